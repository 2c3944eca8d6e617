/* Calendars, day by day against ICU's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unicode/ucal.h>

#include "text/calendar.h"

static const double day_ms = 86400000.0;

/* Every day of first..last of a calendar, both ways, against an ICU calendar. */
static void agree(enum kp_calendar calendar, const char *locale, int first, int last)
{
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *cal = ucal_open(utc, -1, locale, UCAL_DEFAULT, &status);
    assert_true(U_SUCCESS(status));
    int64_t start, end;
    int last_day = kp_calendar_month_days(calendar, last, 12);
    assert_true(kp_calendar_to_days(calendar, (struct kp_ymd){first, 1, 1}, &start));
    assert_true(kp_calendar_to_days(calendar, (struct kp_ymd){last, 12, last_day}, &end));
    for (int64_t day = start; day <= end; day++) {
        ucal_setMillis(cal, (double)day * day_ms, &status);
        int32_t y = ucal_get(cal, UCAL_EXTENDED_YEAR, &status);
        int32_t m = ucal_get(cal, UCAL_MONTH, &status) + 1;
        int32_t d = ucal_get(cal, UCAL_DAY_OF_MONTH, &status);
        assert_true(U_SUCCESS(status));
        struct kp_ymd ours;
        assert_true(kp_calendar_from_days(calendar, day, &ours));
        assert_int_equal(ours.year, y);
        assert_int_equal(ours.month, m);
        assert_int_equal(ours.day, d);
        int64_t back;
        assert_true(kp_calendar_to_days(calendar, ours, &back));
        assert_int_equal(back, day);
    }
    ucal_close(cal);
}

static void gregorian_agrees_with_icu(void **state)
{
    (void)state;
    agree(KP_CAL_GREGORIAN, "en@calendar=gregorian", 1600, 2400);
}

static void jalali_agrees_with_icu(void **state)
{
    (void)state;
    agree(KP_CAL_JALALI, "fa@calendar=persian", 1300, 1420);
    agree(KP_CAL_JALALI, "fa@calendar=persian", 1178, 1500);
}

static void hijri_agrees_with_icu(void **state)
{
    (void)state;
    agree(KP_CAL_HIJRI, "ar@calendar=islamic-umalqura", 1300, 1600);
}

static void known_days(void **state)
{
    (void)state;
    static const struct {
        enum kp_calendar calendar;
        struct kp_ymd date, gregorian;
    } cases[] = {
        {KP_CAL_JALALI, {1403, 1, 1}, {2024, 3, 20}},
        {KP_CAL_JALALI, {1403, 12, 30}, {2025, 3, 20}},
        {KP_CAL_JALALI, {1357, 11, 22}, {1979, 2, 11}},
        {KP_CAL_HIJRI, {1445, 9, 1}, {2024, 3, 11}},
        {KP_CAL_HIJRI, {1400, 1, 1}, {1979, 11, 21}},
        {KP_CAL_ROC, {113, 5, 1}, {2024, 5, 1}},
        {KP_CAL_ROC, {1, 1, 1}, {1912, 1, 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t a, b;
        assert_true(kp_calendar_to_days(cases[i].calendar, cases[i].date, &a));
        assert_true(kp_calendar_to_days(KP_CAL_GREGORIAN, cases[i].gregorian, &b));
        assert_int_equal(a, b);
    }
    int64_t epoch;
    assert_true(kp_calendar_to_days(KP_CAL_GREGORIAN, (struct kp_ymd){1970, 1, 1}, &epoch));
    assert_int_equal(epoch, 0);
    assert_int_equal(kp_calendar_weekday(0), 4);
    assert_int_equal(kp_calendar_weekday(-4), 7);
    assert_int_equal(kp_calendar_weekday(-3), 1);
}

static void days_that_do_not_exist(void **state)
{
    (void)state;
    static const struct {
        enum kp_calendar calendar;
        struct kp_ymd date;
    } cases[] = {
        {KP_CAL_GREGORIAN, {2023, 2, 29}}, {KP_CAL_GREGORIAN, {1900, 2, 29}},
        {KP_CAL_GREGORIAN, {2024, 13, 1}}, {KP_CAL_GREGORIAN, {0, 1, 1}},
        {KP_CAL_GREGORIAN, {10000, 1, 1}}, {KP_CAL_JALALI, {1402, 12, 30}},
        {KP_CAL_JALALI, {1402, 7, 31}},    {KP_CAL_JALALI, {2024, 1, 1}},
        {KP_CAL_HIJRI, {1445, 1, 31}},     {KP_CAL_HIJRI, {1299, 12, 29}},
        {KP_CAL_ROC, {0, 1, 1}},           {KP_CAL_ROC, {112, 2, 29}},
        {KP_CAL_GREGORIAN, {2024, 4, 0}},  {KP_CAL_JALALI, {1402, 0, 1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t day;
        assert_false(kp_calendar_to_days(cases[i].calendar, cases[i].date, &day));
    }
    struct kp_ymd d;
    assert_false(kp_calendar_from_days(KP_CAL_HIJRI, INT64_MIN, &d));
    assert_false(kp_calendar_from_days(KP_CAL_GREGORIAN, INT64_MAX, &d));
    assert_false(kp_calendar_from_days(KP_CAL_JALALI, -400000, &d));
    assert_false(kp_calendar_from_days(KP_CAL_ROC, -30000, &d));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gregorian_agrees_with_icu), cmocka_unit_test(jalali_agrees_with_icu),
        cmocka_unit_test(hijri_agrees_with_icu),     cmocka_unit_test(known_days),
        cmocka_unit_test(days_that_do_not_exist),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
