/* social: a handle of a social network, out of an address or as typed. */
#include "normalize/normalize.h"
#include "text/url.h"

static const struct kp_arg args[] = {
    {.name = "network",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .choices = kp_social_networks,
     .help = "the network that the field is about"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "instagram",
     .input = "https://www.instagram.com/Sara.Ahmadi/?hl=fa",
     .output = "sara.ahmadi"},
    {.args = "telegram", .input = "@Sara_A", .output = "sara_a"},
    {.args = "linkedin", .input = "ir.linkedin.com/in/sara-ahmadi", .output = "sara-ahmadi"},
    {.args = "x", .input = "https://t.me/sara_a", .output = NULL},
    {.args = "instagram", .input = "سارا احمدی", .output = NULL},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    int *network = kp_arena_alloc(env->arena, sizeof *network);
    if (!network)
        return kp_no_memory(err);
    *network = kp_args_choice(a, "network", 0);
    rule->data = network;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    struct kp_social s;
    const char *reason;
    if (!kp_social_read(*cell, *(const int *)rule->data, &s, &reason))
        return kp_norm_failed(ctx, reason);
    return kp_norm_set(ctx, cell, s.handle, s.len);
}

const struct kp_normalizer kp_normalize_social = {
    .d = {.name = "social",
          .help = "take the handle out of an address of a social network, or check a handle",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
