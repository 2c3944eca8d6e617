#include "match/learn.h"

#include <math.h>
#include <stdlib.h>

#define STRENGTH 10.0 /* matches that what was learnt without labels counts for */
#define BAND_BITS 2.0
#define BANDS 64 /* the outermost hold the rest */
#define NEAR 10  /* of a customer's records each is paired with so many others */

double kp_lesson_blend(const struct kp_lesson *l, unsigned comparison, unsigned nlevels,
                       unsigned level, double now)
{
    double seen = 0;
    for (unsigned k = 0; k < nlevels; k++)
        seen += l->seen[comparison][k];
    return (l->seen[comparison][level] + STRENGTH * now) / (seen + STRENGTH);
}

static void add(struct kp_lesson *l, const struct kp_model *m, uint64_t pattern, double count)
{
    for (unsigned i = 0; i < m->n; i++)
        l->seen[i][kp_pattern_level(pattern, i)] += count;
    l->matches += count;
}

static void scale(struct kp_lesson *l, const struct kp_model *m, double by)
{
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned k = 0; k <= KP_LEVEL_MISSING; k++)
            l->seen[i][k] *= by;
    l->matches *= by;
}

/* ---- pairs ---- */

static unsigned band_of(double weight)
{
    double band = floor(weight / BAND_BITS) + BANDS / 2;
    return (unsigned)fmax(0, fmin(BANDS - 1, band));
}

struct strata {
    double candidates[BANDS], labels[BANDS];
};

/* Matches of bands that no label is of, as the model has them. */
static void add_unlabelled(const struct kp_learn_input *in, const struct strata *s,
                           struct kp_lesson *l)
{
    for (size_t p = 0; p < in->ncandidates; p++) {
        double w = kp_model_weight(in->model, in->candidates[p].pattern);
        if (w > 0 && s->labels[band_of(w)] == 0)
            add(l, in->model, in->candidates[p].pattern,
                in->candidates[p].count * kp_weight_probability(w));
    }
}

static enum kp_status learn_pairs(const struct kp_learn_input *in, struct kp_score_worker *w,
                                  struct kp_lesson *l, struct kp_error *err)
{
    const struct kp_known *known = in->known;
    uint64_t *patterns = malloc((known->npairs + 1) * sizeof *patterns);
    struct strata s = {{0}, {0}};
    if (!patterns)
        return kp_no_memory(err);
    for (size_t p = 0; p < in->ncandidates; p++)
        s.candidates[band_of(kp_model_weight(in->model, in->candidates[p].pattern))] +=
            in->candidates[p].count;
    for (size_t i = 0; i < known->npairs; i++) {
        patterns[i] = kp_score_pattern(in->scorer, w, known->pairs[i].a, known->pairs[i].b);
        s.labels[band_of(kp_model_weight(in->model, patterns[i]))]++;
    }
    double sum = 0, squares = 0;
    for (size_t i = 0; i < known->npairs; i++) {
        unsigned band = band_of(kp_model_weight(in->model, patterns[i]));
        double stands = known->sampled ? fmax(1, s.candidates[band] / s.labels[band]) : 1;
        if (!known->pairs[i].match)
            continue;
        add(l, in->model, patterns[i], stands);
        sum += stands;
        squares += stands * stands;
    }
    if (known->sampled && sum > 0)
        add_unlabelled(in, &s, l);
    if (l->matches > 0)
        scale(l, in->model, sum > 0 ? sum * sum / squares / l->matches : 0);
    free(patterns);
    return KP_OK;
}

/* ---- customers ---- */

/* Walks the records customer by customer, each in the order of content. */
struct customers {
    uint32_t *members;
    size_t *starts; /* customer e's from members[starts[e]] to members[starts[e + 1] - 1] */
    uint32_t most;  /* the highest number of a customer */
};

static bool make_customers(const struct kp_learn_input *in, struct customers *c)
{
    const uint32_t *entity = in->known->entity;
    size_t n = in->scorer->table->nrecords;
    for (size_t i = 0; i < n; i++)
        c->most = entity[i] > c->most ? entity[i] : c->most;
    c->members = malloc((n + 1) * sizeof *c->members);
    c->starts = calloc((size_t)c->most + 3, sizeof *c->starts);
    if (!c->members || !c->starts)
        return false;
    for (size_t i = 0; i < n; i++)
        c->starts[(size_t)entity[i] + 2]++;
    for (size_t e = 1; e < (size_t)c->most + 3; e++)
        c->starts[e] += c->starts[e - 1];
    for (size_t i = 0; i < n; i++)
        c->members[c->starts[(size_t)entity[in->rank[i]] + 1]++] = in->rank[i];
    return true;
}

static bool countable(const struct kp_learn_input *in, uint32_t a, uint32_t b)
{
    return !in->source || in->source[a] != in->source[b];
}

/* Pairs of records whose customers are known. */
static double known_pairs(const struct kp_learn_input *in)
{
    size_t n = in->scorer->table->nrecords, known = 0, sources = 0;
    for (size_t i = 0; i < n; i++) {
        known += in->known->entity[i] != 0;
        if (in->source && in->source[i] >= sources)
            sources = (size_t)in->source[i] + 1;
    }
    double all = (double)known * ((double)known - 1) / 2;
    uint64_t *count = calloc(sources + 1, sizeof *count);
    for (size_t i = 0; count && in->source && i < n; i++)
        count[in->source[i]] += in->known->entity[i] != 0;
    for (size_t k = 0; count && k < sources; k++)
        all -= (double)count[k] * ((double)count[k] - 1) / 2;
    free(count);
    return all;
}

/* Returns the pairs of n records of one customer that could be found. */
static double learn_customer(const struct kp_learn_input *in, struct kp_score_worker *w,
                             const uint32_t *members, size_t n, struct kp_lesson *l)
{
    double near = 0, counted = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && j - i <= NEAR; j++) {
            near++;
            if (!countable(in, members[i], members[j]))
                continue;
            counted++;
            add(l, in->model, kp_score_pattern(in->scorer, w, members[i], members[j]), 1);
        }
    return near > 0 ? (double)n * ((double)n - 1) / 2 * counted / near : 0;
}

static enum kp_status learn_customers(const struct kp_learn_input *in, struct kp_score_worker *w,
                                      struct kp_lesson *l, struct kp_error *err)
{
    struct customers c = {0};
    double matches = 0;
    bool ok = make_customers(in, &c);
    for (uint32_t e = 1; ok && e <= c.most; e++)
        matches += learn_customer(in, w, c.members + c.starts[e], c.starts[e + 1] - c.starts[e], l);
    double all = ok ? known_pairs(in) : 0;
    if (all >= 1)
        l->prior = fmin(0.5, fmax(matches, 0.5) / all);
    free(c.members);
    free(c.starts);
    return ok ? KP_OK : kp_no_memory(err);
}

enum kp_status kp_learn(const struct kp_learn_input *in, struct kp_lesson *out,
                        struct kp_error *err)
{
    struct kp_score_worker w;
    enum kp_status st = kp_score_worker_init(&w, in->scorer) ? KP_OK : kp_no_memory(err);
    *out = (struct kp_lesson){.prior = -1};
    if (st == KP_OK && in->known->npairs)
        st = learn_pairs(in, &w, out, err);
    if (st == KP_OK && in->known->entity)
        st = learn_customers(in, &w, out, err);
    kp_score_worker_release(&w);
    return st;
}
