#include "text/distance_internal.h"

#define WINKLER_PREFIX 4
#define WINKLER_SCALE 0.1

static double jaro_of(size_t matches, size_t moved, size_t alen, size_t blen)
{
    if (matches == 0)
        return 0;
    double m = (double)matches;
    return (m / (double)alen + m / (double)blen + (m - (double)(moved / 2)) / m) / 3;
}

/* How far apart matching characters may stand. */
static size_t window_of(size_t alen, size_t blen)
{
    size_t longer = alen > blen ? alen : blen;
    return longer < 4 ? 0 : longer / 2 - 1;
}

/* Both of at most 64 characters. Each character of a takes the first free equal one of b in its
 * window: the window is a mask that slides, the free ones are bits. */
static double jaro_word(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    size_t window = window_of(a.len, b.len), matches = 0, moved = 0;
    uint64_t taken_a = 0, taken_b = 0;
    uint64_t mask = window + 1 >= KP_WORD ? ~(uint64_t)0 : ((uint64_t)1 << (window + 1)) - 1;
    kp_pattern_set(&d->pattern, b.cp, b.len);
    for (size_t i = 0; i < a.len; i++) {
        uint64_t free_ones = kp_pattern_at(&d->pattern, a.cp[i]) & mask & ~taken_b;
        taken_b |= free_ones & -free_ones;
        taken_a |= (uint64_t)(free_ones != 0) << i;
        mask =
            i < window ? mask << 1 | 1 : mask << 1; /* the window's start moves once i is past it */
    }
    matches = (size_t)__builtin_popcountll(taken_a);
    for (; taken_a; taken_a &= taken_a - 1, taken_b &= taken_b - 1) {
        uint64_t at = kp_pattern_at(&d->pattern, a.cp[__builtin_ctzll(taken_a)]);
        moved += (at & taken_b & -taken_b) == 0;
    }
    kp_pattern_unset(&d->pattern, b.cp, b.len);
    return jaro_of(matches, moved, a.len, b.len);
}

static double jaro_long(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    size_t window = window_of(a.len, b.len), matches = 0, moved = 0;
    uint8_t *taken_b = d->carry;
    uint64_t *taken_a = d->rows; /* positions in a, in order */
    memset(taken_b, 0, b.len);
    for (size_t i = 0; i < a.len; i++) {
        size_t j = i > window ? i - window : 0,
               end = i + window + 1 < b.len ? i + window + 1 : b.len;
        while (j < end && (taken_b[j] || a.cp[i] != b.cp[j]))
            j++;
        if (j < end) {
            taken_b[j] = 1;
            taken_a[matches++] = i;
        }
    }
    for (size_t k = 0, j = 0; k < matches; k++, j++) {
        while (!taken_b[j])
            j++;
        moved += a.cp[taken_a[k]] != b.cp[j];
    }
    return jaro_of(matches, moved, a.len, b.len);
}

double kp_jaro(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    a = kp_points_within(d, a);
    b = kp_points_within(d, b);
    if (kp_points_equal(a, b))
        return 1;
    if (a.len == 0 || b.len == 0)
        return 0;
    return a.len <= KP_WORD && b.len <= KP_WORD ? jaro_word(d, a, b) : jaro_long(d, a, b);
}

double kp_jaro_winkler(struct kp_distance *d, struct kp_points a, struct kp_points b,
                       double boost_from)
{
    double jaro = kp_jaro(d, a, b);
    if (jaro < boost_from)
        return jaro;
    size_t prefix = 0;
    while (prefix < WINKLER_PREFIX && prefix < a.len && prefix < b.len &&
           a.cp[prefix] == b.cp[prefix])
        prefix++;
    return jaro + (double)prefix * WINKLER_SCALE * (1 - jaro);
}
