/* Levenshtein distances of very few edits, by trying what the edits can be. */
#include "text/distance_internal.h"

#include <string.h>

/* Characters that two strings of n have in common from the front. */
static size_t same_bytes(const char *a, const char *b, size_t n)
{
    size_t i = 0;
    for (uint64_t x, y; i + 8 <= n; i += 8) {
        memcpy(&x, a + i, sizeof x);
        memcpy(&y, b + i, sizeof y);
        if (x != y)
            break;
    }
    while (i < n && a[i] == b[i])
        i++;
    return i;
}

static size_t same_points(const uint32_t *a, const uint32_t *b, size_t n)
{
    size_t i = 0;
    while (i < n && a[i] == b[i])
        i++;
    return i;
}

/* The distance of a and b where it is at most max, else max + 1. Without their common ends, the
 * first and the last characters differ, and each costs an edit: of two edits there are few that
 * leave what is between them the same. */
#define NEAR(name, type, same_front)                                                               \
    static bool name##_two(const type *a, size_t alen, const type *b, size_t blen)                 \
    {                                                                                              \
        size_t middle = (alen < blen ? alen : blen) - 1;                                           \
        size_t size = sizeof *a;                                                                   \
        if (alen == blen)                                                                          \
            return memcmp(a + 1, b + 1, (middle ? middle - 1 : 0) * size) == 0 ||                  \
                   memcmp(a + 1, b, middle * size) == 0 || memcmp(a, b + 1, middle * size) == 0;   \
        if (alen == blen + 1)                                                                      \
            return memcmp(a + 1, b, middle * size) == 0 ||                                         \
                   memcmp(a + 1, b + 1, middle * size) == 0;                                       \
        if (blen == alen + 1)                                                                      \
            return memcmp(b + 1, a, middle * size) == 0 ||                                         \
                   memcmp(b + 1, a + 1, middle * size) == 0;                                       \
        return alen > blen ? memcmp(a + 1, b, blen * size) == 0                                    \
                           : memcmp(b + 1, a, alen * size) == 0;                                   \
    }                                                                                              \
                                                                                                   \
    static size_t name(const type *a, size_t alen, const type *b, size_t blen, size_t max)         \
    {                                                                                              \
        size_t shorter = alen < blen ? alen : blen, apart = alen + blen - 2 * shorter;             \
        if (apart > max)                                                                           \
            return max + 1;                                                                        \
        size_t front = same_front(a, b, shorter), best = max + 1;                                  \
        a += front, b += front, alen -= front, blen -= front, shorter -= front;                    \
        for (; shorter > 0 && a[alen - 1] == b[blen - 1]; shorter--)                               \
            alen--, blen--;                                                                        \
        if (shorter == 0)                                                                          \
            return apart;                                                                          \
        if (max > 0 && alen == 1 && blen == 1)                                                     \
            return 1;                                                                              \
        if (max <= 2)                                                                              \
            return max == 2 && name##_two(a, alen, b, blen) ? 2 : max + 1;                         \
        for (unsigned edit = 0; edit < 3; edit++) { /* both, only a's, only b's first one */       \
            size_t n = 1 + name(a + (edit < 2), alen - (edit < 2), b + (edit != 1),                \
                                blen - (edit != 1), max - 1);                                      \
            best = n < best ? n : best;                                                            \
        }                                                                                          \
        return best;                                                                               \
    }

NEAR(near_bytes, char, same_bytes)
NEAR(near_points, uint32_t, same_points)

size_t kp_levenshtein_near(struct kp_points a, struct kp_points b, size_t max)
{
    return near_points(a.cp, a.len, b.cp, b.len, max);
}

size_t kp_levenshtein_ascii(struct kp_slice a, struct kp_slice b, size_t max)
{
    return near_bytes(a.ptr, a.len, b.ptr, b.len, max);
}
