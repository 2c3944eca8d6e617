/* What would bring two records together that blocking does not: rules of one key or two that both
 * records share, and how many pairs each would add.
 *
 * Keys of every kind are tried on every field that both records have, with the kinds' own lengths.
 * A rule's cost is counted on the data, not guessed: its blocks are built as a run would build
 * them, caps included.
 */
#ifndef KP_MATCH_REMEDY_H
#define KP_MATCH_REMEDY_H

#include "match/matcher.h"

struct kp_remedy {
    struct kp_key_part parts[2];
    unsigned nparts;
    uint64_t pairs; /* that no other rule brings up, or, when not exact, at most */
    bool exact;
};

struct kp_remedies {
    struct kp_remedy cheapest; /* nparts 0: no two keys would */
    struct kp_remedy single;   /* the cheapest of one key; nparts 0: none */
};

/* KP_ERR_MEMORY is the only failure. */
enum kp_status kp_remedies_find(const struct kp_matcher *m, uint32_t a, uint32_t b,
                                struct kp_remedies *out, struct kp_error *err);

#endif
