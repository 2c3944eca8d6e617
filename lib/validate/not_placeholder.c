/* not_placeholder: refuses what stands for "we do not know": 1900-01-01, 0000000, test@..., نامشخص,
 * 未知. */
#include "validate/fold.h"
#include "validate/placeholder.h"
#include "validate/validate.h"
#include "validate/value_set.h"

struct data {
    struct kp_value_set also, except;
};

static void release(struct kp_check_rule *rule)
{
    struct data *d = rule->data;
    if (d) {
        kp_value_set_release(&d->also);
        kp_value_set_release(&d->except);
    }
}

static bool add_all(struct kp_value_set *set, const struct kp_args *args, const char *name)
{
    struct kp_buf key = {0};
    bool ok = true;
    for (size_t i = 0; i < kp_args_count(args, name) && ok; i++) {
        kp_buf_clear(&key);
        ok = kp_fold_value(kp_str(kp_args_item(args, name, i)), &key) &&
             (key.len == 0 || kp_value_set_add(set, key.data, key.len) != KP_SET_NOMEM);
    }
    kp_buf_release(&key);
    return ok;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct data *d = kp_arena_array(env->arena, 1, sizeof *d);
    if (!d)
        return kp_no_memory(err);
    rule->data = d;
    if (add_all(&d->also, args, "also") && add_all(&d->except, args, "except"))
        return KP_OK;
    release(rule);
    rule->data = NULL;
    return kp_no_memory(err);
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    static const char *const reasons[] = {
        "",
        "is a placeholder word",
        "is made of filler digits",
        "is a placeholder date",
        "is a placeholder address",
        "has no letters and no digits",
    };
    const struct data *d = rule->data;
    enum kp_placeholder kind = kp_placeholder_kind(cell, ctx->scratch);
    if (!kp_buf_ok(ctx->scratch)) {
        ctx->failed_memory = true;
        return false;
    }
    const char *key = ctx->scratch->data ? ctx->scratch->data : "";
    if (kind == KP_PLACEHOLDER_NONE && kp_value_set_has(&d->also, key, ctx->scratch->len))
        kind = KP_PLACEHOLDER_WORD;
    ctx->reason = reasons[kind];
    return kind == KP_PLACEHOLDER_NONE || kp_value_set_has(&d->except, key, ctx->scratch->len);
}

static const struct kp_arg args[] = {
    {.name = "also",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY,
     .help = "more values that stand for nothing"},
    {.name = "except",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST,
     .help = "values that are real here"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "نامشخص", .output = "is a placeholder word"},
    {.input = "00000000", .output = "is made of filler digits"},
    {.input = "1900-01-01", .output = "is a placeholder date"},
    {.input = "李明", .output = "ok"},
    {0},
};

const struct kp_check kp_check_not_placeholder = {
    .d = {.name = "not_placeholder",
          .help = "the value does not stand for nothing: unknown, 0000000, 1900-01-01, test@...",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
};
