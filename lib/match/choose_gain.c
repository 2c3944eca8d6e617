#include "match/choose_gain.h"

#include "match/radix.h"

#include <math.h>
#include <stdlib.h>

enum {
    LOOKED = 4000,  /* pairs at most */
    GROUP = 12,     /* records of a group among which pairs are looked at */
    KEPT = 1 << 16, /* keys among which pairs are sought, about */
};

#define AGAINST 2.0 /* bits that a different value takes back */
#define CLEAR 6.0   /* bits over even odds, that make a pair a likely duplicate */

struct gaining {
    const struct kp_chooser *ch;
    struct kp_keyed *items;
    size_t nitems, cap;
    uint64_t every; /* a key is kept when its hash is a multiple */
};

static bool keep_key(void *ctx, uint64_t key, uint32_t record)
{
    struct gaining *g = ctx;
    if ((key >> 8) % g->every)
        return true;
    if (g->nitems == g->cap) {
        size_t cap = g->cap * 2 + KEPT;
        struct kp_keyed *p = realloc(g->items, cap * sizeof *p);
        if (!p)
            return false;
        g->items = p;
        g->cap = cap;
    }
    g->items[g->nitems++] = (struct kp_keyed){.key = key, .record = record};
    return true;
}

/* Whether two records have a key of that column in common. */
static bool meet(const struct kp_key_column *k, uint32_t a, uint32_t b)
{
    uint32_t x = k->ids[a], y = k->ids[b];
    if (!k->starts)
        return k->keys[x] != 0 && k->keys[x] == k->keys[y];
    for (uint64_t i = k->starts[x]; i < k->starts[x + 1]; i++)
        for (uint64_t j = k->starts[y]; j < k->starts[y + 1]; j++)
            if (k->keys[i] == k->keys[j])
                return true;
    return false;
}

static bool covered(const struct kp_gain_rule *before, unsigned n, uint32_t a, uint32_t b)
{
    for (unsigned r = 0; r < n; r++)
        if (meet(before[r].keys[0], a, b) && (!before[r].keys[1] || meet(before[r].keys[1], a, b)))
            return true;
    return false;
}

/* Bits that the columns outside the rule say for a duplicate, less what it takes to believe in one
 * of the rule's pairs. */
static double evidence(const struct kp_chooser *ch, const struct kp_gain_rule *rule, double pairs,
                       uint32_t a, uint32_t b)
{
    double n = (double)ch->t->nrecords, bits = log2(n / fmax(pairs, n));
    for (unsigned i = 0; i < ch->n; i++) {
        const struct kp_studied *f = &ch->all[i];
        const uint32_t *ids = ch->t->columns[f->column].ids;
        if (f->column == rule->columns[0] || (rule->keys[1] && f->column == rule->columns[1]) ||
            !ids[a] || !ids[b])
            continue;
        bits += ids[a] == ids[b] ? -log2(fmax(f->s.collision, 1 / n)) : -AGAINST;
    }
    return bits;
}

/* The pairs of the kept keys' groups, some of each large group and each so manyth group. */
static void look(struct gaining *g, const struct kp_gain_rule *rule,
                 const struct kp_gain_rule *before, unsigned nbefore, struct kp_gain *out)
{
    double all = 0, looked = 0, fresh = 0, likely = 0;
    for (size_t i = 0, end; i < g->nitems; i = end) {
        for (end = i + 1; end < g->nitems && g->items[end].key == g->items[i].key; end++)
            ;
        double n = (double)(end - i);
        all += n * (n - 1) / 2;
    }
    double pairs = all * (double)g->every, next = 0, step = all / LOOKED, at = 0;
    for (size_t i = 0, end; i < g->nitems; i = end) {
        for (end = i + 1; end < g->nitems && g->items[end].key == g->items[i].key; end++)
            ;
        double n = (double)(end - i), of = n * (n - 1) / 2;
        at += of;
        if (of == 0 || at <= next)
            continue;
        next = at + step;
        size_t few = end - i < GROUP ? end - i : GROUP, seen = few * (few - 1) / 2;
        double each = fmax(of, step) / (double)seen;
        for (size_t x = i; x < i + few; x++)
            for (size_t y = i; y < x; y++) {
                uint32_t a = g->items[x].record, b = g->items[y].record;
                looked += each;
                if (a == b || covered(before, nbefore, a, b))
                    continue;
                fresh += each;
                likely += evidence(g->ch, rule, pairs, a, b) > CLEAR ? each : 0;
            }
    }
    double scale = looked > 0 ? pairs / looked : 0;
    *out = (struct kp_gain){.pairs = fresh * scale, .likely = likely * scale};
}

bool kp_rule_gain(const struct kp_chooser *ch, const struct kp_gain_rule *rule,
                  const struct kp_gain_rule *before, unsigned nbefore, struct kp_gain *out)
{
    size_t n = ch->t->nrecords;
    struct gaining g = {.ch = ch, .every = n / KEPT + 1};
    bool ok = true;
    for (size_t r = 0; ok && r < n; r++)
        ok = kp_key_combine(rule->keys, rule->keys[1] ? 2 : 1, 0, (uint32_t)r, keep_key, &g);
    struct kp_keyed *scratch = ok ? malloc((g.nitems + 1) * sizeof *scratch) : NULL;
    ok = ok && scratch;
    if (ok) {
        kp_radix_sort(g.items, scratch, g.nitems);
        look(&g, rule, before, nbefore, out);
    }
    free(scratch);
    free(g.items);
    return ok;
}
