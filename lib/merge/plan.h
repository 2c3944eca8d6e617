/* The plan of a merge: what a ruleset's `merge:` section and its fields' `merge:` rules come to.
 *
 *     merge:
 *       default: most_frequent            # for fields without rules of their own; a rule or a
 * chain master: most_complete             # which record lends its number and its source sources:
 * [crm, web, events]       # most trusted first; also the order of records groups: # fields that
 * survive together, all from one record
 *         - [street, city, postcode]
 *         - {fields: [first, last], rules: [longest, first]}
 *       consent: {opt_in: [newsletter], opt_out: [do_not_call], opt_outs_win: true}
 *       fill_empty: true                  # an empty value loses to any other
 *       max_cluster: 20                   # a bigger cluster goes to review instead
 */
#ifndef KP_MERGE_PLAN_H
#define KP_MERGE_PLAN_H

#include "merge/survivorship.h"
#include "rules/ruleset.h"

struct kp_chain {
    struct kp_survivor *rules;
    size_t count;
};

/* Fields that survive together; of one field only: a field with rules of its own. */
struct kp_plan_group {
    const char *const *fields;
    size_t nfields;
    struct kp_chain chain;
};

struct kp_merge_plan {
    struct kp_arena arena;
    struct kp_plan_group *groups;
    size_t ngroups;
    struct kp_chain fallback, master;
    const char *const *sources;                 /* NULL-terminated, never NULL */
    const char *const *opt_in, *const *opt_out; /* NULL-terminated, never NULL */
    const char *id;                             /* NULL: none */
    bool opt_outs_win;
    bool fill_empty;
    uint64_t max_cluster; /* 0: any size */
};

/* rules NULL: every field by most_frequent. Errors are KP_ERR_RULES with their place. Strings live
 * as long as the ruleset. Release it whatever it returns. */
enum kp_status kp_merge_plan_init(struct kp_merge_plan *plan, struct kp_ruleset *rules,
                                  struct kp_error *err);
void kp_merge_plan_release(struct kp_merge_plan *plan);

/* For `kempt check`: compiles the plan of a ruleset that merges (by a section, a rule of a field or
 * a step of its pipeline); what is wrong goes to diags. */
void kp_merge_plan_try(struct kp_ruleset *rules, struct kp_diagnostics *diags);

/* The section `merge:` and the class `merge`, for the registry. */
extern const struct kp_section kp_merge_section;
extern const struct kp_rule_class kp_merge_class;

/* ---- inside lib/merge ---- */

/* The section as written. */
struct kp_merge_section_text {
    const struct kp_node *node; /* NULL: the ruleset has none */
    const struct kp_args *args; /* NULL: none */
    struct kp_rule_list fallback, master;
    struct kp_merge_group_text {
        const struct kp_node *node;
        const char *const *fields;
        size_t nfields;
        struct kp_rule_list
            rules; /* count 0: of the first field that has rules, else the default */
    } * groups;
    size_t ngroups;
    const char *const *opt_in, *const *opt_out;
    bool opt_outs_win;
};

/* Reads it; all mistakes go to diags. node may be NULL. False when memory is out. */
bool kp_merge_section_read(const struct kp_node *node, const struct kp_ruleset *rs,
                           struct kp_merge_section_text *out, struct kp_diagnostics *diags);

#endif
