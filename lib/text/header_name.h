/* Header names folded, so that a column is found under its name or alias however a feed writes it.
 */
#ifndef KP_TEXT_HEADER_NAME_H
#define KP_TEXT_HEADER_NAME_H

#include "core/buf.h"

/* Appends the key of a header name to out: NFKC and case folded (full width, presentation forms),
 * Arabic yeh, kaf and alef maksura as their Persian letters, and without white space, zero-width
 * characters, tatweel, "_" and "-". Names with the same key are the same column. Text that is not
 * UTF-8 is appended as it is. False when memory is out. */
bool kp_header_key(struct kp_slice name, struct kp_buf *out);

#endif
