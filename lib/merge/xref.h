/* Reading an xref file: source, record, golden, position of each record, and id and golden_id
 * where the merge knew the id field; in CSV, TSV or JSONL. */
#ifndef KP_MERGE_XREF_H
#define KP_MERGE_XREF_H

#include "merge/merged_file.h"
#include "merge/raw_csv.h"

enum kp_xref_column {
    KP_XREF_SOURCE,
    KP_XREF_RECORD,
    KP_XREF_GOLDEN,
    KP_XREF_POSITION,
    KP_XREF_ID,
    KP_XREF_GOLDEN_ID,
    KP_XREF_COLUMNS
};

struct kp_xref {
    const char *path;
    struct kp_raw_csv raw;       /* a file of CSV is walked through ... */
    struct kp_merged_file table; /* ... until it has to be read */
    size_t row;                  /* the next one in the table's batch */
    size_t columns[KP_XREF_COLUMNS];
    size_t estimate;
    struct kp_arena arena; /* cells with quotes in them */
};

struct kp_xref_row {
    struct kp_slice source, record, golden; /* valid until the next call */
    struct kp_slice id, golden_id;          /* likewise; missing when the file has none */
    uint64_t position;                      /* 0: the file has none */
};

/* Release it whatever it returns. path must outlive it. A file without a column golden is
 * KP_ERR_INPUT. */
enum kp_status kp_xref_open(struct kp_xref *x, const char *path, struct kp_error *err);
void kp_xref_release(struct kp_xref *x);

/* KP_END: no more. */
enum kp_status kp_xref_next(struct kp_xref *x, struct kp_xref_row *row, struct kp_error *err);

/* As many of the next rows as can be had together, at least one and at most max. */
enum kp_status kp_xref_some(struct kp_xref *x, struct kp_xref_row *rows, size_t max, size_t *count,
                            struct kp_error *err);

/* True when it has the columns id and golden_id. */
bool kp_xref_has_ids(const struct kp_xref *x);

/* About how many rows there are, for reserving memory. */
size_t kp_xref_estimate(const struct kp_xref *x);

#endif
