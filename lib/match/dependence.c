#include "match/dependence.h"

#include <math.h>
#include <stdlib.h>

#define DEVIATIONS 2.0 /* of a count below itself: what is surely more than chance */
#define LEAST_INFORMATION 1e-9

enum { LEVELS = KP_MAX_LEVELS + 1 };

/* Weighted counts of two comparisons' levels. */
struct joint {
    double count[LEVELS][LEVELS];
};

static struct joint *joint_of(struct joint *all, unsigned i, unsigned j)
{
    return &all[i * KP_MAX_COMPARISONS + j];
}

static void add_up(const struct kp_model *m, const struct kp_pattern_count *counts, size_t n, struct joint *all)
{
    for (size_t p = 0; p < n; p++) {
        uint64_t pattern = counts[p].pattern;
        double no = counts[p].count * (1 - kp_weight_probability(kp_model_weight(m, pattern)));
        for (unsigned i = 0; i < m->n; i++)
            for (unsigned j = 0; j < i; j++)
                joint_of(all, i, j)->count[kp_pattern_level(pattern, i)][kp_pattern_level(pattern, j)] += no;
    }
}

/* Bits by which two levels come together more often than chance; and the information of the whole table. */
static double lift_of(const struct kp_model *m, const struct joint *t, unsigned i, unsigned j, float out[LEVELS][LEVELS])
{
    double rows[LEVELS] = {0}, columns[LEVELS] = {0}, total = 0, information = 0;
    for (unsigned a = 0; a < m->levels[i]; a++)
        for (unsigned b = 0; b < m->levels[j]; b++) {
            rows[a] += t->count[a][b];
            columns[b] += t->count[a][b];
            total += t->count[a][b];
        }
    for (unsigned a = 0; total > 0 && a + 1 < m->levels[i]; a++)
        for (unsigned b = 0; b + 1 < m->levels[j]; b++) {
            double expected = rows[a] * columns[b] / total;
            double surely = t->count[a][b] - DEVIATIONS * sqrt(t->count[a][b]);
            double bits = surely > expected ? log2(surely / expected) : 0;
            out[a][b] = (float)bits;
            information += t->count[a][b] / total * bits;
        }
    return information;
}

struct link {
    double information;
    unsigned i, j;
};

static int by_information(const void *x, const void *y)
{
    const struct link *a = x, *b = y;
    if (a->information != b->information)
        return a->information > b->information ? -1 : 1;
    return a->i != b->i ? (a->i < b->i ? -1 : 1) : (a->j > b->j) - (a->j < b->j);
}

static unsigned top_of(const unsigned *tree, unsigned i)
{
    while (tree[i] != i)
        i = tree[i];
    return i;
}

void kp_dependence_estimate(struct kp_model *m, const struct kp_pattern_count *counts, size_t n)
{
    struct joint *all = calloc((size_t)KP_MAX_COMPARISONS * KP_MAX_COMPARISONS, sizeof *all);
    m->nlinks = 0;
    if (!all)
        return; /* as if independent */
    add_up(m, counts, n, all);
    struct link links[KP_MAX_COMPARISONS * KP_MAX_COMPARISONS];
    unsigned nlinks = 0, tree[KP_MAX_COMPARISONS];
    float table[LEVELS][LEVELS];
    for (unsigned i = 0; i < m->n; i++) {
        tree[i] = i;
        for (unsigned j = 0; j < i; j++)
            links[nlinks++] = (struct link){lift_of(m, joint_of(all, i, j), i, j, table), i, j};
    }
    qsort(links, nlinks, sizeof *links, by_information);
    for (unsigned k = 0; k < nlinks && links[k].information > LEAST_INFORMATION; k++) {
        unsigned x = top_of(tree, links[k].i), y = top_of(tree, links[k].j);
        if (x == y)
            continue;
        tree[x] = y;
        struct kp_model_link *l = &m->links[m->nlinks++];
        *l = (struct kp_model_link){.i = links[k].i, .j = links[k].j};
        lift_of(m, joint_of(all, l->i, l->j), l->i, l->j, l->bits);
    }
    free(all);
}
