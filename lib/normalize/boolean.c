/* boolean: yes and no in many languages to one pair of words. */
#include "normalize/normalize.h"
#include "normalize/words.h"

static const struct kp_arg args[] = {
    {.name = "true", .type = KP_ARG_STRING, .def = "\"true\"", .help = "what a yes becomes"},
    {.name = "false", .type = KP_ARG_STRING, .def = "\"false\"", .help = "what a no becomes"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "Yes", .output = "true"},
    {.input = "بله", .output = "true"},
    {.input = "نعم", .output = "true"},
    {.input = "否", .output = "false"},
    {.input = "N", .output = "false"},
    {.input = "۰", .output = "false"},
    {.args = "{true: '1', false: '0'}", .input = "oui", .output = "1"},
    {.input = "perhaps", .output = NULL},
    {0},
};

static const struct kp_meaning meanings[] = {
    {"true|yes|y|t|1|on|x|✓|✔|ja|oui|si|sí|sim|да|evet|بله|بلی|آری|دارد|فعال|نعم|أجل|صحيح|是|有|对|"
     "真|はい|예|네|vrai|wahr|"
     "verdadero|active|enabled"},
    {"false|no|n|f|0|off|✗|✘|nein|non|não|нет|hayır|نه|خیر|ندارد|غیرفعال|لا|كلا|خطأ|否|无|没有|不|"
     "假|いいえ|아니요|아니오|"
     "faux|falsch|falso|inactive|disabled"},
    {NULL},
};

struct boolean_rule {
    struct kp_lookup lookup;
    const char *words[2];
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct boolean_rule *b = kp_arena_array(env->arena, 1, sizeof *b);
    if (!b || !kp_words_init(&b->lookup, meanings, env->arena))
        return kp_no_memory(err);
    b->words[0] = kp_args_string(a, "true", "true");
    b->words[1] = kp_args_string(a, "false", "false");
    if (strcmp(b->words[0], b->words[1]) == 0)
        return kp_fail(err, KP_ERR_RULES, "`true` and `false` are written alike; give two words");
    rule->data = b;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct boolean_rule *b = rule->data;
    if (kp_slice_is(*cell, b->words[0]) || kp_slice_is(*cell, b->words[1]))
        return KP_NORM_SAME;
    uint32_t meaning = kp_words_find(&b->lookup, *cell, ctx->scratch);
    if (!kp_buf_ok(ctx->scratch))
        return KP_NORM_NOMEM;
    if (meaning == KP_NO_ENTRY)
        return kp_norm_failed(ctx, "is neither a yes nor a no");
    return kp_norm_set_const(cell, b->words[meaning], strlen(b->words[meaning]));
}

const struct kp_normalizer kp_normalize_boolean = {
    .d = {.name = "boolean",
          .help = "yes and no in many languages to one pair of words",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
