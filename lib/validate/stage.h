/* kempt validate as stages: what a ruleset's `validate:`, `records:` and `dataset:` ask for.
 *
 * kp_validate_stage_new is row-local: checks of fields and records. A record that breaks a rule of
 * severity error becomes KP_ROW_REJECTED and one line of side[KP_SIDE_REJECTS]:
 *     {"source":..,"record":..,"line":..,"reasons":[{"field":..,"rule":..,"reason":..}],"values":{..}}
 * with every reason and the whole record. Warnings go to the field `_issues` as "field:rule",
 * joined by ";", behind what is there already; the field is added when some rule can warn.
 *
 * kp_unique_stage_new is a barrier: uniqueness over the whole stream, exact at any size
 * (validate/key_set.h). The first record of a key stays, the later ones are rejected (or marked) in
 * the same way. An empty field is no key.
 *
 * source and record in rejects are the record's own _source and _record where it has them.
 */
#ifndef KP_VALIDATE_STAGE_H
#define KP_VALIDATE_STAGE_H

#include "record/stage.h"
#include "rules/ruleset.h"

struct kp_validate_options {
    struct kp_ruleset *rules; /* outlives the stages */
    uint64_t memory; /* bytes for keys and records of the unique stage; 0: KP_VALIDATE_MEMORY */
    const char *temp_folder; /* NULL: $TMPDIR, else /tmp */
};

#define KP_VALIDATE_MEMORY (256u << 20)

/* The rules are compiled here: KP_ERR_RULES says which one is wrong. Free through ops->free. */
enum kp_status kp_validate_stage_new(const struct kp_validate_options *options,
                                     struct kp_stage **out, struct kp_error *err);

/* *out is NULL when the ruleset asks for no uniqueness. */
enum kp_status kp_unique_stage_new(const struct kp_validate_options *options, struct kp_stage **out,
                                   struct kp_error *err);

/* After the run: appends a line a rule that failed, "field rule: failed of seen (share)", most
 * first, and the dataset rules of severity warning that were missed; nothing of any record's
 * values. Either stage. */
void kp_validate_summary(const struct kp_stage *s, struct kp_buf *text);

/* After the run: KP_ERR_LIMIT when a tolerance or a dataset rule was missed, with all that were in
 * the message; KP_OK otherwise. Either stage. */
enum kp_status kp_validate_verdict(const struct kp_stage *s, struct kp_error *err);

/* The section `dataset:` of rulesets, for the registry. */
extern const struct kp_section kp_dataset_section;

#endif
