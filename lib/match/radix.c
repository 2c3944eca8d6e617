#include "match/radix.h"

#include <string.h>

enum { BITS = 11, BUCKETS = 1 << BITS, PASSES = 6, SMALL = 64 };

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

void kp_radix_sort(struct kp_keyed *items, struct kp_keyed *scratch, size_t n)
{
    if (n <= SMALL) {
        insertion(items, n);
        return;
    }
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
