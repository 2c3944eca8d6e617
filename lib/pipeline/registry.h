/* Everything that a ruleset may name, put together: the classes of rules and the sections of every
 * module.
 *
 * To add a class or a section: its line in registry.c. To add a rule: the registry of its own
 * module.
 */
#ifndef KP_PIPELINE_REGISTRY_H
#define KP_PIPELINE_REGISTRY_H

#include "rules/describe.h"
#include "rules/ruleset.h"

const struct kp_rule_registry *kp_registry(void);

/* The same for people: the rules by kind, those of sections too; ends with a NULL name. */
const struct kp_rule_group *kp_rule_groups(void);

#endif
