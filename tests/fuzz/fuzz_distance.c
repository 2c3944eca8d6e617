/* Two values of code points from any bytes: each measure is that of a plain implementation of its
 * definition, the same both ways round, and keeps to its cut-off. */
#include "text/distance_grams.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Two words of a bit-parallel pattern; more would only be slower. */
enum { LONGEST = 72, GRAMS_OF = 24 };

static size_t m[LONGEST + 1][LONGEST + 1];

static void require(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "fuzz_distance: %s\n", what);
    abort();
}

/* ---- the definitions: without instrumentation, which would take most of the time ---- */

#define PLAIN __attribute__((no_sanitize("coverage")))

PLAIN static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

enum edits { LEVENSHTEIN, OSA, DAMERAU };

PLAIN static size_t plain_edits(struct kp_points a, struct kp_points b, enum edits kind)
{
    size_t rows[LONGEST + 1] = {0}; /* by column: the last row with its character; 0: none */
    for (size_t i = 0; i <= a.len; i++)
        for (size_t j = 0, match = 0; j <= b.len; j++) {
            m[i][j] = i + j;
            if (i == 0 || j == 0)
                continue;
            bool same = a.cp[i - 1] == b.cp[j - 1];
            m[i][j] = least(least(m[i - 1][j], m[i][j - 1]) + 1, m[i - 1][j - 1] + !same);
            size_t row = kind == DAMERAU ? rows[j] : 0;
            if (kind == OSA && i > 1 && j > 1 && a.cp[i - 1] == b.cp[j - 2] &&
                a.cp[i - 2] == b.cp[j - 1])
                m[i][j] = least(m[i][j], m[i - 2][j - 2] + 1);
            if (row && match)
                m[i][j] = least(m[i][j], m[row - 1][match - 1] + (i - row) + (j - match) - 1);
            match = same ? j : match;
            rows[j] = same ? i : rows[j];
        }
    return m[a.len][b.len];
}

/* The longest common subsequence, or run. */
PLAIN static size_t plain_common(struct kp_points a, struct kp_points b, bool run)
{
    size_t best = 0;
    for (size_t i = 0; i <= a.len; i++)
        for (size_t j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0)
                m[i][j] = 0;
            else if (a.cp[i - 1] == b.cp[j - 1])
                m[i][j] = m[i - 1][j - 1] + 1;
            else
                m[i][j] = run ? 0 : m[i - 1][j] > m[i][j - 1] ? m[i - 1][j] : m[i][j - 1];
            best = m[i][j] > best ? m[i][j] : best;
        }
    return best;
}

PLAIN static double plain_jaro(struct kp_points a, struct kp_points b)
{
    bool in_a[LONGEST] = {false}, in_b[LONGEST] = {false};
    long window = (long)(a.len > b.len ? a.len : b.len) / 2 - 1;
    double matches = 0, moved = 0;
    if (a.len == 0 || b.len == 0)
        return a.len == b.len;
    window = window < 0 ? 0 : window;
    for (long i = 0; i < (long)a.len; i++)
        for (long j = 0; j < (long)b.len && !in_a[i]; j++)
            if (labs(i - j) <= window && !in_b[j] && a.cp[i] == b.cp[j]) {
                in_a[i] = in_b[j] = true;
                matches++;
            }
    for (size_t i = 0, j = 0; i < a.len; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[j])
            j++;
        moved += a.cp[i] != b.cp[j++];
    }
    if (matches == 0)
        return 0;
    return (matches / (double)a.len + matches / (double)b.len +
            (matches - floor(moved / 2)) / matches) /
           3;
}

static double plain_jaro_winkler(struct kp_points a, struct kp_points b, double boost_from)
{
    double jaro = plain_jaro(a, b);
    size_t prefix = 0;
    while (prefix < 4 && prefix < a.len && prefix < b.len && a.cp[prefix] == b.cp[prefix])
        prefix++;
    return jaro < boost_from ? jaro : jaro + (double)prefix * 0.1 * (1 - jaro);
}

/* How often the gram at i occurs in v; padded grams begin q - 1 characters before the value. */
PLAIN static uint32_t at_or_mark(struct kp_points v, long i)
{
    return i < 0 || i >= (long)v.len ? UINT32_MAX : v.cp[i];
}

PLAIN static bool same_gram(struct kp_points a, long i, struct kp_points b, long j, long q)
{
    for (long k = 0; k < q; k++)
        if (at_or_mark(a, i + k) != at_or_mark(b, j + k))
            return false;
    return true;
}

/* shared, dot and norms by holding every gram against every other. */
PLAIN static struct kp_overlap plain_overlap(struct kp_points a, struct kp_points b, long q)
{
    struct kp_overlap o = {0};
    long na = a.len ? (long)a.len + q - 1 : 0, nb = b.len ? (long)b.len + q - 1 : 0;
    bool taken[LONGEST + KP_GRAM_MAX] = {false};
    o.a = (size_t)na;
    o.b = (size_t)nb;
    for (long i = 0; i < na; i++) {
        bool done = false;
        for (long j = 0; j < nb; j++) {
            bool same = same_gram(a, i - q + 1, b, j - q + 1, q);
            o.dot += same;
            if (same && !taken[j] && !done) {
                taken[j] = done = true;
                o.shared++;
            }
        }
        for (long j = 0; j < na; j++)
            o.norm_a += same_gram(a, i - q + 1, a, j - q + 1, q);
    }
    for (long i = 0; i < nb; i++)
        for (long j = 0; j < nb; j++)
            o.norm_b += same_gram(b, i - q + 1, b, j - q + 1, q);
    return o;
}

