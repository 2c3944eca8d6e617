#include "text/date.h"

#include "text/date_scan.h"

const char *const kp_date_form_names[KP_DATE_FORMS + 1] = {
    "iso", "ymd", "dmy", "mdy", "names", "cjk", "jalali", "hijri", "roc", "unix", "serial", NULL};

static const char *const not_a_date = "is not a date in the forms allowed";
static const char *const no_such_day = "has a day that the calendar does not have";
static const char *const short_year = "has a two-digit year; give pivot to read it";
static const char *const ambiguous = "can be read as several days; allow fewer forms";
static const char *const wrong_weekday = "names a day of the week that is not the date's";

struct reader {
    const struct kp_date_options *options;
    const struct kp_date_scan *scan;
    struct kp_date_readings *out;
    const char *reason;
};

static bool allowed(const struct reader *r, enum kp_date_form form)
{
    return (r->options->forms & KP_DATE_BIT(form)) != 0;
}

static enum kp_calendar calendar_of(enum kp_date_form form)
{
    switch (form) {
    case KP_DATE_JALALI:
        return KP_CAL_JALALI;
    case KP_DATE_HIJRI:
        return KP_CAL_HIJRI;
    case KP_DATE_ROC:
        return KP_CAL_ROC;
    default:
        return KP_CAL_GREGORIAN;
    }
}

static void add(struct reader *r, enum kp_date_form form, int64_t days)
{
    if (r->scan->weekday != 0 && kp_calendar_weekday(days) != r->scan->weekday) {
        r->reason = wrong_weekday;
        return;
    }
    r->out->forms |= KP_DATE_BIT(form);
    r->out->days[form] = days;
}

/* The whole year that was written with so many digits, or 0. */
static int64_t full_year(struct reader *r, enum kp_calendar calendar, int64_t year, int digits)
{
    static const int first[] = {1583, 1200, 1300, 1}, last[] = {9999, 1500, 1600, 999};
    if (calendar == KP_CAL_ROC)
        return digits == 2 || digits == 3 ? year : 0;
    if (digits == 4)
        return year >= first[calendar] && year <= last[calendar] ? year : 0;
    if (digits != 2 || calendar == KP_CAL_HIJRI)
        return 0;
    int pivot = calendar == KP_CAL_JALALI ? r->options->pivot_jalali : r->options->pivot;
    if (pivot < 0) {
        r->reason = short_year;
        return 0;
    }
    if (calendar == KP_CAL_JALALI)
        return year < pivot ? 1400 + year : 1300 + year;
    return year < pivot ? 2000 + year : 1900 + year;
}

static void attempt(struct reader *r, enum kp_date_form form, int64_t year, int digits,
                    int64_t month, int64_t day)
{
    enum kp_calendar calendar = calendar_of(form);
    if (!allowed(r, form) || (r->scan->calendar >= 0 && r->scan->calendar != (int)calendar))
        return;
    int64_t full = full_year(r, calendar, year, digits);
    if (full == 0)
        return;
    r->out->shaped |= KP_DATE_BIT(form);
    int64_t days;
    if (month <= 12 && day <= 31 &&
        kp_calendar_to_days(calendar, (struct kp_ymd){(int)full, (int)month, (int)day}, &days))
        add(r, form, days);
    else if (r->reason == not_a_date)
        r->reason = no_such_day;
}

/* ---- one number ---- */

static void attempt_compact(struct reader *r, int64_t v, int digits)
{
    if (digits == 8) {
        int64_t y = v / 10000, m = v / 100 % 100, d = v % 100;
        attempt(r, KP_DATE_ISO, y, 4, m, d);
        attempt(r, KP_DATE_YMD, y, 4, m, d);
        attempt(r, KP_DATE_JALALI, y, 4, m, d);
        attempt(r, KP_DATE_HIJRI, y, 4, m, d);
        attempt(r, KP_DATE_DMY, v % 10000, 4, v / 10000 % 100, v / 1000000);
        attempt(r, KP_DATE_MDY, v % 10000, 4, v / 1000000, v / 10000 % 100);
    } else if (digits == 7) {
        attempt(r, KP_DATE_ROC, v / 10000, 3, v / 100 % 100, v % 100);
    } else if (digits == 6) {
        int64_t a = v / 10000, b = v / 100 % 100, c = v % 100;
        attempt(r, KP_DATE_YMD, a, 2, b, c);
        attempt(r, KP_DATE_JALALI, a, 2, b, c);
        attempt(r, KP_DATE_DMY, c, 2, b, a);
        attempt(r, KP_DATE_MDY, c, 2, a, b);
    }
}

