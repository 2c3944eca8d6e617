/* Inside lib/rules: a ruleset while it is being read. */
#ifndef KP_RULES_LOAD_H
#define KP_RULES_LOAD_H

#include "rules/scope.h"

struct kp_ruleset_index {
    struct kp_names fields;  /* names to struct kp_field */
    struct kp_names headers; /* folded names and aliases to struct kp_field */
};

struct kp_loader {
    struct kp_ruleset *rs;
    const struct kp_rule_registry *registry;
    struct kp_diagnostics *diags;
    struct kp_rule_scope scope; /* no_memory: memory is out */
    struct kp_names rule_names;
};

extern const char
    *const kp_top_keys[]; /* of the file, without those of sections; NULL-terminated */
extern const char *const kp_field_keys[]; /* of a field; NULL-terminated */
extern const char *const kp_privacy_choices[];

/* Reads `fields:`. */
void kp_load_fields(struct kp_loader *l, const struct kp_node *map);

/* Reports fields that are made from each other in a circle. */
void kp_load_cycles(struct kp_loader *l);

#endif
