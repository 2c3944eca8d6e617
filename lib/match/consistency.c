#include "match/consistency.h"

#include <stdlib.h>

enum {
    DRAWN = 2000,      /* records */
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

enum kp_status kp_consistency(const struct kp_train_input *in, const struct kp_model *m,
                              double *out, struct kp_error *err)
{
    size_t n = in->scorer->table->nrecords, step = n / DRAWN + 1;
    struct finding f = {.in = in, .model = m};
    bool ok = kp_score_worker_init(&f.worker, in->scorer);
    for (size_t i = 0; ok && i < n; i += step)
        look(&f, in->rank[i]);
    *out = f.joined > 0 ? f.agree / f.joined : 1;
    kp_score_worker_release(&f.worker);
    return ok ? KP_OK : kp_no_memory(err);
}
