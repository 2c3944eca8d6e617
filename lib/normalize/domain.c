/* domain: the domain of a web address or an e-mail address. */

#include "normalize/normalize.h"
#include "text/url.h"

static const char *const forms[] = {"ascii", "unicode", NULL};

static const struct kp_arg args[] = {
    {.name = "form",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = forms,
     .def = "ascii",
     .help = "how a domain in other scripts is written: ascii (xn--...) or unicode"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "https://www.Example.com/shop?x=1", .output = "example.com"},
    {.input = "sara@example.ir", .output = "example.ir"},
    {.args = "unicode", .input = "https://xn--fsqu00a.xn--fiqs8s/", .output = "例子.中国"},
    {.input = "مثال.ایران", .output = "xn--mgbh0fb.xn--mgba3a4f16a"},
    {.input = "nothing", .output = NULL},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    bool *unicode = kp_arena_alloc(env->arena, sizeof *unicode);
    if (!unicode)
        return kp_no_memory(err);
    *unicode = kp_args_choice(a, "form", 0) == 1;
    rule->data = unicode;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    char ascii[KP_DOMAIN_MAX], unicode[4 * KP_DOMAIN_MAX];
    size_t n = kp_domain_read(*cell, ctx->worker, ascii);
    if (n == 0)
        return kp_norm_failed(ctx, "holds no domain");
    if (!*(const bool *)rule->data || !memmem(ascii, n, "xn--", 4))
        return kp_norm_set(ctx, cell, ascii, n);
    size_t m = kp_idna_to_unicode(ctx->worker, ascii, n, unicode, sizeof unicode);
    if (m == 0)
        return kp_norm_failed(ctx, "has a domain that cannot be written in its own script");
    return kp_norm_set(ctx, cell, unicode, m);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    (void)rule;
    return kp_idna_new();
}

const struct kp_normalizer kp_normalize_domain = {
    .d = {.name = "domain",
          .help = "take the domain of a web or e-mail address, without www",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = kp_idna_free,
};
