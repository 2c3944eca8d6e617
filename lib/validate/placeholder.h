/* Placeholder values: what people type, and systems fill in, where they know nothing. */
#ifndef KP_VALIDATE_PLACEHOLDER_H
#define KP_VALIDATE_PLACEHOLDER_H

#include "core/buf.h"

enum kp_placeholder {
    KP_PLACEHOLDER_NONE = 0,
    KP_PLACEHOLDER_WORD,   /* unknown, n/a, نامشخص, 未知 ... */
    KP_PLACEHOLDER_DIGITS, /* 0000000, 1111111, 123456789, with or without separators */
    KP_PLACEHOLDER_DATE,   /* 1900-01-01, 1970-01-01, 9999-12-31 ... */
    KP_PLACEHOLDER_EMAIL,  /* test@..., noemail@..., ...@example.com */
    KP_PLACEHOLDER_MARKS,  /* ---, ???, ... : punctuation alone */
};

/* What kind of placeholder a value is, after folding (validate/fold.h) into scratch, whose contents
 * are replaced. KP_PLACEHOLDER_NONE too when memory is out: then kp_buf_ok(scratch) is false. */
enum kp_placeholder kp_placeholder_kind(struct kp_slice value, struct kp_buf *scratch);

#endif
