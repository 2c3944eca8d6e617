/* email: an address alone, in one spelling. */
#include "text/email.h"

#include "normalize/normalize.h"
#include "text/utf8.h"

static const char *const locals[] = {"lower", "keep", NULL};
static const char *const domains[] = {"ascii", "unicode", NULL};
static const char *const typos[] = {"ignore", "refuse", NULL};

static const struct kp_arg args[] = {
    {.name = "local",
     .type = KP_ARG_CHOICE,
     .choices = locals,
     .def = "lower",
     .help =
         "case of the part before the @: lower, as practically every provider reads it, or keep"},
    {.name = "domain",
     .type = KP_ARG_CHOICE,
     .choices = domains,
     .def = "ascii",
     .help = "how a domain in other scripts is written: ascii (xn--...) or unicode"},
    {.name = "typos",
     .type = KP_ARG_CHOICE,
     .choices = typos,
     .def = "ignore",
     .help = "domains that look like a well-known one misspelt (gmial.com): ignore, or refuse for "
             "on_fail"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = " Sara.Ahmadi@Example.COM ", .output = "sara.ahmadi@example.com"},
    {.input = "سارا احمدی <sara@example.ir>", .output = "sara@example.ir"},
    {.input = "ｗａｎｇ＠ｅｘａｍｐｌｅ．ｃｎ", .output = "wang@example.cn"},
    {.input = "info@bücher.example", .output = "info@xn--bcher-kva.example"},
    {.args = "{domain: unicode}",
     .input = "info@xn--bcher-kva.example",
     .output = "info@bücher.example"},
    {.args = "{typos: refuse}", .input = "ali@gmial.com", .output = NULL},
    {.input = "sara.example.com", .output = NULL},
    {0},
};

struct email_rule {
    bool keep_local, unicode, refuse_typos;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct email_rule *r = kp_arena_alloc(env->arena, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->keep_local = kp_args_choice(a, "local", 0) == 1;
    r->unicode = kp_args_choice(a, "domain", 0) == 1;
    r->refuse_typos = kp_args_choice(a, "typos", 0) == 1;
    rule->data = r;
    return KP_OK;
}

static enum kp_norm_result set_unicode(const struct kp_email *e, struct kp_norm_ctx *ctx,
                                       struct kp_slice *cell)
{
    char domain[4 * KP_DOMAIN_MAX];
    struct kp_slice ascii = kp_email_domain(e);
    size_t n = kp_idna_to_unicode(ctx->worker, ascii.ptr, ascii.len, domain, sizeof domain);
    if (n == 0)
        return kp_norm_failed(ctx, "has a domain that cannot be written in its own script");
    kp_buf_add(ctx->scratch, e->text, (size_t)e->local_len + 1);
    kp_buf_add(ctx->scratch, domain, n);
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct email_rule *r = rule->data;
    struct kp_email e;
    const char *reason;
    if (!kp_email_parse(*cell, ctx->worker, &e, &reason))
        return kp_norm_failed(ctx, reason);
    if (r->refuse_typos && kp_email_suggest_domain(kp_email_domain(&e)))
        return kp_norm_failed(ctx, "has a domain that looks like a well-known one misspelt");
    if (!r->keep_local && !e.quoted)
        kp_ascii_lower(e.text, e.text, e.local_len);
    if (r->unicode && memmem(e.text + e.local_len, (size_t)(e.len - e.local_len), "xn--", 4))
        return set_unicode(&e, ctx, cell);
    return kp_norm_set(ctx, cell, e.text, e.len);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    (void)rule;
    return kp_idna_new();
}

const struct kp_normalizer kp_normalize_email = {
    .d = {.name = "email",
          .help = "write an e-mail address alone and in one spelling",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = kp_idna_free,
};
