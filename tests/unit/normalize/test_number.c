/* The rules number, percent and money. */
#include "normalize/norm_case.h"

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

static void numbers(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "", "1,234", NULL},
        {NULL, "US", "1,234", "1234"},
        {NULL, "DE", "1.234", "1234"},
        {NULL, "DE", "1,234", "1.2340"},
        {"{decimal: point}", "DE", "1,234", "1234"},
        {NULL, "IR", "۱٬۲۳۴٫۵۶۷", "1234.567"},
        {NULL, "SA", "١٢٫٥", "12.5"},
        {NULL, "CN", "３．５亿", "350000000"},
        {NULL, "", "12%", NULL},
        {NULL, "", "۵ تومان", NULL},
    };
    check("number", cases, sizeof cases / sizeof *cases);
}

static void percentages(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "", "12.5 %", "12.5%"},
        {NULL, "", "٪۱۲٫۵", "12.5%"},
        {NULL, "", "100％", "100%"},
        {"fraction", "", "12.5%", "0.125"},
        {"fraction", "", "0.5%", "0.005"},
        {"fraction", "", "250%", "2.50"},
        {"fraction", "", "-5%", "-0.05"},
        {"fraction", "", "0.125", "0.125"},
        {"{bare: fraction}", "", "0.125", "12.5%"},
        {"{bare: fraction}", "", "1.5", "150%"},
        {"{bare: fraction}", "", "-0.05", "-5%"},
        {"{bare: percent}", "", "15", "15%"},
        {NULL, "", "15", NULL},
        {NULL, "", "بیست درصد", NULL},
    };
    check("percent", cases, sizeof cases / sizeof *cases);
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "percent", "{to: fraction, bare: percent}", "", NULL),
                     KP_ERR_RULES);
    norm_close(&c);
}

static void amounts(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "US", "$1,234.50", "1234.50 USD"},
        {NULL, "IR", "۱۲٬۵۰۰ تومان", "12500 IRT"},
        {NULL, "IR", "12500 IRT", "12500 IRT"},
        {NULL, "AE", "٥٠ درهم", "50 AED"},
        {NULL, "CN", "￥１．５万", "15000 CNY"},
        {NULL, "", "١٢٫٥ ر.س", "12.5 SAR"},
        {NULL, "", "ر.س. 12", "12 SAR"},
        {NULL, "AE", "د.إ ١٢", "12 AED"},
        {NULL, "JO", "١٢ د.أ", "12 JOD"},
        {NULL, "", "١٢ د.أ", NULL},
        {NULL, "GB", "(£5.00)", "-5.00 GBP"},
        {NULL, "GB", "£(5)", "-5 GBP"},
        {"{currency: IRR}", "IR", "۵۰۰", "500 IRR"},
        {NULL, "", "500", NULL},
        {NULL, "", "ریال", NULL},
    };
    check("money", cases, sizeof cases / sizeof *cases);
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "money", "{currency: Euros}", "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

static void currency_in_a_field(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "money", "{currency_field: currency}", "IR", NULL);
    struct kp_slice cell = kp_str("۵۰۰ تومان");
    c.inputs[0] = c.outputs[0] = kp_missing();
    assert_int_equal(norm_apply(&c, &cell), KP_NORM_CHANGED);
    assert_true(kp_slice_is(cell, "500"));
    assert_true(kp_slice_is(c.outputs[0], "IRT"));
    c.inputs[0] = c.outputs[0];
    c.outputs[0] = kp_missing();
    assert_int_equal(norm_apply(&c, &cell), KP_NORM_SAME);
    assert_int_equal(c.outputs[0].kind, KP_MISSING);
    norm_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(percentages),
        cmocka_unit_test(amounts),
        cmocka_unit_test(currency_in_a_field),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
