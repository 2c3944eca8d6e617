/* Unrestricted Damerau distance: Lowrance and Wagner, JACM 22, 1975, in the linear space of Zhao
 * and Sahni, BMC Bioinformatics 20, 2019.
 *
 * Of the swaps that Lowrance and Wagner allow, only those can save edits whose two characters are
 * neighbours in one of the values. So of the rows above the one before, two things are enough: for
 * each column the cell from which its last match would be swapped with the column before (`above`),
 * and the cell from which the row's last match would be swapped with the row before (`left`). */
#include "text/distance_internal.h"

struct rows {
    uint32_t *now, *before, *above; /* text.len + 1 each; column j at j */
    uint32_t *symbol;               /* of each text character: where it stands first in the text */
    uint32_t *seen; /* by symbol: the last row, counted from 1, with that character; 0: none */
};

static struct rows rows_in(struct kp_distance *d, size_t n)
{
    uint32_t *p = (uint32_t *)d->rows;
    return (struct rows){p, p + (n + 1), p + 2 * (n + 1), p + 3 * (n + 1), p + 4 * (n + 1)};
}

static uint32_t first_place(struct kp_points v, uint32_t c)
{
    uint32_t i = 0;
    while (i < v.len && v.cp[i] != c)
        i++;
    return i;
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* Fills row i (from 1) of the matrix, for character c of the pattern. */
static void fill_row(const struct rows *r, struct kp_points text, uint32_t i, uint32_t c)
{
    uint32_t match = 0, far = UINT32_MAX / 2, left = far, two_up = r->now[0]; /* of row i - 2 */
    r->now[0] = i;
    for (uint32_t j = 1; j <= text.len; j++) {
        bool same = text.cp[j - 1] == c;
        uint32_t best = least(least(r->now[j - 1], r->before[j]) + 1, r->before[j - 1] + !same);
        uint32_t row = r->seen[r->symbol[j - 1]];
        if (same) {
            match = j;
            r->above[j] = j > 1 ? r->before[j - 2] : far;
            left = two_up;
        } else if (match && row && j - match == 1) {
            best = least(best, r->above[j] + (i - row));
        } else if (match && row && i - row == 1) {
            best = least(best, left + (j - match));
        }
        two_up = r->now[j];
        r->now[j] = best;
    }
}

size_t kp_damerau(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    a = kp_points_within(d, a);
    b = kp_points_within(d, b);
    kp_points_strip(&a, &b);
    struct kp_points text = a.len < b.len ? a : b, pattern = a.len < b.len ? b : a;
    if (text.len == 0)
        return pattern.len;
    struct rows r = rows_in(d, text.len);
    for (uint32_t j = 0; j <= text.len; j++)
        r.now[j] = j;
    for (uint32_t j = 0; j < text.len; j++) {
        r.symbol[j] = first_place(text, text.cp[j]);
        r.seen[j] = 0;
    }
    for (uint32_t i = 1; i <= pattern.len; i++) {
        uint32_t c = pattern.cp[i - 1], at = first_place(text, c), *before = r.before;
        r.before = r.now;
        r.now = before;
        fill_row(&r, text, i, c);
        if (at < text.len)
            r.seen[at] = i;
    }
    return r.now[text.len];
}
