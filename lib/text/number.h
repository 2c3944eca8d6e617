/* Numbers, amounts of money and percentages as people write them, kept as decimal text: nothing is
 * ever rounded.
 *
 * Separators: 1,234.56 and 1.234,56 and 1 234,56 and 1'234.56 and ۱٬۲۳۴٫۵۶ and the Indian
 * 12,34,567. Where a value can be read two ways (1,234: a thousand or one and a bit) the caller's
 * decimal sign decides, and without one it is refused. Multipliers: هزار میلیون میلیارد, ألف مليون
 * مليار, 万 亿, lakh crore, thousand million billion, k m bn. Chinese numerals: 三千五百, 一万二.
 * Signs: -5, 5-, (5), −5. Exponents: 1.5e6.
 */
#ifndef KP_TEXT_NUMBER_H
#define KP_TEXT_NUMBER_H

#include "core/slice.h"

enum { KP_NUMBER_MAX = 80 };

enum kp_decimal_sign {
    KP_DECIMAL_UNKNOWN, /* decided by the value where it can be, else refused */
    KP_DECIMAL_POINT,   /* 1,234.56 */
    KP_DECIMAL_COMMA,   /* 1.234,56 */
};

struct kp_number {
    char text[KP_NUMBER_MAX]; /* "-1234.56": digits, at most one point, no zeros in front but one,
                                 none behind the last digit that was written; without NUL */
    uint8_t len;
    bool percent;     /* a percent sign stood there; per mille is scaled to percent */
    bool accounting;  /* it stood in parentheses */
    char currency[4]; /* ISO 4217 or IRT (toman); "" when none was named */
};

enum kp_number_flags {
    KP_NUMBER_PERCENT = 1,  /* 12% is read; else it is no number */
    KP_NUMBER_CURRENCY = 2, /* names, signs and codes of currencies are read */
};

/* False when s is no number; *reason says why. */
bool kp_number_parse(struct kp_slice s, unsigned flags, enum kp_decimal_sign sign,
                     struct kp_number *out, const char **reason);

/* The currency that a sign, a name or a code stands for: "€", "euro", "EUR", "تومان", "ریال",
 * "درهم", "元". Signs that several countries use ($, £, ¥, kr, درهم, ریال) are of region's country,
 * where it has one such; else of none: NULL. region may be "". */
const char *kp_currency_of(const char *text, size_t len, const char *region);

/* As kp_number_parse with KP_NUMBER_CURRENCY, ambiguous signs being those of region. */
bool kp_money_parse(struct kp_slice s, const char *region, enum kp_decimal_sign sign,
                    struct kp_number *out, const char **reason);

#endif
