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

struct kp_address_word {
    const char *countries; /* blanks between */
    const char *typed;     /* folded, without dots and blanks */
    const char *written;
    uint8_t kind;
};

/* The word for one typed token, or for two joined ones (کد پستی, PO Box); NULL: none. */
const struct kp_address_word *kp_address_word(const char *token, size_t len, const char *country);

#endif