/* ---- the checks ---- */

static void check_edits(struct kp_distance *d, struct kp_points a, struct kp_points b, size_t max)
{
    size_t levenshtein = plain_edits(a, b, LEVENSHTEIN), osa = plain_edits(a, b, OSA),
           damerau = plain_edits(a, b, DAMERAU);
    require(kp_levenshtein(d, a, b, KP_NO_CUTOFF) == levenshtein, "levenshtein");
    require(kp_osa(d, a, b, KP_NO_CUTOFF) == osa, "osa");
    require(kp_damerau(d, a, b) == damerau, "damerau");
    require(kp_damerau(d, b, a) == damerau, "damerau, the other way round");
    require(kp_levenshtein(d, b, a, max) == least(levenshtein, max + 1), "levenshtein, cut off");
    require(kp_osa(d, b, a, max) == least(osa, max + 1), "osa, cut off");
    require(damerau <= osa && osa <= levenshtein, "their order");
}

static void check_similarities(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    size_t lcs = plain_common(a, b, false), run = plain_common(a, b, true);
    double jaro = plain_jaro(a, b);
    require(kp_lcs(d, a, b) == lcs && kp_lcs(d, b, a) == lcs, "lcs");
    require(kp_common_run(d, a, b) == run && kp_common_run(d, b, a) == run, "common run");
    require(kp_jaro(d, a, b) == jaro && kp_jaro(d, b, a) == jaro, "jaro");
    require(fabs(kp_jaro_winkler(d, a, b, 0.7) - plain_jaro_winkler(a, b, 0.7)) < 1e-12,
            "jaro_winkler");
}

static void check_grams(struct kp_points a, struct kp_points b, unsigned q)
{
    uint64_t x[LONGEST + KP_GRAM_MAX], y[LONGEST + KP_GRAM_MAX];
    size_t na = kp_grams(a, q, true, x), nb = kp_grams(b, q, true, y);
    struct kp_overlap got = kp_bag_overlap(x, na, y, nb), want = plain_overlap(a, b, (long)q);
    require(got.a == want.a && got.b == want.b && got.shared == want.shared, "grams in common");
    require(got.dot == want.dot && got.norm_a == want.norm_a && got.norm_b == want.norm_b,
            "the product of the gram counts");
}

static void check_words(struct kp_distance *d, struct kp_points a, struct kp_points b)
{
    struct kp_span x[LONGEST], y[LONGEST];
    size_t na = kp_tokens(a, x, LONGEST), nb = kp_tokens(b, y, LONGEST);
    double sum = 0;
    for (size_t i = 0; i < na; i++) {
        double best = 0;
        for (size_t j = 0; j < nb; j++)
            best = fmax(best, plain_jaro_winkler(kp_points(a.cp + x[i].start, x[i].len),
                                                 kp_points(b.cp + y[j].start, y[j].len), 0));
        sum += best;
    }
    double want = na && nb ? sum / (double)na : na == nb;
    require(fabs(kp_monge_elkan(d, a, x, na, b, y, nb) - want) < 1e-9, "monge_elkan");
}

/* Bytes as characters of one script, few different ones, so that much agrees; or as UTF-8. */
static size_t read_value(const uint8_t *data, size_t size, uint8_t form, uint32_t *out)
{
    static const uint32_t bases[] = {'a', 0x627, 0x6A9, 0x5F20, 0x1F600};
    uint32_t base = bases[form % 5], letters = 2 + form / 8;
    if (form >= 240)
        return kp_points_decode(kp_string((const char *)data, size), out, LONGEST);
    size_t n = size < LONGEST ? size : LONGEST;
    for (size_t i = 0; i < n; i++)
        out[i] = data[i] == 0xFF ? ' ' : base + data[i] % letters * (base == 0x5F20 ? 131 : 1);
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t first[LONGEST], second[LONGEST];
    struct kp_distance d;
    if (size < 4)
        return 0;
    size_t rest = size - 4, cut = rest ? data[2] % (rest + 1) : 0;
    struct kp_points a = kp_points(first, read_value(data + 4, cut, data[0], first));
    struct kp_points b = kp_points(second, read_value(data + 4 + cut, rest - cut, data[0], second));
    kp_distance_init(&d);
    require(kp_distance_reserve(&d, LONGEST), "memory");
    check_edits(&d, a, b, data[1] % 16);
    check_similarities(&d, a, b);
    check_words(&d, a, b);
    a.len = least(a.len, GRAMS_OF);
    b.len = least(b.len, GRAMS_OF);
    check_grams(a, b, 1 + data[3] % KP_GRAM_MAX);
    kp_distance_release(&d);
    return 0;
}
