/* The checks, by name. To add one, see validate.h. */
#include "validate/validate.h"

#define KP_CHECKS(X)                                                                               \
    X(date)                                                                                        \
    X(email)                                                                                       \
    X(foreign_key)                                                                                 \
    X(fresh)                                                                                       \
    X(identifier)                                                                                  \
    X(length)                                                                                      \
    X(not_placeholder)                                                                             \
    X(one_of)                                                                                      \
    X(pattern)                                                                                     \
    X(phone)                                                                                       \
    X(range)                                                                                       \
    X(required)                                                                                    \
    X(script)                                                                                      \
    X(type)

#define KP_RECORD_CHECKS(X) X(compare) X(foreign_key) X(holds) X(if) X(require_all) X(require_any)

#define DECLARE(name) extern const struct kp_check kp_check_##name;
#define DECLARE_RECORD(name) extern const struct kp_check kp_record_check_##name;
#define ENTRY(name) &kp_check_##name,
#define ENTRY_RECORD(name) &kp_record_check_##name,

KP_CHECKS(DECLARE)
KP_RECORD_CHECKS(DECLARE_RECORD)

static const struct kp_check *const all[] = {KP_CHECKS(ENTRY) NULL};
static const struct kp_check *const all_record[] = {KP_RECORD_CHECKS(ENTRY_RECORD) NULL};

static const struct kp_check *find(const struct kp_check *const *list, const char *name)
{
    for (; *list; list++)
        if (strcmp((*list)->d.name, name) == 0)
            return *list;
    return NULL;
}

const struct kp_check *const *kp_checks(void)
{
    return all;
}

const struct kp_check *kp_check_find(const char *name)
{
    return find(all, name);
}

const struct kp_check *const *kp_record_checks(void)
{
    return all_record;
}

const struct kp_check *kp_record_check_find(const char *name)
{
    return find(all_record, name);
}
