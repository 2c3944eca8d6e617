#include "validate/scan.h"

#include <stdlib.h>
#include <strings.h>

#include "text/calendar.h"

enum { NUMBER_MAX = 300 }; /* bytes; past that it is no number that a customer record holds */

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits(struct kp_slice s, size_t at)
{
    size_t n = 0;
    while (at + n < s.len && digit(s.ptr[at + n]))
        n++;
    return n;
}

static size_t sign(struct kp_slice s, size_t at)
{
    return at < s.len && (s.ptr[at] == '+' || s.ptr[at] == '-');
}

static bool number_syntax(struct kp_slice s)
{
    size_t i = sign(s, 0);
    size_t whole = digits(s, i), part = 0;
    i += whole;
    if (i < s.len && s.ptr[i] == '.') {
        part = digits(s, i + 1);
        i += 1 + part;
    }
    if (whole + part == 0)
        return false;
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i += 1 + sign(s, i + 1);
        size_t n = digits(s, i);
        if (n == 0)
            return false;
        i += n;
    }
    return i == s.len;
}

bool kp_scan_number(struct kp_slice s, double *out)
{
    if (s.len == 0 || s.len > NUMBER_MAX || !number_syntax(s))
        return false;
    if (out) {
        char text[NUMBER_MAX + 1];
        memcpy(text, s.ptr, s.len);
        text[s.len] = '\0';
        *out = strtod(text, NULL);
    }
    return true;
}

bool kp_scan_integer(struct kp_slice s)
{
    size_t i = sign(s, 0);
    return s.len > i && digits(s, i) == s.len - i;
}

bool kp_scan_boolean(struct kp_slice s)
{
    static const char *const words[] = {"true", "false", "yes", "no", "1", "0"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (s.len == strlen(words[i]) && strncasecmp(s.ptr, words[i], s.len) == 0)
            return true;
    return false;
}

/* n digits at `at` as a number, or -1. */
static int fixed(struct kp_slice s, size_t at, size_t n)
{
    if (at + n > s.len)
        return -1;
    int v = 0;
    for (size_t i = at; i < at + n; i++) {
        if (!digit(s.ptr[i]))
            return -1;
        v = v * 10 + (s.ptr[i] - '0');
    }
    return v;
}

static bool date_at_start(struct kp_slice s, int64_t *days)
{
    int y = fixed(s, 0, 4), m = fixed(s, 5, 2), d = fixed(s, 8, 2);
    if (y < 0 || m < 0 || d < 0 || s.ptr[4] != '-' || s.ptr[7] != '-')
        return false;
    return kp_calendar_to_days(KP_CAL_GREGORIAN, (struct kp_ymd){y, m, d}, days);
}

bool kp_scan_date(struct kp_slice s, int64_t *days)
{
    int64_t n;
    if (s.len != 10 || !date_at_start(s, &n))
        return false;
    if (days)
        *days = n;
    return true;
}

/* hh:mm[:ss[.fraction]] at `at`: bytes taken, 0 when it is none. */
static size_t time_at(struct kp_slice s, size_t at, int64_t *seconds)
{
    int h = fixed(s, at, 2), m = fixed(s, at + 3, 2), sec = 0;
    if (h < 0 || h > 23 || m < 0 || m > 59 || s.ptr[at + 2] != ':')
        return 0;
    size_t i = at + 5;
    if (i < s.len && s.ptr[i] == ':') {
        sec = fixed(s, i + 1, 2);
        if (sec < 0 || sec > 60)
            return 0;
        i += 3;
        if (i + 1 < s.len && s.ptr[i] == '.' && digit(s.ptr[i + 1]))
            i += 1 + digits(s, i + 1);
    }
    *seconds = h * 3600 + m * 60 + sec;
    return i - at;
}

/* The rest of the cell as a zone: Z, +hh, +hhmm, +hh:mm or nothing. */
static bool zone_at(struct kp_slice s, size_t at, int64_t *offset)
{
    *offset = 0;
    if (at == s.len)
        return true;
    if (s.ptr[at] == 'Z' || s.ptr[at] == 'z')
        return at + 1 == s.len;
    if (!sign(s, at))
        return false;
    int h = fixed(s, at + 1, 2), m = 0;
    size_t i = at + 3;
    if (i < s.len) {
        i += s.ptr[i] == ':';
        m = fixed(s, i, 2);
        i += 2;
    }
    if (h < 0 || h > 14 || m < 0 || m > 59 || i != s.len)
        return false;
    *offset = (h * 3600 + m * 60) * (s.ptr[at] == '-' ? -1 : 1);
    return true;
}

bool kp_scan_datetime(struct kp_slice s, int64_t *seconds)
{
    int64_t days, of_day = 0, offset = 0;
    if (s.len < 10 || !date_at_start(s, &days))
        return false;
    if (s.len > 10) {
        if (s.ptr[10] != 'T' && s.ptr[10] != 't' && s.ptr[10] != ' ')
            return false;
        size_t n = time_at(s, 11, &of_day);
        if (n == 0 || !zone_at(s, 11 + n, &offset))
            return false;
    }
    if (seconds)
        *seconds = days * 86400 + of_day - offset;
    return true;
}

bool kp_scan_time(struct kp_slice s)
{
    int64_t seconds;
    return s.len >= 5 && time_at(s, 0, &seconds) == s.len;
}

size_t kp_scan_length(struct kp_slice s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++)
        n += (s.ptr[i] & 0xC0) != 0x80;
    return n;
}

struct kp_scalar kp_scan_scalar(struct kp_slice s, bool constant, int64_t today)
{
    struct kp_scalar v = {.kind = KP_SCALAR_TEXT, .text = s};
    if (constant && kp_slice_is(s, "today")) {
        v.kind = KP_SCALAR_TIME;
        v.seconds = today * 86400;
    } else if (kp_scan_number(s, &v.number)) {
        v.kind = KP_SCALAR_NUMBER;
    } else if (kp_scan_datetime(s, &v.seconds)) {
        v.kind = KP_SCALAR_TIME;
    }
    return v;
}

int kp_scalar_compare(const struct kp_scalar *a, const struct kp_scalar *b)
{
    if (a->kind == KP_SCALAR_NUMBER)
        return (a->number > b->number) - (a->number < b->number);
    if (a->kind == KP_SCALAR_TIME)
        return (a->seconds > b->seconds) - (a->seconds < b->seconds);
    size_t n = a->text.len < b->text.len ? a->text.len : b->text.len;
    int c = n ? memcmp(a->text.ptr, b->text.ptr, n) : 0;
    return c ? c : (a->text.len > b->text.len) - (a->text.len < b->text.len);
}
