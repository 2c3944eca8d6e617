/* The decimal sign of the rules number, money and percent. */
#ifndef KP_NORMALIZE_NUMBER_RULE_H
#define KP_NORMALIZE_NUMBER_RULE_H

#include "normalize/normalize.h"
#include "text/number.h"

#define KP_NUMBER_ARG_DECIMAL                                                                      \
    {                                                                                              \
        .name = "decimal", .type = KP_ARG_CHOICE, .choices = kp_decimal_choices, .def = "locale",  \
        .help = "what 1,234 means: point (a thousand ...), comma (1 and ...), or as "              \
                "locale.region writes it"                                                          \
    }

extern const char *const kp_decimal_choices[]; /* locale, point, comma */

/* The sign that the argument or the ruleset's region says; KP_DECIMAL_UNKNOWN when neither does. */
enum kp_decimal_sign kp_decimal_of(const struct kp_args *a, const struct kp_rule_env *env);

#endif