static void set_instant(struct reader *r, enum kp_date_form form, int64_t millis)
{
    int64_t days = millis / 86400000;
    int64_t rest = millis % 86400000;
    if (rest < 0) {
        rest += 86400000;
        days--;
    }
    r->out->time = (struct kp_time_of_day){.given = true,
                                           .has_offset = form == KP_DATE_UNIX,
                                           .seconds = (int)(rest / 1000),
                                           .nanos = (int)(rest % 1000 * 1000000)};
    add(r, form, days);
}

/* Serial 1 is 1900-01-01; serial 60 is the 29th of February 1900, which never was. */
static void attempt_serial(struct reader *r, int64_t v, double fraction)
{
    enum { FICTITIOUS = 60, EPOCH = 25569, LAST = 2958465 };
    if (v < 1 || v > LAST)
        return;
    if (v == FICTITIOUS) {
        r->reason = no_such_day;
        return;
    }
    int64_t days = v - EPOCH + (v < FICTITIOUS);
    if (fraction > 0)
        set_instant(r, KP_DATE_SERIAL, days * 86400000 + (int64_t)(fraction * 86400 + 0.5) * 1000);
    else
        add(r, KP_DATE_SERIAL, days);
}

static void read_single(struct reader *r)
{
    int64_t v = r->scan->numbers[0].value;
    int digits = r->scan->numbers[0].digits;
    bool plain = !r->scan->negative && r->scan->fraction == 0;
    if (plain)
        attempt_compact(r, v, digits);
    if (r->scan->time.given)
        return;
    if (allowed(r, KP_DATE_UNIX) && digits >= 9 && digits <= 11)
        set_instant(r, KP_DATE_UNIX,
                    (r->scan->negative ? -v : v) * 1000 +
                        (int64_t)(r->scan->fraction * 1000 + 0.5));
    else if (allowed(r, KP_DATE_UNIX) && plain && digits == 13)
        set_instant(r, KP_DATE_UNIX, v);
    if (allowed(r, KP_DATE_SERIAL) && !r->scan->negative)
        attempt_serial(r, v, r->scan->fraction);
}

/* ---- three numbers ---- */

static void read_numbers(struct reader *r)
{
    const struct kp_date_scan *s = r->scan;
    int64_t a = s->numbers[0].value, b = s->numbers[1].value, c = s->numbers[2].value;
    int da = s->numbers[0].digits, db = s->numbers[1].digits, dc = s->numbers[2].digits;
    if (db > 2)
        return;
    if (dc <= 2) {
        if (da == 4 && db == 2 && dc == 2 && s->separator == '-')
            attempt(r, KP_DATE_ISO, a, da, b, c);
        attempt(r, KP_DATE_YMD, a, da, b, c);
        attempt(r, KP_DATE_JALALI, a, da, b, c);
        attempt(r, KP_DATE_HIJRI, a, da, b, c);
        attempt(r, KP_DATE_ROC, a, da, b, c);
    }
    if (da <= 2) {
        attempt(r, KP_DATE_DMY, c, dc, b, a);
        attempt(r, KP_DATE_MDY, c, dc, a, b);
        if (dc == 4) {
            attempt(r, KP_DATE_JALALI, c, dc, b, a);
            attempt(r, KP_DATE_HIJRI, c, dc, b, a);
        }
    }
}

static void read_named(struct reader *r)
{
    static const enum kp_date_form forms[] = {KP_DATE_NAMES, KP_DATE_JALALI, KP_DATE_HIJRI,
                                              KP_DATE_ROC};
    const struct kp_date_scan *s = r->scan;
    enum kp_date_form form = forms[s->month_calendar];
    int year = s->month_at == 1 && s->numbers[0].digits > 2 ? 0 : 1;
    if (s->month_at == 2 || s->numbers[1 - year].digits > 2)
        return;
    attempt(r, form, s->numbers[year].value, s->numbers[year].digits, s->month,
            s->numbers[1 - year].value);
}

