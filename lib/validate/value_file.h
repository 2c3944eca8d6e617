/* Files of allowed values: one value a line, or a column of a CSV file with a header. */
#ifndef KP_VALIDATE_VALUE_FILE_H
#define KP_VALIDATE_VALUE_FILE_H

#include "core/error.h"
#include "validate/value_set.h"

/* Adds the values in text to the set; folded (validate/fold.h) when fold is set. column NULL: one
 * value a line, blanks around it dropped, empty lines skipped. Otherwise the text is CSV (RFC 4180,
 * commas) and column a name in its header. KP_ERR_RULES when there is no such column. `file` is for
 * messages. */
enum kp_status kp_value_file_add(struct kp_slice text, const char *column, bool fold,
                                 const char *file, struct kp_value_set *set, struct kp_error *err);

#endif
