/* Stages: what happens to records between a reader and a writer.
 *
 * A row-local stage has `process`: it works on one batch, in place, on any thread, and knows
 * nothing of other batches. A barrier stage has `consume` and `produce`: it takes all batches, in
 * order, on one thread, then gives batches of its own until it says KP_END. A stage has one or the
 * other.
 *
 * Columns: `bind` is called once for each different schema that comes in, before the first batch
 * that has it, under a lock; it resolves names to columns and says which schema goes out. What it
 * returns is given to `process` with every batch of that schema, so that no name is looked up
 * twice.
 */
#ifndef KP_RECORD_STAGE_H
#define KP_RECORD_STAGE_H

#include "record/batch.h"

/* What a stage counted. The sum law: in = out + quarantined + rejected + filtered + merged. */
struct kp_counts {
    uint64_t in, out, quarantined, rejected, filtered, merged;
};

struct kp_stage;

struct kp_binding {
    const struct kp_schema *in;  /* references held by the pipeline */
    const struct kp_schema *out; /* bind takes one reference; may be `in` itself (ref it) */
    void *data;                  /* the stage's own */
};

struct kp_stage_ops {
    const char *name; /* "normalize" */

    /* Fills out and data of a binding whose `in` is set. */
    enum kp_status (*bind)(struct kp_stage *s, struct kp_binding *binding, struct kp_error *err);
    void (*unbind)(struct kp_stage *s,
                   struct kp_binding *binding); /* frees data; NULL: nothing to do */

    /* Row-local: changes cells, sets row states, writes sides. The batch already has binding->out
     * as its schema. worker is what worker_new gave for this thread. */
    enum kp_status (*process)(struct kp_stage *s, const struct kp_binding *binding, void *worker,
                              struct kp_batch *batch, struct kp_error *err);
    void *(*worker_new)(
        struct kp_stage *s); /* NULL op: workers have no state; NULL result: out of memory */
    /* Adds the worker's counters to the stage's and frees it. Called on one thread, in a fixed
     * order. */
    void (*worker_free)(struct kp_stage *s, void *worker);

    /* Barrier: takes the live rows of one batch (copying what it keeps: the batch is recycled),
     * which has binding->out as its schema too. */
    enum kp_status (*consume)(struct kp_stage *s, const struct kp_binding *binding,
                              struct kp_batch *batch, struct kp_error *err);
    /* Barrier, after the last consume: fills a cleared batch (schema included); KP_END: nothing
     * more. Cells may point into storage of the stage's that lives until `free`, or into the
     * batch's arena. */
    enum kp_status (*produce)(struct kp_stage *s, struct kp_batch *batch, struct kp_error *err);

    /* Appends the stage's own counters to the manifest: members of a JSON object, each starting
     * with a comma. `merged` of a barrier stage goes into *counts. NULL: nothing to say. */
    void (*report)(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json);

    void (*free)(struct kp_stage *s);
};

/* Embedded as the first member of every stage. */
struct kp_stage {
    const struct kp_stage_ops *ops;
};

#endif
