/* gender: the words of many languages to female, male, other, unknown. */
#include "normalize/normalize.h"
#include "normalize/words.h"

enum { FEMALE, MALE, OTHER, UNKNOWN, MEANINGS };

static const char *const names[MEANINGS] = {"female", "male", "other", "unknown"};

static const struct kp_arg args[] = {
    {.name = "female", .type = KP_ARG_STRING, .def = "female", .help = "what a woman's becomes"},
    {.name = "male", .type = KP_ARG_STRING, .def = "male", .help = "what a man's becomes"},
    {.name = "other", .type = KP_ARG_STRING, .def = "other", .help = "what any other becomes"},
    {.name = "unknown",
     .type = KP_ARG_STRING,
     .def = "unknown",
     .help = "what 'not stated' becomes"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "F", .output = "female"},
    {.input = "آقا", .output = "male"},
    {.input = "أنثى", .output = "female"},
    {.input = "男", .output = "male"},
    {.input = "Frau", .output = "female"},
    {.input = "نامشخص", .output = "unknown"},
    {.args = "{female: W, male: M}", .input = "زن", .output = "W"},
    {.input = "blue", .output = NULL},
    {0},
};

static const struct kp_meaning meanings[] = {
    {"female|f|woman|girl|mrs|ms|miss|w|weiblich|frau|femme|féminin|madame|mme|mujer|femenino|"
     "señora|feminino|mulher|ж|жен|"
     "женский|женщина|kadın|زن|خانم|مونث|مؤنث|دختر|بانو|دوشیزه|أنثى|انثى|امرأة|سيدة|السيدة|بنت|女|"
     "女性|女士|小姐|여|여성|여자"},
    {"male|m|man|boy|mr|männlich|herr|mann|homme|masculin|monsieur|hombre|masculino|señor|homem|м|"
     "муж|мужской|мужчина|erkek|"
     "مرد|آقا|آقای|مذکر|پسر|ذكر|رجل|سيد|السيد|ولد|男|男性|先生|남|남성|남자"},
    {"other|o|x|divers|d|non-binary|nonbinary|diverse|autre|otro|سایر|دیگر|آخر|其他|其它|기타"},
    {"unknown|u|n/a|na|none|not stated|not "
     "specified|unspecified|unbekannt|inconnu|desconocido|неизвестно|نامشخص|نامعلوم|"
     "ثبت نشده|غير معروف|غير محدد|未知|不详|保密|미상"},
    {NULL},
};

struct gender_rule {
    struct kp_lookup lookup;
    const char *words[MEANINGS];
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct gender_rule *g = kp_arena_array(env->arena, 1, sizeof *g);
    if (!g || !kp_words_init(&g->lookup, meanings, env->arena))
        return kp_no_memory(err);
    for (size_t i = 0; i < MEANINGS; i++)
        g->words[i] = kp_args_string(a, names[i], names[i]);
    rule->data = g;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct gender_rule *g = rule->data;
    for (size_t i = 0; i < MEANINGS; i++)
        if (kp_slice_is(*cell, g->words[i]))
            return KP_NORM_SAME;
    uint32_t meaning = kp_words_find(&g->lookup, *cell, ctx->scratch);
    if (!kp_buf_ok(ctx->scratch))
        return KP_NORM_NOMEM;
    if (meaning == KP_NO_ENTRY)
        return kp_norm_failed(ctx, "is no gender that is known");
    return kp_norm_set_const(cell, g->words[meaning], strlen(g->words[meaning]));
}

const struct kp_normalizer kp_normalize_gender = {
    .d = {.name = "gender",
          .help = "the words of many languages to female, male, other, unknown",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
