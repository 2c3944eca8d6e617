#include "profile/freq_sketch.h"

#include <math.h>
#include <stdlib.h>

#include "core/hash.h"

enum {
    HLL_BITS = 16,
    HLL_BITS_LIGHT = 14, /* without the most frequent values */
    CM_ROWS = 3,         /* estimate takes the middle one */
    KEY_MAX = 256,       /* bytes of a value that the sketch keeps; longer ones are cut for show */
};

/* A list of values, each with its own copy of its key. `rank` orders it; the greatest rank is
 * thrown out when it is full. */
struct bag {
    struct kp_freq_entry *items; /* cap of them */
    size_t count, cap;
    size_t worst; /* index of the greatest rank, when full */
    bool by_hash; /* rank is the hash; else the best count, larger first, then the hash */
};

struct kp_freq_sketch {
    uint8_t *hll; /* 2^hll_bits of them */
    unsigned hll_bits;
    uint64_t *cm; /* CM_ROWS of 2^cm_bits; NULL: the most frequent values are not kept */
    unsigned cm_bits;
    struct bag top, sample;
};

struct kp_freq_sketch *kp_freq_sketch_new(unsigned top_bits)
{
    struct kp_freq_sketch *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->hll_bits = top_bits ? HLL_BITS : HLL_BITS_LIGHT;
    s->cm_bits = top_bits;
    s->top = (struct bag){.cap = KP_FREQ_TOP};
    s->sample =
        (struct bag){.cap = top_bits ? KP_FREQ_SAMPLE : KP_FREQ_SAMPLE / 4, .by_hash = true};
    s->hll = calloc((size_t)1 << s->hll_bits, 1);
    s->sample.items = calloc(s->sample.cap, sizeof *s->sample.items);
    if (top_bits) {
        s->cm = calloc((size_t)CM_ROWS << top_bits, sizeof *s->cm);
        s->top.items = calloc(s->top.cap, sizeof *s->top.items);
    }
    if (s->hll && s->sample.items && (!top_bits || (s->cm && s->top.items)))
        return s;
    kp_freq_sketch_free(s);
    return NULL;
}

static void free_bag(struct bag *b)
{
    for (size_t i = 0; i < b->count; i++)
        free((char *)b->items[i].key);
    free(b->items);
}

void kp_freq_sketch_free(struct kp_freq_sketch *s)
{
    if (!s)
        return;
    free_bag(&s->top);
    free_bag(&s->sample);
    free(s->cm);
    free(s->hll);
    free(s);
}

/* True when a ranks before b: it is kept rather than b. */
static bool before(const struct bag *b, const struct kp_freq_entry *x,
                   const struct kp_freq_entry *y)
{
    if (!b->by_hash && x->best != y->best)
        return x->best > y->best;
    return x->hash < y->hash;
}

static void find_worst(struct bag *b)
{
    b->worst = 0;
    for (size_t i = 1; i < b->count; i++)
        if (before(b, &b->items[b->worst], &b->items[i]))
            b->worst = i;
}

/* Adds a value's counts, if it ranks among the first cap. In a bag by hash a value that stays was
 * never thrown out, so its count is exact; counts of the other bag come from the Count-Min sketch.
 */
static bool bag_add(struct bag *b, const struct kp_freq_entry *e)
{
    if (b->count == b->cap && before(b, &b->items[b->worst], e))
        return true;
    for (size_t i = 0; i < b->count; i++) {
        struct kp_freq_entry *x = &b->items[i];
        if (x->hash != e->hash)
            continue;
        x->count += e->count;
        x->best = e->best > x->best ? e->best : x->best;
        if (b->count == b->cap && i == b->worst)
            find_worst(b);
        return true;
    }
    uint32_t len = e->len < KEY_MAX ? e->len : KEY_MAX;
    while (len < e->len && len > 0 && ((unsigned char)e->key[len] & 0xC0) == 0x80)
        len--; /* not within a character */
    char *key = malloc(len + 1u);
    if (!key)
        return false;
    memcpy(key, e->key, len);
    size_t at = b->count < b->cap ? b->count++ : b->worst;
    if (b->items[at].key)
        free((char *)b->items[at].key);
    b->items[at] = *e;
    b->items[at].key = key;
    b->items[at].len = len;
    if (b->count == b->cap)
        find_worst(b);
    return true;
}

static uint64_t *cm_slot(const struct kp_freq_sketch *s, uint64_t hash, int row)
{
    size_t mask = ((size_t)1 << s->cm_bits) - 1;
    return &s->cm[((size_t)row << s->cm_bits) + (kp_hash_mix(hash, (uint64_t)row + 1) & mask)];
}

bool kp_freq_sketch_add(struct kp_freq_sketch *s, const struct kp_freq_entry *e)
{
    size_t reg = e->hash >> (64 - s->hll_bits);
    uint64_t rest = e->hash << s->hll_bits | (uint64_t)1 << (s->hll_bits - 1);
    uint8_t rank = (uint8_t)(__builtin_clzll(rest) + 1);
    if (rank > s->hll[reg])
        s->hll[reg] = rank;
    for (int r = 0; r < CM_ROWS && s->cm; r++)
        *cm_slot(s, e->hash, r) += e->count;
    if (s->cm && e->best > 1 && !bag_add(&s->top, e))
        return false;
    return bag_add(&s->sample, e);
}

