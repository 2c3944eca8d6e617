#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/distance.h"

/* ---- plain reference implementations: the definitions, nothing clever ---- */

#define LONGEST 300

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t plain_edit(struct kp_points a, struct kp_points b, bool swaps)
{
    static size_t m[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a.len; i++)
        for (size_t j = 0; j <= b.len; j++) {
            if (i == 0 || j == 0) {
                m[i][j] = i + j;
                continue;
            }
            size_t same = a.cp[i - 1] == b.cp[j - 1] ? 0 : 1;
            m[i][j] = least(least(m[i - 1][j], m[i][j - 1]) + 1, m[i - 1][j - 1] + same);
            if (swaps && i > 1 && j > 1 && a.cp[i - 1] == b.cp[j - 2] && a.cp[i - 2] == b.cp[j - 1])
                m[i][j] = least(m[i][j], m[i - 2][j - 2] + 1);
        }
    return m[a.len][b.len];
}

/* Lowrance and Wagner, with the whole matrix. */
static size_t plain_damerau(struct kp_points a, struct kp_points b)
{
    static size_t m[LONGEST + 1][LONGEST + 1];
    for (size_t i = 0; i <= a.len; i++)
        for (size_t j = 0, match = 0; j <= b.len; j++) {
            m[i][j] = i + j;
            if (i == 0 || j == 0)
                continue;
            size_t row = i - 1, same = a.cp[i - 1] == b.cp[j - 1] ? 0 : 1;
            while (row > 0 && a.cp[row - 1] != b.cp[j - 1])
                row--;
            m[i][j] = least(least(m[i - 1][j], m[i][j - 1]) + 1, m[i - 1][j - 1] + same);
            if (row && match)
                m[i][j] = least(m[i][j], m[row - 1][match - 1] + (i - row) + (j - match) - 1);
            match = same ? match : j;
        }
    return m[a.len][b.len];
}

static size_t plain_lcs(struct kp_points a, struct kp_points b, bool run)
{
    static size_t m[LONGEST + 1][LONGEST + 1];
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

static double plain_jaro(struct kp_points a, struct kp_points b)
{
    bool in_a[LONGEST] = {false}, in_b[LONGEST] = {false};
    long longer = (long)(a.len > b.len ? a.len : b.len), window = longer / 2 - 1;
    double m = 0, moved = 0;
    if (a.len == 0 || b.len == 0)
        return a.len == b.len;
    window = window < 0 ? 0 : window;
    for (long i = 0; i < (long)a.len; i++)
        for (long j = 0; j < (long)b.len; j++)
            if (labs(i - j) <= window && !in_a[i] && !in_b[j] && a.cp[i] == b.cp[j]) {
                in_a[i] = in_b[j] = true;
                m++;
            }
    for (size_t i = 0, j = 0; i < a.len; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[j])
            j++;
        moved += a.cp[i] != b.cp[j++];
    }
    if (m == 0)
        return 0;
    return (m / (double)a.len + m / (double)b.len + (m - (double)((long)moved / 2)) / m) / 3;
}

/* ---- random values: four scripts, small alphabets so that much agrees ---- */

static uint64_t seed = 20240607;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static size_t random_value(uint32_t *out, uint32_t script, size_t most)
{
    static const uint32_t base[] = {'a', 0x627, 0x6A9,
                                    0x5F20}; /* Latin, Arabic, Persian, Chinese */
    size_t len = dice((uint32_t)most + 1);
    uint32_t letters = 2 + dice(20);
    for (size_t i = 0; i < len; i++)
        out[i] = base[script] + dice(letters) * (script == 3 ? 131 : 1);
    return len;
}

/* A copy with a few edits, so that small distances come up as often as big ones. */
static size_t disturbed(const uint32_t *in, size_t len, uint32_t *out, size_t most)
{
    size_t n = 0;
    uint32_t rate = 2 + dice(30);
    for (size_t i = 0; i < len && n + 2 < most; i++) {
        uint32_t what = dice(rate) == 0 ? dice(4) : 4;
        if (what == 0)
            continue;
        if (what == 1)
            out[n++] = in[dice((uint32_t)len)];
        out[n++] = what == 2 ? in[dice((uint32_t)len)] : in[i];
        if (what == 3 && i + 1 < len) {
            out[n - 1] = in[i + 1];
            out[n++] = in[i++];
        }
    }
    return n;
}

struct fixture {
    struct kp_distance d;
    uint32_t a[LONGEST], b[LONGEST];
    struct kp_points pa, pb;
};

static struct fixture f;

static void next_pair(unsigned round)
{
    size_t most = round % 8 == 7 ? LONGEST : round % 4 == 3 ? 70 : 24;
    uint32_t script = round % 4;
    f.pa = kp_points(f.a, random_value(f.a, script, most));
    f.pb = kp_points(f.b, round % 3 ? disturbed(f.a, f.pa.len, f.b, LONGEST)
                                    : random_value(f.b, dice(9) ? script : 0, most));
}

