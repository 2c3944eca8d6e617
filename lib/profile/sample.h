/* How records should be matched, chosen from the first of them: what kempt dedupe would choose for
 * itself (match/choose.h), for a suggested ruleset. */
#ifndef KP_PROFILE_SAMPLE_H
#define KP_PROFILE_SAMPLE_H

#include "record/stage.h"

enum { KP_SAMPLE_RECORDS = 20000 };

/* A barrier stage that keeps the columns of the first KP_SAMPLE_RECORDS records and lets none pass:
 * they count as filtered. */
enum kp_status kp_sample_stage_new(struct kp_stage **out, struct kp_error *err);

/* After the run: appends the section `match:` as YAML; nothing where no field can be compared. */
enum kp_status kp_sample_match(struct kp_stage *stage, unsigned threads, struct kp_buf *yaml,
                               struct kp_error *err);

#endif
