#include "text/distance_grams.h"

#include <math.h>

#include "core/hash.h"
#include "text/unicode.h"

#define EXACT_GRAM 3      /* three code points of 21 bits fit a word */
#define PAD_MARK 0x1FFFFF /* no code point */

static uint64_t gram_of(const uint32_t *cp, size_t q)
{
    if (q > EXACT_GRAM)
        return kp_hash(cp, q * sizeof *cp, q);
    uint64_t g = 0;
    for (size_t i = 0; i < q; i++)
        g = g << 21 | (cp[i] & PAD_MARK);
    return g;
}

static size_t padded_grams(struct kp_points v, unsigned q, uint64_t *out)
{
    size_t n = v.len + q - 1;
    for (size_t i = 0; i < n; i++) {
        uint32_t gram[KP_GRAM_MAX];
        for (size_t k = 0; k < q; k++) {
            size_t at = i + k; /* in the value, q - 1 further back */
            gram[k] = at + 1 < q || at + 1 - q >= v.len ? PAD_MARK : v.cp[at + 1 - q];
        }
        out[i] = gram_of(gram, q);
    }
    return n;
}

size_t kp_grams(struct kp_points value, unsigned q, bool padded, uint64_t *out)
{
    size_t n = 0;
    if (value.len == 0)
        return 0;
    if (padded) {
        n = padded_grams(value, q, out);
    } else if (value.len <= q) {
        out[n++] = gram_of(value.cp, value.len);
    } else {
        for (size_t i = 0; i + q <= value.len; i++)
            out[n++] = gram_of(value.cp + i, q);
    }
    kp_bag_sort(out, n);
    return n;
}

/* The next token from *at on; false when there is none. */
static bool next_token(struct kp_points v, size_t *at, struct kp_span *span)
{
    size_t i = *at;
    while (i < v.len && kp_is_space(v.cp[i]))
        i++;
    size_t start = i;
    while (i < v.len && !kp_is_space(v.cp[i]))
        i++;
    *at = i;
    *span = (struct kp_span){.start = (uint32_t)start, .len = (uint32_t)(i - start)};
    return i > start;
}

size_t kp_tokens(struct kp_points value, struct kp_span *out, size_t cap)
{
    size_t n = 0, at = 0;
    while (n < cap && next_token(value, &at, &out[n]))
        n++;
    return n;
}

size_t kp_token_bag(struct kp_points value, uint64_t *out)
{
    size_t n = 0, at = 0;
    struct kp_span t;
    while (next_token(value, &at, &t))
        out[n++] = kp_hash(value.cp + t.start, t.len * sizeof *value.cp, 0);
    kp_bag_sort(out, n);
    return n;
}

/* Shell sort with Ciura's gaps: in place, quick on the few dozen elements that a value has. */
void kp_bag_sort(uint64_t *bag, size_t n)
{
    static const size_t gaps[] = {46337, 20595, 9153, 4068, 1808, 701, 301, 132, 57, 23, 10, 4, 1};
    for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++)
        for (size_t i = gaps[g]; i < n; i++) {
            uint64_t x = bag[i];
            size_t j = i;
            for (; j >= gaps[g] && bag[j - gaps[g]] > x; j -= gaps[g])
                bag[j] = bag[j - gaps[g]];
            bag[j] = x;
        }
}

size_t kp_bag_unique(uint64_t *bag, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || bag[i] != bag[i - 1])
            bag[kept++] = bag[i];
    return kept;
}

/* Elements equal to bag[i] from i on. */
static size_t times(const uint64_t *bag, size_t n, size_t i)
{
    size_t k = i + 1;
    while (k < n && bag[k] == bag[i])
        k++;
    return k - i;
}

struct kp_overlap kp_bag_overlap(const uint64_t *a, size_t na, const uint64_t *b, size_t nb)
{
    struct kp_overlap o = {.a = na, .b = nb};
    size_t i = 0, j = 0;
    while (i < na || j < nb) {
        size_t ka = i < na && (j >= nb || a[i] <= b[j]) ? times(a, na, i) : 0;
        size_t kb = j < nb && (i >= na || b[j] <= a[i]) ? times(b, nb, j) : 0;
        o.norm_a += (double)ka * (double)ka;
        o.norm_b += (double)kb * (double)kb;
        o.dot += (double)ka * (double)kb;
        o.shared += ka < kb ? ka : kb;
        i += ka;
        j += kb;
    }
    return o;
}

double kp_jaccard(const struct kp_overlap *o)
{
    size_t all = o->a + o->b - o->shared;
    return all ? (double)o->shared / (double)all : 1;
}

double kp_dice(const struct kp_overlap *o)
{
    return o->a + o->b ? 2 * (double)o->shared / (double)(o->a + o->b) : 1;
}

double kp_cosine(const struct kp_overlap *o)
{
    if (o->a == 0 || o->b == 0)
        return o->a == o->b;
    double c = o->dot / sqrt(o->norm_a * o->norm_b);
    return c > 1 ? 1 : c; /* rounding */
}

double kp_overlap_coefficient(const struct kp_overlap *o)
{
    size_t fewer = o->a < o->b ? o->a : o->b;
    if (fewer == 0)
        return o->a == o->b;
    return (double)o->shared / (double)fewer;
}

double kp_monge_elkan(struct kp_distance *d, struct kp_points a, const struct kp_span *a_tokens,
                      size_t na, struct kp_points b, const struct kp_span *b_tokens, size_t nb)
{
    if (na == 0 || nb == 0)
        return na == nb;
    double sum = 0;
    for (size_t i = 0; i < na; i++) {
        struct kp_points x = kp_points(a.cp + a_tokens[i].start, a_tokens[i].len);
        double best = 0;
        for (size_t j = 0; j < nb && best < 1; j++) {
            struct kp_points y = kp_points(b.cp + b_tokens[j].start, b_tokens[j].len);
            double s = kp_jaro_winkler(d, x, y, 0);
            best = s > best ? s : best;
        }
        sum += best;
    }
    return sum / (double)na;
}

double kp_monge_elkan_symmetric(struct kp_distance *d, struct kp_points a,
                                const struct kp_span *a_tokens, size_t na, struct kp_points b,
                                const struct kp_span *b_tokens, size_t nb)
{
    return (kp_monge_elkan(d, a, a_tokens, na, b, b_tokens, nb) +
            kp_monge_elkan(d, b, b_tokens, nb, a, a_tokens, na)) /
           2;
}
