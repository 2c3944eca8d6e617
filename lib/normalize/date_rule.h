/* What the rules date and datetime have in common, and how a column's evidence reaches them.
 *
 * A rule with `from: auto` wants to know the whole column of a source before the first value is
 * rewritten: kp_date_rule_evidence, kp_date_evidence_add for each value, kp_date_evidence_decide,
 * and kp_date_rule_variant for a rule that reads by the verdict. Without that it reads the values
 * that only one form can read, and fails on the others.
 */
#ifndef KP_NORMALIZE_DATE_RULE_H
#define KP_NORMALIZE_DATE_RULE_H

#include "normalize/normalize.h"
#include "text/date_evidence.h"

/* The first member of the data of both rules. */
struct kp_date_rule {
    size_t size; /* bytes of the data that this is the first member of */
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

/* Fills r from those arguments. size: of the data that it is the first member of. */
void kp_date_rule_init(struct kp_date_rule *r, size_t size, const struct kp_args *a,
                       const struct kp_rule_env *env);

/* For rules of the normalizers date and datetime. */
bool kp_date_rule_wants_evidence(const struct kp_norm_rule *rule);
void kp_date_rule_evidence(const struct kp_norm_rule *rule, struct kp_date_evidence *e);

/* The same rule, but reading by a verdict that is decided. It shares everything else, workers too,
 * and lives in the arena. False when memory is out. */
bool kp_date_rule_variant(const struct kp_norm_rule *rule, const struct kp_date_verdict *v,
                          struct kp_arena *arena, struct kp_norm_rule *out);

#endif
