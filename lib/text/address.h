/* Postal addresses of Iran, China, the Emirates, Saudi Arabia, Britain, the United States and
 * Germany: split into parts and written in one way. Words for kinds of street, building and unit
 * are written out ("خ." as خیابان, "St." as Street, "Str." as Straße); nothing is added, dropped or
 * moved. What no rule knows stays as it is. Commas between the parts are not needed where a word
 * for its kind, a postcode or the code of a state says where a part ends.
 */
#ifndef KP_TEXT_ADDRESS_H
#define KP_TEXT_ADDRESS_H

#include "core/slice.h"
#include "text/subdivision.h"

enum { KP_ADDRESS_MAX = 768 };

enum kp_address_part {
    KP_ADDRESS_STREET,
    KP_ADDRESS_NUMBER,
    KP_ADDRESS_UNIT,
    KP_ADDRESS_DISTRICT,
    KP_ADDRESS_CITY,
    KP_ADDRESS_PROVINCE,
    KP_ADDRESS_POSTCODE,
    KP_ADDRESS_BOX, /* PO box */
    KP_ADDRESS_PARTS
};

/* Names as rules write them, in the order of the enum, then NULL. */
extern const char *const kp_address_part_names[KP_ADDRESS_PARTS + 1];

struct kp_address {
    char text[KP_ADDRESS_MAX]; /* the address in one way, without NUL */
    size_t len;
    struct kp_slice parts[KP_ADDRESS_PARTS];  /* into text; missing where there is none */
    const struct kp_subdivision *subdivision; /* the province, when it is known; else NULL */
};

/* country: IR, CN, AE, SA, GB, US or DE. False when nothing of an address is recognised; *reason
 * says why. */
bool kp_address_parse(struct kp_slice s, const char *country, struct kp_address *out,
                      const char **reason);

bool kp_address_country_known(const char *country);

/* The postcode of a country as it is written: "SW1A 1AA", "12345-6789", "1939534711". Returns its
 * bytes in out (16), 0 when s is none. */
size_t kp_postcode_read(struct kp_slice s, const char *country, char out[16]);

#endif
