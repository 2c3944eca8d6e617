#include "normalize/norm_case.h"

#define ZWNJ "\u200C"
#define ZWJ "\u200D"
#define RLM "\u200F"

static void cleans(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {NULL, "Jane Doe", "Jane Doe"},
        {NULL, " ", ""},
        {NULL, "\u200F\u200E", ""},
        {NULL, "a\tb\vc\r\nd", "a b c d"},
        {NULL,
         "a\x01"
         "b\x7F",
         "ab"},
        {NULL, "a\u00A0\u2003\u3000\u2028z", "a z"},
        {NULL, "\uFEFFid", "id"},
        {NULL, "soft\u00ADware", "software"},
        {NULL, "e\u200B\u0301", "\u00E9"}, /* combines once the blank between is gone */
        {NULL, "Mu\u0308ller", "M\u00FCller"},
        {NULL, "ﬁ", "ﬁ"},
        {NULL, RLM "علی\u202B  رضایی\u202C", "علی رضایی"},
        {NULL, "آزاده", "آزاده"},
        {NULL, "\u0627\u0653زاده", "آزاده"},
        {NULL, "مُحَمَّد", "مُحَمَّد"},
        {NULL, "张\u3000伟 ", "张 伟"},
        {NULL, "Иванов  Иван", "Иванов Иван"},
        {NULL, "김\u200B민준", "김민준"},
        {NULL, "👨" ZWJ "👩" ZWJ "👧", "👨" ZWJ "👩" ZWJ "👧"},
        {NULL, "a" ZWJ "b", "ab"},
        {NULL, "क्" ZWJ "ष", "क्" ZWJ "ष"},
        {NULL, "bad \xFF byte", NULL},
        {NULL, "cut \xE5\xBC", NULL},
        {"nfkc", "Ａ１ﬁ", "A1fi"},
        {"nfkc", "\u00B4x", "\u0301x"},
        {"nfkc", "\uFEE3\uFEA4\uFEE4\uFEAA", "محمد"},
        {"{lines: keep}", " a \r\n\r\n b\tc\n", "a\nb c"},
        {"{lines: space}", "a\nb", "a b"},
        {0},
    };
    norm_rows("text", "", NULL, rows);
}

static void zwnj_is_spelling_in_persian_only(void **state)
{
    (void)state;
    static const char *const fa[] = {"en", "fa-IR", NULL}, *const ar[] = {"ar", NULL};
    static const struct norm_row persian[] = {
        {NULL, "می" ZWNJ "خواهم", "می" ZWNJ "خواهم"},
        {NULL, "می" ZWNJ ZWNJ "خواهم", "می" ZWNJ "خواهم"},
        {NULL, ZWNJ "علی" ZWNJ, "علی"},
        {NULL, "علی" ZWNJ " رضا", "علی رضا"},
        {NULL, "Ali" ZWNJ "reza", "Alireza"},
        {NULL, "علی" ZWNJ "2", "علی2"},
        {"{zwnj: drop}", "علی" ZWNJ "رضا", "علیرضا"},
        {0},
    };
    static const struct norm_row arabic[] = {
        {NULL, "علی" ZWNJ "رضا", "علیرضا"},
        {"{zwnj: keep}", "علی" ZWNJ "رضا", "علی" ZWNJ "رضا"},
        {0},
    };
    norm_rows("text", "IR", fa, persian);
    norm_rows("text", "SA", ar, arabic);
    norm_rows("text", "", NULL, arabic);
}

static void numbers_stay_numbers(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "text", NULL, "", NULL);
    struct kp_slice cell = kp_slice_of(KP_NUMBER, "1.10", 4);
    assert_int_equal(norm_apply(&c, &cell), KP_NORM_SAME);
    assert_int_equal(cell.kind, KP_NUMBER);
    norm_close(&c);
}

static void a_wrong_argument_is_refused(void **state)
{
    (void)state;
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "text", "nfz", "", NULL), KP_ERR_RULES);
    norm_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleans),
        cmocka_unit_test(zwnj_is_spelling_in_persian_only),
        cmocka_unit_test(numbers_stay_numbers),
        cmocka_unit_test(a_wrong_argument_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
