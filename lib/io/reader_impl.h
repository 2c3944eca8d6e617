/* What the readers share. Private to lib/io. */
#ifndef KP_IO_READER_IMPL_H
#define KP_IO_READER_IMPL_H

#include "io/feed.h"
#include "io/quarantine.h"
#include "io/reader.h"
#include "io/scan.h"

#define KP_PART_BYTES                                                                              \
    ((size_t)256 * 1024) /* a quarantined record above it is written in parts of this size */
#define KP_SPARE_SLOTS                                                                             \
    4 /* cells left free in a row, so that a few columns can be added without moving rows */

struct kp_reader_ops {
    /* As kp_reader_read; the batch is cleared, its source is set. */
    enum kp_status (*read)(struct kp_reader *r, struct kp_batch *batch, struct kp_error *err);

    /* Goes on through a record that is not kept: returns how many of the bytes belong to it, and
     * sets *ended when its end is among them. Called with r->oversized.state zeroed first. */
    size_t (*pass)(struct kp_reader *r, const char *bytes, size_t len, bool *ended);
    void (*free)(struct kp_reader *r);
};

/* A record that goes to quarantine piece by piece. */
struct kp_oversized {
    bool on;
    struct kp_quarantine what; /* file and tool are set when it is written */
    char reason[160];
    unsigned state[4]; /* the format's own */
};

/* Embedded as the first member of every reader. */
struct kp_reader {
    const struct kp_reader_ops *ops;
    struct kp_read_options options;
    struct kp_feed feed;
    const struct kp_scan *scan;
    const struct kp_schema *schema; /* NULL until a CSV header was read */
    enum kp_format format;
    char delimiter;
    size_t want;      /* bytes of the next block */
    uint64_t batches; /* given out */
    uint64_t records; /* seen so far */
    uint64_t line;    /* where the next record begins */
    struct kp_oversized oversized;
};

/* What detection found in the first bytes; see detect.h. */
struct kp_detected;

enum kp_status kp_csv_reader_new(const struct kp_detected *found, struct kp_reader **out,
                                 struct kp_error *err);
enum kp_status kp_json_reader_new(const struct kp_detected *found, struct kp_reader **out,
                                  struct kp_error *err);

/* Quarantines the bytes at block offset from as record number r->records (which the caller has
 * counted), line r->line. A record of more than KP_PART_BYTES must go through kp_reader_oversized
 * instead. Lack of memory shows in the side. */
void kp_reader_quarantine(struct kp_reader *r, struct kp_batch *b, size_t from, size_t len,
                          const char *rule, const char *reason);

/* The record that begins with the next block (kp_feed_keep was called) goes to quarantine in parts.
 */
void kp_reader_oversized(struct kp_reader *r, const char *rule, const char *reason);

/* How large the next block shall be, when this one gave `used` bytes: a batch that its number of
 * rows filled leaves the rest of its block to be read again. */
static inline void kp_reader_settle_want(struct kp_reader *r, const struct kp_batch *b, size_t used)
{
    size_t rows_fill = used + used / 8 + 1024;
    bool by_rows = b->nrows >= KP_BATCH_ROWS && rows_fill < r->options.block;
    r->want = by_rows ? rows_fill : r->options.block;
}

/* Line ends in the text: LF, CRLF and CR alone. */
uint64_t kp_count_lines(const char *text, size_t len);

#endif
