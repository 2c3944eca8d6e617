#include "text/distance.h"

#include <stdlib.h>

#include "text/distance_internal.h"
#include "text/utf8.h"

void kp_distance_init(struct kp_distance *d)
{
    *d = (struct kp_distance){0};
}

void kp_distance_release(struct kp_distance *d)
{
    free(d->first);
    free(d->second);
    free(d->rows);
    free(d->carry);
    kp_distance_init(d);
}

/* Replaces *p by a bigger one; its contents need not survive. */
static bool renew(void **p, size_t count, size_t size)
{
    void *fresh = calloc(count, size);
    if (!fresh)
        return false;
    free(*p);
    *p = fresh;
    return true;
}

bool kp_distance_reserve(struct kp_distance *d, size_t longest)
{
    if (longest <= d->capacity)
        return true;
    if (longest > SIZE_MAX / 16)
        return false;
    if (!renew((void **)&d->first, longest, sizeof *d->first) ||
        !renew((void **)&d->second, longest, sizeof *d->second) ||
        !renew((void **)&d->rows, 3 * longest + KP_WORD, sizeof *d->rows) ||
        !renew((void **)&d->carry, longest, sizeof *d->carry))
        return false; /* what grew already stays; capacity still tells the truth */
    d->capacity = longest;
    return true;
}

size_t kp_points_decode(struct kp_slice utf8, uint32_t *out, size_t cap)
{
    const unsigned char *s = (const unsigned char *)utf8.ptr;
    size_t n = 0, i = 0, len = utf8.len;
    for (; i + 8 <= len && n + 8 <= cap; i += 8, n += 8) { /* ASCII, eight at a time */
        uint64_t word;
        memcpy(&word, s + i, sizeof word);
        if (word & 0x8080808080808080u)
            break;
        for (int k = 0; k < 8; k++)
            out[n + k] = s[i + k];
    }
    while (i < len && n < cap) {
        uint32_t cp;
        i += kp_utf8_decode(utf8.ptr + i, len - i, &cp);
        out[n++] = cp == KP_BAD_UTF8 ? 0xFFFD : cp;
    }
    return n;
}

double kp_edit_similarity(size_t distance, size_t alen, size_t blen)
{
    size_t longer = alen > blen ? alen : blen;
    if (longer == 0)
        return 1;
    return distance >= longer ? 0 : 1 - (double)distance / (double)longer;
}

static struct kp_points first_of(struct kp_distance *d, struct kp_slice s)
{
    return kp_points(d->first, kp_points_decode(s, d->first, d->capacity));
}

static struct kp_points second_of(struct kp_distance *d, struct kp_slice s)
{
    return kp_points(d->second, kp_points_decode(s, d->second, d->capacity));
}

size_t kp_levenshtein_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b, size_t max)
{
    return kp_levenshtein(d, first_of(d, a), second_of(d, b), max);
}

size_t kp_osa_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b, size_t max)
{
    return kp_osa(d, first_of(d, a), second_of(d, b), max);
}

double kp_jaro_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b)
{
    return kp_jaro(d, first_of(d, a), second_of(d, b));
}

double kp_jaro_winkler_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b,
                            double boost_from)
{
    return kp_jaro_winkler(d, first_of(d, a), second_of(d, b), boost_from);
}

size_t kp_damerau_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b)
{
    return kp_damerau(d, first_of(d, a), second_of(d, b));
}

size_t kp_lcs_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b)
{
    return kp_lcs(d, first_of(d, a), second_of(d, b));
}

size_t kp_common_run_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b)
{
    return kp_common_run(d, first_of(d, a), second_of(d, b));
}
