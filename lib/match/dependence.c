#include "match/dependence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEVIATIONS 2.0 /* of a count below itself: what is surely more than chance */

enum { LEVELS = KP_MAX_LEVELS + 1 };

/* Weighted counts of two comparisons' levels. */
struct joint {
    double count[LEVELS][LEVELS];
    double given[LEVELS]; /* of the second, among candidates where the first is the same */
};

static struct joint *joint_of(struct joint *all, unsigned i, unsigned j)
{
    return &all[i * KP_MAX_COMPARISONS + j];
}

static double chance_no_match(const struct kp_model *m, const struct kp_pattern_count *c)
{
    return c->count * (1 - kp_weight_probability(kp_model_weight(m, c->pattern)));
}

static void add_up(const struct kp_model *m, const struct kp_dependence_input *in,
                   struct joint *all)
{
    for (size_t p = 0; p < in->nrandom; p++) {
        uint64_t pattern = in->random[p].pattern;
        double no = chance_no_match(m, &in->random[p]);
        for (unsigned i = 0; i < m->n; i++)
            for (unsigned j = 0; j < i; j++)
                joint_of(all, i, j)
                    ->count[kp_pattern_level(pattern, i)][kp_pattern_level(pattern, j)] += no;
    }
    for (size_t p = 0; p < in->ncandidates; p++) {
        uint64_t pattern = in->candidates[p].pattern;
        double no = chance_no_match(m, &in->candidates[p]);
        for (unsigned i = 0; i < m->n; i++)
            for (unsigned j = 0;
                 (in->complete >> i & 1) && kp_pattern_level(pattern, i) == 0 && j < m->n; j++)
                joint_of(all, i, j)->given[kp_pattern_level(pattern, j)] += no;
    }
}

/* Bits by which a count is surely more than expected. */
static double surely_more(double count, double expected)
{
    double surely = count - DEVIATIONS * sqrt(count);
    return surely > expected ? log2(surely / expected) : 0;
}

/* Where values of i are the same: by how much more often j is alike, from the candidates. */
static double given_bits(const struct kp_model *m, const struct joint *t, unsigned j,
                         unsigned level)
{
    double total = 0;
    for (unsigned b = 0; b < m->levels[j]; b++)
        total += t->given[b];
    return total > 0 ? surely_more(t->given[level], total * m->u[j][level]) : 0;
}

/* Bits by which each two levels that say "alike" come together more often than chance. */
static void lift_of(const struct kp_model *m, struct joint *all, unsigned i, unsigned j,
                    float out[LEVELS][LEVELS])
{
    const struct joint *t = joint_of(all, i, j);
    double rows[LEVELS] = {0}, columns[LEVELS] = {0}, total = 0;
    memset(out, 0, sizeof(float) * LEVELS * LEVELS);
    for (unsigned a = 0; a < m->levels[i]; a++)
        for (unsigned b = 0; b < m->levels[j]; b++) {
            rows[a] += t->count[a][b];
            columns[b] += t->count[a][b];
            total += t->count[a][b];
        }
    for (unsigned a = 0; total > 0 && a + 1 < m->levels[i]; a++)
        for (unsigned b = 0; b + 1 < m->levels[j]; b++) {
            double bits = surely_more(t->count[a][b], rows[a] * columns[b] / total);
            if (a == 0)
                bits = fmax(bits, given_bits(m, t, j, b));
            if (b == 0)
                bits = fmax(bits, given_bits(m, joint_of(all, j, i), i, a));
            out[a][b] = (float)bits;
        }
}

bool kp_dependence_estimate(struct kp_model *m, const struct kp_dependence_input *in)
{
    struct joint *all = calloc((size_t)KP_MAX_COMPARISONS * KP_MAX_COMPARISONS, sizeof *all);
    if (!all)
        return false;
    add_up(m, in, all);
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned j = 0; j < i; j++)
            lift_of(m, all, i, j, m->shared[i][j]);
    m->any_shared = true;
    free(all);
    return true;
}
