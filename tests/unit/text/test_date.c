/* Dates in every form, and those that must not be guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "text/date.h"

#define ISO KP_DATE_BIT(KP_DATE_ISO)
#define YMD KP_DATE_BIT(KP_DATE_YMD)
#define DMY KP_DATE_BIT(KP_DATE_DMY)
#define MDY KP_DATE_BIT(KP_DATE_MDY)
#define NAMES KP_DATE_BIT(KP_DATE_NAMES)
#define CJK KP_DATE_BIT(KP_DATE_CJK)
#define JALALI KP_DATE_BIT(KP_DATE_JALALI)
#define HIJRI KP_DATE_BIT(KP_DATE_HIJRI)
#define ROC KP_DATE_BIT(KP_DATE_ROC)
#define UNIX KP_DATE_BIT(KP_DATE_UNIX)
#define SERIAL KP_DATE_BIT(KP_DATE_SERIAL)

struct reading {
    const char *text;
    unsigned forms;
    const char *iso;
};

/* Pivots for two-digit years: 70 for Gregorian, 20 for Jalali. */
static void check(const struct reading *cases, size_t count, int pivot, int pivot_jalali)
{
    for (size_t i = 0; i < count; i++) {
        struct kp_date_options options = {
            .forms = cases[i].forms, .pivot = pivot, .pivot_jalali = pivot_jalali};
        struct kp_date d;
        const char *reason = NULL;
        char iso[64] = "";
        struct kp_ymd g;
        if (!kp_date_parse(kp_str(cases[i].text), &options, &d, &reason)) {
            snprintf(iso, sizeof iso, "%s", reason);
        } else {
            assert_true(kp_calendar_from_days(KP_CAL_GREGORIAN, d.days, &g));
            int n = snprintf(iso, sizeof iso, "%04d-%02d-%02d", g.year, g.month, g.day);
            if (d.time.given)
                n += snprintf(iso + n, sizeof iso - (size_t)n, "T%02d:%02d:%02d",
                              d.time.seconds / 3600, d.time.seconds / 60 % 60, d.time.seconds % 60);
            if (d.time.nanos)
                n += snprintf(iso + n, sizeof iso - (size_t)n, ".%09d", d.time.nanos);
            if (d.time.has_offset)
                snprintf(iso + n, sizeof iso - (size_t)n, "%+d", d.time.offset);
        }
        if (strcmp(iso, cases[i].iso) != 0)
            print_error("case %zu: %s\n", i, cases[i].text);
        assert_string_equal(iso, cases[i].iso);
    }
}

#define CHECK(cases, pivot, pivot_jalali)                                                          \
    check(cases, sizeof(cases) / sizeof *(cases), pivot, pivot_jalali)

static const char none[] = "is not a date in the forms allowed";
static const char no_day[] = "has a day that the calendar does not have";
static const char many[] = "can be read as several days; allow fewer forms";
static const char two_digits[] = "has a two-digit year; give pivot to read it";
static const char weekday[] = "names a day of the week that is not the date's";

static void numeric_forms(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"2024-05-01", ISO, "2024-05-01"},
        {"20240501", ISO, "2024-05-01"},
        {"2024-W18-3", ISO, "2024-05-01"},
        {"2020-W53-7", ISO, "2021-01-03"},
        {"2021-W53-1", ISO, no_day},
        {"2024-122", ISO, "2024-05-01"},
        {"2023-366", ISO, no_day},
        {"2024/05/01", ISO, none},
        {"2024-5-1", ISO, none},
        {"2024/5/1", YMD, "2024-05-01"},
        {"2024.05.01", YMD, "2024-05-01"},
        {"۲۰۲۴/۰۵/۰۱", YMD, "2024-05-01"},
        {"٢٠٢٤-٠٥-٠١", ISO, "2024-05-01"},
        {"２０２４－０５－０１", ISO, "2024-05-01"},
        {"03/04/2020", DMY, "2020-04-03"},
        {"03/04/2020", MDY, "2020-03-04"},
        {"03/04/2020", DMY | MDY, many},
        {"03/03/2020", DMY | MDY, "2020-03-03"},
        {"25/12/2020", DMY | MDY, "2020-12-25"},
        {"12/25/2020", DMY | MDY, "2020-12-25"},
        {"25.12.2020", DMY, "2020-12-25"},
        {"5. 5. 2024", DMY, "2024-05-05"},
        {"25 12 2020", DMY, "2020-12-25"},
        {"25122020", DMY, "2020-12-25"},
        {"01022020", DMY | MDY, many},
        {"25/12-2020", DMY, none},
        {"31/04/2020", DMY, no_day},
        {"29/02/2023", DMY, no_day},
        {"29/02/2024", DMY, "2024-02-29"},
        {"00/01/2020", DMY, no_day},
        {"1403-02-12", ISO, none},
        {"", ISO, none},
        {"hello", ISO | NAMES, none},
        {"1/2", DMY, none},
        {"1/2/3/4", DMY, none},
        {"\xff", ISO, none},
        {"99999999999999999999999999", ISO | UNIX | SERIAL, none},
    };
    CHECK(cases, -1, -1);
}

