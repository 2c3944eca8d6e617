/* The threshold that the model itself recommends. */
#ifndef KP_MATCH_THRESHOLD_H
#define KP_MATCH_THRESHOLD_H

#include "match/train.h"

/* The weight at which the expected F1 of the pairs over it is highest, by the model's own
 * probabilities of the candidate patterns; at least even odds. The default of 0.95 when there was
 * no training. */
double kp_threshold_choose(const struct kp_training *t);

/* What is expected at a weight. */
struct kp_expected {
    double pairs;   /* at or over it */
    double matches; /* of them */
    double missed;  /* matches among the candidates under it */
};
struct kp_expected kp_threshold_expect(const struct kp_training *t, double weight);

#endif
