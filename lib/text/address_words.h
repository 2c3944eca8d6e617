/* Words of addresses: for lib/text/address.c alone. */
#ifndef KP_TEXT_ADDRESS_WORDS_H
#define KP_TEXT_ADDRESS_WORDS_H

#include "core/slice.h"

enum kp_address_word_kind {
    KP_AW_STREET,   /* خیابان, Street: the segment is about a street */
    KP_AW_NUMBER,   /* پلاک, مبنى: the next word is the building's number */
    KP_AW_UNIT,     /* واحد, Apt: the next word is the unit's */
    KP_AW_FLOOR,    /* طبقه: as a unit, less exact */
    KP_AW_POSTCODE, /* کد پستی: the next word is the postcode */
    KP_AW_BOX,      /* ص.ب, PO Box */
    KP_AW_DISTRICT, /* محله, منطقة, حي */
};

enum kp_address_country {
    KP_AC_IR = 1,
    KP_AC_CN = 2,
    KP_AC_AE = 4,
    KP_AC_SA = 8,
    KP_AC_GB = 16,
    KP_AC_US = 32,
    KP_AC_DE = 64,
};

struct kp_address_word {
    const char *typed; /* folded, without dots, colons and blanks */
    const char *written;
    uint8_t typed_len;
    char last;         /* byte of typed, to compare first */
    uint8_t countries; /* enum kp_address_country, or-ed */
    uint8_t kind;      /* enum kp_address_word_kind */
    bool dotted;       /* a short form in Arabic letters, a word only with a dot or colon: "خ." */
};

enum { KP_ADDRESS_KEY_MAX = 64 };

/* What a word is looked up by. Returns its bytes, 0 when the token has none or is too long. */
size_t kp_address_key(struct kp_slice token, char out[KP_ADDRESS_KEY_MAX]);

/* The word of a key in a country, or NULL. pair: among those that are written as two words (کد
 * پستی, PO Box), by the two keys joined. */
const struct kp_address_word *kp_address_word(const char *key, size_t len, unsigned country,
                                              bool pair);

#endif
