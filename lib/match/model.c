#include "match/model.h"

#include <math.h>

#define CHANCE_FLOOR 1e-12 /* below it a chance is a guess: 40 bits of weight are proof enough */

static double floored(double p)
{
    return p > CHANCE_FLOOR ? p : CHANCE_FLOOR;
}

void kp_model_weigh(struct kp_model *m)
{
    for (unsigned i = 0; i < m->n; i++) {
        for (unsigned k = 0; k < m->levels[i]; k++)
            m->weight[i][k] = log2(floored(m->m[i][k]) / floored(m->u[i][k]));
        m->weight[i][KP_LEVEL_MISSING] = 0;
    }
    double p = fmin(floored(m->prior), 1 - CHANCE_FLOOR);
    m->prior_weight = log2(p / (1 - p));
}

static double link_of(const struct kp_model *m, uint64_t pattern, unsigned i, unsigned j)
{
    unsigned x = i > j ? i : j, y = i > j ? j : i;
    return (double)m->shared[x][y][kp_pattern_level(pattern, x)][kp_pattern_level(pattern, y)];
}

/* Prim's algorithm over the comparisons that are alike; links of nothing join them all. */
double kp_model_shared(const struct kp_model *m, uint64_t pattern)
{
    unsigned alike[KP_MAX_COMPARISONS], n = 0;
    double nearest[KP_MAX_COMPARISONS] = {0}, sum = 0;
    if (!m->any_shared)
        return 0;
    for (unsigned i = 0; i < m->n; i++)
        if (kp_pattern_level(pattern, i) + 1 < m->levels[i])
            alike[n++] = i;
    while (n > 1) {
        unsigned last = alike[--n], best = 0; /* the one taken is at the end */
        for (unsigned k = 0; k < n; k++) {
            nearest[k] = fmax(nearest[k], link_of(m, pattern, alike[k], last));
            if (nearest[k] > nearest[best])
                best = k;
        }
        sum += nearest[best];
        unsigned taken = alike[best];
        alike[best] = alike[n - 1];
        nearest[best] = nearest[n - 1];
        alike[n - 1] = taken;
    }
    return sum;
}

double kp_model_weight(const struct kp_model *m, uint64_t pattern)
{
    double w = m->prior_weight;
    for (unsigned i = 0; i < m->n; i++)
        w += m->weight[i][kp_pattern_level(pattern, i)];
    return w - kp_model_shared(m, pattern);
}

double kp_model_value_frequency(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                                unsigned level, uint32_t a, uint32_t b)
{
    const struct kp_comparer *c = &s->comparers[i];
    if (!c->tf || !(m->frequent[i] >> level & 1))
        return 0;
    double tf = fmax(fmax(c->tf[a], c->tf[b]), c->spec->tf_minimum);
    return c->spec->tf_weight * log2(floored(m->u[i][0]) / floored(tf));
}

double kp_model_frequency(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                          unsigned level, uint32_t a, uint32_t b)
{
    const uint32_t *ids = s->table->columns[s->comparers[i].column].ids;
    return kp_model_value_frequency(m, s, i, level, ids[a], ids[b]);
}

double kp_model_frequency_gain(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                               unsigned level)
{
    const struct kp_comparer *c = &s->comparers[i];
    if (!c->tf || !(m->frequent[i] >> level & 1))
        return 0;
    double rarest = fmax(c->spec->tf_minimum, c->tf_least);
    return fmax(0, c->spec->tf_weight * log2(floored(m->u[i][0]) / floored(rarest)));
}

double kp_model_add_frequencies(const struct kp_model *m, const struct kp_scorer *s, double weight,
                                uint64_t pattern, uint32_t a, uint32_t b)
{
    for (unsigned i = 0; i < m->n; i++)
        if (m->frequent[i])
            weight += kp_model_frequency(m, s, i, kp_pattern_level(pattern, i), a, b);
    return weight;
}

double kp_model_pair_weight(const struct kp_model *m, const struct kp_scorer *s, uint64_t pattern,
                            uint32_t a, uint32_t b)
{
    return kp_model_add_frequencies(m, s, kp_model_weight(m, pattern), pattern, a, b);
}
