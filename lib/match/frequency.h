/* Term frequencies from outside: how common values are where more is known than the records show.
 *
 * The table is a CSV file, UTF-8, with a header: the column `value`, and `count` (of records) or
 * `share` (0 to 1). Values are folded as the records' are; those that fold to the same add up. A
 * value that the table does not have is as rare as its rarest.
 */
#ifndef KP_MATCH_FREQUENCY_H
#define KP_MATCH_FREQUENCY_H

#include "core/buf.h"
#include "core/error.h"
#include "match/dict.h"

/* Sets tf[i] to the share of value i of the dictionary and *least to the smallest share. file is a
 * path or a name in the data folder; fold writes a value as the dictionary has it (NULL: as it
 * stands). KP_ERR_RULES when the table cannot be used, with its place. */
enum kp_status kp_frequency_load(const char *file, const struct kp_dict *dict,
                                 bool (*fold)(struct kp_slice value, struct kp_buf *out),
                                 double *tf, double *least, struct kp_error *err);

#endif
