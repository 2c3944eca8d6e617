#include "normalize/norm_case.h"

static void digits(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "09123456789", "09123456789"},
        {NULL, "۰۹۱۲۳۴۵۶۷۸۹", "09123456789"},
        {NULL, "٠١٢٣٤٥٦٧٨٩", "0123456789"},
        {NULL, "०१२३", "0123"},
        {NULL, "０１２３４", "01234"},
        {NULL, "٢٠٢٤-۰۱-１5", "2024-01-15"},
        {NULL, "张三 三号", "张三 三号"}, /* numerals that are words stay */
        {NULL, "½ ²", "½ ²"},
        {NULL, "محمد رضایی", "محمد رضایی"},
        {NULL, "\xFF۵",
         "\xFF"
         "5"},
        {"persian", "12 ٣", "۱۲ ۳"},
        {"arabic", "12 ۳", "١٢ ٣"},
        {"fullwidth", "2024", "２０２４"},
        {"devanagari", "10", "१०"},
        {"ascii", "", ""},
        {0},
    };
    norm_rows("digits", "", NULL, rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
