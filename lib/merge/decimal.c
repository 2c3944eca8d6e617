#include "merge/decimal.h"

#include <math.h>

#define DIGITS_MAX 30 /* 10^30 eight million times over still fits 128 bits */

bool kp_decimal_parse(struct kp_slice text, struct kp_decimal *out)
{
    size_t i = 0, digits = 0;
    bool negative = text.len > 0 && text.ptr[0] == '-', point = false;
    struct kp_decimal d = {0};
    i += negative || (text.len > 0 && text.ptr[0] == '+');
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '.' && !point && digits > 0) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++digits > DIGITS_MAX)
            return false;
        d.units = d.units * 10 + (c - '0');
        d.scale += point;
    }
    if (digits == 0 || (point && d.scale == 0))
        return false;
    d.units = negative ? -d.units : d.units;
    *out = d;
    return true;
}

static bool raise_scale(struct kp_decimal *d, unsigned scale)
{
    for (; d->scale < scale; d->scale++)
        if (__builtin_mul_overflow(d->units, (__int128)10, &d->units))
            return false;
    return true;
}

bool kp_decimal_add(struct kp_decimal *sum, struct kp_decimal x)
{
    struct kp_decimal s = *sum;
    if (!raise_scale(&s, x.scale) || !raise_scale(&x, s.scale) ||
        __builtin_add_overflow(s.units, x.units, &s.units))
        return false;
    *sum = s;
    return true;
}

double kp_decimal_value(struct kp_decimal d)
{
    return (double)d.units / pow(10, d.scale);
}

void kp_decimal_write(struct kp_decimal d, struct kp_buf *out)
{
    char digits[48]; /* 39 of 128 bits, a point, zeros before it */
    size_t at = sizeof digits;
    unsigned __int128 u = d.units < 0 ? -(unsigned __int128)d.units : (unsigned __int128)d.units;
    for (unsigned k = 0; u > 0 || k <= d.scale; k++) {
        if (k == d.scale && k > 0)
            digits[--at] = '.';
        digits[--at] = (char)('0' + (int)(u % 10));
        u /= 10;
    }
    if (d.units < 0)
        kp_buf_putc(out, '-');
    kp_buf_add(out, digits + at, sizeof digits - at);
}
