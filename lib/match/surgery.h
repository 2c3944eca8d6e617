/* Surgery on clusters: what a few chance links chained together is taken apart again.
 *
 * Within a cluster that the union made, all pairs are scored, those too that blocking never brought
 * up. Groups are joined anew, best mean weight first (average linkage, by the nearest-neighbour
 * chain of Murtagh 1983), while the mean weight between two groups reaches the least one. So one
 * link alone does not join two groups whose other members contradict it, and never groups of which
 * two records differ in a field that has a veto. Records are visited in the order of their content,
 * so the result depends on that only.
 */
#ifndef KP_MATCH_SURGERY_H
#define KP_MATCH_SURGERY_H

#include "match/matcher.h"

#define KP_SURGERY_MOST 3000 /* records; larger clusters are first cut at a higher weight */

/* Rewrites m->root and marks edges whose records were parted. Clusters of two are left alone. */
enum kp_status kp_surgery(struct kp_matcher *m, struct kp_error *err);

#endif
