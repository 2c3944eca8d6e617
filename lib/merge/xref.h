/* Reading an xref file: source, record, golden, position of each record, in CSV, TSV or JSONL. */
#ifndef KP_MERGE_XREF_H
#define KP_MERGE_XREF_H

#include "io/reader.h"

struct kp_xref {
    struct kp_reader *reader;
    struct kp_batch batch;
    size_t row; /* the next one in batch */
    const char *path;
    const struct kp_schema *schema; /* that of the columns below */
    size_t source, record, golden, position;
};

struct kp_xref_row {
    struct kp_slice source, record, golden; /* valid until the next call */
    uint64_t position;                      /* 0: the file has none */
};

/* Release it whatever it returns. path must outlive it. */
enum kp_status kp_xref_open(struct kp_xref *x, const char *path, struct kp_error *err);
void kp_xref_release(struct kp_xref *x);

/* KP_END: no more. A file without a column golden is KP_ERR_INPUT. */
enum kp_status kp_xref_next(struct kp_xref *x, struct kp_xref_row *row, struct kp_error *err);

#endif
