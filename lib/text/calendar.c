#include "text/calendar.h"

enum {
    GREGORIAN_FIRST = 1,
    GREGORIAN_LAST = 9999,
    JALALI_FIRST = 1178,
    JALALI_LAST = 1500,
    ROC_OFFSET = 1911,
    JALALI_EPOCH = -492268, /* days since 1970-01-01 of 1 Farvardin 1 by the 33-year rule */
    DAYS_PER_ERA = 146097,  /* 400 Gregorian years */
    ERA_SHIFT = 719468,     /* days from 0000-03-01 to 1970-01-01 */
};

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool gregorian_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int64_t gregorian_days(int year, int month, int day)
{
    int64_t y = month <= 2 ? year - 1 : year;
    int64_t era = floor_div(y, 400);
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * DAYS_PER_ERA + doe - ERA_SHIFT;
}

static struct kp_ymd gregorian_date(int64_t days)
{
    int64_t z = days + ERA_SHIFT;
    int64_t era = floor_div(z, DAYS_PER_ERA);
    int64_t doe = z - era * DAYS_PER_ERA;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    struct kp_ymd d;
    d.day = (int)(doy - (153 * mp + 2) / 5 + 1);
    d.month = (int)(mp < 10 ? mp + 3 : mp - 9);
    d.year = (int)(yoe + era * 400 + (d.month <= 2));
    return d;
}

/* Days from 1 Farvardin 1 to 1 Farvardin of a year. */
static int64_t jalali_year_start(int64_t year)
{
    return 365 * (year - 1) + (8 * year + 21) / 33;
}

static int jalali_month_start(int month)
{
    return month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30;
}

static struct kp_ymd jalali_date(int64_t days)
{
    int64_t since = days - JALALI_EPOCH;
    int64_t year = 1 + since * 33 / 12053; /* 33 years have 12053 days: right, or off by one */
    while (jalali_year_start(year) > since)
        year--;
    while (jalali_year_start(year + 1) <= since)
        year++;
    int doy = (int)(since - jalali_year_start(year));
    int month = doy < 186 ? doy / 31 + 1 : (doy - 186) / 30 + 7;
    return (struct kp_ymd){(int)year, month, doy - jalali_month_start(month) + 1};
}

static const struct kp_hijri_year *hijri_year(int year)
{
    return &kp_hijri_years[year - KP_HIJRI_FIRST];
}

static int hijri_month_days(int year, int month)
{
    return 29 + (hijri_year(year)->long_months >> (month - 1) & 1);
}

static int64_t hijri_days(int year, int month, int day)
{
    int64_t days = hijri_year(year)->start + day - 1;
    for (int m = 1; m < month; m++)
        days += hijri_month_days(year, m);
    return days;
}

static bool hijri_date(int64_t days, struct kp_ymd *date)
{
    int64_t end = hijri_days(KP_HIJRI_LAST, 12, hijri_month_days(KP_HIJRI_LAST, 12));
    if (days < hijri_year(KP_HIJRI_FIRST)->start || days > end)
        return false;
    int year = KP_HIJRI_FIRST + (int)((days - hijri_year(KP_HIJRI_FIRST)->start) / 355);
    while (year < KP_HIJRI_LAST && hijri_year(year + 1)->start <= days)
        year++;
    int rest = (int)(days - hijri_year(year)->start);
    int month = 1;
    for (; rest >= hijri_month_days(year, month); month++)
        rest -= hijri_month_days(year, month);
    *date = (struct kp_ymd){year, month, rest + 1};
    return true;
}

static bool year_known(enum kp_calendar calendar, int year)
{
    switch (calendar) {
    case KP_CAL_GREGORIAN:
        return year >= GREGORIAN_FIRST && year <= GREGORIAN_LAST;
    case KP_CAL_JALALI:
        return year >= JALALI_FIRST && year <= JALALI_LAST;
    case KP_CAL_HIJRI:
        return year >= KP_HIJRI_FIRST && year <= KP_HIJRI_LAST;
    case KP_CAL_ROC:
        return year >= 1 && year <= GREGORIAN_LAST - ROC_OFFSET;
    }
    return false;
}

int kp_calendar_month_days(enum kp_calendar calendar, int year, int month)
{
    static const uint8_t gregorian[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (!year_known(calendar, year) || month < 1 || month > 12)
        return 0;
    switch (calendar) {
    case KP_CAL_JALALI:
        if (month == 12)
            return (int)(jalali_year_start(year + 1) - jalali_year_start(year)) - 336;
        return month <= 6 ? 31 : 30;
    case KP_CAL_HIJRI:
        return hijri_month_days(year, month);
    case KP_CAL_ROC:
        year += ROC_OFFSET;
        break;
    case KP_CAL_GREGORIAN:
        break;
    }
    return gregorian[month - 1] + (month == 2 && gregorian_leap(year));
}

bool kp_calendar_to_days(enum kp_calendar calendar, struct kp_ymd d, int64_t *days)
{
    if (d.day < 1 || d.day > kp_calendar_month_days(calendar, d.year, d.month))
        return false;
    switch (calendar) {
    case KP_CAL_GREGORIAN:
        *days = gregorian_days(d.year, d.month, d.day);
        break;
    case KP_CAL_JALALI:
        *days = JALALI_EPOCH + jalali_year_start(d.year) + jalali_month_start(d.month) + d.day - 1;
        break;
    case KP_CAL_HIJRI:
        *days = hijri_days(d.year, d.month, d.day);
        break;
    case KP_CAL_ROC:
        *days = gregorian_days(d.year + ROC_OFFSET, d.month, d.day);
        break;
    }
    return true;
}

bool kp_calendar_from_days(enum kp_calendar calendar, int64_t days, struct kp_ymd *date)
{
    struct kp_ymd d;
    if (days < -(int64_t)ERA_SHIFT || days > (int64_t)GREGORIAN_LAST * 366)
        return false;
    switch (calendar) {
    case KP_CAL_HIJRI:
        return hijri_date(days, date);
    case KP_CAL_JALALI:
        if (days < JALALI_EPOCH)
            return false;
        d = jalali_date(days);
        break;
    case KP_CAL_ROC:
        d = gregorian_date(days);
        d.year -= ROC_OFFSET;
        break;
    default:
        d = gregorian_date(days);
        break;
    }
    if (!year_known(calendar, d.year))
        return false;
    *date = d;
    return true;
}

int kp_calendar_weekday(int64_t days)
{
    int64_t r = (days + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(r < 0 ? r + 8 : r + 1);
}
