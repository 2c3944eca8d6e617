/* How good a matching is, against a truth: pairwise figures at every threshold, and what went
 * wrong. */
#ifndef KP_MATCH_ACCURACY_H
#define KP_MATCH_ACCURACY_H

#include "match/apart.h"

/* A share with its 95 % interval (Wilson 1927; of weighted pairs by the size of an equally telling
 * sample of equal weights, Kish 1965). */
struct kp_share {
    double value, low, high;
};

struct kp_accuracy_line {
    double probability;  /* of the threshold */
    double pairs, right; /* at or over it; of them true */
    struct kp_share precision, recall;
    struct kp_share f1; /* its interval is that of right / (right + wrong + missed), of which it is
                           a function */
};

#define KP_ACCURACY_LINES 9

struct kp_accuracy {
    bool labels; /* measured by labels: the pairs are those that have one */
    double true_pairs;
    struct kp_accuracy_line at[KP_ACCURACY_LINES]; /* scored pairs, each by itself */
    struct kp_accuracy_line best;                  /* at the threshold of the best F1 */
    struct kp_accuracy_line wanted;   /* at the lowest threshold of the wanted precision ... */
    bool reached;                     /* ... when there is one */
    struct kp_accuracy_line clusters; /* all pairs within a cluster */
    double missed[KP_APART_COUNT];    /* true pairs that are not in one cluster, by what kept them
                                         apart */
    double wrong, chained; /* others that are: over the threshold by themselves, or not */
    double bcubed_precision, bcubed_recall, bcubed_f1; /* not by labels */
    uint64_t largest;                                  /* cluster; the same */
};

struct kp_accuracy_options {
    const uint32_t *entity; /* a number for each record, the same for records of one customer; 0:
                               not known, left out. NULL: by labels */
    const struct kp_known *labels; /* pairs that were chosen by score stand for the pairs of their
                                      score: bands two bits wide */
    double precision;              /* wanted; < 0: none */
    const char *errors;            /* path for the pairs that were got wrong; NULL: none */
    uint32_t id_column;            /* names records there; UINT32_MAX: by number */
};

/* The matcher kept its edges down to the least of the thresholds, 0.01, or lower, and has its
 * labels from there. KP_ERR_OUTPUT when the errors cannot be written. */
enum kp_status kp_accuracy_measure(const struct kp_matcher *m, const struct kp_accuracy_options *o,
                                   struct kp_accuracy *out, struct kp_error *err);

/* As a table for people, and as one JSON object on a line. */
void kp_accuracy_text(const struct kp_accuracy *a, struct kp_buf *out);
void kp_accuracy_json(const struct kp_accuracy *a, struct kp_buf *out);

#endif
