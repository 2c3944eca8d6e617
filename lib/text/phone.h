/* Telephone numbers of every country, by the numbering plans that libphonenumber collects
 * (phone_data.c).
 *
 * Read are numbers with + or an international prefix from anywhere, and national ones of a region
 * that the caller names; digits of every script, letters for digits (1-800-FLOWERS), extensions
 * ("ext. 12", "x12", "#12", "داخلی ۱۲", "分机12",
 * ";ext=12"), tel: URIs (RFC 3966).
 * What a number becomes, and whether it is valid, agrees with libphonenumber on the same metadata
 * (tests/bench/phone_oracle.py).
 */
#ifndef KP_TEXT_PHONE_H
#define KP_TEXT_PHONE_H

#include "core/slice.h"

enum kp_phone_type {
    KP_PHONE_UNKNOWN, /* not a valid number */
    KP_PHONE_PREMIUM_RATE,
    KP_PHONE_TOLL_FREE,
    KP_PHONE_SHARED_COST,
    KP_PHONE_VOIP,
    KP_PHONE_PERSONAL,
    KP_PHONE_PAGER,
    KP_PHONE_UAN, /* a company's number for all of a country */
    KP_PHONE_VOICEMAIL,
    KP_PHONE_FIXED,
    KP_PHONE_MOBILE,
    KP_PHONE_FIXED_OR_MOBILE, /* the plan does not tell */
    KP_PHONE_TYPES
};

/* Names as rules write them, in the order of the enum, then NULL. */
extern const char *const kp_phone_type_names[KP_PHONE_TYPES + 1];

enum kp_phone_format_kind {
    KP_PHONE_E164,          /* +982188776655 */
    KP_PHONE_NATIONAL,      /* 021 8877 6655 */
    KP_PHONE_INTERNATIONAL, /* +98 21 8877 6655 */
    KP_PHONE_RFC3966,       /* tel:+98-21-8877-6655;ext=12 */
};

enum { KP_PHONE_DIGITS_MAX = 17, KP_PHONE_EXTENSION_MAX = 20, KP_PHONE_TEXT_MAX = 96 };

struct kp_phone {
    uint16_t country_code;
    uint8_t len; /* of the national significant number, leading zeros included */
    char digits[KP_PHONE_DIGITS_MAX]; /* without NUL */
    uint8_t extension_len;
    char extension[KP_PHONE_EXTENSION_MAX];
    bool valid;              /* it is a number of its country's plan */
    enum kp_phone_type type; /* KP_PHONE_UNKNOWN unless valid */
    char region[4]; /* ISO 3166-1 alpha-2, or "001" for numbers of no country; "" unless valid */
};

/* region: where a number without a country code is dialled, ISO 3166-1 alpha-2 in upper case; "" or
 * NULL: none. False when s is no telephone number; *reason says why. A number that is read may
 * still not be valid. */
bool kp_phone_parse(struct kp_slice s, const char *region, struct kp_phone *out,
                    const char **reason);

/* Writes the number to out, which has room for KP_PHONE_TEXT_MAX; returns its bytes, no NUL. An
 * extension follows as ";ext=12" in E164 and RFC3966, else as the country writes it. */
size_t kp_phone_write(const struct kp_phone *p, enum kp_phone_format_kind format, char *out);

/* True for regions that have a numbering plan. */
bool kp_phone_region_known(const char *region);

/* The country code of a region (98 for IR), or 0. */
int kp_phone_country_code(const char *region);

#endif
