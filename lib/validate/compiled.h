/* Inside lib/validate: the checks of a ruleset, compiled, in the order of the ruleset. */
#ifndef KP_VALIDATE_COMPILED_H
#define KP_VALIDATE_COMPILED_H

#include "validate/tally.h"
#include "validate/validate.h"

struct kp_compiled_check {
    struct kp_check_rule rule;
    const struct kp_rule *source;
    const char *field; /* its field; for a record check the names of its inputs, joined by "," */
    const char *name;  /* as users see it */
    bool record;       /* a check of the record */
    size_t ninputs;
};

struct kp_compiled {
    struct kp_compiled_check *checks;
    size_t count;
    size_t max_inputs;
    bool warns; /* some rule has severity warning */
};

/* Compiles `validate:` of all fields and `records:`. A failure carries the place of the rule.
 * Release it in both cases. */
enum kp_status kp_compile_checks(struct kp_ruleset *rs, struct kp_compiled *out,
                                 struct kp_error *err);

void kp_compiled_release(struct kp_compiled *c);

/* A rule's name for users: the one that they gave it, else its kind's. */
const char *kp_rule_label(const struct kp_rule *rule);

/* Names joined by ","; in the arena; NULL when memory is out. */
const char *kp_join_fields(struct kp_arena *arena, const char *const *names, size_t n);

#endif
