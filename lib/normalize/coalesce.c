/* coalesce: an empty cell takes the first value of other fields (industry, sector, business type).
 */
#include "normalize/normalize.h"

static const char *const conflicts[] = {"first", "fail", NULL};

static const struct kp_arg args[] = {
    {.name = "fields",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_LIST,
     .help = "the fields to take a value from, best first"},
    {.name = "conflict",
     .type = KP_ARG_CHOICE,
     .choices = conflicts,
     .def = "first",
     .help = "when the fields (this one too) hold different values: first: take the first; fail: "
             "see on_fail"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "[sector, business_type]", .input = "retail", .output = "retail"},
    {.args = "[sector, business_type]", .input = "零售", .output = "零售"},
    {0},
};

struct coalesce_rule {
    size_t count;
    bool fail;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    size_t count = kp_args_count(a, "fields");
    struct coalesce_rule *c = kp_arena_alloc(env->arena, sizeof *c);
    const char **inputs = kp_arena_array(env->arena, count + 1, sizeof *inputs);
    if (!c || !inputs)
        return kp_no_memory(err);
    for (size_t i = 0; i < count; i++)
        inputs[i] = kp_args_item(a, "fields", i);
    *c = (struct coalesce_rule){count, kp_args_choice(a, "conflict", 0) == 1};
    rule->data = c;
    rule->inputs = inputs;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct coalesce_rule *c = rule->data;
    struct kp_slice found = *cell;
    if (!kp_norm_blank(found) && !c->fail)
        return KP_NORM_SAME;
    for (size_t i = 0; i < c->count; i++) {
        struct kp_slice other = ctx->inputs[i];
        if (kp_norm_blank(other))
            continue;
        if (kp_norm_blank(found))
            found = other;
        else if (c->fail && !kp_slice_same_bytes(found, other))
            return kp_norm_failed(ctx, "is not the same in all the fields that it is taken from");
        if (!c->fail)
            break;
    }
    if (kp_slice_identical(found, *cell))
        return KP_NORM_SAME;
    *cell = found; /* of the same record: it lives as long */
    return KP_NORM_CHANGED;
}

const struct kp_normalizer kp_normalize_coalesce = {
    .d = {.name = "coalesce",
          .help = "an empty cell takes the first value of other fields",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ALL_CELLS,
    .compile = compile,
    .apply = apply,
};
