/* Whether what a model finds holds together: without labels, the surest sign of a model that takes
 * chance for matches is that its matches contradict each other. */
#ifndef KP_MATCH_CONSISTENCY_H
#define KP_MATCH_CONSISTENCY_H

#include "match/train.h"

/* Draws records (seeded, in the order of their content), finds the matches of each among its
 * candidates and compares these with each other. out: of the pairs that are joined so, directly or
 * by the drawn record, the share that are matches themselves; 1 when there are none. The cost does
 * not depend on the number of records. KP_ERR_MEMORY is the only failure. */
enum kp_status kp_consistency(const struct kp_train_input *in, const struct kp_model *m,
                              double *out, struct kp_error *err);

#endif
