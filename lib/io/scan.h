/* Scans: the inner loops that look at every byte, one set of them for each kind of processor.
 *
 * A reader or writer asks kp_scan_best once and calls through the table that it gets. All sets give
 * the same results; the plain one is the reference for tests. Bit masks of 64 bytes each follow
 * Langdale & Lemire, "Parsing Gigabytes of JSON per Second" (2019); UTF-8 checking is the lookup
 * algorithm of Keiser & Lemire, "Validating UTF-8 in Less Than One Instruction Per Byte" (2021),
 * where byte shuffles exist.
 */
#ifndef KP_IO_SCAN_H
#define KP_IO_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KP_SCAN_WINDOW                                                                             \
    (16 * 1024) /* bytes of a scan: the text and its index stay in a first-level cache */
#define KP_SCAN_SLACK                                                                              \
    64 /* bytes that must be readable (whatever they hold) behind the end of a scan */

/* Where cells end in a stretch of CSV. */
struct kp_csv_index {
    uint64_t in_quotes; /* all ones: the next byte is within quotes */
    uint64_t before;    /* 1: the last byte was a delimiter, CR, LF or quote, or there was none */
    uint64_t closed;    /* 1: the last byte was a closing quote */
    uint64_t cr;        /* 1: the last byte was a CR outside of quotes */
    size_t count, odd_count;
    uint32_t at[KP_SCAN_WINDOW + 64]; /* delimiters and LFs outside of quotes, ascending */
    uint32_t odd[KP_SCAN_WINDOW +
                 64]; /* other bytes that a CSV or JSON writer may have to quote or escape */
};

static inline void kp_csv_index_start(struct kp_csv_index *ix)
{
    ix->in_quotes = 0;
    ix->before = 1;
    ix->closed = 0;
    ix->cr = 0;
}

enum kp_utf8 { KP_UTF8_BAD = 0, KP_UTF8_GOOD, KP_UTF8_ASCII };

struct kp_scan {
    const char *name;

    /* Indexes text[from, to), at most KP_SCAN_WINDOW bytes, going on from the state in ix; to -
     * from is a multiple of 64 unless it is the last call before kp_csv_index_start. Returns to, or
     * the place of the first byte that shows that a record is not plain RFC 4180 (a quote within an
     * unquoted cell, text behind a closing quote, a CR without LF); then the index holds only what
     * lies before it. */
    size_t (*csv)(struct kp_csv_index *ix, const char *text, size_t from, size_t to,
                  char delimiter);

    /* Whether all of s is UTF-8 (RFC 3629) or even ASCII. s begins and ends between characters. */
    enum kp_utf8 (*utf8)(const char *s, size_t len);

    /* Offset of the first byte that a JSON string must escape (quote, backslash, below 0x20), or
     * len. */
    size_t (*json_escape)(const char *s, size_t len);

    /* Offset of the first quote, CR, LF or delimiter, or len. */
    size_t (*csv_special)(const char *s, size_t len, char delimiter);
};

/* The best set for this processor, or the plain one. */
const struct kp_scan *kp_scan_best(bool plain);

/* Every set that this processor can run, for tests; NULL ends the list. */
void kp_scan_all(const struct kp_scan *list[8]);

extern const struct kp_scan kp_scan_plain;

#endif