static void same_as_plain_edit(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 6000; round++) {
        next_pair(round);
        size_t lev = plain_edit(f.pa, f.pb, false), osa = plain_edit(f.pa, f.pb, true);
        assert_int_equal(kp_levenshtein(&f.d, f.pa, f.pb, KP_NO_CUTOFF), lev);
        assert_int_equal(kp_osa(&f.d, f.pa, f.pb, KP_NO_CUTOFF), osa);
        assert_int_equal(kp_damerau(&f.d, f.pa, f.pb), plain_damerau(f.pa, f.pb));
        assert_int_equal(kp_damerau(&f.d, f.pb, f.pa), plain_damerau(f.pa, f.pb));
        size_t max = dice(12);
        assert_int_equal(kp_levenshtein(&f.d, f.pa, f.pb, max), lev <= max ? lev : max + 1);
        assert_int_equal(kp_osa(&f.d, f.pa, f.pb, max), osa <= max ? osa : max + 1);
        assert_int_equal(kp_levenshtein(&f.d, f.pa, f.pb, lev), lev);
        assert_int_equal(kp_osa(&f.d, f.pb, f.pa, osa), osa);
    }
}

/* Trying the edits gives the distance, on code points and on bytes. */
static void few_edits_are_those_of_the_definition(void **state)
{
    (void)state;
    char x[LONGEST], y[LONGEST];
    for (unsigned round = 0; round < 6000; round++) {
        next_pair(round);
        size_t lev = plain_edit(f.pa, f.pb, false), max = dice(4),
               want = lev <= max ? lev : max + 1;
        assert_int_equal(kp_levenshtein_near(f.pa, f.pb, max), want);
        for (size_t i = 0; i < f.pa.len; i++)
            x[i] = (char)(f.pa.cp[i] - 'a' + 'A');
        for (size_t i = 0; i < f.pb.len; i++)
            y[i] = (char)(f.pb.cp[i] - 'a' + 'A');
        if (round % 4 == 0) /* Latin */
            assert_int_equal(
                kp_levenshtein_ascii(kp_string(x, f.pa.len), kp_string(y, f.pb.len), max), want);
    }
}

static void same_as_plain_lcs(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 4000; round++) {
        next_pair(round);
        assert_int_equal(kp_lcs(&f.d, f.pa, f.pb), plain_lcs(f.pa, f.pb, false));
        assert_int_equal(kp_common_run(&f.d, f.pa, f.pb), plain_lcs(f.pa, f.pb, true));
    }
}

static void same_as_plain_jaro(void **state)
{
    (void)state;
    for (unsigned round = 0; round < 8000; round++) {
        next_pair(round);
        double want = plain_jaro(f.pa, f.pb), got = kp_jaro(&f.d, f.pa, f.pb);
        assert_true(got == want);
        assert_true(kp_jaro(&f.d, f.pb, f.pa) == got);
        double winkler = kp_jaro_winkler(&f.d, f.pa, f.pb, 0);
        assert_true(winkler >= want && winkler <= 1);
    }
}

static struct kp_slice str(const char *s)
{
    return kp_str(s);
}

/* Winkler's table (Census Bureau) and the textbooks'. */
static void published_jaro(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        double jaro, winkler;
    } cases[] = {
        {"MARTHA", "MARHTA", 0.944, 0.961},
        {"DIXON", "DICKSONX", 0.767, 0.813},
        {"DWAYNE", "DUANE", 0.822, 0.840},
        {"JELLYFISH", "SMELLYFISH", 0.896, 0.896},
        {"SHACKLEFORD", "SHACKELFORD", 0.970, 0.982},
        {"DUNNINGHAM", "CUNNIGHAM", 0.896, 0.896},
        {"NICHLESON", "NICHULSON", 0.926, 0.956},
        {"JONES", "JOHNSON", 0.790, 0.832},
        {"MASSEY", "MASSIE", 0.889, 0.933},
        {"ABROMS", "ABRAMS", 0.889, 0.922},
        {"ITMAN", "SMITH", 0.467, 0.467},
        {"HARDIN", "MARTINEZ", 0.722, 0.722},
        {"", "", 1, 1},
        {"", "A", 0, 0},
        {"A", "A", 1, 1},
        {"ABC", "XYZ", 0, 0},
        {"رضایی", "رضائی", 0.867, 0.907},
        {"张伟明", "张伟", 0.889, 0.911},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_slice a = str(cases[i].a), b = str(cases[i].b);
        assert_true(kp_jaro_utf8(&f.d, a, b) > cases[i].jaro - 0.0006);
        assert_true(kp_jaro_utf8(&f.d, a, b) < cases[i].jaro + 0.0006);
        assert_true(kp_jaro_winkler_utf8(&f.d, a, b, 0) > cases[i].winkler - 0.0006);
        assert_true(kp_jaro_winkler_utf8(&f.d, a, b, 0) < cases[i].winkler + 0.0006);
    }
    /* Under boost_from the prefix counts for nothing. */
    assert_true(kp_jaro_winkler_utf8(&f.d, str("DIXON"), str("DICKSONX"), 0.8) ==
                kp_jaro_utf8(&f.d, str("DIXON"), str("DICKSONX")));
}

