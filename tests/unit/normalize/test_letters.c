#include "normalize/norm_case.h"

static void to_persian(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "علی رضایی", "علی رضایی"},
        {NULL, "علي كريمى", "علی کریمی"},
        {NULL, "فاطمة", "فاطمه"},
        {NULL, "فاطمۃ", "فاطمه"},
        {NULL, "أحمد إبراهیم ٱلله", "احمد ابراهیم الله"},
        {NULL, "آزاده", "آزاده"},
        {NULL, "\u0627\u0653زاده", "آزاده"},
        {NULL, "مؤمن رئیس", "مؤمن رئیس"},
        {"{hamza: all}", "مؤمن رئیس آزاده", "مومن رییس ازاده"},
        {"{hamza: keep}", "أحمد", "أحمد"},
        {NULL, "مُحَمَّد", "محمد"},
        {"{tashkeel: keep}", "مُحَمَّد علي", "مُحَمَّد علی"},
        {"{tashkeel: keep}", "خانهٔ ما", "خانهٔ ما"},
        {"{tashkeel: keep}", "خانۀ ما", "خانهٔ ما"},
        {NULL, "خانۀ ما", "خانه ما"},
        {NULL, "محـــمد", "محمد"},
        {NULL, "\uFEE3\uFEA4\uFEE4\uFEAA", "محمد"},
        {NULL, "\uFEFB", "لا"},
        {NULL, "ہمایوں ھما", "همایوں هما"},
        {NULL, "張偉 John ۱۲٣", "張偉 John ۱۲٣"},
        {NULL, "ر\u06CC\u0654یس", "رئیس"},
        {NULL, "علي\xFF", NULL},
        {0},
    };
    norm_rows("letters", "IR", NULL, rows);
}

static void to_arabic(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"ar", "علی کاظم", "علي كاظم"},
        {"ar", "مصطفى", "مصطفى"},
        {"ar", "فاطمة", "فاطمة"},
        {"ar", "فاطمۃ", "فاطمة"},
        {"ar", "أحمد", "أحمد"},
        {"{target: ar, hamza: alef}", "أحمد مؤمن", "احمد مؤمن"},
        {"{target: ar, hamza: all}", "أحمد مؤمن رئيس آدم", "احمد مومن رييس ادم"},
        {"{target: ar, tashkeel: keep}", "یٔ", "ئ"},
        {"ar", "محـمد پژمان گیو", "محمد پژمان گيو"},
        {0},
    };
    norm_rows("letters", "SA", NULL, rows);
}

static void the_locale_and_the_record_decide(void **state)
{
    (void)state;
    static const char *const ar[] = {"en", "ar-EG", "fa", NULL}, *const zh[] = {"zh", NULL};
    norm_rows("letters", "", ar, (struct norm_row[]){{NULL, "فاطمة علی", "فاطمة علي"}, {0}});
    norm_rows("letters", "", zh, (struct norm_row[]){{NULL, "فاطمة علي", "فاطمه علی"}, {0}});
    norm_rows("letters", "", ar, (struct norm_row[]){{"fa", "فاطمة علي", "فاطمه علی"}, {0}});
    static const struct {
        const char *target, *says, *output; /* of فاطمة كريمی */
    } cases[] = {
        {"fa", "ar", "فاطمة كريمي"},   {"ar", "fa-IR", "فاطمه کریمی"},
        {"fa", "EG", "فاطمة كريمي"},   {"ar", "ایران", "فاطمه کریمی"},
        {"fa", "埃及", "فاطمة كريمي"}, {"ar", "Iran", "فاطمه کریمی"},
        {"keep", "DE", "فاطمة كريمی"}, {"keep", "", "فاطمة كريمی"},
        {"keep", "SA", "فاطمة كريمي"}, {"fa", "AR", "فاطمه کریمی"}, /* Argentina */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        char args[80];
        snprintf(args, sizeof args, "{target: %s, language_field: other}", cases[i].target);
        norm_open(&c, "letters", args, "", NULL);
        c.inputs[0] = kp_str(cases[i].says);
        norm_expect(&c, "فاطمة كريمی", cases[i].output);
        norm_close(&c);
    }
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "letters", "keep", "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(to_persian), cmocka_unit_test(to_arabic),
                                       cmocka_unit_test(the_locale_and_the_record_decide)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
