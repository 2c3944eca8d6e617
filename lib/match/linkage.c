#include "match/linkage.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void kp_linkage_release(struct kp_linkage *l)
{
    free(l->sum);
    free(l->known);
    free(l->chain);
    free(l->gone);
    free(l->group);
    *l = (struct kp_linkage){0};
}

bool kp_linkage_reset(struct kp_linkage *l, size_t n)
{
    if (n > l->cap) {
        kp_linkage_release(l);
        l->sum = malloc(n * n * sizeof *l->sum);
        l->known = malloc(n * n * sizeof *l->known);
        l->chain = malloc(n * sizeof *l->chain);
        l->gone = malloc(n * sizeof *l->gone);
        l->group = malloc(n * sizeof *l->group);
        if (!l->sum || !l->known || !l->chain || !l->gone || !l->group)
            return false;
        l->cap = n;
    }
    l->n = n;
    memset(l->sum, 0, n * n * sizeof *l->sum);
    memset(l->known, 0, n * n * sizeof *l->known);
    for (size_t i = 0; i < n; i++) {
        l->gone[i] = false;
        l->group[i] = (uint32_t)i;
    }
    return true;
}

void kp_linkage_set(struct kp_linkage *l, size_t i, size_t j, double weight)
{
    l->sum[i * l->n + j] = l->sum[j * l->n + i] = weight;
    l->known[i * l->n + j] = l->known[j * l->n + i] = 1;
}

static double mean(const struct kp_linkage *l, size_t i, size_t j)
{
    double known = l->known[i * l->n + j];
    return known > 0 ? l->sum[i * l->n + j] / known : -INFINITY;
}

/* The nearest group; on a tie `before` if it is one of them, else the first. n when there is no
 * other group. */
static size_t nearest(const struct kp_linkage *l, size_t i, size_t before)
{
    size_t best = before;
    double at = before < l->n ? mean(l, i, before) : 0;
    for (size_t j = 0; j < l->n; j++) {
        if (j == i || l->gone[j])
            continue;
        double w = mean(l, i, j);
        if (best == l->n || w > at) {
            best = j;
            at = w;
        }
    }
    return best;
}

/* Group j goes into group i. */
static void absorb(struct kp_linkage *l, size_t i, size_t j)
{
    for (size_t k = 0; k < l->n; k++) {
        l->sum[i * l->n + k] += l->sum[j * l->n + k];
        l->known[i * l->n + k] += l->known[j * l->n + k];
        l->sum[k * l->n + i] = l->sum[i * l->n + k];
        l->known[k * l->n + i] = l->known[i * l->n + k];
    }
    l->gone[j] = true;
}

static void relabel(struct kp_linkage *l, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < l->n; i++)
        if (l->group[i] == from)
            l->group[i] = to;
}

void kp_linkage_run(struct kp_linkage *l, double least)
{
    size_t depth = 0, next = 0;
    for (;;) {
        if (depth == 0) {
            while (next < l->n && l->gone[next])
                next++;
            if (next == l->n)
                return;
            l->chain[depth++] = next;
        }
        size_t top = l->chain[depth - 1], before = depth > 1 ? l->chain[depth - 2] : l->n;
        size_t near = nearest(l, top, before);
        if (near == l->n || mean(l, top, near) < least) {
            l->gone[top] = true; /* nothing joins it any more */
            depth = 0;
            continue;
        }
        if (near != before) {
            l->chain[depth++] = near;
            continue;
        }
        size_t i = top < near ? top : near, j = top < near ? near : top;
        absorb(l, i, j);
        relabel(l, (uint32_t)j, (uint32_t)i);
        depth -= 2;
    }
}
