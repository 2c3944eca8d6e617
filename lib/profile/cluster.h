/* Variants of one value: groups of a field's values that are probably the same, for a person to
 * look through.
 *
 * By key: values with the same fingerprint, that is folded (validate/fold.h), Persian and Arabic
 * letters made one (text/plain.h), punctuation dropped, words sorted and made unique; blanks
 * dropped for values of one or two words. By distance: values whose fingerprints stand near each
 * other in sorted order and are one edit apart (two from ten characters on), unless what differs is
 * a digit. The commonest spelling is what the others are mapped to.
 */
#ifndef KP_PROFILE_CLUSTER_H
#define KP_PROFILE_CLUSTER_H

#include "core/buf.h"
#include "profile/freq.h"

/* Appends CSV lines "from,to,from_count,to_count,why", the header first, groups by size.
 * KP_ERR_USAGE when the field has too many distinct values to be held exactly. */
enum kp_status kp_cluster_values(const struct kp_freq *values, struct kp_buf *csv,
                                 struct kp_error *err);

#endif
