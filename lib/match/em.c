#include "match/em.h"

#include <math.h>

#define LEAST_PROBABILITY                                                                          \
    0.2 /* of a match, for a pair to count: 0.5 is the classification EM of the paper */
#define PSEUDO_MATCHES 0.5   /* added to each level: one never seen is unlikely, not impossible */
#define LEAST_DIFFERENT 0.01 /* however clean the data: so many matches differ in a field */

/* m of one comparison from the matches seen at each level. */
static double fit(struct kp_model *m, unsigned i, const double *seen,
                  const struct kp_lesson *lesson)
{
    double sum = 0, change = 0;
    for (unsigned k = 0; k < m->levels[i]; k++)
        sum += seen[k] + PSEUDO_MATCHES;
    for (unsigned k = 0; k < m->levels[i]; k++) {
        double now = (seen[k] + PSEUDO_MATCHES) / sum;
        if (k + 1 == m->levels[i])
            now = fmax(now, LEAST_DIFFERENT);
        if (lesson)
            now = kp_lesson_blend(lesson, i, m->levels[i], k, now);
        if (m->fixed_m[i] >> k & 1)
            continue;
        if (m->state[i][k] != KP_LEVEL_FIXED)
            m->state[i][k] = seen[k] > 0 || (lesson && lesson->seen[i][k] > 0) ? KP_LEVEL_TRAINED
                                                                               : KP_LEVEL_UNSEEN;
        change = fmax(change, fabs(now - m->m[i][k]));
        m->m[i][k] = now;
    }
    return change;
}

double kp_em_round(struct kp_model *m, const struct kp_pattern_count *counts, size_t n,
                   const struct kp_lesson *lesson, double *change)
{
    double seen[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1] = {{0}}, matches = 0;
    for (size_t p = 0; p < n; p++) {
        double probability = kp_weight_probability(kp_model_weight(m, counts[p].pattern));
        if (probability < LEAST_PROBABILITY)
            continue;
        double found = counts[p].count * probability;
        matches += found;
        for (unsigned i = 0; i < m->n; i++)
            seen[i][counts[p].pattern >> (4 * i) & 15] += found;
    }
    *change = 0;
    for (unsigned i = 0; i < m->n; i++)
        *change = fmax(*change, fit(m, i, seen[i], lesson));
    kp_model_weigh(m);
    return matches;
}
