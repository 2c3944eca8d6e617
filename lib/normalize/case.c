/* case: small letters, capitals, titles, names. */
#include "normalize/normalize.h"
#include "text/casing.h"

static const char *const choices[] = {"lower", "upper", "title", "name", NULL}; /* enum kp_case */

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .choices = choices,
     .help =
         "lower, upper, title, or name (McDonald, O'Brien, de la Cruz; mixed case stays as typed)"},
    {.name = "language",
     .type = KP_ARG_STRING,
     .help =
         "whose rules to follow (tr: dotted and dotless i); default: the ruleset's first language"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "lower", .input = "INFO@Example.COM", .output = "info@example.com"},
    {.args = "upper", .input = "straße", .output = "STRASSE"},
    {.args = "lower", .input = "ΟΔΥΣΣΕΥΣ", .output = "οδυσσευς"},
    {.args = "title", .input = "IVANOV иван", .output = "Ivanov Иван"},
    {.args = "{to: upper, language: tr}", .input = "izmir", .output = "İZMİR"},
    {.args = "name", .input = "MARIA DE LA CRUZ", .output = "Maria de la Cruz"},
    {.args = "name", .input = "seán o'brien-mcdonald", .output = "Seán O'Brien-McDonald"},
    {.args = "name", .input = "Leonardo DiCaprio", .output = "Leonardo DiCaprio"},
    {.args = "name", .input = "محمد رضایی", .output = "محمد رضایی"},
    {.args = "name", .input = "张伟", .output = "张伟"},
    {0},
};

struct case_rule {
    struct kp_caser caser;
    enum kp_case how;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct case_rule *c = kp_arena_alloc(env->arena, sizeof *c);
    if (!c)
        return kp_no_memory(err);
    c->how = (enum kp_case)kp_args_choice(a, "to", KP_CASE_LOWER);
    const char *first = env->languages[0] ? env->languages[0] : "";
    enum kp_status status = kp_caser_init(&c->caser, kp_args_string(a, "language", first), err);
    if (status == KP_OK)
        rule->data = c;
    return status;
}

static void release(struct kp_norm_rule *rule)
{
    struct case_rule *c = rule->data;
    if (c)
        kp_caser_release(&c->caser);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct case_rule *c = rule->data;
    if (cell->kind != KP_STRING) /* true is no word, 1E5 no name */
        return KP_NORM_SAME;
    if (!kp_case(&c->caser, c->how, ctx->scratch, cell->ptr, cell->len))
        return kp_norm_failed(ctx, "is not UTF-8");
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_case = {
    .d = {.name = "case",
          .help = "small letters, capitals, titles, or the case of names",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
};
