#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "core/hash.h"
#include "profile/cluster.h"
#include "profile/ppm.h"

/* Two spellings, and by which keys they meet. */
static const struct {
    const char *a, *b;
    unsigned meet; /* bits of enum kp_cluster_by */
} cases[] = {
#define BIT(by) (1u << KP_CLUSTER_##by)
    {"Acme, Inc.", "INC acme", BIT(USUAL) | BIT(FINGERPRINT) | BIT(PHONETIC)},
    {"Johnson Nicole", "Jonson Nicole", BIT(USUAL) | BIT(PHONETIC) | BIT(DISTANCE) | BIT(PPM)},
    {"Sea Side Hotel", "Seaside Hotel", BIT(NGRAM) | BIT(DISTANCE) | BIT(PPM)},
    {"Krzysztof", "Krzyzsztof", BIT(USUAL) | BIT(DISTANCE)},
    {"Bananas", "Banananas", BIT(NGRAM) | BIT(PPM)},
    {"Stephen", "Steven", BIT(PHONETIC)},
    {"Straße", "STRASSE",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(NGRAM) | BIT(PHONETIC) | BIT(SCRIPT) | BIT(DISTANCE) |
         BIT(PPM)},
    {"كتابي", "کتابی",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(NGRAM) | BIT(PHONETIC) | BIT(SCRIPT) | BIT(DISTANCE) |
         BIT(PPM)},
    {"صابری", "سابری", BIT(PHONETIC) | BIT(USUAL) | BIT(DISTANCE)},
    {"شركة المسؤول", "شركة المسوول",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(NGRAM) | BIT(PHONETIC) | BIT(SCRIPT) | BIT(DISTANCE) |
         BIT(PPM)},
    {"حسن القحطاني", "القحطاني حسن", BIT(USUAL) | BIT(FINGERPRINT) | BIT(PHONETIC) | BIT(PPM)},
    {"張偉", "张伟", BIT(SCRIPT) | BIT(PHONETIC)},
    {"张伟", "章伟", BIT(PHONETIC)},
    {"北京", "上海", 0},
    {"Branch 12", "Branch 13", 0},
    {"42", "43", 0},
    {"شرکت نمونه گستر", "شرکت نمونه گستر پارس", BIT(PPM)},
    {"New York City", "York City, New", BIT(USUAL) | BIT(FINGERPRINT) | BIT(PHONETIC) | BIT(PPM)},
    {"No. 12, Globex Corporation", "Globex Corporation No. 12",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(PHONETIC) | BIT(PPM)},
    {"Globex Corporation 12", "Globex Corporation 13", 0},
    {"Globex Corporation", "Initech Corporation", 0},
};

static bool meet(const char *a, const char *b, enum kp_cluster_by by)
{
    const char *values[] = {a, b};
    struct kp_freq f;
    struct kp_buf csv = {0};
    struct kp_error err = {0};
    const struct kp_cluster_options options = {.by = by, .radius = -1};
    kp_freq_init(&f, 100, 10000);
    for (size_t i = 0; i < 2; i++)
        assert_true(kp_freq_add(&f, kp_hash(values[i], strlen(values[i]), 0), values[i],
                                strlen(values[i]), i + 1));
    assert_int_equal(kp_cluster_values(&f, &options, &csv, &err), KP_OK);
    const char *lines = strchr(kp_buf_cstr(&csv), '\n');
    assert_non_null(lines);
    bool met = lines[1] != '\0';
    kp_buf_release(&csv);
    kp_freq_release(&f);
    return met;
}

static void keys(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int by = KP_CLUSTER_USUAL; by <= KP_CLUSTER_PPM; by++) {
            bool want = cases[i].meet >> by & 1;
            if (meet(cases[i].a, cases[i].b, (enum kp_cluster_by)by) != want) {
                print_error("%s: %s and %s %s\n", kp_cluster_by_names[by], cases[i].a, cases[i].b,
                            want ? "do not meet" : "meet");
                wrong++;
            }
        }
    assert_int_equal(wrong, 0);
}

static double after(struct kp_ppm *p, const char *a, const char *b)
{
    kp_ppm_learn(p, kp_str(a));
    return kp_ppm_after(p, kp_str(b), INFINITY);
}

static double apart(struct kp_ppm *p, const char *a, const char *b)
{
    struct kp_ppm_cost x = kp_ppm_cost_of(p, kp_str(a)), y = kp_ppm_cost_of(p, kp_str(b));
    double both = x.once + after(p, a, b) + y.once + after(p, b, a);
    return both > 0 ? both / (x.once + x.again + y.once + y.again) - 1 : 0;
}

/* A byte that was never seen costs as one of those left; one seen once in a context of one symbol
 * costs one bit there. */
static void bits(void **state)
{
    (void)state;
    struct kp_ppm *p = kp_ppm_new();
    assert_non_null(p);
    assert_true(kp_ppm_learn(p, kp_str("a")) == 8);
    assert_true(kp_ppm_learn(p, kp_str("aa")) == 9);
    assert_true(kp_ppm_learn(p, kp_str("")) == 0);
    assert_true(after(p, "", "a") == 8);
    assert_true(after(p, "a", "a") == 1);
    /* b after a: escape from order 0 (1 bit), then one of 255 */
    assert_true(fabs(after(p, "a", "b") - 1 - log2(255)) < 1e-9);
    /* what was learnt stays, and dear texts are given up */
    kp_ppm_learn(p, kp_str("上海"));
    assert_true(kp_ppm_after(p, kp_str("上海"), INFINITY) ==
                kp_ppm_after(p, kp_str("上海"), INFINITY));
    assert_true(kp_ppm_after(p, kp_str("abcdefgh"), 20) < 40);
    assert_true(kp_ppm_after(p, kp_str("abcdefgh"), 20) > 20);
    kp_ppm_free(p);
}

static void distances(void **state)
{
    (void)state;
    struct kp_ppm *p = kp_ppm_new();
    char long_text[2000];
    memset(long_text, 'x', sizeof long_text);
    long_text[sizeof long_text - 1] = '\0';
    assert_non_null(p);
    assert_true(apart(p, "شرکت نمونه", "شرکت نمونه") == 0);
    assert_true(apart(p, "上海示例有限公司", "上海示例公司") <
                apart(p, "上海示例有限公司", "北京实例有限公司"));
    assert_true(apart(p, "stephen king", "king stephen") < KP_CLUSTER_PPM_RADIUS);
    assert_true(apart(p, "abcdefgh", "stuvwxyz") > 0.5);
    assert_true(apart(p, "a b c", "x y") == apart(p, "x y", "a b c"));
    assert_true(apart(p, "", "") == 0);
    assert_true(apart(p, long_text, long_text) == 0);
    kp_ppm_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys), cmocka_unit_test(bits),
                                       cmocka_unit_test(distances)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
