/* Measuring accuracy from inside. */
#ifndef KP_MATCH_ACCURACY_INTERNAL_H
#define KP_MATCH_ACCURACY_INTERNAL_H

#include "match/accuracy.h"

/* A pair whose truth is known. */
struct kp_judged {
    double weight; /* of the match; -INFINITY: blocking does not bring it up */
    double stands; /* for so many pairs */
    bool match;
};

/* Sums over judged pairs. */
struct kp_tally {
    double right, wrong;                 /* found */
    double right_squares, wrong_squares; /* of what they stand for */
    double matches, match_squares;       /* all that there are */
};

/* Is the pair of a kind that is wanted at all? */
bool kp_accuracy_countable(const struct kp_matcher *m, uint32_t a, uint32_t b);

/* precision, recall and F1 of a line. */
void kp_accuracy_finish(struct kp_accuracy_line *l, const struct kp_tally *t);

/* Sorts the pairs and fills in the lines of scored pairs. matches, squares: of all true pairs. */
void kp_accuracy_lines(struct kp_judged *pairs, size_t n, double matches, double squares,
                       double wanted, struct kp_accuracy *out);

/* Looks at the pairs that were got wrong, and writes them where that is wanted. */
struct kp_accuracy_errors {
    struct kp_apart apart;
    const struct kp_accuracy_options *options;
    struct kp_accuracy *out;
    struct kp_output *file; /* NULL: none */
    struct kp_buf line;
};
enum kp_status kp_accuracy_errors_open(struct kp_accuracy_errors *e, const struct kp_matcher *m,
                                       const struct kp_accuracy_options *o, struct kp_accuracy *out,
                                       struct kp_error *err);
enum kp_status kp_accuracy_error(struct kp_accuracy_errors *e, uint32_t a, uint32_t b, bool match,
                                 double stands, struct kp_error *err);
/* Commits the file when st is KP_OK; releases in any case. */
enum kp_status kp_accuracy_errors_close(struct kp_accuracy_errors *e, enum kp_status st,
                                        struct kp_error *err);

#endif
