/* kempt filter as a stage: records for which expressions hold go on, the others are filtered.
 *
 * Expressions are those of rules/expr.h with the functions of pipeline/expr_host.h. Segments are
 * expressions by name, kept in the ruleset: segments: reachable: not empty(r.email) or not
 * empty(r.mobile)
 */
#ifndef KP_PIPELINE_FILTER_H
#define KP_PIPELINE_FILTER_H

#include "record/stage.h"
#include "rules/ruleset.h"

struct kp_filter_options {
    const struct kp_ruleset
        *ruleset;           /* for segments, locale and folders; NULL: none. Outlives the stage */
    const char *expression; /* NULL: none */
    const char *const *segments; /* names; all of them must hold, and the expression too */
    size_t nsegments;
    bool invert;    /* let those go on for which it does not hold */
    bool rejects;   /* write the others to side[KP_SIDE_REJECTS], as rejects are written */
    bool set_aside; /* reject records on which an expression fails; false: the first ends the run */
};

/* Row-local. A record on which an expression fails (it compares a missing field with a number)
 * neither holds nor does not: it is rejected with its reason, inverted or not, or ends the run with
 * KP_ERR_RULES and its number. KP_ERR_RULES: an expression that cannot be compiled, or an unknown
 * segment. */
enum kp_status kp_filter_stage_new(const struct kp_filter_options *options, struct kp_stage **out,
                                   struct kp_error *err);

/* The step {filter: NAME} or {filter: [NAME, NAME]} of a ruleset's pipeline, the nth of them (from
 * 0). */
enum kp_status kp_filter_step_new(const struct kp_ruleset *rs, size_t nth, bool set_aside,
                                  struct kp_stage **out, struct kp_error *err);

/* The section `segments:`, for the registry. */
extern const struct kp_section kp_segments_section;

#endif
