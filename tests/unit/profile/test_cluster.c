#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/hash.h"
#include "profile/cluster.h"

/* Two spellings, and by which keys they meet. */
static const struct {
    const char *a, *b;
    unsigned meet; /* bits of enum kp_cluster_by */
} cases[] = {
#define BIT(by) (1u << KP_CLUSTER_##by)
    {"Acme, Inc.", "INC acme", BIT(USUAL) | BIT(FINGERPRINT) | BIT(PHONETIC)},
    {"Johnson Nicole", "Jonson Nicole", BIT(USUAL) | BIT(PHONETIC) | BIT(DISTANCE)},
    {"Sea Side Hotel", "Seaside Hotel", BIT(NGRAM) | BIT(DISTANCE)},
    {"Krzysztof", "Krzyzsztof", BIT(USUAL) | BIT(DISTANCE)},
    {"Bananas", "Banananas", BIT(NGRAM)},
    {"Stephen", "Steven", BIT(PHONETIC)},
    {"Straße", "STRASSE",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(NGRAM) | BIT(PHONETIC) | BIT(SCRIPT) | BIT(DISTANCE)},
    {"كتابي", "کتابی",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(NGRAM) | BIT(PHONETIC) | BIT(SCRIPT) | BIT(DISTANCE)},
    {"صابری", "سابری", BIT(PHONETIC) | BIT(USUAL) | BIT(DISTANCE)},
    {"شركة المسؤول", "شركة المسوول",
     BIT(USUAL) | BIT(FINGERPRINT) | BIT(NGRAM) | BIT(PHONETIC) | BIT(SCRIPT) | BIT(DISTANCE)},
    {"حسن القحطاني", "القحطاني حسن", BIT(USUAL) | BIT(FINGERPRINT) | BIT(PHONETIC)},
    {"張偉", "张伟", BIT(SCRIPT) | BIT(PHONETIC)},
    {"张伟", "章伟", BIT(PHONETIC)},
    {"北京", "上海", 0},
    {"Branch 12", "Branch 13", 0},
    {"42", "43", 0},
};

static bool meet(const char *a, const char *b, enum kp_cluster_by by)
{
    const char *values[] = {a, b};
    struct kp_freq f;
    struct kp_buf csv = {0};
    struct kp_error err = {0};
    kp_freq_init(&f, 100, 10000);
    for (size_t i = 0; i < 2; i++)
        assert_true(kp_freq_add(&f, kp_hash(values[i], strlen(values[i]), 0), values[i],
                                strlen(values[i]), i + 1));
    assert_int_equal(kp_cluster_values(&f, by, &csv, &err), KP_OK);
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
        for (int by = KP_CLUSTER_USUAL; by <= KP_CLUSTER_DISTANCE; by++) {
            bool want = cases[i].meet >> by & 1;
            if (meet(cases[i].a, cases[i].b, (enum kp_cluster_by)by) != want) {
                print_error("%s: %s and %s %s\n", kp_cluster_by_names[by], cases[i].a, cases[i].b,
                            want ? "do not meet" : "meet");
                wrong++;
            }
        }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
