/* Numbers, money and percentages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/number.h"

struct number {
    const char *text, *want; /* NULL: refused */
};

static void check(const struct number *cases, size_t count, enum kp_decimal_sign sign)
{
    for (size_t i = 0; i < count; i++) {
        struct kp_number n;
        const char *reason = NULL;
        bool ok = kp_number_parse(kp_str(cases[i].text), KP_NUMBER_PERCENT, sign, &n, &reason);
        if (ok != (cases[i].want != NULL))
            fail_msg("%s: %s", cases[i].text, ok ? "accepted" : reason);
        if (ok && (n.len != strlen(cases[i].want) || memcmp(n.text, cases[i].want, n.len) != 0))
            fail_msg("%s: gave %.*s", cases[i].text, n.len, n.text);
    }
}

#define CHECK(cases, sign) check(cases, sizeof(cases) / sizeof *(cases), sign)

static void separators(void **state)
{
    (void)state;
    static const struct number either[] = {
        {"1234", "1234"},
        {"1,234.56", "1234.56"},
        {"1.234,56", "1234.56"},
        {"1 234,56", "1234.56"},
        {"1'234.50", "1234.50"},
        {"1\u2019234.50", "1234.50"},
        {"12,34,567", "1234567"},
        {"12,34,567.5", "1234567.5"},
        {"1.234.567", "1234567"},
        {"12,5", "12.5"},
        {"0,123", "0.123"},
        {"1234,567", "1234.567"},
        {"۱٬۲۳۴٫۵۶", "1234.56"},
        {"١٬٢٣٤٬٥٦٧", "1234567"},
        {"۱۲٫۵۶۷", "12.5670"},
        {"１，２３４．５", "1234.5"},
        {".5", "0.5"},
        {"007", "7"},
        {"0", "0"},
        {"-0", "0"},
        {"000.50", "0.50"},
        {"1,234", NULL},
        {"1.234", NULL},
        {"1,23,4", NULL},
        {"1,2345,678", NULL},
        {"1.2.3", NULL},
        {"12 34", NULL},
        {"1,234.567,8", NULL},
    };
    CHECK(either, KP_DECIMAL_UNKNOWN);
    static const struct number point[] = {{"1,234", "1234"},
                                          {"1.234", "1.234"},
                                          {"1234.567", "1234.567"},
                                          {"۱,۲۳۴", "1234"},
                                          {"12,5", "12.5"}};
    CHECK(point, KP_DECIMAL_POINT);
    static const struct number comma[] = {{"1.234", "1234"},
                                          {"1,234", "1.2340"},
                                          {"1.2340", "1.2340"},
                                          {"1.234,5", "1234.5"},
                                          {"12.5", "12.5"}};
    CHECK(comma, KP_DECIMAL_COMMA);
}

static void words_and_signs(void **state)
{
    (void)state;
    static const struct number cases[] = {
        {"-5", "-5"},
        {"5-", "-5"},
        {"(5)", "-5"},
        {"−5", "-5"},
        {"+5", "5"},
        {"1.5e6", "1500000"},
        {"1.23E+11", "123000000000"},
        {"5e-3", "0.005"},
        {"12%", "12"},
        {"۱۲٫۵٪", "12.5"},
        {"۵ هزار", "5000"},
        {"۲ میلیون و ۵۰۰ هزار", "2500000"},
        {"٣ ملايين", "3000000"},
        {"٥ آلاف", "5000"},
        {"۱٫۵ میلیارد", "1500000000"},
        {"۲ هزار میلیارد", "2000000000000"},
        {"1.2万", "12000"},
        {"3亿5000万", "350000000"},
        {"三千五百", "3500"},
        {"一百零五", "105"},
        {"十二", "12"},
        {"两万", "20000"},
        {"壹仟贰佰", "1200"},
        {"三千五", NULL},
        {"5 lakh", "500000"},
        {"2.5 crore", "25000000"},
        {"3 million", "3000000"},
        {"1.5bn", "1500000000"},
        {"10k", "10000"},
        {"3 apples", NULL},
        {"", NULL},
        {"-", NULL},
        {"نامشخص", NULL},
        {"未知", NULL},
        {"(5", NULL},
        {"5)", NULL},
        {"1 2 3", NULL},
        {"1e999", NULL},
        {"12345678901234567890123456789012345678901234567890", NULL},
        {"\xff", NULL},
    };
    CHECK(cases, KP_DECIMAL_UNKNOWN);
}

static void money(void **state)
{
    (void)state;
    static const struct {
        const char *region, *text, *amount, *currency;
    } cases[] = {
        {"", "€ 1.234,56", "1234.56", "EUR"},
        {"", "1234.56 EUR", "1234.56", "EUR"},
        {"", "12.50 euros", "12.50", "EUR"},
        {"US", "$1,234.56", "1234.56", "USD"},
        {"CA", "$5", "5", "CAD"},
        {"", "$5", NULL, NULL},
        {"", "US$ 5", "5", "USD"},
        {"", "$5 USD", "5", "USD"},
        {"", "€5 USD", NULL, NULL},
        {"GB", "£(5.00)", "-5.00", "GBP"},
        {"IR", "۱۲٬۵۰۰ تومان", "12500", "IRT"},
        {"IR", "۱۲۵٬۰۰۰ ریال", "125000", "IRR"},
        {"IR", "۵ میلیون تومان", "5000000", "IRT"},
        {"IR", "۵۰۰ ﷼", "500", "IRR"},
        {"SA", "٥٠٠ ريال", "500", "SAR"},
        {"", "٥٠٠ ريال سعودي", "500", "SAR"},
        {"", "٥٠٠ ريال", NULL, NULL},
        {"AE", "٥٠ درهم", "50", "AED"},
        {"CN", "¥1.5万", "15000", "CNY"},
        {"JP", "¥500", "500", "JPY"},
        {"", "1.2万元", "12000", "CNY"},
        {"", "人民币三千元", "3000", "CNY"},
        {"", "三千元", "3000", "CNY"},
        {"", "5 crore INR", "50000000", "INR"},
        {"", "5 XYZ", NULL, NULL},
        {"", "5", "5", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_number n;
        const char *reason = NULL;
        bool ok =
            kp_money_parse(kp_str(cases[i].text), cases[i].region, KP_DECIMAL_UNKNOWN, &n, &reason);
        if (ok != (cases[i].amount != NULL))
            fail_msg("%s: %s", cases[i].text, ok ? "accepted" : reason);
        if (!ok)
            continue;
        if (n.len != strlen(cases[i].amount) || memcmp(n.text, cases[i].amount, n.len) != 0)
            fail_msg("%s: gave %.*s", cases[i].text, n.len, n.text);
        assert_string_equal(n.currency, cases[i].currency);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators),
        cmocka_unit_test(words_and_signs),
        cmocka_unit_test(money),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
