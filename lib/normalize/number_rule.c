#include "normalize/number_rule.h"

const char *const kp_decimal_choices[] = {"locale", "point", "comma", NULL};

/* Countries by the decimal sign of their usual locale (CLDR). */
static const char point[] = "AE AU BD BH CA CN EG GB GH HK IE IL IN IQ IR JO JP KE KR KW LB LK MT "
                            "MX MY NG NP NZ OM PH PK PR "
                            "QA SA SG SY TH TW US YE ZM ZW ";
static const char comma[] =
    "AL AM AR AT AZ BA BE BG BO BR BY CL CO CR CY CZ DE DK DZ EC EE ES FI FR GE GR HR HU ID IS IT "
    "KZ LT LU LV LY MA MD ME MK NL NO PL PT PY RO RS RU SE SI SK TN TR UA UY UZ VE VN ZA ";

static bool has(const char *list, const char *region)
{
    for (const char *p = list; *p; p += 3)
        if (strncmp(p, region, 2) == 0)
            return true;
    return false;
}

enum kp_decimal_sign kp_decimal_of(const struct kp_args *a, const struct kp_rule_env *env)
{
    int choice = kp_args_choice(a, "decimal", 0);
    if (choice != 0)
        return choice == 1 ? KP_DECIMAL_POINT : KP_DECIMAL_COMMA;
    if (strlen(env->region) != 2)
        return KP_DECIMAL_UNKNOWN;
    return has(point, env->region)   ? KP_DECIMAL_POINT
           : has(comma, env->region) ? KP_DECIMAL_COMMA
                                     : KP_DECIMAL_UNKNOWN;
}
