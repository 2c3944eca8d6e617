/* length: how long the text may be, in characters (code points) or bytes. */
#include "validate/scan.h"
#include "validate/validate.h"

struct length {
    size_t min, max;
    bool bytes;
    const char *short_reason, *long_reason;
};

static const char *reason(const struct kp_rule_env *env, const char *how, size_t n, bool bytes)
{
    struct kp_buf b = {0};
    kp_buf_printf(&b, "is %s than %zu %s%s", how, n, bytes ? "byte" : "character",
                  n == 1 ? "" : "s");
    char *copy = kp_buf_ok(&b) ? kp_arena_dup(env->arena, b.data, b.len) : NULL;
    kp_buf_release(&b);
    return copy;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct length *l = kp_arena_alloc(env->arena, sizeof *l);
    if (!l)
        return kp_no_memory(err);
    if (kp_args_has(args, "is") == (kp_args_has(args, "min") || kp_args_has(args, "max")))
        return kp_fail(err, KP_ERR_RULES,
                       "length needs either one exact length or a min, a max or both");
    int64_t is = kp_args_int(args, "is", -1);
    l->min = (size_t)(is >= 0 ? is : kp_args_int(args, "min", 0));
    l->max = (size_t)(is >= 0 ? is : kp_args_int(args, "max", INT64_MAX));
    if (l->min > l->max)
        return kp_fail(err, KP_ERR_RULES, "length: min is greater than max: no value can pass");
    l->bytes = kp_args_choice(args, "unit", 0) == 1;
    l->short_reason = reason(env, "shorter", l->min, l->bytes);
    l->long_reason = reason(env, "longer", l->max, l->bytes);
    rule->data = l;
    return l->short_reason && l->long_reason ? KP_OK : kp_no_memory(err);
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct length *l = rule->data;
    size_t n = l->bytes ? cell.len : kp_scan_length(cell);
    ctx->reason = n < l->min ? l->short_reason : l->long_reason;
    return n >= l->min && n <= l->max;
}

static const char *const units[] = {"characters", "bytes", NULL};

static const struct kp_arg args[] = {
    {.name = "is",
     .type = KP_ARG_INT,
     .flags = KP_ARG_PRIMARY,
     .min = 0,
     .max = 1e9,
     .help = "exactly so long"},
    {.name = "min",
     .type = KP_ARG_INT,
     .min = 0,
     .max = 1e9,
     .def = "0",
     .help = "at least so long"},
    {.name = "max", .type = KP_ARG_INT, .min = 0, .max = 1e9, .help = "at most so long"},
    {.name = "unit",
     .type = KP_ARG_CHOICE,
     .choices = units,
     .def = "characters",
     .help = "what is counted: Unicode code points or UTF-8 bytes"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{max: 4}", .input = "欧阳修文", .output = "ok"},
    {.args = "{min: 2, max: 3}", .input = "محمد", .output = "is longer than 3 characters"},
    {.args = "10", .input = "001234567", .output = "is shorter than 10 characters"},
    {0},
};

const struct kp_check kp_check_length = {
    .d = {.name = "length",
          .help = "how many characters the value has",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
