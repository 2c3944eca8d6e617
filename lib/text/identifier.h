/* Identifiers with a form of their own, most of them with check digits.
 *
 * | kind           | what it is |
 * |----------------|------------|
 * | ir_national_id | کد ملی, 10 digits |
 * | ir_company_id  | شناسه ملی of companies, 11 digits |
 * | ir_postcode    | 10 digits |
 * | ir_sheba       | شماره شبا, the Iranian IBAN, with or without IR |
 * | bank_card      | 16 to 19 digits, Luhn (ISO/IEC 7812) |
 * | cn_resident_id | 身份证号码, GB 11643: region, birth date, check character |
 * | cn_credit_code | 统一社会信用代码, GB 32100 |
 * | iban           | ISO 13616 |
 * | bic            | ISO 9362 |
 * | lei            | ISO 17442 |
 * | eu_vat         | VAT number of a member state, with its prefix |
 * | gb_vat, gb_nino | VAT number; National Insurance number |
 * | us_ssn, us_ein | social security number; employer number (their shape: they have no check
 * digit) | | ean            | 8, 12, 13 or 14 digits (GTIN) | | isbn           | ISBN-10 or ISBN-13
 * | | luhn           | any digits that end in a Luhn check digit |
 *
 * A kind is read from typing in any digits, with blanks, dots, slashes and hyphens between, in any
 * case, and written without them in upper case.
 */
#ifndef KP_TEXT_IDENTIFIER_H
#define KP_TEXT_IDENTIFIER_H

#include "core/slice.h"

enum { KP_IDENTIFIER_MAX = 64 };

/* The kinds' names, NULL-terminated, and the index of a name in them or -1. */
extern const char *const kp_identifier_names[];
int kp_identifier_find(const char *name);

/* Writes the identifier that s is to out, without NUL; *len gets its bytes. False when it is none
 * of that kind; *reason says why. */
bool kp_identifier_read(int kind, struct kp_slice s, char out[KP_IDENTIFIER_MAX], size_t *len,
                        const char **reason);

#endif
