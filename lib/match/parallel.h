/* The same work on several threads: body(ctx, worker) for worker 0 .. n-1, the calling thread being
 * worker 0. */
#ifndef KP_MATCH_PARALLEL_H
#define KP_MATCH_PARALLEL_H

typedef void (*kp_parallel_body)(void *ctx, unsigned worker);

#define KP_PARALLEL_MAX 256

/* Returns when all have ended. A thread that cannot be started has its share done by the calling
 * thread, so the work is always complete. n above KP_PARALLEL_MAX counts as that. */
void kp_parallel(unsigned n, kp_parallel_body body, void *ctx);

#endif
