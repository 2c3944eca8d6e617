/* Folding for comparisons: NFKC, case folded, ignorable characters (zero-width, bidi marks)
 * dropped, blanks of every kind trimmed and runs of them made one (Unicode Standard 3.13, D146
 * without the closing NFC). */
#ifndef KP_VALIDATE_FOLD_H
#define KP_VALIDATE_FOLD_H

#include "core/buf.h"

/* Appends the folded value to out. Bytes that are not UTF-8 are appended as they are. False: memory
 * is out. */
bool kp_fold_value(struct kp_slice s, struct kp_buf *out);

#endif
