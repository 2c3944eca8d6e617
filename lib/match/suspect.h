/* Suspects: clusters that a person should look at before they are merged. */
#ifndef KP_MATCH_SUSPECT_H
#define KP_MATCH_SUSPECT_H

#include "match/matcher.h"

#define KP_WEAK_BITS                                                                               \
    3.0 /* a link less than that over the threshold is weak: odds of 8 to 1 more                   \
         */

enum kp_suspicion {
    KP_SUSPECT_WEAK = 1, /* would fall apart without its weak links */
    KP_SUSPECT_CUT = 2,  /* a link at or over the threshold to another cluster was cut by surgery */
    KP_SUSPECT_VETO = 4, /* .. was cut because both records differ in a field with a veto; the bits
                            from here on say which: KP_SUSPECT_VETO << its number */
};

/* For each record of a matcher that ran, what its cluster is suspected of: the same for all records
 * of a cluster, 0 for nothing. Links that one-to-one assignment cut are no reason: it is meant to.
 * Freed by the caller; NULL when memory is out. */
uint32_t *kp_suspects(const struct kp_matcher *m);

/* "weak bridge; cut; veto: birth_date", appended; nothing for 0. */
void kp_suspect_reason(const struct kp_matcher *m, uint32_t suspicion, struct kp_buf *out);

#endif
