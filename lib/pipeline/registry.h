/* Everything that a ruleset may name, put together: the classes of rules and the sections of every
 * module. */
#ifndef KP_PIPELINE_REGISTRY_H
#define KP_PIPELINE_REGISTRY_H

#include "rules/ruleset.h"

const struct kp_rule_registry *kp_registry(void);

#endif
