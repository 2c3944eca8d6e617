/* The ways from pairs to clusters, by the configuration's `cluster`. */
#ifndef KP_MATCH_JOIN_H
#define KP_MATCH_JOIN_H

#include "match/matcher.h"

/* Fills in m->root from the edges that are not cut, and marks as cut those at or over the threshold
 * whose records end in different clusters.
 *
 * KP_CLUSTER_SURGERY: all that hang together, then surgery (match/surgery.h). KP_CLUSTER_CONNECTED:
 * all that hang together. KP_CLUSTER_BEST_LINK: each record hangs on its best link only.
 *
 * Of the last two: where there are vetoes, pairs are joined best weight first, and one is passed
 * over when two records of the two groups have a veto, so that the weakest path between them is the
 * one that is cut. Ties are broken by the records' place in the order of content. */
enum kp_status kp_join(struct kp_matcher *m, struct kp_error *err);

#endif
