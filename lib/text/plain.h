/* Plain text of a value: what is left when the ways of typing it are taken away.
 *
 * Decimal digits of every script become ASCII digits; full-width ASCII becomes ASCII; spaces of
 * every kind become one ' ' and are trimmed at both ends; dashes become '-'; bidi marks, zero-width
 * characters and soft hyphens go; the Arabic comma and percent sign become ',' and '%'. Everything
 * else stays. This is what parsers of numbers, dates, phones and codes read; it is not a form to
 * store.
 */
#ifndef KP_TEXT_PLAIN_H
#define KP_TEXT_PLAIN_H

#include "core/slice.h"

enum kp_plain_flags {
    /* For looking words up: also case-folded, compatibility forms and accents taken off (NFKD,
     * Unicode 15), tashkeel and tatweel removed, Arabic letters written as Persian ones (ي ى to ی,
     * ك to ک, ة to ه, أ إ آ ٱ to ا). */
    KP_PLAIN_FOLD = 1,
    /* Zero-width joiners and non-joiners stay: for text that is written back, where Persian
       spelling needs them. */
    KP_PLAIN_KEEP_JOINERS = 2,
};

enum { KP_PLAIN_MAX = 512 }; /* room that parsers give: longer values are no value of theirs */

/* Writes to out, at most cap bytes and no NUL. Returns the number of bytes, or -1 when s is not
 * UTF-8 or does not fit. Without KP_PLAIN_FOLD the result is never longer than s. */
ptrdiff_t kp_plain(struct kp_slice s, unsigned flags, char *out, size_t cap);

/* Decodes the code point at *pos of s[0..len) and moves *pos past it. Returns -1 at a byte that is
 * not UTF-8. */
int32_t kp_plain_decode(const char *s, size_t len, size_t *pos);

/* The value 0..9 of a decimal digit of any script (Unicode Nd), or -1. */
int kp_digit_value(int32_t code_point);

#endif
