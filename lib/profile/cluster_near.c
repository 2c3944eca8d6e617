#include "profile/cluster_near.h"

#include <math.h>
#include <stdlib.h>

#include "core/hash.h"
#include "profile/cluster_key.h"
#include "profile/ppm.h"
#include "text/distance.h"
#include "text/utf8.h"

enum {
    WINDOW = 40, /* neighbours in sorted order that are compared by edits */
    GRAM = 6,    /* bytes in a row that two texts must share to be compared by compression */
    BLOCK = 100, /* texts that share a gram: more of them are compared with WINDOW others each */
    BAG = 32,    /* kinds of bytes, by their lowest bits */
    BAG_SLACK = 3,
    KNOWN = 1 << 16 /* pairs that are known to have been compared */
};

size_t kp_cluster_leader(struct kp_cluster_item *items, size_t i)
{
    while (items[i].group != i)
        i = items[i].group = items[items[i].group].group;
    return i;
}

void kp_cluster_join(struct kp_cluster_item *items, size_t a, size_t b)
{
    a = kp_cluster_leader(items, a);
    b = kp_cluster_leader(items, b);
    if (a == b)
        return;
    bool first = items[a].entry->count != items[b].entry->count
                     ? items[a].entry->count > items[b].entry->count
                     : a < b;
    items[first ? b : a].group = first ? a : b;
}

/* ---- by edits ---- */

/* Fewer than five characters say too little. */
static size_t allowed(size_t characters, double radius)
{
    if (radius >= 0)
        return (size_t)radius;
    return characters < 5 ? 0 : characters < 10 ? 1 : 2;
}

static bool digits_only_differ(const struct kp_cluster_item *a, const struct kp_cluster_item *b)
{
    for (size_t i = 0; i < a->len || i < b->len; i++) {
        char x = i < a->len ? a->key[i] : 'x', y = i < b->len ? b->key[i] : 'x';
        if (x != y && ((x >= '0' && x <= '9') || (y >= '0' && y <= '9')))
            return true; /* C1001 and C1002 are two values */
    }
    return false;
}

bool kp_cluster_by_edits(struct kp_cluster_item *items, size_t n, double radius)
{
    struct kp_distance d;
    kp_distance_init(&d);
    bool ok = kp_distance_reserve(&d, KP_CLUSTER_KEY_MAX);
    for (size_t i = 0; i < n && ok; i++) {
        size_t chars = kp_utf8_count(items[i].key, items[i].len), max = allowed(chars, radius);
        for (size_t j = i + 1; max && j < n && j < i + WINDOW; j++) {
            if (kp_cluster_same_key(&items[i], &items[j]))
                continue;
            size_t distance = kp_levenshtein_utf8(&d, kp_string(items[i].key, items[i].len),
                                                  kp_string(items[j].key, items[j].len), max);
            if (distance <= max && !digits_only_differ(&items[i], &items[j]))
                kp_cluster_join(items, i, j);
        }
    }
    kp_distance_release(&d);
    return ok;
}

/* ---- by compression ---- */

struct gram {
    uint64_t hash;
    size_t item;
};

struct grams {
    struct gram *list;
    size_t count, cap;
};

