/* One round of classification EM on pattern counts. */
#ifndef KP_MATCH_EM_H
#define KP_MATCH_EM_H

#include "match/learn.h"

/* Fits m of all levels that are not fixed to the patterns that are matches more likely than not, by
 * the model as it is. Returns the matches that were found; *change becomes the largest change of
 * any m. lesson: what labels say of m; NULL: nothing. */
double kp_em_round(struct kp_model *m, const struct kp_pattern_count *counts, size_t n,
                   const struct kp_lesson *lesson, double *change);

#endif