/* The same registers, or fewer: a register's number is the first bits of hashes, and its rank
 * counts zeros in those that follow, so that the bits that no longer count for the number come
 * before the rank. */
static void merge_hll(struct kp_freq_sketch *s, const struct kp_freq_sketch *from)
{
    unsigned less = from->hll_bits - s->hll_bits;
    for (size_t i = 0; i < (size_t)1 << from->hll_bits; i++) {
        size_t lost = i & (((size_t)1 << less) - 1);
        unsigned rank = from->hll[i] + less;
        if (from->hll[i] == 0)
            continue;
        if (lost)
            rank = less - (63 - (unsigned)__builtin_clzll(lost));
        if (rank > s->hll[i >> less])
            s->hll[i >> less] = (uint8_t)rank;
    }
}

bool kp_freq_sketch_merge(struct kp_freq_sketch *s, const struct kp_freq_sketch *from)
{
    merge_hll(s, from);
    for (size_t i = 0; s->cm && from->cm && i < (size_t)CM_ROWS << s->cm_bits; i++)
        s->cm[i] += from->cm[i];
    bool ok = true;
    for (size_t i = 0; s->cm && i < from->top.count && ok; i++)
        ok = bag_add(&s->top, &from->top.items[i]);
    for (size_t i = 0; i < from->sample.count && ok; i++)
        ok = bag_add(&s->sample, &from->sample.items[i]);
    return ok;
}

/* The two series of Ertl's estimator: registers that are still empty, and those that are full. */
static double sigma(double x)
{
    double y = 1, z = x, before;
    do {
        x *= x;
        before = z;
        z += x * y;
        y += y;
    } while (z != before);
    return z;
}

static double tau(double x)
{
    double y = 1, z = 1 - x, before;
    if (x <= 0 || x >= 1)
        return 0;
    do {
        x = sqrt(x);
        before = z;
        y /= 2;
        z -= (1 - x) * (1 - x) * y;
    } while (z != before);
    return z / 3;
}

/* The registers of Flajolet, Fusy, Gandouet, Meunier 2007 with the estimator of Ertl 2017, "New
 * cardinality estimation algorithms for HyperLogLog sketches", which needs no correction for few
 * values or for many. */
uint64_t kp_freq_sketch_distinct(const struct kp_freq_sketch *s)
{
    const size_t size = (size_t)1 << s->hll_bits, full = 64 - s->hll_bits + 1;
    const double m = (double)size;
    size_t counts[65] = {0};
    for (size_t i = 0; i < size; i++)
        counts[s->hll[i]]++;
    if (counts[0] == size)
        return 0;
    double z = m * tau(1 - (double)counts[full] / m);
    for (size_t k = full - 1; k > 0; k--)
        z = (z + (double)counts[k]) / 2;
    z += m * sigma((double)counts[0] / m);
    return (uint64_t)(m * m / (2 * M_LN2 * z) + 0.5);
}

double kp_freq_sketch_repeated(const struct kp_freq_sketch *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->sample.count; i++)
        n += s->sample.items[i].count > 1;
    return s->sample.count ? (double)n / (double)s->sample.count : 0;
}

/* The middle of the rows' counts, each without what other values are expected to have put there
 * (Count-Mean-Min; Deng, Rafiei 2007), and at least what was seen in one batch. */
static uint64_t estimate(const struct kp_freq_sketch *s, const struct kp_freq_entry *e,
                         uint64_t total)
{
    double rows[CM_ROWS];
    for (int r = 0; r < CM_ROWS; r++) {
        double n = (double)*cm_slot(s, e->hash, r), others = (double)((1u << s->cm_bits) - 1);
        rows[r] = n - ((double)total - n) / others;
    }
    double low = fmin(rows[0], rows[1]), high = fmax(rows[0], rows[1]);
    double middle = fmax(low, fmin(high, rows[2]));
    return middle < e->best ? e->best : (uint64_t)(middle + 0.5);
}

size_t kp_freq_sketch_top(const struct kp_freq_sketch *s, struct kp_freq_entry *out, size_t n)
{
    struct kp_freq_entry all[KP_FREQ_TOP];
    size_t count = s->top.count;
    uint64_t total = 0;
    for (size_t i = 0; s->cm && i < (size_t)1 << s->cm_bits; i++)
        total += s->cm[i];
    for (size_t i = 0; i < count; i++) {
        all[i] = s->top.items[i];
        all[i].count = estimate(s, &all[i], total);
    }
    qsort(all, count, sizeof *all, kp_freq_more_first);
    if (n > count)
        n = count;
    memcpy(out, all, n * sizeof *out);
    return n;
}

const struct kp_freq_entry *kp_freq_sketch_sample(const struct kp_freq_sketch *s, size_t *count)
{
    *count = s->sample.count;
    return s->sample.items;
}
