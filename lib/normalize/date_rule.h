/* What the rules date and datetime have in common, and how a column's evidence reaches them.
 *
 * A rule with `from: auto` wants to know the whole column before the first value is rewritten:
 *     if (kp_date_rule_wants_evidence(&rule)) {
 *         kp_date_rule_evidence(&rule, &evidence);        // then kp_date_evidence_add for each
 * value kp_date_evidence_decide(&evidence, &verdict); if (verdict.kind == KP_DATE_DECIDED)
 *             kp_date_rule_decide(&rule, &verdict);
 *     }
 * Without that it reads the values that only one form can read, and fails on the others.
 */
#ifndef KP_NORMALIZE_DATE_RULE_H
#define KP_NORMALIZE_DATE_RULE_H

#include "normalize/normalize.h"
#include "text/date_evidence.h"

/* The first member of the data of both rules. */
struct kp_date_rule {
    struct kp_date_options read;
    bool automatic;
    bool past;     /* evidence: dates lie in the past */
    int64_t today; /* the run's */
};

/* Rows of an argument table. */
#define KP_DATE_ARG_FROM                                                                           \
    {                                                                                              \
        .name = "from", .type = KP_ARG_CHOICE, .flags = KP_ARG_LIST,                               \
        .choices = kp_date_from_choices, .def = "[iso, names, cjk]",                               \
        .help = "forms that a value may have; auto: decided by the whole column"                   \
    }
#define KP_DATE_ARG_PIVOT                                                                          \
    {                                                                                              \
        .name = "pivot", .type = KP_ARG_INT, .min = 0, .max = 100,                                 \
        .help = "two-digit years below it are 20yy, the others 19yy; not given: they are refused"  \
    }
#define KP_DATE_ARG_PIVOT_JALALI                                                                   \
    {                                                                                              \
        .name = "pivot_jalali", .type = KP_ARG_INT, .min = 0, .max = 100,                          \
        .help = "two-digit Jalali years below it are 14yy, the others 13yy; not given: they are "  \
                "refused"                                                                          \
    }
#define KP_DATE_ARG_PAST                                                                           \
    {                                                                                              \
        .name = "past", .type = KP_ARG_BOOL, .def = "false",                                       \
        .help = "with from: auto, a reading after today speaks against its form"                   \
    }

extern const char *const kp_date_from_choices[]; /* the names of the forms and auto */

/* Fills r from those arguments. */
void kp_date_rule_init(struct kp_date_rule *r, const struct kp_args *a,
                       const struct kp_rule_env *env);

/* For rules of the normalizers date and datetime. */
bool kp_date_rule_wants_evidence(const struct kp_norm_rule *rule);
void kp_date_rule_evidence(const struct kp_norm_rule *rule, struct kp_date_evidence *e);
void kp_date_rule_decide(struct kp_norm_rule *rule, const struct kp_date_verdict *v);

#endif
