/* The rule phone. */
#include "normalize/norm_case.h"

static void formats(void **state)
{
    (void)state;
    static const struct {
        const char *args, *region, *input, *output;
    } cases[] = {
        {NULL, "IR", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "+989123456789"},
        {NULL, "IR", "+989123456789", "+989123456789"},
        {"{region: CN}", "IR", "138 0013 8000", "+8613800138000"},
        {"{format: international}", "SA", "٠٥٠١٢٣٤٥٦٧", "+966 50 123 4567"},
        {"{format: national}", "IR", "+982188776655", "021 8877 6655"},
        {"{format: national}", "IR", "+441212345678", "+44 121 234 5678"},
        {"{format: rfc3966}", "IR", "02188776655 داخلی 12", "tel:+98-21-8877-6655;ext=12"},
        {"{format: national}", "US", "201 555 0123 x12", "(201) 555-0123 ext. 12"},
        {"{extension: drop}", "IR", "02188776655 داخلی 12", "+982188776655"},
        {NULL, "IR", "0912345", NULL},
        {"{accept: possible}", "IR", "0912345", "+98912345"},
        {NULL, "", "09123456789", NULL},
        {NULL, "IR", "نامشخص", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        norm_open(&c, "phone", cases[i].args, cases[i].region, NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
}

static void region_of_the_record(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "phone", "{region_field: country}", "IR", NULL);
    assert_string_equal(c.rule.inputs[0], "country");
    c.inputs[0] = kp_str("ae");
    norm_expect(&c, "050 123 4567", "+971501234567");
    c.inputs[0] = kp_str("GB");
    norm_expect(&c, "0121 234 5678", "+441212345678");
    c.inputs[0] = kp_missing();
    norm_expect(&c, "0912 345 6789", "+989123456789");
    static const char *const britain[] = {"GBR",      "826",
                                          "UK",       "United Kingdom",
                                          "بریتانیا", "المملكة المتحدة",
                                          "英国",     "Vereinigtes Königreich"};
    for (size_t i = 0; i < sizeof britain / sizeof *britain; i++) {
        c.inputs[0] = kp_str(britain[i]);
        norm_expect(&c, "0121 234 5678", "+441212345678");
    }
    c.inputs[0] = kp_str("nowhere"); /* then the rule's region would be a guess */
    norm_expect(&c, "0912 345 6789", NULL);
    norm_expect(&c, "+98 912 345 6789", "+989123456789");
    c.inputs[0] = kp_str("AQ"); /* a country without a numbering plan */
    norm_expect(&c, "0912 345 6789", NULL);
    norm_close(&c);
}

static void refuses_unknown_regions(void **state)
{
    (void)state;
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "phone", "{region: Iran}", "", NULL), KP_ERR_RULES);
    norm_close(&c);
    assert_int_equal(norm_try_open(&c, "phone", "{format: national}", "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats),
        cmocka_unit_test(region_of_the_record),
        cmocka_unit_test(refuses_unknown_regions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
