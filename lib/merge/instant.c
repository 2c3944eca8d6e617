#include "merge/instant.h"

#include "merge/decimal.h"
#include "text/calendar.h"

/* Exactly n digits at *p. */
static bool digits(const char **p, const char *end, int n, int *out)
{
    if (end - *p < n)
        return false;
    *out = 0;
    for (; n > 0; n--, (*p)++) {
        if (**p < '0' || **p > '9')
            return false;
        *out = *out * 10 + (**p - '0');
    }
    return true;
}

static bool is_mark(const char **p, const char *end, char mark)
{
    if (*p == end || **p != mark)
        return false;
    (*p)++;
    return true;
}

/* Z, +03:30, +0330 or nothing. */
static bool zone(const char **p, const char *end, double *seconds)
{
    if (*p == end || is_mark(p, end, 'Z'))
        return true;
    int sign = **p == '-' ? -1 : 1, h, m = 0;
    if (!is_mark(p, end, '+') && !is_mark(p, end, '-'))
        return false;
    if (!digits(p, end, 2, &h))
        return false;
    if (*p != end) {
        is_mark(p, end, ':');
        if (!digits(p, end, 2, &m))
            return false;
    }
    *seconds -= sign * (h * 3600.0 + m * 60.0);
    return true;
}

static bool clock_time(const char **p, const char *end, double *seconds)
{
    int h, m, s = 0;
    if (!digits(p, end, 2, &h) || !is_mark(p, end, ':') || !digits(p, end, 2, &m))
        return false;
    if (is_mark(p, end, ':') && !digits(p, end, 2, &s))
        return false;
    double part = 0.1;
    if (is_mark(p, end, '.'))
        for (; *p < end && **p >= '0' && **p <= '9'; (*p)++, part /= 10)
            *seconds += (**p - '0') * part;
    *seconds += h * 3600.0 + m * 60.0 + s;
    return h < 25 && m < 60 && s < 61 && zone(p, end, seconds);
}

bool kp_instant_parse(struct kp_slice text, double *seconds)
{
    const char *p = text.ptr, *end = text.ptr + text.len;
    struct kp_ymd d;
    int64_t days;
    bool iso = digits(&p, end, 4, &d.year) && is_mark(&p, end, '-') &&
               digits(&p, end, 2, &d.month) && is_mark(&p, end, '-') &&
               digits(&p, end, 2, &d.day) && kp_calendar_to_days(KP_CAL_GREGORIAN, d, &days);
    if (!iso) {
        struct kp_decimal n;
        if (!kp_decimal_parse(text, &n))
            return false;
        *seconds = kp_decimal_value(n);
        return true;
    }
    *seconds = (double)days * 86400;
    if (p == end)
        return true;
    if (!is_mark(&p, end, 'T') && !is_mark(&p, end, ' '))
        return false;
    return clock_time(&p, end, seconds) && p == end;
}
