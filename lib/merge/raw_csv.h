/* Records of CSV or TSV as they stand in a file, for copying them without taking them apart.
 *
 * It walks through plain RFC 4180 with as many cells in every record as were told, as kempt writes
 * it, and stops before anything else (a ragged or blank line, a quote within an unquoted cell, a
 * last record without a line end): then `irregular` is set, and a kp_reader, which can tell what is
 * wrong and where, has to go on behind the records that were walked through.
 */
#ifndef KP_MERGE_RAW_CSV_H
#define KP_MERGE_RAW_CSV_H

#include "core/arena.h"
#include "io/input.h"

struct kp_csv_index;
struct kp_scan;

struct kp_raw_csv {
    struct kp_input *in;
    const struct kp_scan *scan;
    struct kp_csv_index *index;
    char delimiter;
    size_t columns;
    char *text; /* begins with a record */
    size_t cap, have;
    bool ended, irregular;
    uint32_t *ends; /* of cells, in text; those of whole records only */
    size_t nends, cap_ends, next;
    size_t start;     /* of the next record */
    uint64_t records; /* given out, the header too */
};

/* A record: cell k lies before text[ends[k]], behind the end of the one before it or at start. */
struct kp_raw_record {
    const char *text;
    const uint32_t *ends;
    uint32_t start;
};

/* Release it whatever it returns. */
enum kp_status kp_raw_csv_open(struct kp_raw_csv *r, const char *path, char delimiter,
                               size_t columns, struct kp_error *err);
void kp_raw_csv_release(struct kp_raw_csv *r);

/* How many more records can be given out without reading: those stay valid together. */
static inline size_t kp_raw_csv_ready(const struct kp_raw_csv *r)
{
    return r->columns ? (r->nends - r->next) / r->columns : 0;
}

/* The next record, the header first; valid until a call that has to read. KP_END: no more, or it is
 * irregular. */
enum kp_status kp_raw_csv_next(struct kp_raw_csv *r, struct kp_raw_record *record,
                               struct kp_error *err);

/* The first `columns` cells as they stand, the delimiters between them too. */
static inline struct kp_slice kp_raw_span(const struct kp_raw_record *record, size_t columns)
{
    return kp_string(record->text + record->start, record->ends[columns - 1] - record->start);
}

/* The text of a cell, in the arena when it holds quotes. False when memory is out. */
bool kp_raw_cell(const struct kp_raw_record *record, size_t cell, struct kp_arena *arena,
                 struct kp_slice *text);

#endif
