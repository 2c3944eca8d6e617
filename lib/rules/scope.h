/* Inside lib/rules: what the reading of rules and arguments needs to know of its surroundings. */
#ifndef KP_RULES_SCOPE_H
#define KP_RULES_SCOPE_H

#include "rules/names.h"
#include "rules/ruleset.h"

struct kp_rule_scope {
    struct kp_arena *arena;
    struct kp_diagnostics *diags;
    const struct kp_rule_class *classes; /* ends with a NULL name; NULL: no nested rules */
    const struct kp_names *fields;       /* the ruleset's fields; NULL: any name is a field */
    const char *const *field_names;      /* the same, NULL-terminated, for the nearest name */
    struct kp_names
        *rule_names; /* names that rules were given, to their nodes; NULL: not watched */
    bool no_memory;
};

/* Arguments that every rule of a class takes, beside its own; ends with a NULL name. */
const struct kp_arg *kp_generic_args(const char *class_name);

/* Checks the arguments of one rule. value: what stands behind its name (NULL: nothing). siblings: a
 * map whose keys other than the rule's own name and the generic ones are arguments too, `value`
 * then being the primary one; NULL: none. generic: arguments to be passed over in the map; may be
 * NULL. NULL when memory is out; else the arguments, of which wrong ones are as if not given (diags
 * has them). */
struct kp_args *kp_args_build(struct kp_rule_scope *scope, const struct kp_rule_class *class,
                              const struct kp_descriptor *d, const struct kp_node *place,
                              const struct kp_node *value, const struct kp_node *siblings,
                              const struct kp_arg *generic);

/* True when a value written as a map stands for the primary argument as a whole, not for named
 * arguments. */
bool kp_args_map_is_primary(const struct kp_descriptor *d, const struct kp_node *map,
                            const struct kp_arg *generic);

/* Reads a list of rules (one rule alone is a list of one). where: "mobile.normalize", the stem of
 * the rules' ids. False when memory is out. */
bool kp_rules_build(struct kp_rule_scope *scope, const struct kp_rule_class *class,
                    const struct kp_node *node, const char *where, struct kp_rule_list *out);

/* True when a node names a field; else a diagnostic. */
bool kp_check_field(struct kp_rule_scope *scope, const struct kp_node *node);

/* The next field that a template names, not terminated, and its length; NULL: no more. *at moves
 * on. */
const char *kp_template_field(const char **at, size_t *len);

const struct kp_rule_class *kp_class_find(const struct kp_rule_class *classes, const char *name);
const struct kp_descriptor *kp_class_rule(const struct kp_rule_class *class, const char *name);

#endif
