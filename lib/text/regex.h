/* Regular expressions: PCRE2 with JIT in UTF-8 mode, with limits on pattern, steps and result.
 *
 * A compiled expression is shared by threads; each has a worker of its own (match data, a stack for
 * JIT). Where there is no JIT the interpreter gives the same answers.
 */
#ifndef KP_TEXT_REGEX_H
#define KP_TEXT_REGEX_H

#include "core/buf.h"
#include "core/error.h"
#include "core/slice.h"

enum {
    KP_REGEX_PATTERN_MAX = 16 * 1024, /* bytes: a longer one is a list of values, not a pattern */
    KP_REGEX_RESULT_MAX = 16 << 20,   /* bytes of what a replacement makes */
};

enum kp_regex_flags {
    KP_REGEX_IGNORE_CASE = 1,
    KP_REGEX_WHOLE = 2, /* it must match the whole of a value */
};

struct kp_regex;        /* opaque */
struct kp_regex_worker; /* opaque */

/* KP_ERR_RULES: the pattern is too long, or bad; the message has the character and PCRE2's words.
 */
enum kp_status kp_regex_new(const char *pattern, size_t len, unsigned flags, struct kp_regex **out,
                            struct kp_error *err);
void kp_regex_free(struct kp_regex *r); /* NULL is allowed */

/* NULL when memory is out. */
struct kp_regex_worker *kp_regex_worker_new(const struct kp_regex *r);
void kp_regex_worker_free(struct kp_regex_worker *w); /* NULL is allowed */

enum kp_regex_result {
    KP_REGEX_NO,
    KP_REGEX_YES,
    KP_REGEX_NOT_UTF8,
    KP_REGEX_TOO_LONG, /* takes too many steps, or makes too much */
    KP_REGEX_NOMEM,
};

enum kp_regex_result kp_regex_match(const struct kp_regex *r, struct kp_regex_worker *w,
                                    struct kp_slice s);

/* How matches are replaced. Escapes as pcre2_substitute has them with PCRE2_SUBSTITUTE_EXTENDED:
 * $1, ${name}, \U \L \E, $$. */
struct kp_regex_replacement {
    const char *with;
    size_t len;
    bool all; /* every match, not only the first */
};

/* Appends s with its matches replaced to out, s as it is when there are none (KP_REGEX_NO). s is
 * UTF-8. On failure out holds nothing more than before. */
enum kp_regex_result kp_regex_replace(const struct kp_regex *r, struct kp_regex_worker *w,
                                      const struct kp_regex_replacement *how, struct kp_slice s,
                                      struct kp_buf *out);

/* Tries a replacement before there is a value, so that a wrong group or escape is found at once.
 * KP_ERR_RULES with the character. */
enum kp_status kp_regex_check_replacement(const char *pattern, unsigned flags,
                                          const struct kp_regex_replacement *how,
                                          struct kp_error *err);

#endif
