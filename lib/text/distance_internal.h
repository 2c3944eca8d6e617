/* What the distance files share: the table of a pattern's characters. Invariant: empty between
 * public calls, so that no call pays for clearing more than it set. */
#ifndef KP_TEXT_DISTANCE_INTERNAL_H
#define KP_TEXT_DISTANCE_INTERNAL_H

#include "text/distance.h"

#define KP_WORD 64 /* pattern positions in a machine word */

static inline uint32_t kp_pattern_slot(const struct kp_pattern *p, uint32_t cp)
{
    uint32_t i = (cp ^ cp >> 7) & 127;
    while (p->keys[i] != cp && p->keys[i] != 0)
        i = (i + 1) & 127;
    return i;
}

/* The positions at which cp stands. */
static inline uint64_t kp_pattern_at(const struct kp_pattern *p, uint32_t cp)
{
    return cp < 128 ? p->ascii[cp] : p->bits[kp_pattern_slot(p, cp)];
}

/* Sets len (at most KP_WORD) characters into an empty table. */
static inline void kp_pattern_set(struct kp_pattern *p, const uint32_t *cp, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        uint64_t bit = (uint64_t)1 << i;
        if (cp[i] < 128) {
            p->ascii[cp[i]] |= bit;
            continue;
        }
        uint32_t slot = kp_pattern_slot(p, cp[i]);
        if (p->keys[slot] == 0) {
            p->keys[slot] = cp[i];
            p->used[p->nused++] = (uint8_t)slot;
        }
        p->bits[slot] |= bit;
    }
}

/* Empties it again, given the characters that were set. */
static inline void kp_pattern_unset(struct kp_pattern *p, const uint32_t *cp, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (cp[i] < 128)
            p->ascii[cp[i]] = 0;
    for (uint32_t i = 0; i < p->nused; i++) {
        p->keys[p->used[i]] = 0;
        p->bits[p->used[i]] = 0;
    }
    p->nused = 0;
}

/* The part of a value that the scratch is ready for. */
static inline struct kp_points kp_points_within(const struct kp_distance *d, struct kp_points v)
{
    if (v.len > d->capacity)
        v.len = d->capacity;
    return v;
}

static inline bool kp_points_equal(struct kp_points a, struct kp_points b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.cp, b.cp, a.len * sizeof *a.cp) == 0);
}

/* Cuts off what both begin and end with. Returns the length of the common beginning. */
static inline size_t kp_points_strip(struct kp_points *a, struct kp_points *b)
{
    size_t n = 0;
    while (n < a->len && n < b->len && a->cp[n] == b->cp[n])
        n++;
    a->len -= n;
    b->len -= n;
    if (n > 0) {
        a->cp += n;
        b->cp += n;
    }
    while (a->len > 0 && b->len > 0 && a->cp[a->len - 1] == b->cp[b->len - 1])
        a->len--, b->len--;
    return n;
}

#endif
