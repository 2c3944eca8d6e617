/* script_key: a match key, for derived fields: the ways of writing the same thing folded together.
 */
#include "text/script_key.h"

#include "normalize/normalize.h"
#include "text/translit.h"

static const struct kp_arg args[] = {
    {.name = "packs",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_PRIMARY | KP_ARG_LIST,
     .def = "all",
     .help = "fa, ar, zh, latin, all; or single rules: yeh, kaf, alef, tatweel, accents ..."},
    {.name = "without", .type = KP_ARG_STRING, .flags = KP_ARG_LIST, .help = "rules to switch off"},
    {.name = "across_scripts",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "a coarser key under which a name meets itself in another script: محمد and Mohammad, "
             "张伟 and Zhang Wei"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "مُحَمَّد رضايي", .output = "محمد رضایی"},
    {.input = "約翰・史密斯", .output = "约翰史密斯"},
    {.input = "José O’Brien-Müller", .output = "jose obrien muller"},
    {.args = "{packs: [fa], without: [tashkeel]}", .input = "مُحمد كريمي", .output = "مُحمد کریمی"},
    {.args = "{across_scripts: yes}", .input = "محمد", .output = "mhmd"},
    {.input = "...", .output = NULL},
    {0},
};

struct key_rule {
    unsigned rules;
    bool across;
};

static enum kp_status find_rules(const struct kp_args *a, const char *arg, unsigned *rules,
                                 struct kp_error *err)
{
    for (size_t i = 0; i < kp_args_count(a, arg); i++) {
        const char *name = kp_args_item(a, arg, i);
        unsigned found = kp_script_key_find(name);
        if (!found)
            return kp_fail(err, KP_ERR_RULES,
                           "there is no pack or rule '%s'; packs are fa, ar, zh, latin, all", name);
        *rules |= found;
    }
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct key_rule *k = kp_arena_array(env->arena, 1, sizeof *k);
    if (!k)
        return kp_no_memory(err);
    unsigned without = 0;
    enum kp_status status = find_rules(a, "packs", &k->rules, err);
    if (status == KP_OK)
        status = find_rules(a, "without", &without, err);
    if (!k->rules)
        k->rules = KP_KEY_ALL;
    k->rules &= ~without;
    k->across = kp_args_bool(a, "across_scripts", false);
    rule->data = k;
    return status;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct key_rule *k = rule->data;
    size_t n = k->across ? kp_translit_key(*cell, ctx->scratch, ctx->scratch2)
                         : kp_script_key(k->rules, *cell, ctx->scratch);
    if (!kp_buf_ok(ctx->scratch))
        return KP_NORM_NOMEM;
    if (n == 0)
        return kp_norm_failed(ctx, "holds nothing to make a key of");
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_script_key = {
    .d = {.name = "script_key",
          .help = "a match key: letter variants, marks, case, width, accents folded together",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