static void two_digit_years(void **state)
{
    (void)state;
    static const struct reading refused[] = {{"1/5/24", DMY, two_digits},
                                             {"75/3/15", JALALI, two_digits},
                                             {"1 May 24", NAMES, two_digits}};
    CHECK(refused, -1, -1);
    static const struct reading cases[] = {
        {"1/5/24", DMY, "2024-05-01"},
        {"1/5/69", DMY, "2069-05-01"},
        {"1/5/70", DMY, "1970-05-01"},
        {"24/5/1", YMD, "2024-05-01"},
        {"24/5/1", YMD | DMY, "2024-05-01"},
        {"24/5/01", YMD | DMY, many},
        {"010524", DMY, "2024-05-01"},
        {"75/3/15", JALALI, "1996-06-04"},
        {"03/02/12", JALALI, "2024-05-01"},
        {"1 May 24", NAMES, "2024-05-01"},
        {"1/5/024", DMY, none},
    };
    CHECK(cases, 70, 20);
}

static void month_names(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"1 May 2024", NAMES, "2024-05-01"},
        {"May 1, 2024", NAMES, "2024-05-01"},
        {"1st of May, 2024", NAMES, "2024-05-01"},
        {"Wednesday, May 1st 2024", NAMES, "2024-05-01"},
        {"Monday, May 1st 2024", NAMES, weekday},
        {"01-Sept-2024", NAMES, "2024-09-01"},
        {"2024-Mar-05", NAMES, "2024-03-05"},
        {"1. Mai 2024", NAMES, "2024-05-01"},
        {"12. März 2024", NAMES, "2024-03-12"},
        {"1er février 2024", NAMES, "2024-02-01"},
        {"15 AOÛT 2024", NAMES, "2024-08-15"},
        {"1 de mayo de 2024", NAMES, "2024-05-01"},
        {"۱ مه ۲۰۲۴", NAMES, "2024-05-01"},
        {"۱۲ ژانویه ۲۰۲۴ میلادی", NAMES, "2024-01-12"},
        {"١ مايو ٢٠٢٤", NAMES, "2024-05-01"},
        {"1 أيار 2024م", NAMES, "2024-05-01"},
        {"15 كانون الثاني 2024", NAMES, "2024-01-15"},
        {"15 جانفي 2024", NAMES, "2024-01-15"},
        {"۱۲ اردیبهشت ۱۴۰۳", JALALI, "2024-05-01"},
        {"چهارشنبه ۱۲ اردیبهشت ماه ۱۴۰۳", JALALI, "2024-05-01"},
        {"۱۲ اردیبهشت ۱۴۰۳", NAMES, none},
        {"12 Ordibehesht 1403", JALALI, "2024-05-01"},
        {"۱۲ ثور ۱۴۰۳", JALALI, "2024-05-01"},
        {"٢٢ شوال ١٤٤٥ هـ", HIJRI, "2024-05-01"},
        {"1 جمادى الأولى 1445", HIJRI, "2023-11-15"},
        {"1 ذو‌القعدة 1445", HIJRI, "2024-05-09"},
        {"May 2024", NAMES, none},
        {"1 May June 2024", NAMES, none},
        {"30 February 2024", NAMES, no_day},
        {"1 Mayo2 2024", NAMES, none},
    };
    CHECK(cases, -1, -1);
}

