/* date: a day that exists, in a form that is allowed, within bounds. */
#include "text/date.h"

#include "validate/scan.h"
#include "validate/validate.h"

struct dates {
    struct kp_date_options options;
    int64_t min, max; /* days since 1970-01-01 */
    const char *low, *high;
};

static enum kp_status bound(const struct kp_args *args, const struct kp_rule_env *env,
                            const char *name, int64_t *out, struct kp_error *err)
{
    const char *text = kp_args_string(args, name, NULL);
    if (!text)
        return KP_OK;
    if (strcmp(text, "today") == 0)
        *out = env->today;
    else if (!kp_scan_date(kp_str(text), out))
        return kp_fail(err, KP_ERR_RULES,
                       "date: %s is neither a date of the form 2024-12-31 nor today", name);
    return KP_OK;
}

static const char *reason(const struct kp_rule_env *env, const char *how, const char *bound_text)
{
    struct kp_buf b = {0};
    kp_buf_printf(&b, "%s %s", how, bound_text);
    char *copy = kp_buf_ok(&b) ? kp_arena_dup(env->arena, b.data, b.len) : NULL;
    kp_buf_release(&b);
    return copy;
}

static unsigned forms(const struct kp_args *args)
{
    unsigned bits = 0;
    for (size_t i = 0; i < kp_args_count(args, "from"); i++)
        for (int f = 0; f < KP_DATE_FORMS; f++)
            if (strcmp(kp_args_item(args, "from", i), kp_date_form_names[f]) == 0)
                bits |= KP_DATE_BIT(f);
    return bits ? bits : KP_DATE_BIT(KP_DATE_ISO);
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct dates *d = kp_arena_array(env->arena, 1, sizeof *d);
    if (!d)
        return kp_no_memory(err);
    d->options = (struct kp_date_options){.forms = forms(args), .pivot = -1, .pivot_jalali = -1};
    d->min = INT64_MIN;
    d->max = INT64_MAX;
    enum kp_status st = bound(args, env, "min", &d->min, err);
    if (st == KP_OK)
        st = bound(args, env, "max", &d->max, err);
    if (st != KP_OK)
        return st;
    if (d->min > d->max)
        return kp_fail(err, KP_ERR_RULES, "date: min is after max: no value can pass");
    d->low = reason(env, "is before", kp_args_string(args, "min", ""));
    d->high = reason(env, "is after", kp_args_string(args, "max", ""));
    rule->data = d;
    return d->low && d->high ? KP_OK : kp_no_memory(err);
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct dates *d = rule->data;
    struct kp_date date;
    if (!kp_date_parse(cell, &d->options, &date, &ctx->reason))
        return false;
    ctx->reason = date.days < d->min ? d->low : d->high;
    return date.days >= d->min && date.days <= d->max;
}

static const struct kp_arg args[] = {
    {.name = "from",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_LIST,
     .choices = kp_date_form_names,
     .def = "iso",
     .help = "the forms that are allowed"},
    {.name = "min", .type = KP_ARG_STRING, .help = "the first day allowed, or today"},
    {.name = "max", .type = KP_ARG_STRING, .help = "the last day allowed, or today"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{min: 1900-01-01}", .input = "1899-12-31", .output = "is before 1900-01-01"},
    {.args = "{from: [jalali]}", .input = "1403/02/12", .output = "ok"},
    {.input = "2024-02-29", .output = "ok"},
    {0},
};

const struct kp_check kp_check_date = {
    .d = {.name = "date",
          .help = "a day that exists, written in one of the allowed forms, between two days",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
