/* What a merge leaves behind: the lines of its side streams. Everything is appended to the sides of
 * the batch that holds the golden records; a failure to get memory is seen by kp_buf_ok on them. */
#ifndef KP_MERGE_TRAIL_H
#define KP_MERGE_TRAIL_H

#include "io/writer.h"
#include "merge/survive.h"

struct kp_trail {
    bool keep[KP_SIDE_COUNT];
    bool column; /* _provenance is wanted */
    struct kp_writer *xref, *losers;
    const struct kp_schema *xref_schema, *losers_schema;
    struct kp_batch xref_rows, losers_rows; /* records on their way to the writers */
    size_t id;                              /* column of the id field; KP_NO_COLUMN: none */
    struct kp_buf golden;                   /* the golden id at hand, as JSON */
    struct kp_buf fields; /* provenance of the cluster at hand: "field":{...},... */
    uint64_t conflicts;   /* losing values */
};

/* Release it whatever it returns. schema: of the records as they came in; id: the column of the id
 * field, or KP_NO_COLUMN. The headers of xref and losers go to batch. */
struct kp_trail_options {
    const bool *keep; /* KP_SIDE_COUNT of them */
    bool column;
    enum kp_format xref, losers;
    size_t id;
    const struct kp_schema *schema;
};
enum kp_status kp_trail_init(struct kp_trail *t, const struct kp_trail_options *options,
                             struct kp_batch *batch, struct kp_error *err);
void kp_trail_release(struct kp_trail *t);

/* The same in JSON, quotes included, in the arena; false when memory is out. */
bool kp_trail_json_origin(struct kp_arena *arena, const struct kp_member *m, struct kp_slice *out);

/* "crm:12" without quotes. */
void kp_trail_origin(struct kp_buf *out, const struct kp_member *m);

/* One line of xref a member. golden_id: the golden record's value of the id field. */
enum kp_status kp_trail_xref(struct kp_trail *t, struct kp_slice golden, struct kp_slice golden_id,
                             const struct kp_member *members, size_t count, struct kp_error *err);

/* The members in full. */
enum kp_status kp_trail_losers(struct kp_trail *t, struct kp_slice golden,
                               const struct kp_member *members, size_t count, struct kp_error *err);

/* Writes those that came since the last time to the sides of the batch. What they point at must
 * live until then. */
enum kp_status kp_trail_flush(struct kp_trail *t, struct kp_batch *batch, struct kp_error *err);

/* Begins a cluster. */
void kp_trail_begin(struct kp_trail *t, struct kp_slice golden);

/* After each contest: its conflicts, and its part of the provenance. */
void kp_trail_contest(struct kp_trail *t, const struct kp_entry *e, const struct kp_outcome *o,
                      const struct kp_member *members, struct kp_batch *batch);

/* After the contests of a cluster: its provenance to the side stream; the members of the object for
 * the column are in t->fields until the next kp_trail_begin. */
void kp_trail_provenance(struct kp_trail *t, struct kp_batch *batch);

/* A cluster that is not merged, and why. */
void kp_trail_review(struct kp_trail *t, struct kp_slice golden, struct kp_slice reason,
                     const struct kp_member *members, size_t count, struct kp_batch *batch);

#endif
