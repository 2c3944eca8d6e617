/* replace: what a pattern matches becomes something else (PCRE2, with JIT). */
#include "normalize/normalize.h"
#include "text/regex.h"
#include "text/utf8.h"

static const struct kp_arg args[] = {
    {.name = "pattern",
     .type = KP_ARG_PATTERN,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "a PCRE2 pattern, in UTF-8 mode; it must not match its own result"},
    {.name = "with",
     .type = KP_ARG_STRING,
     .def = "\"\"",
     .help = "what stands there then; $1 or ${name}: a group; \\U \\L \\E: case; $$: a dollar"},
    {.name = "all", .type = KP_ARG_BOOL, .def = "yes", .help = "every match, or only the first"},
    {.name = "ignore_case",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "capitals and small letters are the same"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{pattern: '\\s*\\(.*?\\)', with: ''}",
     .input = "Sara (old) Ahmadi (x)",
     .output = "Sara Ahmadi"},
    {.args = "{pattern: '^00', with: '+'}", .input = "0098912", .output = "+98912"},
    {.args = "{pattern: '(\\d{4})/(\\d{2})', with: '$1-$2'}",
     .input = "۱۴۰۲/۰۵",
     .output = "۱۴۰۲-۰۵"},
    {.args = "{pattern: '^شرکت\\s+'}", .input = "شرکت آفتاب", .output = "آفتاب"},
    {.args = "{pattern: '先生$'}", .input = "张先生", .output = "张"},
    {.args = "{pattern: 'a', with: 'aa'}", .input = "banana", .output = NULL},
    {0},
};

struct replace_rule {
    struct kp_regex *regex;
    struct kp_regex_replacement how;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct replace_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    const char *pattern = kp_args_string(a, "pattern", "");
    unsigned flags = kp_args_bool(a, "ignore_case", false) ? KP_REGEX_IGNORE_CASE : 0;
    r->how.with = kp_args_string(a, "with", "");
    r->how.len = strlen(r->how.with);
    r->how.all = kp_args_bool(a, "all", true);
    enum kp_status status = kp_regex_new(pattern, strlen(pattern), flags, &r->regex, err);
    if (status != KP_OK)
        return status;
    status = kp_regex_check_replacement(pattern, flags, &r->how, err);
    if (status == KP_OK)
        rule->data = r;
    else
        kp_regex_free(r->regex);
    return status;
}

static void release(struct kp_norm_rule *rule)
{
    struct replace_rule *r = rule->data;
    if (r)
        kp_regex_free(r->regex);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    return kp_regex_worker_new(((const struct replace_rule *)rule->data)->regex);
}

static void worker_free(void *worker)
{
    kp_regex_worker_free(worker);
}

static enum kp_norm_result failed(struct kp_norm_ctx *ctx, enum kp_regex_result r)
{
    if (r == KP_REGEX_NOMEM)
        return KP_NORM_NOMEM;
    return kp_norm_failed(ctx, "takes the pattern too long, or becomes longer than 16 MiB by the "
                               "replacement; make it simpler");
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct replace_rule *r = rule->data;
    if (!kp_utf8_valid(cell->ptr, cell->len))
        return kp_norm_failed(ctx, "is not UTF-8");
    enum kp_regex_result once =
        kp_regex_replace(r->regex, ctx->worker, &r->how, *cell, ctx->scratch);
    if (once == KP_REGEX_NO)
        return KP_NORM_SAME;
    if (once != KP_REGEX_YES)
        return failed(ctx, once);
    struct kp_slice result =
        kp_string(ctx->scratch->len ? ctx->scratch->data : "", ctx->scratch->len);
    enum kp_regex_result twice =
        kp_regex_replace(r->regex, ctx->worker, &r->how, result, ctx->scratch2);
    if (twice != KP_REGEX_YES && twice != KP_REGEX_NO)
        return failed(ctx, twice);
    if (!kp_slice_same_bytes(
            result, kp_string(ctx->scratch2->len ? ctx->scratch2->data : "", ctx->scratch2->len)))
        return kp_norm_failed(
            ctx,
            "would change again if replaced again; make the pattern leave its own result alone");
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_replace = {
    .d = {.name = "replace",
          .help = "what a pattern matches becomes something else",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
