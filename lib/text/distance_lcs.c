#include "text/distance_internal.h"

/* Ones that a word of the subsequence's state gained are zeros in s: Hyyro 2004. The sum's carry
 * out of a word goes into the next band of 64 rows at the same text character. */
size_t kp_lcs(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    a = kp_points_within(d, a);
    b = kp_points_within(d, b);
    size_t before = a.len;
    kp_points_strip(&a, &b);
    size_t common = before - a.len;
    struct kp_points pattern = a.len <= b.len ? a : b, text = a.len <= b.len ? b : a;
    if (pattern.len == 0)
        return common;
    memset(d->carry, 0, text.len);
    for (size_t row = 0; row < pattern.len; row += KP_WORD) {
        size_t rows = pattern.len - row < KP_WORD ? pattern.len - row : KP_WORD;
        uint64_t s = ~(uint64_t)0;
        kp_pattern_set(&d->pattern, pattern.cp + row, rows);
        for (size_t j = 0; j < text.len; j++) {
            uint64_t u = s & kp_pattern_at(&d->pattern, text.cp[j]);
            uint64_t sum = s + u, with = sum + d->carry[j];
            d->carry[j] = sum < s || with < sum;
            s = with | (s - u);
        }
        kp_pattern_unset(&d->pattern, pattern.cp + row, rows);
        common +=
            (size_t)__builtin_popcountll(rows < KP_WORD ? ~s & (((uint64_t)1 << rows) - 1) : ~s);
    }
    return common;
}

/* rows[j] holds the pattern positions at which a run of k characters ends that ends at text[j] too;
 * k grows until there is none left. */
static size_t run_word(struct kp_distance *d, struct kp_points pattern, struct kp_points text)
{
    uint64_t *ends = d->rows, any = 0;
    kp_pattern_set(&d->pattern, pattern.cp, pattern.len);
    for (size_t j = 0; j < text.len; j++)
        any |= ends[j] = kp_pattern_at(&d->pattern, text.cp[j]);
    size_t k = 0;
    while (any) {
        any = 0;
        k++;
        for (size_t j = text.len - 1; j >= k; j--)
            any |= ends[j] = ends[j - 1] << 1 & kp_pattern_at(&d->pattern, text.cp[j]);
    }
    kp_pattern_unset(&d->pattern, pattern.cp, pattern.len);
    return k;
}

static size_t run_long(struct kp_distance *d, struct kp_points pattern, struct kp_points text)
{
    uint64_t *run = d->rows; /* run[j + 1]: of the run that ends at text[j] and the row before */
    size_t best = 0;
    memset(run, 0, (text.len + 1) * sizeof *run);
    for (size_t i = 0; i < pattern.len; i++)
        for (size_t j = text.len; j-- > 0;) {
            run[j + 1] = pattern.cp[i] == text.cp[j] ? run[j] + 1 : 0;
            if (run[j + 1] > best)
                best = (size_t)run[j + 1];
        }
    return best;
}

size_t kp_common_run(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    a = kp_points_within(d, a);
    b = kp_points_within(d, b);
    struct kp_points pattern = a.len <= b.len ? a : b, text = a.len <= b.len ? b : a;
    if (pattern.len == 0)
        return 0;
    if (kp_points_equal(a, b))
        return a.len;
    return pattern.len <= KP_WORD ? run_word(d, pattern, text) : run_long(d, pattern, text);
}