static void other_calendars(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"1403/02/12", JALALI, "2024-05-01"},
        {"۱۴۰۳/۲/۱۲", JALALI, "2024-05-01"},
        {"12/2/1403", JALALI, "2024-05-01"},
        {"14030212", JALALI, "2024-05-01"},
        {"1403/12/30", JALALI, "2025-03-20"},
        {"1402/12/30", JALALI, no_day},
        {"1403/02/12 ه.ش", JALALI | HIJRI, "2024-05-01"},
        {"1403/02/12", JALALI | HIJRI, many},
        {"1403/02/31", JALALI | HIJRI, "2024-05-20"},
        {"1403/02/12", JALALI | ISO | YMD | DMY, "2024-05-01"},
        {"2024-05-01", JALALI | ISO | DMY, "2024-05-01"},
        {"1445/10/22", HIJRI, "2024-05-01"},
        {"22/10/1445هـ", HIJRI, "2024-05-01"},
        {"1445/10/22 هـ", JALALI | HIJRI, "2024-05-01"},
        {"1445/10/22 ق", HIJRI, "2024-05-01"},
        {"113/05/01", ROC, "2024-05-01"},
        {"1130501", ROC, "2024-05-01"},
        {"民國113年5月1日", ROC | CJK, "2024-05-01"},
        {"中華民國一百一十三年五月一日", ROC, "2024-05-01"},
        {"113年5月1日", ROC | CJK, "2024-05-01"},
        {"113年5月1日", CJK, none},
        {"2024年5月1日", CJK, "2024-05-01"},
        {"２０２４年５月１日", CJK, "2024-05-01"},
        {"2024 年 05 月 01 号", CJK, "2024-05-01"},
        {"二〇二四年五月一日", CJK, "2024-05-01"},
        {"二零二四年十二月二十三日", CJK, "2024-12-23"},
        {"公元2024年5月1日", CJK, "2024-05-01"},
        {"2024年5月1日 星期三", CJK, "2024-05-01"},
        {"2024年5月5日周日", CJK, "2024-05-05"},
        {"2024年5月1日 星期四", CJK, weekday},
        {"2024年13月1日", CJK, no_day},
        {"5月1日", CJK, none},
        {"1714521600", UNIX, "2024-05-01T00:00:00+0"},
        {"1714557000123", UNIX, "2024-05-01T09:50:00.123000000+0"},
        {"-100000000", UNIX, "1966-10-31T14:13:20+0"},
        {"12345", UNIX, none},
        {"45413", SERIAL, "2024-05-01"},
        {"45413.5", SERIAL, "2024-05-01T12:00:00"},
        {"1", SERIAL, "1900-01-01"},
        {"59", SERIAL, "1900-02-28"},
        {"60", SERIAL, no_day},
        {"61", SERIAL, "1900-03-01"},
        {"0", SERIAL, none},
        {"۴۵۴۱۳", SERIAL, "2024-05-01"},
    };
    CHECK(cases, -1, -1);
}

static void times_of_day(void **state)
{
    (void)state;
    static const struct reading cases[] = {
        {"2024-05-01T10:30:00Z", ISO, "2024-05-01T10:30:00+0"},
        {"2024-05-01T10:30:00.25+03:30", ISO, "2024-05-01T10:30:00.250000000+210"},
        {"2024-05-01 10:30", ISO, "2024-05-01T10:30:00"},
        {"20240501T103000Z", ISO, "2024-05-01T10:30:00+0"},
        {"2024-05-01T10:30:00-0800", ISO, "2024-05-01T10:30:00-480"},
        {"2024-05-01 10:30 UTC+8", ISO, "2024-05-01T10:30:00+480"},
        {"1/5/2024 10:30 PM", DMY, "2024-05-01T22:30:00"},
        {"1/5/2024, 12:05 a.m.", DMY, "2024-05-01T00:05:00"},
        {"1403/02/12 ساعت 10:30", JALALI, "2024-05-01T10:30:00"},
        {"۱۴۰۳/۰۲/۱۲ ۱۰:۳۰:۰۵", JALALI, "2024-05-01T10:30:05"},
        {"١/٥/٢٠٢٤ ١٠:٣٠ ص", DMY, "2024-05-01T10:30:00"},
        {"2024年5月1日 10:30", CJK, "2024-05-01T10:30:00"},
        {"2024-05-01T25:00", ISO, none},
        {"2024-05-01T10:60", ISO, none},
        {"2024-05-01T13:00 PM", ISO, none},
        {"2024-05-01T10:30 EST", ISO, none},
        {"10:30", ISO, none},
    };
    CHECK(cases, -1, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numeric_forms), cmocka_unit_test(two_digit_years),
        cmocka_unit_test(month_names),   cmocka_unit_test(other_calendars),
        cmocka_unit_test(times_of_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
