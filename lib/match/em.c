#include "match/em.h"

#include <math.h>

enum { MOST_ROUNDS = 200 };
#define CONVERGED 1e-6     /* largest change of any m */
#define PSEUDO_MATCHES 0.1 /* added to each level: one never seen is unlikely, not impossible */

double kp_em_weight(const struct kp_model *m, uint64_t pattern, uint32_t held_out)
{
    double w = 0;
    for (unsigned i = 0; i < m->n; i++)
        if (!(held_out >> i & 1))
            w += m->weight[i][pattern >> (4 * i) & 15];
    return w;
}

static double posterior(const struct kp_model *m, uint64_t pattern, const struct kp_em *em)
{
    double odds =
        em->share / (1 - em->share) * exp2(fmin(kp_em_weight(m, pattern, em->held_out), 900));
    return odds / (1 + odds);
}

/* One round: expectation over the patterns, then m and the share anew. Returns the largest change.
 */
static double round_of(struct kp_em *em, struct kp_model *m, double seen[][KP_MAX_LEVELS + 1])
{
    double matches = 0, change = 0;
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned k = 0; k <= KP_MAX_LEVELS; k++)
            seen[i][k] = 0;
    for (size_t p = 0; p < em->ncounts; p++) {
        const struct kp_pattern_count *c = &em->counts[p];
        double r = c->count * posterior(m, c->pattern, em);
        matches += r;
        for (unsigned i = 0; i < m->n; i++)
            seen[i][c->pattern >> (4 * i) & 15] += r;
    }
    for (unsigned i = 0; i < m->n; i++) {
        if (em->held_out >> i & 1)
            continue;
        double sum = 0;
        for (unsigned k = 0; k < m->levels[i]; k++)
            sum += seen[i][k] + PSEUDO_MATCHES;
        for (unsigned k = 0; k < m->levels[i]; k++) {
            if (m->state[i][k] == KP_LEVEL_FIXED)
                continue;
            double now = (seen[i][k] + PSEUDO_MATCHES) / sum;
            change = fmax(change, fabs(now - m->m[i][k]));
            m->m[i][k] = now;
        }
    }
    em->share = fmin(fmax(matches / em->total, 1e-9), 1 - 1e-9);
    kp_model_weigh(m);
    return change;
}

void kp_em_run(struct kp_em *em, struct kp_model *m, double seen[][KP_MAX_LEVELS + 1])
{
    em->total = 0;
    for (size_t p = 0; p < em->ncounts; p++)
        em->total += em->counts[p].count;
    if (em->total == 0)
        return;
    kp_model_weigh(m);
    for (int i = 0; i < MOST_ROUNDS; i++)
        if (round_of(em, m, seen) < CONVERGED)
            break;
}
