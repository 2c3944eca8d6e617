/* The checks, by name. To add one, see validate.h. */
#include "validate/validate.h"

#define KP_CHECKS(X)                                                                               \
    X(length)                                                                                      \
    X(not_placeholder)                                                                             \
    X(one_of)                                                                                      \
    X(pattern)                                                                                     \
    X(range)                                                                                       \
    X(required)                                                                                    \
    X(script)                                                                                      \
    X(type)

#define DECLARE(name) extern const struct kp_check kp_check_##name;
#define ENTRY(name) &kp_check_##name,

KP_CHECKS(DECLARE)

static const struct kp_check *const all[] = {KP_CHECKS(ENTRY) NULL};

const struct kp_check *const *kp_checks(void)
{
    return all;
}

const struct kp_check *kp_check_find(const char *name)
{
    for (size_t i = 0; all[i]; i++)
        if (strcmp(all[i]->d.name, name) == 0)
            return all[i];
    return NULL;
}
