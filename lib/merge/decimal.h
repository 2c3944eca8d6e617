/* Decimal numbers as they stand in data, added and compared exactly. */
#ifndef KP_MERGE_DECIMAL_H
#define KP_MERGE_DECIMAL_H

#include "core/buf.h"

struct kp_decimal {
    __int128 units;
    unsigned scale; /* digits behind the point */
};

/* Reads an optional sign, digits and perhaps a point and digits, at most 30 digits in all. False
 * when it is anything else. */
bool kp_decimal_parse(struct kp_slice text, struct kp_decimal *out);

/* False when the sum has too many digits. */
bool kp_decimal_add(struct kp_decimal *sum, struct kp_decimal x);

/* Near enough for putting numbers in order. */
double kp_decimal_value(struct kp_decimal d);

/* As text, with all its scale: 3.30. */
void kp_decimal_write(struct kp_decimal d, struct kp_buf *out);

#endif
