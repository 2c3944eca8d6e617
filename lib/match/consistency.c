#include "match/consistency.h"

#include "match/parallel.h"

#include <stdlib.h>

enum {
    DRAWN = 600,       /* records */
    MOST_MATCHES = 64, /* of a record that are compared with each other */
};

struct finding {
    const struct kp_train_input *in;
    const struct kp_model *model;
    struct kp_score_worker worker;
    uint32_t matches[MOST_MATCHES];
    unsigned n;
    double joined, agree;
};

static bool match(struct finding *f, uint32_t a, uint32_t b)
{
    uint64_t pattern = kp_score_pattern(f->in->scorer, &f->worker, a, b);
    return kp_model_weight(f->model, pattern) >= 0;
}

static bool comparable(const struct finding *f, uint32_t a, uint32_t b)
{
    return a != b && !(f->in->source && f->in->source[a] == f->in->source[b]);
}

static void look_in_group(struct finding *f, const struct kp_block_index *x, uint32_t group,
                          uint32_t record)
{
    for (uint64_t i = x->starts[group]; i < x->starts[group + 1] && f->n < MOST_MATCHES; i++) {
        uint32_t other = x->members[i];
        bool there = !comparable(f, record, other);
        for (unsigned k = 0; k < f->n && !there; k++)
            there = f->matches[k] == other;
        if (!there && match(f, record, other))
            f->matches[f->n++] = other;
    }
}

static void look_in_rule(struct finding *f, const struct kp_block_index *x, uint32_t record)
{
    if (!x->many) {
        if (x->group[record])
            look_in_group(f, x, x->group[record], record);
        return;
    }
    for (uint64_t i = x->offsets[record]; i < x->offsets[record + 1]; i++)
        look_in_group(f, x, x->group[i], record);
}

static void look(struct finding *f, uint32_t record)
{
    f->n = 0;
    for (unsigned r = 0; r < f->in->nblocks; r++)
        look_in_rule(f, &f->in->blocks[r], record);
    f->joined += f->n;
    f->agree += f->n;
    for (unsigned i = 0; i < f->n; i++)
        for (unsigned j = 0; j < i; j++)
            if (comparable(f, f->matches[i], f->matches[j])) {
                f->joined++;
                f->agree += match(f, f->matches[i], f->matches[j]);
            }
}

struct drawing {
    struct finding *workers;
    size_t step; /* every so manyth record is drawn */
    bool *failed;
};

static void draw(void *ctx, unsigned worker)
{
    const struct drawing *d = ctx;
    struct finding *f = &d->workers[worker];
    const struct kp_train_input *in = f->in;
    size_t n = in->scorer->table->nrecords;
    d->failed[worker] = !kp_score_worker_init(&f->worker, in->scorer);
    if (!d->failed[worker])
        for (size_t i = worker * d->step; i < n; i += in->threads * d->step)
            look(f, in->rank[i]);
    kp_score_worker_release(&f->worker);
}

enum kp_status kp_consistency(const struct kp_train_input *in, const struct kp_model *m,
                              double *out, struct kp_error *err)
{
    struct drawing d = {.workers = calloc(in->threads, sizeof *d.workers),
                        .step = in->scorer->table->nrecords / DRAWN + 1,
                        .failed = calloc(in->threads, sizeof *d.failed)};
    bool ok = d.workers && d.failed;
    double joined = 0, agree = 0; /* counts: their sums are exact in any order */
    for (unsigned w = 0; ok && w < in->threads; w++)
        d.workers[w] = (struct finding){.in = in, .model = m};
    if (ok)
        kp_parallel(in->threads, draw, &d);
    for (unsigned w = 0; ok && w < in->threads; w++) {
        ok = !d.failed[w];
        joined += d.workers[w].joined;
        agree += d.workers[w].agree;
    }
    free(d.workers);
    free(d.failed);
    *out = joined > 0 ? agree / joined : 1;
    return ok ? KP_OK : kp_no_memory(err);
}
