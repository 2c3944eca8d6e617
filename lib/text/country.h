/* Countries and territories (ISO 3166-1) by code and by name in every language that CLDR knows. */
#ifndef KP_TEXT_COUNTRY_H
#define KP_TEXT_COUNTRY_H

#include "core/slice.h"

struct kp_country {
    char alpha2[3], alpha3[4], numeric[4]; /* numeric "" for XK */
};

/* All of them, sorted by alpha2. */
extern const struct kp_country kp_countries[];
extern const size_t kp_country_count;

/* The country that a code (IR, IRN, 364) or a name stands for: "Iran", "ایران", "伊朗", "Islamic
 * Republic of Iran". NULL: none, or a name that several countries have. */
const struct kp_country *kp_country_find(struct kp_slice text);

/* The country of an alpha-2 code in upper case, or NULL. */
const struct kp_country *kp_country_by_alpha2(const char code[2]);

/* The key that names are compared by: kp_plain's folded form without blanks and punctuation,
 * hashed. 0 when nothing is left. */
uint64_t kp_name_key(struct kp_slice text);

/* The table of names, made by rules/tables/countries.c: keys ascending, and the index of each one's
 * country. */
extern const uint64_t kp_country_keys[];
extern const uint8_t kp_country_of_key[];
extern const size_t kp_country_key_count;

#endif
