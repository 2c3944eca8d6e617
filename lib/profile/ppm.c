#include "profile/ppm.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    NODES = 2 * KP_PPM_TEXT * (KP_PPM_ORDER + 1) + 1,
    SYMBOLS = 256,
};

/* A node of the trie of contexts: what followed the context that its parent stands for. */
struct node {
    uint16_t child, next; /* 0: none; the root is nobody's child */
    uint16_t count;
    uint8_t symbol;
};

struct state {
    size_t context[KP_PPM_ORDER + 1]; /* the node of the last k symbols; 0 with k > 0: not there */
    size_t depth;                     /* contexts that there are so far */
    size_t used;
    struct node nodes[NODES]; /* used of them */
};

struct kp_ppm {
    struct state now, learnt;
    uint32_t excluded[SYMBOLS]; /* the step at which a symbol was excluded */
    uint32_t step;
};

struct kp_ppm *kp_ppm_new(void)
{
    _Static_assert(NODES <= UINT16_MAX, "numbers of nodes fit");
    return calloc(1, sizeof(struct kp_ppm));
}

void kp_ppm_free(struct kp_ppm *p)
{
    free(p);
}

/* One context's say: the bits that it takes to code the symbol there or to escape. */
static double code_in(struct kp_ppm *p, size_t context, uint8_t symbol, bool *found)
{
    uint32_t total = 0, distinct = 0, count = 0;
    for (size_t c = p->now.nodes[context].child; c; c = p->now.nodes[c].next) {
        const struct node *n = &p->now.nodes[c];
        if (p->excluded[n->symbol] == p->step)
            continue;
        total += n->count;
        distinct++;
        if (n->symbol == symbol)
            count = n->count;
    }
    *found = count > 0;
    if (distinct == 0)
        return 0;
    if (count)
        return log2((double)(total + distinct) / count);
    for (size_t c = p->now.nodes[context].child; c; c = p->now.nodes[c].next)
        p->excluded[p->now.nodes[c].symbol] = p->step;
    return log2((double)(total + distinct) / distinct);
}

static size_t child_of(const struct kp_ppm *p, size_t context, uint8_t symbol)
{
    size_t c = p->now.nodes[context].child;
    while (c && p->now.nodes[c].symbol != symbol)
        c = p->now.nodes[c].next;
    return c;
}

/* Counts the symbol in a context. */
static void count_in(struct kp_ppm *p, size_t context, uint8_t symbol)
{
    size_t c = child_of(p, context, symbol);
    if (!c) {
        c = p->now.used++;
        p->now.nodes[c] = (struct node){.next = p->now.nodes[context].child, .symbol = symbol};
        p->now.nodes[context].child = (uint16_t)c;
    }
    p->now.nodes[c].count++;
}

static double code(struct kp_ppm *p, uint8_t symbol)
{
    double bits = 0;
    bool found = false;
    size_t k = p->now.depth;
    p->step++;
    while (k-- > 0 && !found)
        bits += code_in(p, p->now.context[k], symbol, &found);
    size_t lowest = found ? k + 1 : 0;
    if (!found) {
        unsigned left = 0;
        for (size_t s = 0; s < SYMBOLS; s++)
            left += p->excluded[s] != p->step;
        bits += log2(left);
    }
    for (k = lowest; k < p->now.depth; k++)
        count_in(p, p->now.context[k], symbol);
    size_t depth = p->now.depth < KP_PPM_ORDER + 1 ? p->now.depth + 1 : p->now.depth;
    for (k = depth - 1; k > 0; k--)
        p->now.context[k] = child_of(p, p->now.context[k - 1], symbol);
    p->now.depth = depth;
    return bits;
}

static double code_text(struct kp_ppm *p, struct kp_slice text, double most)
{
    double bits = 0;
    for (size_t i = 0; i < text.len && i < KP_PPM_TEXT && bits <= most; i++)
        bits += code(p, (uint8_t)text.ptr[i]);
    return bits;
}

static void copy_state(struct state *to, const struct state *from)
{
    memcpy(to, from, offsetof(struct state, nodes) + from->used * sizeof *from->nodes);
}

double kp_ppm_learn(struct kp_ppm *p, struct kp_slice text)
{
    p->now.nodes[0] = (struct node){0};
    p->now.used = 1;
    p->now.context[0] = 0;
    p->now.depth = 1;
    double bits = code_text(p, text, INFINITY);
    copy_state(&p->learnt, &p->now);
    return bits;
}

double kp_ppm_after(struct kp_ppm *p, struct kp_slice text, double most)
{
    copy_state(&p->now, &p->learnt);
    return code_text(p, text, most);
}

struct kp_ppm_cost kp_ppm_cost_of(struct kp_ppm *p, struct kp_slice text)
{
    double once = kp_ppm_learn(p, text);
    return (struct kp_ppm_cost){once, kp_ppm_after(p, text, INFINITY)};
}