static int by_gram(const void *a, const void *b)
{
    const struct gram *x = a, *y = b;
    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static bool is_start(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80;
}

/* The grams of one key, each beginning with a character; of equal keys the first stands for all. */
static bool add_grams(struct grams *g, const struct kp_cluster_item *items, size_t item)
{
    const struct kp_cluster_item *it = &items[item];
    if (item && kp_cluster_same_key(it, it - 1))
        return true;
    if (g->cap - g->count < it->len) {
        size_t cap = (g->cap + it->len) * 2;
        struct gram *list = realloc(g->list, cap * sizeof *list);
        if (!list)
            return false;
        g->list = list;
        g->cap = cap;
    }
    for (size_t i = 0; i + GRAM <= it->len; i++)
        if (is_start(it->key[i]))
            g->list[g->count++] = (struct gram){kp_hash(it->key + i, GRAM, 0), item};
    return true;
}

/* The digits of two texts in order are the same: C1001 and C1002 are two values. */
static bool same_digits(struct kp_slice a, struct kp_slice b)
{
    for (size_t i = 0, j = 0;; i++, j++) {
        while (i < a.len && !(a.ptr[i] >= '0' && a.ptr[i] <= '9'))
            i++;
        while (j < b.len && !(b.ptr[j] >= '0' && b.ptr[j] <= '9'))
            j++;
        if (i >= a.len || j >= b.len)
            return i >= a.len && j >= b.len;
        if (a.ptr[i] != b.ptr[j])
            return false;
    }
}

/* How often a text has bytes of a kind: texts whose bags differ much need not be compressed. */
struct bag {
    uint8_t counts[BAG];
};

struct nearness {
    struct kp_ppm *ppm;
    struct kp_cluster_item *items;
    struct kp_ppm_cost *costs; /* of each text; NAN: not worked out */
    size_t learnt;             /* the text that the model knows */
    struct bag *bags;
    uint64_t *known; /* pairs that were compared, by hash; a later pair may push one out */
    double radius;
};

static struct kp_slice key_of(const struct nearness *w, size_t i)
{
    return kp_string(w->items[i].key, w->items[i].len);
}

static void learn(struct nearness *w, size_t i)
{
    if (w->learnt != i)
        kp_ppm_learn(w->ppm, key_of(w, i));
    w->learnt = i;
}

static struct kp_ppm_cost cost(struct nearness *w, size_t i)
{
    if (isnan(w->costs[i].once)) {
        w->costs[i] = kp_ppm_cost_of(w->ppm, key_of(w, i));
        w->learnt = i;
    }
    return w->costs[i];
}

/* The distance of ppm.h is at most the radius. No text is predicted better than by itself, so that
 * most pairs are given up within the first text that is coded. */
static bool near(struct nearness *w, size_t a, size_t b)
{
    struct kp_ppm_cost x = cost(w, a), y = cost(w, b);
    double left = (1 + w->radius) * (x.once + x.again + y.once + y.again) - x.once - y.once;
    learn(w, a);
    left -= kp_ppm_after(w->ppm, key_of(w, b), left - x.again);
    if (left < x.again)
        return false;
    learn(w, b);
    return kp_ppm_after(w->ppm, key_of(w, a), left) <= left;
}

static void fill_bag(struct bag *b, struct kp_slice text)
{
    *b = (struct bag){0};
    for (size_t i = 0; i < text.len; i++) {
        uint8_t *count = &b->counts[(unsigned char)text.ptr[i] % BAG];
        *count += *count < UINT8_MAX;
    }
}

/* A letter that the other text does not have costs more bits than one that it has, so that texts
 * within the radius differ in less than BAG_SLACK times that share of their letters. */
static bool bags_near(const struct nearness *w, size_t a, size_t b)
{
    unsigned apart = 0;
    for (size_t i = 0; i < BAG; i++)
        apart += (unsigned)abs(w->bags[a].counts[i] - w->bags[b].counts[i]);
    return apart <= BAG_SLACK * w->radius * (double)(w->items[a].len + w->items[b].len);
}

static void compare(struct nearness *w, size_t a, size_t b)
{
    uint64_t pair = ((uint64_t)a << 32 | b) + 1;
    uint64_t *known = &w->known[kp_hash_mix(pair, 1) & (KNOWN - 1)];
    struct kp_slice x = key_of(w, a), y = key_of(w, b);
    if (a == b || *known == pair)
        return;
    *known = pair;
    /* a text twice as long as another is none of its variants */
    if (x.len > 2 * y.len || y.len > 2 * x.len || !bags_near(w, a, b) || !same_digits(x, y) ||
        kp_cluster_leader(w->items, a) == kp_cluster_leader(w->items, b))
        return;
    if (near(w, a, b))
        kp_cluster_join(w->items, a, b);
}

static void compare_blocks(struct nearness *w, const struct grams *g)
{
    for (size_t from = 0, to; from < g->count; from = to) {
        for (to = from + 1; to < g->count && g->list[to].hash == g->list[from].hash; to++)
            ;
        size_t reach = to - from <= BLOCK ? to - from : WINDOW;
        for (size_t i = from; i < to; i++)
            for (size_t j = i + 1; j < to && j < i + reach; j++)
                compare(w, g->list[i].item, g->list[j].item);
    }
}

bool kp_cluster_by_ppm(struct kp_cluster_item *items, size_t n, double radius)
{
    struct grams g = {0};
    struct nearness w = {
        .items = items, .learnt = SIZE_MAX, .radius = radius < 0 ? KP_CLUSTER_PPM_RADIUS : radius};
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++)
        ok = add_grams(&g, items, i);
    w.ppm = kp_ppm_new();
    w.costs = malloc((n + 1) * sizeof *w.costs);
    w.bags = malloc((n + 1) * sizeof *w.bags);
    w.known = calloc(KNOWN, sizeof *w.known);
    ok = ok && w.ppm && w.costs && w.bags && w.known;
    for (size_t i = 0; i < n && ok; i++)
        w.costs[i].once = NAN;
    for (size_t i = 0; i < n && ok; i++)
        fill_bag(&w.bags[i], key_of(&w, i));
    if (ok) {
        if (g.count)
            qsort(g.list, g.count, sizeof *g.list, by_gram);
        compare_blocks(&w, &g);
    }
    kp_ppm_free(w.ppm);
    free(w.costs);
    free(w.bags);
    free(w.known);
    free(g.list);
    return ok;
}
