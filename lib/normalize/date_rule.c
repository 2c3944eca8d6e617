#include "normalize/date_rule.h"

#define BIT KP_DATE_BIT

enum {
    UNMISTAKABLE = BIT(KP_DATE_ISO) | BIT(KP_DATE_NAMES) | BIT(KP_DATE_CJK),
    AUTOMATIC = UNMISTAKABLE | BIT(KP_DATE_YMD) | BIT(KP_DATE_DMY) | BIT(KP_DATE_MDY) |
                BIT(KP_DATE_JALALI) | BIT(KP_DATE_HIJRI) | BIT(KP_DATE_ROC),
};

const char *const kp_date_from_choices[] = {"iso",    "ymd",    "dmy",   "mdy", "names",
                                            "cjk",    "jalali", "hijri", "roc", "unix",
                                            "serial", "auto",   NULL};

void kp_date_rule_init(struct kp_date_rule *r, size_t size, const struct kp_args *a,
                       const struct kp_rule_env *env)
{
    size_t n = kp_args_count(a, "from");
    *r = (struct kp_date_rule){
        .size = size, .read.forms = n == 0 ? UNMISTAKABLE : 0, .today = env->today};
    for (size_t i = 0; i < n; i++) {
        const char *name = kp_args_item(a, "from", i);
        for (int f = 0; f < KP_DATE_FORMS; f++)
            if (strcmp(kp_date_form_names[f], name) == 0)
                r->read.forms |= BIT(f);
        if (strcmp(name, "auto") == 0) {
            r->automatic = true;
            r->read.forms |= AUTOMATIC;
        }
    }
    r->read.pivot = (int)kp_args_int(a, "pivot", -1);
    r->read.pivot_jalali = (int)kp_args_int(a, "pivot_jalali", -1);
    r->past = kp_args_bool(a, "past", false);
}

bool kp_date_rule_wants_evidence(const struct kp_norm_rule *rule)
{
    const char *name = rule->normalizer->d.name;
    if (strcmp(name, "date") != 0 && strcmp(name, "datetime") != 0)
        return false;
    return ((const struct kp_date_rule *)rule->data)->automatic;
}

void kp_date_rule_evidence(const struct kp_norm_rule *rule, struct kp_date_evidence *e)
{
    const struct kp_date_rule *r = rule->data;
    kp_date_evidence_init(e, &r->read, r->past ? r->today : INT64_MAX);
}

bool kp_date_rule_variant(const struct kp_norm_rule *rule, const struct kp_date_verdict *v,
                          struct kp_arena *arena, struct kp_norm_rule *out)
{
    const struct kp_date_rule *r = rule->data;
    struct kp_date_rule *copy = kp_arena_alloc(arena, r->size);
    if (!copy)
        return false;
    memcpy(copy, r, r->size);
    copy->read.forms = v->forms;
    *out = *rule;
    out->data = copy;
    return true;
}
