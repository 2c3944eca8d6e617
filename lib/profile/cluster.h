/* Variants of one value: groups of a field's values that are probably the same, for a person to
 * look through.
 *
 * By key: values whose keys are the same.
 *   fingerprint  folded (Persian and Arabic letters made one, text/plain.h), punctuation dropped,
 *                words sorted and made unique; blanks dropped for values of one or two words
 *   ngram        pairs of neighbouring characters of the folded words run together, sorted and made
 *                unique: also meets what differs in blanks and repeated letters
 *   phonetic     how each word sounds, sorted: Double Metaphone for Latin letters, Han by its
 *                pinyin, a skeleton of consonants for other scripts (text/translit.h)
 *   script       what the packs of all scripts fold together (text/script_key.h), word order kept
 * By distance: values whose texts, folded, stand near each other in sorted order and are one edit
 * apart (two from ten characters on), unless what differs is a digit. The usual way is by
 * fingerprint, then by the distance of fingerprints.
 * By compression: folded values that share six bytes in a row and cost little more together than
 * apart when predicted by partial matching (ppm.h): also meets words in another order, left out or
 * abbreviated. Their digits must be the same.
 * The commonest spelling is what the others are mapped to.
 */
#ifndef KP_PROFILE_CLUSTER_H
#define KP_PROFILE_CLUSTER_H

#include "core/buf.h"
#include "profile/freq.h"

enum kp_cluster_by {
    KP_CLUSTER_USUAL, /* fingerprint and distance */
    KP_CLUSTER_FINGERPRINT,
    KP_CLUSTER_NGRAM,
    KP_CLUSTER_PHONETIC,
    KP_CLUSTER_SCRIPT,
    KP_CLUSTER_DISTANCE,
    KP_CLUSTER_PPM,
};

#define KP_CLUSTER_PPM_RADIUS 0.1

struct kp_cluster_options {
    enum kp_cluster_by by;
    double radius; /* of _DISTANCE (and _USUAL): edits; of _PPM: compression distance, 0 to 1; < 0:
                      the usual one */
};

/* Their names, in that order; NULL ends them. */
extern const char *const kp_cluster_by_names[];

/* Appends CSV lines "from,to,from_count,to_count,why", the header first, groups by size.
 * KP_ERR_USAGE when the field has too many distinct values to be held exactly. */
enum kp_status kp_cluster_values(const struct kp_freq *values,
                                 const struct kp_cluster_options *options, struct kp_buf *csv,
                                 struct kp_error *err);

#endif
