/* Calendars: a day's number since 1970-01-01 (Gregorian, proleptic) and its year, month and day.
 *
 * Gregorian: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil).
 * Jalali (Solar Hijri, the civil calendar of Iran and Afghanistan): the 33-year rule, which agrees
 * with the astronomical calendar for the years that are read here. Hijri: Umm al-Qura, the civil
 * calendar of Saudi Arabia, by table (calendar_hijri.c, made by rules/tables/hijri.c). ROC
 * (Minguo): the Gregorian year less 1911. All functions are pure.
 */
#ifndef KP_TEXT_CALENDAR_H
#define KP_TEXT_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

enum kp_calendar {
    KP_CAL_GREGORIAN, /* years 1..9999 */
    KP_CAL_JALALI,    /* years 1178..1500: where the 33-year rule holds */
    KP_CAL_HIJRI,     /* years 1300..1600: the table's */
    KP_CAL_ROC,       /* years 1..8088 */
};

struct kp_ymd {
    int year;
    int month; /* 1..12 */
    int day;   /* 1..31 */
};

/* The number of days in a month, or 0 when the calendar has no such year or month. */
int kp_calendar_month_days(enum kp_calendar calendar, int year, int month);

/* Days since 1970-01-01; false when there is no such day in that calendar. */
bool kp_calendar_to_days(enum kp_calendar calendar, struct kp_ymd date, int64_t *days);

/* False when the day is outside the calendar's years. */
bool kp_calendar_from_days(enum kp_calendar calendar, int64_t days, struct kp_ymd *date);

/* ISO day of the week: 1 Monday ... 7 Sunday. */
int kp_calendar_weekday(int64_t days);

/* The Umm al-Qura table, one row a year from KP_HIJRI_FIRST to KP_HIJRI_LAST. */
enum { KP_HIJRI_FIRST = 1300, KP_HIJRI_LAST = 1600 };

struct kp_hijri_year {
    int32_t start;        /* days since 1970-01-01 of 1 Muharram */
    uint16_t long_months; /* bit m-1 set: month m has 30 days, else 29 */
};

extern const struct kp_hijri_year kp_hijri_years[KP_HIJRI_LAST - KP_HIJRI_FIRST + 1];

#endif
