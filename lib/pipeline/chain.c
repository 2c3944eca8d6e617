#include "pipeline/chain.h"

#include <stdlib.h>

void kp_chain_init(struct kp_chain *c, struct kp_stage *const *stages, size_t nstages)
{
    *c = (struct kp_chain){.stages = stages, .nstages = nstages};
    c->barrier = nstages > 0 && stages[nstages - 1]->ops->consume;
    pthread_mutex_init(&c->lock, NULL);
}

static void free_link(const struct kp_chain *c, struct kp_link *link, size_t bound)
{
    for (size_t i = bound; i-- > 0;) {
        struct kp_stage *s = c->stages[i];
        if (s->ops->unbind)
            s->ops->unbind(s, &link->bindings[i]);
        kp_schema_unref(link->bindings[i].out);
    }
    kp_schema_unref(link->in);
    free(link->bindings);
    free(link);
}

void kp_chain_release(struct kp_chain *c)
{
    while (c->links) {
        struct kp_link *next = c->links->next;
        free_link(c, c->links, c->nstages);
        c->links = next;
    }
    pthread_mutex_destroy(&c->lock);
}

enum kp_status kp_chain_worker_init(const struct kp_chain *c, struct kp_chain_worker *w,
                                    struct kp_error *err)
{
    *w = (struct kp_chain_worker){0};
    if (c->nstages == 0)
        return KP_OK;
    w->states = calloc(c->nstages, sizeof *w->states);
    w->counts = calloc(c->nstages, sizeof *w->counts);
    if (!w->states || !w->counts)
        return kp_no_memory(err);
    for (size_t i = 0; i < c->nstages; i++) {
        struct kp_stage *s = c->stages[i];
        if (s->ops->worker_new && !(w->states[i] = s->ops->worker_new(s)))
            return kp_no_memory(err);
    }
    return KP_OK;
}

static void add_counts(struct kp_counts *to, const struct kp_counts *from)
{
    to->in += from->in;
    to->out += from->out;
    to->quarantined += from->quarantined;
    to->rejected += from->rejected;
    to->filtered += from->filtered;
    to->merged += from->merged;
}

void kp_chain_worker_release(const struct kp_chain *c, struct kp_chain_worker *w,
                             struct kp_counts *totals)
{
    for (size_t i = 0; i < c->nstages; i++) {
        struct kp_stage *s = c->stages[i];
        if (w->states && w->states[i] && s->ops->worker_free)
            s->ops->worker_free(s, w->states[i]);
        if (w->counts && totals)
            add_counts(&totals[i], &w->counts[i]);
    }
    free(w->states);
    free(w->counts);
    *w = (struct kp_chain_worker){0};
}

static struct kp_link *new_link(const struct kp_chain *c, const struct kp_schema *schema,
                                struct kp_error *err)
{
    struct kp_link *link = calloc(1, sizeof *link);
    struct kp_binding *bindings = calloc(c->nstages + 1, sizeof *bindings);
    if (!link || !bindings) {
        free(link);
        free(bindings);
        kp_no_memory(err);
        return NULL;
    }
    link->bindings = bindings;
    link->in = kp_schema_ref(schema);
    for (size_t i = 0; i < c->nstages; i++) {
        struct kp_stage *s = c->stages[i];
        bindings[i].in = i ? bindings[i - 1].out : schema;
        if (s->ops->bind ? s->ops->bind(s, &bindings[i], err) != KP_OK : false) {
            free_link(c, link, i);
            return NULL;
        }
        if (!bindings[i].out)
            bindings[i].out = kp_schema_ref(bindings[i].in);
    }
    return link;
}

/* The link of a schema, made when there is none yet. */
static const struct kp_link *find_link(struct kp_chain *c, struct kp_chain_worker *w,
                                       const struct kp_schema *schema, struct kp_error *err)
{
    if (w->last && w->last->in == schema)
        return w->last;
    pthread_mutex_lock(&c->lock);
    struct kp_link *link = c->links;
    while (link && !kp_schema_same(link->in, schema))
        link = link->next;
    if (!link && (link = new_link(c, schema, err))) {
        link->next = c->links;
        c->links = link;
    }
    pthread_mutex_unlock(&c->lock);
    w->last = link;
    return link;
}

/* Adds what happened to the rows that were live before: one pass over the states. */
static void count_rows(struct kp_counts *counts, const struct kp_batch *batch,
                       const size_t before[])
{
    size_t after[KP_ROW_MERGED + 1] = {0};
    for (size_t i = 0; i < batch->nrows; i++)
        after[batch->rows[i].state]++;
    counts->in += before[KP_ROW_LIVE];
    counts->out += after[KP_ROW_LIVE];
    counts->quarantined += after[KP_ROW_QUARANTINED] - before[KP_ROW_QUARANTINED];
    counts->rejected += after[KP_ROW_REJECTED] - before[KP_ROW_REJECTED];
    counts->filtered += after[KP_ROW_FILTERED] - before[KP_ROW_FILTERED];
    counts->merged += after[KP_ROW_MERGED] - before[KP_ROW_MERGED];
}

enum kp_status kp_chain_process(struct kp_chain *c, struct kp_chain_worker *w,
                                struct kp_batch *batch, struct kp_error *err)
{
    if (c->nstages == 0 || !batch->schema)
        return KP_OK; /* a batch without columns has no rows */
    const struct kp_link *link = find_link(c, w, batch->schema, err);
    if (!link)
        return err->code;
    for (size_t i = 0; i < c->nstages - c->barrier; i++) {
        struct kp_stage *s = c->stages[i];
        size_t before[KP_ROW_MERGED + 1] = {0};
        for (size_t r = 0; r < batch->nrows; r++)
            before[batch->rows[r].state]++;
        if (!kp_batch_set_schema(batch, link->bindings[i].out))
            return kp_no_memory(err);
        enum kp_status status = s->ops->process(s, &link->bindings[i], w->states[i], batch, err);
        if (status != KP_OK)
            return status;
        count_rows(&w->counts[i], batch, before);
    }
    return KP_OK;
}

enum kp_status kp_chain_consume(struct kp_chain *c, struct kp_chain_worker *w,
                                struct kp_batch *batch, struct kp_error *err)
{
    if (!batch->schema)
        return KP_OK;
    struct kp_stage *s = c->stages[c->nstages - 1];
    const struct kp_link *link = c->links;
    const struct kp_schema *schema = batch->schema;
    /* The batch has the schema that the row-local stages gave it: look for the link by what goes
     * into the barrier. */
    pthread_mutex_lock(&c->lock);
    while (link && !kp_schema_same(link->bindings[c->nstages - 1].in, schema))
        link = link->next;
    pthread_mutex_unlock(&c->lock);
    if (!link)
        return kp_fail(err, KP_ERR_BALANCE, "a batch reached %s with columns that nobody bound",
                       s->ops->name);
    const struct kp_binding *binding = &link->bindings[c->nstages - 1];
    if (!kp_batch_set_schema(batch, binding->out))
        return kp_no_memory(err);
    w->counts[c->nstages - 1].in += kp_batch_live(batch);
    return s->ops->consume(s, binding, batch, err);
}
