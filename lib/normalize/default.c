/* default: gives an empty cell a value. */
#include "normalize/normalize.h"

#include <string.h>

static const struct kp_arg args[] = {
    {.name = "value",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "what an empty, missing or null cell becomes"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "unknown", .input = "", .output = "unknown"},
    {.args = "نامشخص", .input = "", .output = "نامشخص"},
    {.args = "unknown", .input = "female", .output = "female"},
    {0},
};

struct fallback {
    const char *text;
    size_t len;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct fallback *f = kp_arena_alloc(env->arena, sizeof *f);
    if (!f)
        return kp_no_memory(err);
    f->text = kp_args_string(a, "value", "");
    f->len = strlen(f->text);
    rule->data = f;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    (void)ctx;
    const struct fallback *f = rule->data;
    if (!kp_norm_blank(*cell))
        return KP_NORM_SAME;
    return kp_norm_set_const(cell, f->text, f->len);
}

const struct kp_normalizer kp_normalize_default = {
    .d = {.name = "default",
          .help = "give an empty cell a value",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ALL_CELLS,
    .compile = compile,
    .apply = apply,
};
