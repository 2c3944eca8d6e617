/* A chain: the row-local stages of a segment and the barrier stage that may end it, bound to
 * schemas.
 *
 * A schema is bound once, under a lock, when the first batch that has it comes by; threads then
 * share the binding.
 */
#ifndef KP_PIPELINE_CHAIN_H
#define KP_PIPELINE_CHAIN_H

#include <pthread.h>

#include "record/stage.h"

struct kp_link {
    const struct kp_schema *in;  /* the schema that it is bound to; a reference */
    struct kp_binding *bindings; /* one a stage */
    struct kp_link *next;
};

struct kp_chain {
    struct kp_stage *const *stages; /* borrowed */
    size_t nstages;
    bool barrier; /* the last of them is a barrier stage: bound, but not run by kp_chain_process */
    pthread_mutex_t lock;
    struct kp_link *links;
};

/* What one thread carries along the chain. */
struct kp_chain_worker {
    void **states;            /* one a stage */
    struct kp_counts *counts; /* one a stage */
    const struct kp_link *last;
};

void kp_chain_init(struct kp_chain *c, struct kp_stage *const *stages, size_t nstages);
void kp_chain_release(struct kp_chain *c);

enum kp_status kp_chain_worker_init(const struct kp_chain *c, struct kp_chain_worker *w,
                                    struct kp_error *err);

/* Gives the worker's counters to the stages and adds its counts to totals (one a stage). */
void kp_chain_worker_release(const struct kp_chain *c, struct kp_chain_worker *w,
                             struct kp_counts *totals);

/* Takes a batch through the row-local stages. Thread-safe for different workers and batches. */
enum kp_status kp_chain_process(struct kp_chain *c, struct kp_chain_worker *w,
                                struct kp_batch *batch, struct kp_error *err);

/* Hands a batch that went through the chain to the barrier stage at its end. Called by one thread
 * at a time. */
enum kp_status kp_chain_consume(struct kp_chain *c, struct kp_chain_worker *w,
                                struct kp_batch *batch, struct kp_error *err);

#endif
