/* libkempt: kempt for programs. Link with pkg-config kempt.
 *
 * Everything here is thread-safe as long as one kempt_cleaner is used by one thread at a time. Text
 * is UTF-8. A function that can fail returns an int, 0 for success, else the exit status that the
 * tools use (1 a threshold was missed, 2 usage or rules, 3 input, output or memory), and writes
 * what happened, with place and remedy, into `message` (always terminated; NULL with size 0 is
 * allowed). Values of records never stand in messages.
 */
#ifndef KEMPT_H
#define KEMPT_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define KEMPT_API __attribute__((visibility("default")))
#else
#define KEMPT_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0", static. */
KEMPT_API const char *kempt_version(void);

/* ---- whole files: what `kempt run` does ---- */

struct kempt_run_options {
    const char *ruleset;       /* path of the YAML file */
    const char *const *inputs; /* paths; "-" is standard input */
    size_t ninputs;
    const char *output;     /* path; NULL: standard output */
    const char *quarantine; /* paths of the side files; NULL: not kept. Without a quarantine the
                               first input that is no */
    const char *rejects;    /* record is an error */
    const char *ledger;
    const char *stats; /* path of the manifest; NULL: none */
    unsigned threads;  /* 0: one for each processor */
    uint64_t memory;   /* bytes for each step that must see all records; 0: its default */
};

/* in = out + quarantined + rejected + filtered + merged, always. */
struct kempt_counts {
    uint64_t in, out, quarantined, rejected, filtered, merged;
};

/* Runs the ruleset's pipeline. counts may be NULL. */
KEMPT_API int kempt_run(const struct kempt_run_options *options, struct kempt_counts *counts,
                        char *message, size_t size);

/* Checks a ruleset; message gets its first mistake. */
KEMPT_API int kempt_check(const char *ruleset, char *message, size_t size);

/* ---- single values: what `kempt normalize` does to a cell ---- */

typedef struct kempt_cleaner kempt_cleaner;

/* Loads a ruleset and compiles its normalize rules. Free with kempt_cleaner_free. */
KEMPT_API int kempt_cleaner_new(const char *ruleset, kempt_cleaner **out, char *message,
                                size_t size);
KEMPT_API void kempt_cleaner_free(kempt_cleaner *c);

/* Applies the rules of a field to one value of len bytes. *out (not terminated, *out_len bytes)
 * belongs to the cleaner and is valid until its next call. An unknown field is 2. A value that the
 * rules would quarantine is 1, and *out is the value as it came. */
KEMPT_API int kempt_clean(kempt_cleaner *c, const char *field, const char *value, size_t len,
                          const char **out, size_t *out_len, char *message, size_t size);

#ifdef __cplusplus
}
#endif

#endif
