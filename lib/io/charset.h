/* Conversion of text in any charset that ICU knows to UTF-8, in pieces. */
#ifndef KP_IO_CHARSET_H
#define KP_IO_CHARSET_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/error.h"

struct kp_charset; /* opaque: a converter in the middle of a text */

/* True when the name is one of UTF-8's. */
bool kp_charset_is_utf8(const char *name);

/* KP_ERR_INPUT when ICU knows no such charset. */
enum kp_status kp_charset_new(const char *name, struct kp_charset **out, struct kp_error *err);
void kp_charset_free(struct kp_charset *c);

/* Appends the text of the next bytes to out; with last, of what was pending too. Bytes that are not
 * of the charset are appended unchanged behind a byte 0xFF. */
enum kp_status kp_charset_convert(struct kp_charset *c, const char *bytes, size_t len, bool last,
                                  struct kp_buf *out, struct kp_error *err);

#endif
