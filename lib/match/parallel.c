#include "match/parallel.h"

#include <pthread.h>
#include <stdbool.h>

struct share {
    kp_parallel_body body;
    void *ctx;
    unsigned worker;
    pthread_t thread;
    bool started;
};

static void *run(void *arg)
{
    struct share *s = arg;
    s->body(s->ctx, s->worker);
    return NULL;
}

void kp_parallel(unsigned n, kp_parallel_body body, void *ctx)
{
    struct share shares[KP_PARALLEL_MAX];
    if (n > KP_PARALLEL_MAX)
        n = KP_PARALLEL_MAX;
    for (unsigned w = 1; w < n; w++) {
        shares[w] = (struct share){.body = body, .ctx = ctx, .worker = w};
        shares[w].started = pthread_create(&shares[w].thread, NULL, run, &shares[w]) == 0;
    }
    body(ctx, 0);
    for (unsigned w = 1; w < n; w++) {
        if (shares[w].started)
            pthread_join(shares[w].thread, NULL);
        else
            body(ctx, w);
    }
}
