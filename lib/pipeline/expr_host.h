/* What expressions may call of ours:
 *     kempt.normalize(NAME, value [, ARGS])  the value as the normalizer writes it; nil when it
 * cannot be read kempt.check(NAME, value [, ARGS])      true when it passes the check kempt.today()
 * the date of the run, "2024-12-31" ARGS is YAML as behind the rule's name in a ruleset: "{to:
 * iso}". Rules that read or write other fields cannot be called.
 */
#ifndef KP_PIPELINE_EXPR_HOST_H
#define KP_PIPELINE_EXPR_HOST_H

#include "rules/expr.h"
#include "rules/ruleset.h"

/* For one thread. rs gives locale and folders; NULL: none. NULL when memory is out. It must outlive
 * the expressions that use it. */
struct kp_expr_host *kp_expr_host_new(const struct kp_ruleset *rs);
void kp_expr_host_free(struct kp_expr_host *host);

#endif
