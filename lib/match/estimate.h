/* How long comparing takes, told before it is done (kempt dedupe --plan). */
#ifndef KP_MATCH_ESTIMATE_H
#define KP_MATCH_ESTIMATE_H

#include "match/pairs.h"

/* Seconds by the clock for grading all candidate pairs, in full: some of each rule are graded now.
 * With a model, matching gives most pairs up earlier than that. */
enum kp_status kp_estimate_scoring(const struct kp_scorer *s, const struct kp_block_index *blocks,
                                   unsigned nblocks, unsigned threads, double *seconds,
                                   struct kp_error *err);

#endif
