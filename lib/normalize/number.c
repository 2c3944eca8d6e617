/* number: a number as plain digits with a point. */
#include "normalize/number_rule.h"

static const struct kp_arg args[] = {KP_NUMBER_ARG_DECIMAL, {0}};

static const struct kp_example examples[] = {
    {.args = "{decimal: point}", .input = "1,234.50", .output = "1234.50"},
    {.args = "{decimal: comma}", .input = "1.234,5", .output = "1234.5"},
    {.input = "۱٬۲۳۴٫۵", .output = "1234.5"},
    {.input = "۲ میلیون و ۵۰۰ هزار", .output = "2500000"},
    {.input = "1.2万", .output = "12000"},
    {.input = "(12)", .output = "-12"},
    {.input = "1,234", .output = NULL},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    enum kp_decimal_sign *sign = kp_arena_alloc(env->arena, sizeof *sign);
    if (!sign)
        return kp_no_memory(err);
    *sign = kp_decimal_of(a, env);
    rule->data = sign;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    struct kp_number n;
    const char *reason;
    if (!kp_number_parse(*cell, 0, *(const enum kp_decimal_sign *)rule->data, &n, &reason))
        return kp_norm_failed(ctx, reason);
    return kp_norm_set(ctx, cell, n.text, n.len);
}

const struct kp_normalizer kp_normalize_number = {
    .d = {.name = "number",
          .help = "write a number as plain digits with a point, never rounding",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
