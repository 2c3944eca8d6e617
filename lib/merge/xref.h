/* Reading an xref file: source, record, golden, position of each record, and id and golden_id
 * where the merge knew the id field; in CSV, TSV or JSONL. */
#ifndef KP_MERGE_XREF_H
#define KP_MERGE_XREF_H

#include "io/reader.h"

struct kp_xref {
    struct kp_reader *reader;
    struct kp_batch batch;
    size_t row; /* the next one in batch */
    const char *path;
    size_t source, record, golden, position, id, golden_id;
};

struct kp_xref_row {
    struct kp_slice source, record, golden; /* valid until the next call */
    struct kp_slice id, golden_id;          /* likewise; missing when the file has none */
    uint64_t position;                      /* 0: the file has none */
};

/* Release it whatever it returns. path must outlive it. */
enum kp_status kp_xref_open(struct kp_xref *x, const char *path, struct kp_error *err);
void kp_xref_release(struct kp_xref *x);

/* KP_END: no more. A file without a column golden is KP_ERR_INPUT. */
enum kp_status kp_xref_next(struct kp_xref *x, struct kp_xref_row *row, struct kp_error *err);

/* True when it has the columns id and golden_id. Once a row was read. */
bool kp_xref_has_ids(const struct kp_xref *x);

#endif
