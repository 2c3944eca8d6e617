/* The rules country, region, language and currency. */
#include "normalize/norm_case.h"

#include "text/country.h"

struct value {
    const char *args, *region, *input, *output;
};

static void check(const char *name, const struct value *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct norm_case c;
        norm_open(&c, name, cases[i].args, cases[i].region, NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
}

static void countries(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "", "ir", "IR"},
        {NULL, "", "IRN", "IR"},
        {NULL, "", "364", "IR"},
        {NULL, "", "ايران", "IR"},
        {NULL, "", "الإمارات العربية المتحدة", "AE"},
        {NULL, "", "امارات متحدهٔ عربی", "AE"},
        {NULL, "", "伊朗", "IR"},
        {NULL, "", "英国", "GB"},
        {NULL, "", "Vereinigtes Königreich", "GB"},
        {NULL, "", "Estados Unidos", "US"},
        {NULL, "", "États-Unis", "US"},
        {NULL, "", "Япония", "JP"},
        {NULL, "", "भारत", "IN"},
        {NULL, "", "the united  states of america", NULL},
        {NULL, "", "United States of America", "US"},
        {NULL, "", "UK", "GB"},
        {"numeric", "", "Iran", "364"},
        {"{to: name, language: zh}", "", "IR", "伊朗"},
        {"{to: name, language: ar}", "", "Saudi Arabia", "المملكة العربية السعودية"},
        {NULL, "", "نامشخص", NULL},
        {NULL, "", "X", NULL},
    };
    check("country", cases, sizeof cases / sizeof *cases);
}

/* What is written as a name is read back as the same country, in every language served. */
static void names_come_back(void **state)
{
    (void)state;
    static const char *const languages[] = {"en", "fa", "ar", "zh", "de", "fr", "es"};
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        char args[64];
        struct norm_case c, back;
        snprintf(args, sizeof args, "{to: name, language: %s}", languages[l]);
        norm_open(&c, "country", args, "", NULL);
        norm_open(&back, "country", NULL, "", NULL);
        for (size_t i = 0; i < kp_country_count; i++) {
            struct kp_slice cell = kp_str(kp_countries[i].alpha2);
            assert_int_not_equal(norm_apply(&c, &cell), KP_NORM_FAILED);
            assert_int_not_equal(norm_apply(&back, &cell), KP_NORM_FAILED);
            assert_true(kp_slice_is(cell, kp_countries[i].alpha2));
        }
        norm_close(&c);
        norm_close(&back);
    }
}

static void regions(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "IR", "تهران", "IR-23"},
        {NULL, "IR", "آذربايجان شرقي", "IR-03"},
        {NULL, "IR", "Khorasan, Razavi", NULL},
        {NULL, "IR", "IR-23", "IR-23"},
        {"native", "IR", "Tehran Province", "تهران"},
        {NULL, "CN", "北京市", "CN-BJ"},
        {NULL, "CN", "内蒙古自治区", "CN-NM"},
        {NULL, "SA", "منطقة الرياض", "SA-01"},
        {NULL, "AE", "Ras Al-Khaimah", "AE-RK"},
        {NULL, "US", "ny", "US-NY"},
        {"name", "DE", "NRW", "North Rhine-Westphalia"},
        {NULL, "US", "تهران", NULL},
    };
    check("region", cases, sizeof cases / sizeof *cases);
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "region", NULL, "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

static void languages(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "", "Persian", "fa"},  {NULL, "", "FA", "fa"},
        {NULL, "", "fas", "fa"},      {NULL, "", "الفارسية", "fa"},
        {NULL, "", "波斯语", "fa"},   {NULL, "", "Deutsch", "de"},
        {NULL, "", "日本語", "ja"},   {NULL, "", "zh_hans_cn", "zh-Hans-CN"},
        {NULL, "", "fa-IR", "fa-IR"}, {NULL, "", "نامشخص", NULL},
        {NULL, "", "qqqqqq", NULL},   {"{languages: [sv]}", "", "engelska", "en"},
    };
    check("language", cases, sizeof cases / sizeof *cases);
}

static void currencies(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "", "eur", "EUR"},          {NULL, "", "US Dollar", "USD"},
        {NULL, "US", "$", "USD"},          {NULL, "IR", "ریال", "IRR"},
        {NULL, "SA", "ريال", "SAR"},       {NULL, "", "ریال ایران", "IRR"},
        {NULL, "", "درهم إماراتي", "AED"}, {NULL, "", "元", "CNY"},
        {NULL, "", "IRT", "IRT"},          {NULL, "", "ریال", NULL},
        {NULL, "", "doubloon", NULL},
    };
    check("currency", cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(countries), cmocka_unit_test(names_come_back), cmocka_unit_test(regions),
        cmocka_unit_test(languages), cmocka_unit_test(currencies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
