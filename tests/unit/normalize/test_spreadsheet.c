/* The rule spreadsheet: repaired only where nothing was lost. */
#include "normalize/norm_case.h"

static void repairs(void **state)
{
    (void)state;
    static const struct {
        const char *args, *input, *output;
    } cases[] = {
        {NULL, "9.123456789E+9", "9123456789"},
        {NULL, "۹٫۱", "۹٫۱"},
        {NULL, "9,123456789E+9", "9123456789"},
        {NULL, "5E+0", "5"},
        {NULL, "9.12E+9", NULL},
        {NULL, "9.8E+11", NULL},
        {NULL, "1.23456E+2", "1.23456E+2"},
        {NULL, "12E5", "12E5"},
        {NULL, "A1E+5", "A1E+5"},
        {NULL, "989123456789.0", "989123456789"},
        {NULL, "12.0.0", "12.0.0"},
        {NULL, "1.50", "1.50"},
        {NULL, "=\"00123\"", "00123"},
        {NULL, "'٠٠١٢٣", "00123"},
        {NULL, "'tis", "'tis"},
        {NULL, "########", NULL},
        {NULL, "#REF!", NULL},
        {NULL, "#1", "#1"},
        {NULL, "سارا", "سارا"},
        {NULL, "上海", "上海"},
        {"{length: 11}", "9123456789", "09123456789"},
        {"{length: 11}", "9123456789.0", "09123456789"},
        {"{length: 11}", "09123456789", "09123456789"},
        {"{length: 11}", "989123456789", "989123456789"},
        {"{length: 11}", "=\"0912\"", NULL}, /* a text: no zeros were lost */
        {"{length: 11}", "'912", NULL},
        {"{length: 11}", "۰۹۱۲", NULL},
        {"{length: 4}", "=\"0912\"", "0912"},
        {"{length: 10, kind: ir_national_id}", "۱۲۳۴۵۶۷۹", "0012345679"},
        {"{length: 10, kind: ir_national_id}", "12345678", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        norm_open(&c, "spreadsheet", cases[i].args, "", NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(repairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
