#include "text/distance_internal.h"

/* The dynamic programming matrix is walked along the text, one column a character; a column is two
 * words of vertical differences (vp: +1, vn: -1), a bit a pattern position. A pattern of more than
 * 64 characters is done 64 rows at a time; what crosses from one band of rows to the next, per text
 * character, is in d->carry. */

enum { CARRY_UP = 1, CARRY_DOWN = 2, CARRY_SWAP = 4 }; /* horizontal +1, -1; a swap begun above */

struct column {
    uint64_t vp, vn;
    uint64_t d0;   /* diagonal zeros of the column before: a swap may continue from them */
    uint64_t prev; /* where the character before stands */
};

/* Advances a column by the character that stands at `at`. below: the carries from the band above,
 * replaced by those out of the row of bit `top`. swaps: 0 or all ones. */
static inline void advance(struct column *c, uint64_t at, uint64_t swaps, unsigned top,
                           uint8_t *below)
{
    unsigned in = *below;
    uint64_t begun = ~c->d0 & at & swaps;
    uint64_t tr = (begun << 1 | (in & CARRY_SWAP ? 1 : 0)) & c->prev;
    uint64_t x = at | (in & CARRY_DOWN ? 1 : 0);
    uint64_t d0 = (((x & c->vp) + c->vp) ^ c->vp) | x | c->vn | tr;
    uint64_t hp = c->vn | ~(d0 | c->vp);
    uint64_t hn = c->vp & d0;
    *below = (uint8_t)((hp >> top & 1 ? CARRY_UP : 0) | (hn >> top & 1 ? CARRY_DOWN : 0) |
                       (begun >> top & 1 ? CARRY_SWAP : 0));
    hp = hp << 1 | (in & CARRY_UP ? 1 : 0);
    hn = hn << 1 | (in & CARRY_DOWN ? 1 : 0);
    c->vp = hn | ~(d0 | hp);
    c->vn = hp & d0;
    c->d0 = d0;
    c->prev = at;
}

/* The last row of the matrix is `row`, its first value too, and d->carry its differences: its end,
 * or the least that the rest of the pattern can still lead to. */
static size_t row_end(const struct kp_distance *d, size_t row, size_t n)
{
    size_t value = row;
    for (size_t j = 0; j < n; j++)
        value = value + (d->carry[j] & CARRY_UP) - ((d->carry[j] & CARRY_DOWN) >> 1);
    return value;
}

static size_t row_least(const struct kp_distance *d, size_t row, size_t m, size_t n)
{
    size_t value = row, least = SIZE_MAX;
    for (size_t j = 0; j <= n; j++) {
        size_t p = m - row, t = n - j, bound = value + (p > t ? p - t : t - p);
        if (bound < least)
            least = bound;
        if (j < n)
            value = value + (d->carry[j] & CARRY_UP) - ((d->carry[j] & CARRY_DOWN) >> 1);
    }
    return least;
}

static size_t edit_long(struct kp_distance *d, struct kp_points pattern, struct kp_points text,
                        uint64_t swaps, size_t max)
{
    memset(d->carry, CARRY_UP, text.len); /* the row above all: 0, 1, 2 ... */
    for (size_t row = 0; row < pattern.len;) {
        size_t rows = pattern.len - row < KP_WORD ? pattern.len - row : KP_WORD;
        struct column c = {.vp = ~(uint64_t)0, .d0 = ~(uint64_t)0};
        kp_pattern_set(&d->pattern, pattern.cp + row, rows);
        for (size_t j = 0; j < text.len; j++)
            advance(&c, kp_pattern_at(&d->pattern, text.cp[j]), swaps, (unsigned)rows - 1,
                    &d->carry[j]);
        kp_pattern_unset(&d->pattern, pattern.cp + row, rows);
        row += rows;
        /* A swap across the row's edge can still save one. */
        size_t least =
            row < pattern.len && max < SIZE_MAX / 2 ? row_least(d, row, pattern.len, text.len) : 0;
        if (least > max + (swaps ? 1 : 0))
            return max + 1;
    }
    return row_end(d, pattern.len, text.len);
}

