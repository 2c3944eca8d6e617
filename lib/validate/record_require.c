/* require_any and require_all: which fields a record must fill. */
#include "validate/validate.h"

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    size_t n = kp_args_count(args, "fields");
    const char **names = kp_arena_array(env->arena, n + 1, sizeof *names);
    size_t *count = kp_arena_alloc(env->arena, sizeof *count);
    if (!names || !count)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++)
        names[i] = kp_args_item(args, "fields", i);
    *count = n;
    rule->data = count;
    rule->inputs = names;
    return KP_OK;
}

static bool apply_any(const struct kp_check_rule *rule, struct kp_check_ctx *ctx,
                      struct kp_slice cell)
{
    (void)cell;
    const size_t *n = rule->data;
    ctx->reason = "are all missing: at least one is needed";
    for (size_t i = 0; i < *n; i++)
        if (!kp_slice_empty(ctx->inputs[i]))
            return true;
    return false;
}

static bool apply_all(const struct kp_check_rule *rule, struct kp_check_ctx *ctx,
                      struct kp_slice cell)
{
    (void)cell;
    const size_t *n = rule->data;
    ctx->reason = "is missing";
    for (size_t i = 0; i < *n; i++)
        if (kp_slice_empty(ctx->inputs[i])) {
            ctx->blame = i;
            return false;
        }
    return true;
}

static const struct kp_arg args[] = {
    {.name = "fields",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .help = "the fields"},
    {0},
};

static const struct kp_example examples_any[] = {
    {.args = "[email, mobile]", .input = "", .output = "are all missing: at least one is needed"},
    {0},
};

static const struct kp_example examples_all[] = {
    {.args = "[street, city]", .input = "", .output = "is missing"},
    {0},
};

const struct kp_check kp_record_check_require_any = {
    .d = {.name = "require_any",
          .help = "at least one of these fields has a value",
          .args = args,
          .examples = examples_any},
    .compile = compile,
    .apply = apply_any,
};

const struct kp_check kp_record_check_require_all = {
    .d = {.name = "require_all",
          .help = "all of these fields have a value",
          .args = args,
          .examples = examples_all},
    .compile = compile,
    .apply = apply_all,
};
