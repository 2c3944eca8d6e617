/* Inside lib/rules: the value of one argument, checked against its type. */
#ifndef KP_RULES_ARG_VALUE_H
#define KP_RULES_ARG_VALUE_H

#include "rules/scope.h"

struct kp_arg_value {
    const struct kp_node *node; /* NULL: not given */
    const char **items;         /* texts of its scalars */
    size_t count;
    int64_t integer;
    double real;
    bool boolean;
    int choice;
    struct kp_rule_list rules;
};

/* Checks n against the type of spec, an argument of d, and fills *v; a mistake is in diags and
 * leaves v->node NULL. */
void kp_arg_check(struct kp_rule_scope *s, const struct kp_rule_class *class,
                  const struct kp_descriptor *d, const struct kp_arg *spec, const struct kp_node *n,
                  struct kp_arg_value *v);

#endif
