/* How good a matching is, against a truth: pairwise figures at every threshold. */
#ifndef KP_MATCH_ACCURACY_H
#define KP_MATCH_ACCURACY_H

#include "match/matcher.h"

struct kp_accuracy_line {
    double probability;    /* of the threshold */
    uint64_t pairs, right; /* at or over it; of them true */
    double precision, recall, f1;
    double low, high; /* 95 % interval of precision (Wilson 1927) */
};

#define KP_ACCURACY_LINES 9

struct kp_accuracy {
    uint64_t true_pairs;
    uint64_t lost_in_blocking;                     /* true pairs that no rule brings up */
    struct kp_accuracy_line at[KP_ACCURACY_LINES]; /* scored pairs, each by itself */
    struct kp_accuracy_line clusters;              /* all pairs within a cluster */
    double bcubed_precision, bcubed_recall, bcubed_f1;
    uint64_t largest; /* cluster */
};

/* entity: a number for each record, the same for records of one customer; 0: not known, left out.
 * The matcher kept its edges down to the least of the thresholds when its suspect probability was
 * 0. */
enum kp_status kp_accuracy_measure(const struct kp_matcher *m, const uint32_t *entity,
                                   struct kp_accuracy *out, struct kp_error *err);

/* As a table for people. */
void kp_accuracy_text(const struct kp_accuracy *a, struct kp_buf *out);

#endif
