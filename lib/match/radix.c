#include "match/radix.h"

#include <string.h>

enum {
    BITS = 11,
    BUCKETS = 1 << BITS,
    PASSES = 6,
    SMALL = 64,      /* elements sorted by insertion */
    LARGE = 1 << 17, /* elements that are parted first, to be sorted within the cache */
    PART_BITS = 8,
    PARTS = 1 << PART_BITS,
};

static void insertion(struct kp_keyed *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct kp_keyed x = a[i];
        size_t j = i;
        for (; j > 0 && a[j - 1].key > x.key; j--)
            a[j] = a[j - 1];
        a[j] = x;
    }
}

/* One stable pass from src to dst over the digit at shift; false when all keys share that digit and
 * nothing moved. */
static bool pass(const struct kp_keyed *src, struct kp_keyed *dst, size_t n, int shift,
                 const size_t *count)
{
    size_t at[BUCKETS], sum = 0;
    for (size_t b = 0; b < BUCKETS; b++) {
        if (count[b] == n)
            return false;
        at[b] = sum;
        sum += count[b];
    }
    for (size_t i = 0; i < n; i++)
        dst[at[src[i].key >> shift & (BUCKETS - 1)]++] = src[i];
    return true;
}

static void sort_low_first(struct kp_keyed *items, struct kp_keyed *scratch, size_t n)
{
    size_t count[PASSES][BUCKETS];
    memset(count, 0, sizeof count);
    for (size_t i = 0; i < n; i++)
        for (int p = 0; p < PASSES; p++)
            count[p][items[i].key >> (p * BITS) & (BUCKETS - 1)]++;
    struct kp_keyed *src = items, *dst = scratch;
    for (int p = 0; p < PASSES; p++) {
        if (!pass(src, dst, n, p * BITS, count[p]))
            continue;
        struct kp_keyed *t = src;
        src = dst;
        dst = t;
    }
    if (src != items)
        memcpy(items, src, n * sizeof *items);
}

/* How far the keys' highest bits that differ stand above bit 0; false: all keys are the same. */
static bool part_shift(const struct kp_keyed *items, size_t n, int *shift)
{
    uint64_t differ = 0;
    for (size_t i = 1; i < n; i++)
        differ |= items[i].key ^ items[0].key;
    if (differ == 0)
        return false;
    int highest = 63 - __builtin_clzll(differ);
    *shift = highest < PART_BITS ? 0 : highest - PART_BITS + 1;
    return true;
}

/* By the highest bits into parts, each of them sorted by itself. */
static void sort_parted(struct kp_keyed *items, struct kp_keyed *scratch, size_t n)
{
    size_t at[PARTS + 1] = {0};
    int shift;
    if (!part_shift(items, n, &shift))
        return;
    for (size_t i = 0; i < n; i++)
        at[(items[i].key >> shift & (PARTS - 1)) + 1]++;
    for (size_t p = 0; p < PARTS; p++)
        at[p + 1] += at[p];
    for (size_t i = 0; i < n; i++)
        scratch[at[items[i].key >> shift & (PARTS - 1)]++] = items[i];
    for (size_t p = 0, from = 0; p < PARTS; from = at[p++]) { /* at[p] has become the part's end */
        if (shift > 0)
            kp_radix_sort(scratch + from, items + from, at[p] - from);
        memcpy(items + from, scratch + from, (at[p] - from) * sizeof *items);
    }
}

void kp_radix_sort(struct kp_keyed *items, struct kp_keyed *scratch, size_t n)
{
    if (n <= SMALL)
        insertion(items, n);
    else if (n < LARGE)
        sort_low_first(items, scratch, n);
    else
        sort_parted(items, scratch, n);
}
