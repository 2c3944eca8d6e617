/* range: a number or a date within bounds, the bounds included. */
#include "validate/scan.h"
#include "validate/validate.h"

struct range {
    bool has_min, has_max;
    enum kp_scalar_kind kind;
    struct kp_scalar min, max;
    const char *low, *high;
};

static const char *reason(const struct kp_rule_env *env, const char *how, const char *bound)
{
    struct kp_buf b = {0};
    kp_buf_printf(&b, "%s %s", how, bound);
    char *copy = kp_buf_ok(&b) ? kp_arena_dup(env->arena, b.data, b.len) : NULL;
    kp_buf_release(&b);
    return copy;
}

static enum kp_status bound(const struct kp_args *args, const struct kp_rule_env *env,
                            const char *name, struct kp_scalar *out, struct kp_error *err)
{
    const char *text = kp_args_string(args, name, "");
    *out = kp_scan_scalar(kp_str(text), true, env->today);
    if (out->kind == KP_SCALAR_TEXT)
        return kp_fail(err, KP_ERR_RULES,
                       "range: %s is neither a number nor a date of the form 2024-12-31 nor today",
                       name);
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct range *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->has_min = kp_args_has(args, "min");
    r->has_max = kp_args_has(args, "max");
    if (!r->has_min && !r->has_max)
        return kp_fail(err, KP_ERR_RULES, "range needs a min, a max or both");
    enum kp_status st = r->has_min ? bound(args, env, "min", &r->min, err) : KP_OK;
    if (st == KP_OK && r->has_max)
        st = bound(args, env, "max", &r->max, err);
    if (st != KP_OK)
        return st;
    r->kind = r->has_min ? r->min.kind : r->max.kind;
    if (r->has_min && r->has_max && r->min.kind != r->max.kind)
        return kp_fail(err, KP_ERR_RULES,
                       "range: min and max must both be numbers or both be dates");
    if (r->has_min && r->has_max && kp_scalar_compare(&r->min, &r->max) > 0)
        return kp_fail(err, KP_ERR_RULES, "range: min is greater than max: no value can pass");
    bool time = r->kind == KP_SCALAR_TIME;
    r->low = reason(env, time ? "is before" : "is less than", kp_args_string(args, "min", ""));
    r->high = reason(env, time ? "is after" : "is more than", kp_args_string(args, "max", ""));
    rule->data = r;
    return r->low && r->high ? KP_OK : kp_no_memory(err);
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct range *r = rule->data;
    struct kp_scalar v = kp_scan_scalar(cell, false, 0);
    if (v.kind != r->kind) {
        ctx->reason = r->kind == KP_SCALAR_NUMBER ? "is not a number"
                                                  : "is not a date of the form 2024-12-31";
        return false;
    }
    if (r->has_min && kp_scalar_compare(&v, &r->min) < 0) {
        ctx->reason = r->low;
        return false;
    }
    ctx->reason = r->high;
    if (!r->has_max)
        return true;
    /* a day as upper bound includes the whole of it */
    if (r->kind == KP_SCALAR_TIME && r->max.seconds % 86400 == 0)
        return v.seconds < r->max.seconds + 86400;
    return kp_scalar_compare(&v, &r->max) <= 0;
}

static const struct kp_arg args[] = {
    {.name = "min", .type = KP_ARG_STRING, .help = "least value: a number, a date or today"},
    {.name = "max", .type = KP_ARG_STRING, .help = "greatest value: a number, a date or today"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{min: 0, max: 120}", .input = "120", .output = "ok"},
    {.args = "{min: 0, max: 120}", .input = "130", .output = "is more than 120"},
    {.args = "{min: 1900-01-01}", .input = "1899-12-31", .output = "is before 1900-01-01"},
    {0},
};

const struct kp_check kp_check_range = {
    .d = {.name = "range",
          .help = "a number or a date between two bounds, the bounds included",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
