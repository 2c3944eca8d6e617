/* Arithmetic of check digits: for lib/text/identifier*.c alone. All take upper-case ASCII. */
#ifndef KP_TEXT_IDENTIFIER_CHECKS_H
#define KP_TEXT_IDENTIFIER_CHECKS_H

#include <stdbool.h>
#include <stddef.h>

static inline bool kp_id_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool kp_id_letter(char c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool kp_id_all_digits(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!kp_id_digit(s[i]))
            return false;
    return len > 0;
}

static inline bool kp_id_all_same(const char *s, size_t len)
{
    for (size_t i = 1; i < len; i++)
        if (s[i] != s[0])
            return false;
    return true;
}

/* The sum of digits times weights. */
static inline int kp_id_weighted(const char *s, const int *weights, size_t len)
{
    int sum = 0;
    for (size_t i = 0; i < len; i++)
        sum += (s[i] - '0') * weights[i];
    return sum;
}

/* The Luhn sum of digits, the last one being the check digit, is a multiple of ten (ISO/IEC
 * 7812-1). */
bool kp_id_luhn(const char *s, size_t len);

/* Digits and letters (A = 10) as one number, modulo m. */
unsigned kp_id_modulo(const char *s, size_t len, unsigned m);

/* ISO 7064 MOD 11,10 over digits, the last one being the check digit. */
bool kp_id_mod11_10(const char *s, size_t len);

/* VAT numbers: s begins with the member state's prefix. */
bool kp_id_eu_vat(const char *s, size_t len);
bool kp_id_gb_vat(const char *s, size_t len);

#endif
