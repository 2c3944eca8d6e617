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

double kp_model_frequency(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                          unsigned level, uint32_t a, uint32_t b)
{
    const struct kp_comparer *c = &s->comparers[i];
    if (!c->tf || !(m->frequent[i] >> level & 1))
        return 0;
    const uint32_t *ids = s->table->columns[c->column].ids;
    double tf = fmax(c->tf[ids[a]], c->tf[ids[b]]);
    tf = fmax(tf, c->spec->tf_minimum);
    return c->spec->tf_weight * log2(floored(m->u[i][0]) / floored(tf));
}

double kp_model_pair_weight(const struct kp_model *m, const struct kp_scorer *s, uint64_t pattern,
                            uint32_t a, uint32_t b)
{
    double w = kp_model_weight(m, pattern);
    for (unsigned i = 0; i < m->n; i++)
        if (m->frequent[i])
            w += kp_model_frequency(m, s, i, kp_pattern_level(pattern, i), a, b);
    return w;
}
