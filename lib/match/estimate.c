#include "match/estimate.h"

#include <stdlib.h>
#include <time.h>

enum { SOME_PAIRS = 500000 }; /* of each rule */

static double now(void)
{
    struct timespec t = {0};
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void forget(void *ctx, unsigned worker, uint32_t a, uint32_t b, uint64_t pattern,
                   unsigned rule)
{
    (void)ctx, (void)worker, (void)a, (void)b, (void)pattern, (void)rule;
}

static double pairs_of(const struct kp_block_index *x)
{
    double sum = 0;
    for (uint32_t g = 1; g <= x->ngroups; g++) {
        double n = (double)(x->starts[g + 1] - x->starts[g]);
        sum += n * (n - 1) / 2;
    }
    return sum;
}

enum kp_status kp_estimate_scoring(const struct kp_pairs *pairs, double *seconds,
                                   struct kp_error *err)
{
    uint64_t *seen = calloc(pairs->nblocks + 1, sizeof *seen);
    enum kp_status st = seen ? KP_OK : kp_no_memory(err);
    *seconds = 0;
    for (unsigned r = 0; st == KP_OK && r < pairs->nblocks; r++) {
        struct kp_pairs p = *pairs;
        p.nblocks = r + 1;
        p.first = r;
        p.budget = SOME_PAIRS;
        double from = now();
        st = kp_pairs_run(&p, forget, NULL, seen, err);
        if (st == KP_OK && seen[r])
            *seconds += (now() - from) * pairs_of(&pairs->blocks[r]) / (double)seen[r];
    }
    free(seen);
    return st;
}
