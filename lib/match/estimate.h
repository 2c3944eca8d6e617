/* How long comparing takes, told before it is done (kempt dedupe --plan). */
#ifndef KP_MATCH_ESTIMATE_H
#define KP_MATCH_ESTIMATE_H

#include "match/pairs.h"

/* Seconds by the clock for all of the pairs: some of each rule are run now. */
enum kp_status kp_estimate_scoring(const struct kp_pairs *pairs, double *seconds,
                                   struct kp_error *err);

#endif
