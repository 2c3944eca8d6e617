/* One round of classification EM on pattern counts. */
#ifndef KP_MATCH_EM_H
#define KP_MATCH_EM_H

#include "match/model.h"
#include "match/patterns.h"

/* Fits m of all levels that are not fixed to the patterns that are matches more likely than not, by
 * the model as it is. Returns the matches that were found; *change becomes the largest change of
 * any m. */
double kp_em_round(struct kp_model *m, const struct kp_pattern_count *counts, size_t n,
                   double *change);

#endif
