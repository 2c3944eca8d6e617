#include "pipeline/segment.h"

#include <stdlib.h>

enum { SLOTS_A_THREAD = 4 };

struct slot {
    struct kp_batch batch;
    struct kp_buf out;
    bool formatted, done;
    enum kp_status status;
    struct kp_error error;
};

struct segment {
    struct kp_chain *chain;
    const struct kp_segment_ops *ops;
    void *closure;
    struct slot *slots;
    size_t nslots;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t next_read, next_put;
    bool reading, putting, ended, stopped, primed; /* primed: a batch with columns is out */
    enum kp_status status; /* of the first failure in the order of the stream */
    struct kp_error *err;
};

struct thread {
    struct segment *segment;
    struct kp_chain_worker worker;
    pthread_t id;
};

/* Waits for a slot and for the source to be free, then reads. NULL: there is nothing more to do.
 * Called and left with the lock held. */
static struct slot *read_next(struct segment *g)
{
    while (!g->stopped && !g->ended && (g->reading || g->next_read - g->next_put >= g->nslots))
        pthread_cond_wait(&g->changed, &g->lock);
    if (g->stopped || g->ended)
        return NULL;
    struct slot *slot = &g->slots[g->next_read % g->nslots];
    g->reading = true;
    pthread_mutex_unlock(&g->lock);
    kp_batch_clear(&slot->batch);
    kp_buf_clear(&slot->out);
    slot->formatted = false;
    slot->status = g->ops->read(g->closure, &slot->batch, &slot->error);
    pthread_mutex_lock(&g->lock);
    g->reading = false;
    if (slot->status == KP_OK)
        slot->batch.seq = g->next_read++;
    else
        g->ended = true;
    if (slot->status < 0)
        g->next_read++; /* a failed read takes its turn, so that what came before it is put out
                           first */
    pthread_cond_broadcast(&g->changed);
    return slot->status == KP_END ? NULL : slot;
}

static void work(struct segment *g, struct kp_chain_worker *w, struct slot *slot, bool primed)
{
    if (slot->status == KP_OK)
        slot->status = kp_chain_process(g->chain, w, &slot->batch, &slot->error);
    if (slot->status == KP_OK && g->ops->format && primed && slot->batch.schema) {
        slot->status = g->ops->format(g->closure, &slot->batch, &slot->out, &slot->error);
        slot->formatted = true;
    }
}

/* Puts out all that is done and next in order. Called and left with the lock held. */
static void put_done(struct segment *g, struct kp_chain_worker *w)
{
    if (g->putting)
        return;
    g->putting = true;
    for (;;) {
        struct slot *slot = &g->slots[g->next_put % g->nslots];
        if (g->stopped || g->next_put == g->next_read || !slot->done)
            break;
        pthread_mutex_unlock(&g->lock);
        if (slot->status == KP_OK)
            slot->status =
                g->ops->put(g->closure, w, &slot->batch, &slot->out, slot->formatted, &slot->error);
        pthread_mutex_lock(&g->lock);
        if (slot->status != KP_OK) {
            g->status = slot->status;
            if (g->err)
                *g->err = slot->error;
            g->stopped = true;
        }
        slot->done = false;
        g->primed = g->primed || slot->batch.schema;
        g->next_put++;
        pthread_cond_broadcast(&g->changed);
    }
    g->putting = false;
}

static bool step(struct segment *g, struct kp_chain_worker *w)
{
    pthread_mutex_lock(&g->lock);
    struct slot *slot = read_next(g);
    bool primed = g->primed;
    pthread_mutex_unlock(&g->lock);
    if (!slot)
        return false;
    work(g, w, slot, primed);
    pthread_mutex_lock(&g->lock);
    slot->done = true;
    put_done(g, w);
    pthread_mutex_unlock(&g->lock);
    return true;
}

static void *thread_main(void *arg)
{
    struct thread *t = arg;
    while (step(t->segment, &t->worker))
        ;
    return NULL;
}

static enum kp_status segment_init(struct segment *g, unsigned threads, struct kp_error *err)
{
    g->nslots = (size_t)threads * SLOTS_A_THREAD;
    g->slots = calloc(g->nslots, sizeof *g->slots);
    if (!g->slots)
        return kp_no_memory(err);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->changed, NULL);
    return KP_OK;
}

static void segment_release(struct segment *g)
{
    for (size_t i = 0; i < g->nslots; i++) {
        kp_batch_release(&g->slots[i].batch);
        kp_buf_release(&g->slots[i].out);
    }
    free(g->slots);
    pthread_cond_destroy(&g->changed);
    pthread_mutex_destroy(&g->lock);
}

/* The first batch goes through alone: it settles what the output looks like before others are
 * formatted. */
static void run_threads(struct segment *g, struct thread *threads, unsigned n)
{
    unsigned started = 0;
    if (step(g, &threads[0].worker)) {
        for (unsigned i = 1; i < n; i++)
            if (pthread_create(&threads[i].id, NULL, thread_main, &threads[i]) == 0)
                started = i;
            else
                break; /* fewer threads do the same work */
        thread_main(&threads[0]);
    }
    for (unsigned i = 1; i <= started; i++)
        pthread_join(threads[i].id, NULL);
}

enum kp_status kp_segment_run(struct kp_chain *chain, const struct kp_segment_ops *ops,
                              void *closure, unsigned threads, struct kp_counts *totals,
                              struct kp_error *err)
{
    struct segment g = {.chain = chain, .ops = ops, .closure = closure, .err = err};
    enum kp_status status = segment_init(&g, threads, err);
    if (status != KP_OK)
        return status;
    struct thread *all = calloc(threads, sizeof *all);
    status = all ? KP_OK : kp_no_memory(err);
    for (unsigned i = 0; i < threads && status == KP_OK; i++) {
        all[i].segment = &g;
        status = kp_chain_worker_init(chain, &all[i].worker, err);
    }
    if (status == KP_OK) {
        run_threads(&g, all, threads);
        status = g.status;
    }
    for (unsigned i = 0; all && i < threads; i++)
        kp_chain_worker_release(chain, &all[i].worker, totals);
    free(all);
    segment_release(&g);
    return status;
}
