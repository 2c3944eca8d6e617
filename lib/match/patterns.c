#include "match/patterns.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024 };

static size_t slot_of(const struct kp_patterns *p, uint64_t pattern)
{
    uint64_t h = pattern * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (h ^ h >> 32) & (p->nslots - 1);
    while (p->slots[i].count != 0 && p->slots[i].pattern != pattern)
        i = (i + 1) & (p->nslots - 1);
    return i;
}

static bool grow(struct kp_patterns *p)
{
    struct kp_patterns bigger = {.nslots = p->nslots ? p->nslots * 2 : FIRST_SLOTS,
                                 .count = p->count};
    bigger.slots = calloc(bigger.nslots, sizeof *bigger.slots);
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < p->nslots; i++)
        if (p->slots[i].count != 0)
            bigger.slots[slot_of(&bigger, p->slots[i].pattern)] = p->slots[i];
    free(p->slots);
    *p = bigger;
    return true;
}

void kp_patterns_add(struct kp_patterns *p, uint64_t pattern, double count)
{
    if (p->failed || count == 0)
        return;
    if (p->count * 2 >= p->nslots && !grow(p)) {
        p->failed = true;
        return;
    }
    size_t i = slot_of(p, pattern);
    if (p->slots[i].count == 0) {
        p->slots[i].pattern = pattern;
        p->count++;
    }
    p->slots[i].count += count;
}

void kp_patterns_merge(struct kp_patterns *into, const struct kp_patterns *from)
{
    for (size_t i = 0; i < from->nslots; i++)
        kp_patterns_add(into, from->slots[i].pattern, from->slots[i].count);
    into->failed |= from->failed;
}

static int by_pattern(const void *x, const void *y)
{
    const struct kp_pattern_count *a = x, *b = y;
    return a->pattern < b->pattern ? -1 : a->pattern > b->pattern;
}

struct kp_pattern_count *kp_patterns_sorted(struct kp_patterns *p, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->nslots; i++)
        if (p->slots[i].count != 0)
            p->slots[kept++] = p->slots[i];
    if (kept)
        qsort(p->slots, kept, sizeof *p->slots, by_pattern);
    p->nslots = kept; /* what lies behind is forgotten */
    *n = kept;
    return p->slots;
}

void kp_patterns_release(struct kp_patterns *p)
{
    free(p->slots);
    *p = (struct kp_patterns){0};
}
