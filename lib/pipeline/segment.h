/* A segment: one source of batches, a chain, one ordered sink, and the threads that run them.
 *
 * Every thread does the same: read the next batch (one at a time), take it through the chain, leave
 * it in its slot; whoever finds the next batch in order done puts it out, and all that are done
 * behind it. So there are no queues, the order is kept, and at most 4 batches a thread are in
 * flight.
 */
#ifndef KP_PIPELINE_SEGMENT_H
#define KP_PIPELINE_SEGMENT_H

#include "pipeline/chain.h"

struct kp_segment_ops {
    /* Fills a batch; KP_END when there is nothing more. Never called by two threads at the same
     * time. */
    enum kp_status (*read)(void *closure, struct kp_batch *batch, struct kp_error *err);
    /* The thread's share of putting out, in any order: appends the bytes of the batch to out. May
     * be NULL. Not called before a batch with columns was put out, nor for a batch without. */
    enum kp_status (*format)(void *closure, const struct kp_batch *batch, struct kp_buf *out,
                             struct kp_error *err);
    /* Puts a batch out, in order; never called by two threads at the same time. formatted tells
     * whether out has its bytes. worker is that of the calling thread. */
    enum kp_status (*put)(void *closure, struct kp_chain_worker *worker, struct kp_batch *batch,
                          struct kp_buf *out, bool formatted, struct kp_error *err);
};

/* Runs to the source's end or the first error, in the order of the stream. totals: one a stage,
 * added to. */
enum kp_status kp_segment_run(struct kp_chain *chain, const struct kp_segment_ops *ops,
                              void *closure, unsigned threads, struct kp_counts *totals,
                              struct kp_error *err);

#endif