static size_t levenshtein_word(struct kp_distance *d, struct kp_points pattern,
                               struct kp_points text, size_t max)
{
    uint64_t vp = ~(uint64_t)0, vn = 0;
    uint64_t last = (uint64_t)1 << (pattern.len - 1);
    size_t value = pattern.len, j = 0;
    /* While the rest of the text, one less a character, cannot bring value down to max, it is too
     * far. */
    size_t bound = max >= SIZE_MAX - text.len ? SIZE_MAX : max + text.len;
    kp_pattern_set(&d->pattern, pattern.cp, pattern.len);
    for (; j < text.len && value <= bound; j++, bound--) {
        uint64_t at = kp_pattern_at(&d->pattern, text.cp[j]);
        uint64_t d0 = (((at & vp) + vp) ^ vp) | at | vn;
        uint64_t hp = vn | ~(d0 | vp);
        uint64_t hn = vp & d0;
        value += (hp & last) != 0;
        value -= (hn & last) != 0;
        hp = hp << 1 | 1;
        vp = hn << 1 | ~(d0 | hp);
        vn = hp & d0;
    }
    kp_pattern_unset(&d->pattern, pattern.cp, pattern.len);
    return j < text.len ? SIZE_MAX : value;
}

static size_t osa_word(struct kp_distance *d, struct kp_points pattern, struct kp_points text,
                       size_t max)
{
    uint64_t vp = ~(uint64_t)0, vn = 0, d0 = ~(uint64_t)0, prev = 0;
    uint64_t last = (uint64_t)1 << (pattern.len - 1);
    size_t value = pattern.len, j = 0;
    size_t bound = max >= SIZE_MAX - text.len ? SIZE_MAX : max + text.len;
    kp_pattern_set(&d->pattern, pattern.cp, pattern.len);
    for (; j < text.len && value <= bound; j++, bound--) {
        uint64_t at = kp_pattern_at(&d->pattern, text.cp[j]);
        uint64_t tr = (~d0 & at) << 1 & prev;
        d0 = (((at & vp) + vp) ^ vp) | at | vn | tr;
        uint64_t hp = vn | ~(d0 | vp);
        uint64_t hn = vp & d0;
        value += (hp & last) != 0;
        value -= (hn & last) != 0;
        hp = hp << 1 | 1;
        vp = hn << 1 | ~(d0 | hp);
        vn = hp & d0;
        prev = at;
    }
    kp_pattern_unset(&d->pattern, pattern.cp, pattern.len);
    return j < text.len ? SIZE_MAX : value;
}

static size_t edit(struct kp_distance *d, struct kp_points a, struct kp_points b, bool swaps,
                   size_t max)
{
    a = kp_points_within(d, a);
    b = kp_points_within(d, b);
    kp_points_strip(&a, &b);
    struct kp_points longer = a.len >= b.len ? a : b, shorter = a.len >= b.len ? b : a;
    size_t value = longer.len - shorter.len;
    if (value <= max) {
        if (shorter.len == 0)
            value = longer.len;
        else if (longer.len > KP_WORD) /* the shorter one may fit a word */
            value = edit_long(d, shorter, longer, swaps ? ~(uint64_t)0 : 0, max);
        else /* setting a character is cheaper than a step: fewer steps */
            value = swaps ? osa_word(d, longer, shorter, max)
                          : levenshtein_word(d, longer, shorter, max);
    }
    return value <= max ? value : max + 1;
}

size_t kp_levenshtein(struct kp_distance *d, struct kp_points a, struct kp_points b, size_t max)
{
    return edit(d, a, b, false, max);
}

size_t kp_osa(struct kp_distance *d, struct kp_points a, struct kp_points b, size_t max)
{
    return edit(d, a, b, true, max);
}
