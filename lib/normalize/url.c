/* url: a web address in normal form. */
#include "text/url.h"

#include "normalize/normalize.h"

static const char *const schemes[] = {"https", "http", NULL};

static const struct kp_arg args[] = {
    {.name = "scheme",
     .type = KP_ARG_CHOICE,
     .choices = schemes,
     .def = "https",
     .help = "what an address without a scheme gets"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "HTTP://Example.COM:80/a/../b", .output = "http://example.com/b"},
    {.input = "www.example.com", .output = "https://www.example.com/"},
    {.input = "https://مثال.ایران/فروش",
     .output = "https://xn--mgbh0fb.xn--mgba3a4f16a/%D9%81%D8%B1%D9%88%D8%B4"},
    {.input = "例子.中国", .output = "https://xn--fsqu00a.xn--fiqs8s/"},
    {.input = "not a site", .output = NULL},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    const char **scheme = kp_arena_alloc(env->arena, sizeof *scheme);
    if (!scheme)
        return kp_no_memory(err);
    *scheme = schemes[kp_args_choice(a, "scheme", 0)];
    rule->data = scheme;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const char *reason;
    const char *const *scheme = rule->data;
    bool ok = kp_url_normalize(*cell, *scheme, ctx->worker, ctx->scratch, &reason);
    if (!kp_buf_ok(ctx->scratch))
        return KP_NORM_NOMEM;
    return ok ? kp_norm_set_buf(ctx, cell, ctx->scratch) : kp_norm_failed(ctx, reason);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    (void)rule;
    return kp_idna_new();
}

const struct kp_normalizer kp_normalize_url = {
    .d = {.name = "url",
          .help = "write a web address in normal form",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = kp_idna_free,
};