static void read_week(struct reader *r)
{
    int64_t year = r->scan->numbers[0].value, week = r->scan->numbers[1].value,
            day = r->scan->numbers[2].value;
    int64_t jan4, next_jan4;
    if (!allowed(r, KP_DATE_ISO) || year < 1583 || year > 9998 || week < 1 || day < 1 || day > 7 ||
        !kp_calendar_to_days(KP_CAL_GREGORIAN, (struct kp_ymd){(int)year, 1, 4}, &jan4) ||
        !kp_calendar_to_days(KP_CAL_GREGORIAN, (struct kp_ymd){(int)year + 1, 1, 4}, &next_jan4))
        return;
    int64_t first = jan4 - kp_calendar_weekday(jan4) + 1;
    int64_t end = next_jan4 - kp_calendar_weekday(next_jan4) + 1;
    int64_t days = first + (week - 1) * 7 + day - 1;
    if (days < end)
        add(r, KP_DATE_ISO, days);
    else
        r->reason = no_such_day;
}

static void read_ordinal(struct reader *r)
{
    int64_t year = r->scan->numbers[0].value, day = r->scan->numbers[1].value;
    int64_t first, last;
    if (!allowed(r, KP_DATE_ISO) || year < 1583 ||
        !kp_calendar_to_days(KP_CAL_GREGORIAN, (struct kp_ymd){(int)year, 1, 1}, &first) ||
        !kp_calendar_to_days(KP_CAL_GREGORIAN, (struct kp_ymd){(int)year, 12, 31}, &last))
        return;
    if (day >= 1 && first + day - 1 <= last)
        add(r, KP_DATE_ISO, first + day - 1);
    else
        r->reason = no_such_day;
}

bool kp_date_read(struct kp_slice s, const struct kp_date_options *options,
                  struct kp_date_readings *out, const char **reason)
{
    struct kp_date_scan scan;
    struct reader r = {.options = options, .scan = &scan, .out = out, .reason = not_a_date};
    out->forms = 0;
    out->shaped = 0;
    if (!kp_date_scan(s, &scan)) {
        *reason = not_a_date;
        return false;
    }
    out->time = scan.time;
    switch (scan.layout) {
    case KP_LAYOUT_SINGLE:
        read_single(&r);
        break;
    case KP_LAYOUT_NUMBERS:
        read_numbers(&r);
        break;
    case KP_LAYOUT_NAMED:
        read_named(&r);
        break;
    case KP_LAYOUT_CJK:
        attempt(&r, KP_DATE_CJK, scan.numbers[0].value, scan.numbers[0].digits,
                scan.numbers[1].value, scan.numbers[2].value);
        attempt(&r, KP_DATE_ROC, scan.numbers[0].value, scan.numbers[0].digits,
                scan.numbers[1].value, scan.numbers[2].value);
        break;
    case KP_LAYOUT_WEEK:
        read_week(&r);
        break;
    case KP_LAYOUT_ORDINAL:
        read_ordinal(&r);
        break;
    }
    if (out->forms == 0)
        *reason = r.reason;
    return out->forms != 0;
}

bool kp_date_is_ambiguous(const struct kp_date_readings *r, unsigned forms)
{
    bool first = true;
    int64_t days = 0;
    for (int f = 0; f < KP_DATE_FORMS; f++) {
        if (!(r->forms & forms & KP_DATE_BIT(f)))
            continue;
        if (!first && r->days[f] != days)
            return true;
        days = r->days[f];
        first = false;
    }
    return false;
}

bool kp_date_parse(struct kp_slice s, const struct kp_date_options *options, struct kp_date *out,
                   const char **reason)
{
    struct kp_date_readings r;
    if (!kp_date_read(s, options, &r, reason))
        return false;
    if (kp_date_is_ambiguous(&r, r.forms)) {
        *reason = ambiguous;
        return false;
    }
    int form = 0;
    while (!(r.forms & KP_DATE_BIT(form)))
        form++;
    *out = (struct kp_date){.days = r.days[form], .form = (enum kp_date_form)form, .time = r.time};
    return true;
}
