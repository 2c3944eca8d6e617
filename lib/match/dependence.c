#include "match/dependence.h"

#include "match/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEVIATIONS 2.0 /* of a count below itself: what is surely more than chance */
#define DENIED (-2.0)  /* bits that the other fields must say less than: odds of 4 to 1 against */

#define MOST_SLIPS 0.9 /* share of the matches that can be thought to be denied */

enum {
    LEVELS = KP_MAX_LEVELS + 1,
    DRAWS = 400, /* matches drawn from the model */
};

/* Weighted counts of two comparisons' levels. */
struct joint {
    double count[LEVELS][LEVELS];
    double given[LEVELS]; /* of the second, among pairs that are the same in the first */
    double slip;          /* matches that are denied, for each that is not */
};

static struct joint *joint_of(struct joint *all, unsigned i, unsigned j)
{
    return &all[i * KP_MAX_COMPARISONS + j];
}

/* A pattern's levels and weights, and its chance to be no match. */
struct evidence {
    unsigned level[KP_MAX_COMPARISONS];
    double weight[KP_MAX_COMPARISONS];
    double sum;     /* of the weights */
    double no, yes; /* pairs that are no match, and that are */
};

static struct evidence evidence_of(const struct kp_model *m, const struct kp_pattern_count *c)
{
    struct evidence e = {0};
    for (unsigned i = 0; i < m->n; i++) {
        e.level[i] = kp_pattern_level(c->pattern, i);
        e.weight[i] = m->weight[i][e.level[i]];
        e.sum += e.weight[i];
    }
    e.yes = c->count * kp_weight_probability(kp_model_weight(m, c->pattern));
    e.no = c->count - e.yes;
    return e;
}

/* Whether the fields other than i and j speak against a match. */
static bool denied(const struct evidence *e, unsigned i, unsigned j)
{
    return e->sum - e->weight[i] - e->weight[j] < DENIED;
}

/* A match drawn from the model: level by level, by a number in 0 .. 1 for each field. */
static void draw_match(const struct kp_model *m, unsigned draw, struct evidence *e)
{
    *e = (struct evidence){0};
    for (unsigned i = 0; i < m->n; i++) {
        double at = (double)(kp_random_at((uint64_t)draw * KP_MAX_COMPARISONS + i) >> 11) * 0x1p-53;
        for (e->level[i] = 0; e->level[i] + 1 < m->levels[i]; e->level[i]++)
            if ((at -= m->m[i][e->level[i]]) < 0)
                break;
        e->weight[i] = m->weight[i][e->level[i]];
        e->sum += e->weight[i];
    }
}

/* How many matches the other fields deny, for each that they do not: by matches drawn from m. */
static void expect_slips(const struct kp_model *m, struct joint *all)
{
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned j = 0; j < m->n; j++)
            joint_of(all, i, j)->slip = 0;
    for (unsigned d = 0; d < DRAWS; d++) {
        struct evidence e;
        draw_match(m, d, &e);
        for (unsigned i = 0; i < m->n; i++)
            for (unsigned j = 0; j < m->n; j++)
                joint_of(all, i, j)->slip += denied(&e, i, j);
    }
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned j = 0; j < m->n; j++) {
            double *slip = &joint_of(all, i, j)->slip;
            *slip /= DRAWS - fmin(*slip, DRAWS * MOST_SLIPS);
        }
}

static void add_up(const struct kp_model *m, const struct kp_dependence_input *in,
                   struct joint *all)
{
    for (size_t p = 0; p < in->random.n; p++) {
        struct evidence e = evidence_of(m, &in->random.items[p]);
        for (unsigned i = 0; i < m->n; i++)
            for (unsigned j = 0; j < i; j++)
                joint_of(all, i, j)->count[e.level[i]][e.level[j]] +=
                    denied(&e, i, j) ? e.no : -e.yes * joint_of(all, i, j)->slip;
    }
    for (unsigned i = 0; i < m->n; i++)
        for (size_t p = 0; p < in->same[i].n; p++) {
            struct evidence e = evidence_of(m, &in->same[i].items[p]);
            for (unsigned j = 0; j < m->n; j++)
                if (j != i)
                    joint_of(all, i, j)->given[e.level[j]] +=
                        denied(&e, i, j) ? e.no : -e.yes * joint_of(all, i, j)->slip;
        }
}

/* Bits by which a count is surely more than expected. */
static double surely_more(double count, double expected)
{
    double surely = count - DEVIATIONS * sqrt(fmax(count, 0));
    return surely > expected ? log2(surely / expected) : 0;
}

/* Where values of i are the same: by how much more often j is alike. */
static double given_bits(const struct kp_model *m, const struct joint *t, unsigned j,
                         unsigned level)
{
    double total = 0;
    for (unsigned b = 0; b < m->levels[j]; b++)
        total += fmax(t->given[b], 0);
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
            double count = fmax(t->count[a][b], 0);
            rows[a] += count;
            columns[b] += count;
            total += count;
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
    expect_slips(m, all);
    add_up(m, in, all);
    for (unsigned i = 0; i < m->n; i++)
        for (unsigned j = 0; j < i; j++)
            lift_of(m, all, i, j, m->shared[i][j]);
    m->any_shared = true;
    free(all);
    return true;
}