static void published_edits(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        size_t levenshtein, osa, lcs, run;
    } cases[] = {
        {"kitten", "sitting", 3, 3, 4, 3},
        {"Saturday", "Sunday", 3, 3, 5, 3},
        {"ca", "abc", 3, 3, 1, 1},
        {"intention", "execution", 5, 5, 5, 4},
        {"smtih", "smith", 2, 1, 4, 2},
        {"", "abc", 3, 3, 0, 0},
        {"", "", 0, 0, 0, 0},
        {"محمد", "محمود", 1, 1, 4, 3},
        {"علی", "علي", 1, 1, 2, 2},
        {"张伟", "張偉", 2, 2, 0, 0},
        {"王小明", "王明小", 2, 1, 2, 1},
        {"\xFFz", "\xFEz", 0, 0, 2, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_slice a = str(cases[i].a), b = str(cases[i].b);
        assert_int_equal(kp_levenshtein_utf8(&f.d, a, b, KP_NO_CUTOFF), cases[i].levenshtein);
        assert_int_equal(kp_osa_utf8(&f.d, a, b, KP_NO_CUTOFF), cases[i].osa);
        assert_int_equal(kp_lcs_utf8(&f.d, a, b), cases[i].lcs);
        assert_int_equal(kp_common_run_utf8(&f.d, a, b), cases[i].run);
    }
}

static void decoding_is_strict(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        uint32_t cp[4];
    } cases[] = {
        {"a\xC3\xA9", 2, {'a', 0xE9}},
        {"\xF0\x9F\x98\x80", 1, {0x1F600}},
        {"\xE5\xBC\xA0\xE4\xBC\x9F", 2, {0x5F20, 0x4F1F}},
        {"\xC0\x80", 2, {0xFFFD, 0xFFFD}},             /* overlong */
        {"\xED\xA0\x80", 3, {0xFFFD, 0xFFFD, 0xFFFD}}, /* surrogate */
        {"\xE5\xBC", 2, {0xFFFD, 0xFFFD}},             /* cut short */
    };
    uint32_t out[16];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(kp_points_decode(str(cases[i].bytes), out, 16), cases[i].n);
        assert_memory_equal(out, cases[i].cp, cases[i].n * sizeof *out);
    }
    assert_int_equal(kp_points_decode(str("long ASCII \xD8\xA7\xD8\xA8 tail"), out, 16), 16);
    assert_int_equal(out[11], 0x627);
    assert_int_equal(out[12], 0x628);
    assert_int_equal(kp_points_decode(str("abcdef"), out, 3), 3);
}

static void similarity_of_a_distance(void **state)
{
    (void)state;
    assert_true(kp_edit_similarity(0, 0, 0) == 1);
    assert_true(kp_edit_similarity(1, 4, 3) == 0.75);
    assert_true(kp_edit_similarity(9, 4, 3) == 0);
}

/* A value longer than was reserved is compared by its beginning, never out of bounds. */
static void longer_than_reserved(void **state)
{
    (void)state;
    struct kp_distance small;
    kp_distance_init(&small);
    assert_int_equal(kp_levenshtein_utf8(&small, str("abc"), str("xyz"), KP_NO_CUTOFF), 0);
    assert_true(kp_distance_reserve(&small, 4));
    assert_int_equal(kp_levenshtein_utf8(&small, str("abcdXXXX"), str("abceYY"), KP_NO_CUTOFF), 1);
    assert_true(kp_jaro_utf8(&small, str("abcdXXXX"), str("abcdYY")) == 1);
    kp_distance_release(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_edits_are_those_of_the_definition),
        cmocka_unit_test(same_as_plain_edit),
        cmocka_unit_test(same_as_plain_lcs),
        cmocka_unit_test(same_as_plain_jaro),
        cmocka_unit_test(published_jaro),
        cmocka_unit_test(published_edits),
        cmocka_unit_test(decoding_is_strict),
        cmocka_unit_test(similarity_of_a_distance),
        cmocka_unit_test(longer_than_reserved),
    };
    kp_distance_init(&f.d);
    if (!kp_distance_reserve(&f.d, LONGEST))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    kp_distance_release(&f.d);
    return failed;
}
