#include "text/distance.h"

#include <stdlib.h>

#include "text/distance_internal.h"

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
        !renew((void **)&d->rows, longest + KP_WORD, sizeof *d->rows) ||
        !renew((void **)&d->carry, longest, sizeof *d->carry))
        return false; /* what grew already stays; capacity still tells the truth */
    d->capacity = longest;
    return true;
}

/* One code point of len (> 0) bytes at s; sets how many bytes it took. Shortest forms and scalar
 * values only. */
static uint32_t decode_one(const unsigned char *s, size_t len, size_t *taken)
{
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = s[0] < 0xC2 ? 0 : s[0] < 0xE0 ? 2 : s[0] < 0xF0 ? 3 : s[0] < 0xF5 ? 4 : 0;
    *taken = 1;
    if (n == 0 || n > len)
        return 0xFFFD;
    uint32_t cp = s[0] & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((s[i] & 0xC0) != 0x80)
            return 0xFFFD;
        cp = cp << 6 | (s[i] & 0x3Fu);
    }
    if (cp < least[n] || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000))
        return 0xFFFD;
    *taken = n;
    return cp;
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
        size_t taken = 1;
        out[n++] = s[i] < 0x80 ? s[i] : decode_one(s + i, len - i, &taken);
        i += taken;
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

size_t kp_lcs_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b)
{
    return kp_lcs(d, first_of(d, a), second_of(d, b));
}

size_t kp_common_run_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b)
{
    return kp_common_run(d, first_of(d, a), second_of(d, b));
}
