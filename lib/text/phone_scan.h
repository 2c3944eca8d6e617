/* The digits in a written telephone number: for phone.c alone. */
#ifndef KP_TEXT_PHONE_SCAN_H
#define KP_TEXT_PHONE_SCAN_H

#include "core/slice.h"

enum { KP_PHONE_SCAN_MAX = 250 };

struct kp_phone_scan {
    bool plus;
    size_t len;
    char digits[KP_PHONE_SCAN_MAX];
    size_t extension_len;
    char extension[20];
};

/* False when s does not look like a telephone number. Letters are read as on a dial when there are
 * at least three. */
bool kp_phone_scan(struct kp_slice s, struct kp_phone_scan *out);

#endif
