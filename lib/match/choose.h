/* Zero configuration: blocking rules and comparisons chosen from the study of the columns. */
#ifndef KP_MATCH_CHOOSE_H
#define KP_MATCH_CHOOSE_H

#include "match/config.h"
#include "match/study.h"

/* Fills an initialised configuration from a finished table. skip: columns that must not take part
 * (identifier, source), by number; may be NULL when nskip is 0. KP_ERR_RULES when no column can be
 * compared. */
enum kp_status kp_choose_config(const struct kp_table *t, const uint32_t *skip, unsigned nskip,
                                unsigned threads, struct kp_match_config *out,
                                struct kp_error *err);

#endif
