/* language: a language by code or by name, written as its BCP 47 code. */
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "normalize/name_table.h"
#include "normalize/normalize.h"

static const struct kp_arg args[] = {KP_NAME_ARG_LANGUAGES, {0}};

static const struct kp_example examples[] = {
    {.input = "فارسی", .output = "fa"},      {.input = "العربية", .output = "ar"},
    {.input = "中文", .output = "zh"},       {.input = "German", .output = "de"},
    {.input = "per", .output = "fa"},        {.input = "en_US", .output = "en-US"},
    {.input = "Klingonish", .output = NULL}, {0},
};

enum { NAME_MAX_ = 200, TAG_MAX = 64 };

static void add_name(struct kp_name_table *t, struct kp_arena *arena, const char *code,
                     const char *in)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar name[NAME_MAX_];
    char utf8[3 * NAME_MAX_];
    int32_t len = 0;
    uloc_getDisplayLanguage(code, in, name, NAME_MAX_, &status);
    u_strToUTF8(utf8, sizeof utf8, &len, name, -1, &status);
    if (U_SUCCESS(status))
        kp_name_table_add(t, arena, kp_string(utf8, (size_t)len), code);
}

/* ISO 639-2 bibliographic codes that differ from the terminological ones ICU knows. */
static const char *const bibliographic[] = {"alb:sq", "arm:hy", "baq:eu", "bur:my", "chi:zh",
                                            "cze:cs", "dut:nl", "fre:fr", "geo:ka", "ger:de",
                                            "gre:el", "ice:is", "mac:mk", "mao:mi", "may:ms",
                                            "per:fa", "rum:ro", "slo:sk", "tib:bo", "wel:cy"};

/* Languages with many speakers are also known by their own names; ICU loads a file for each, so not
 * all are. */
static const char *const own_names[] = {
    "am", "az", "bn", "bg", "cs", "da", "el", "et", "fi", "gu", "he", "hi", "hr", "hu", "hy", "id",
    "it", "ja", "ka", "kk", "km", "ko", "ku", "lt", "lv", "ms", "my", "nl", "no", "pa", "pl", "ps",
    "pt", "ro", "ru", "sk", "sl", "sr", "sv", "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi"};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    const char *in[KP_NAME_LANGUAGES_MAX];
    struct kp_name_table *t = kp_arena_array(env->arena, 1, sizeof *t);
    if (!t)
        return kp_no_memory(err);
    kp_name_languages(a, env, in, KP_NAME_LANGUAGES_MAX);
    for (const char *const *code = uloc_getISOLanguages(); *code; code++) {
        kp_name_table_add(t, env->arena, kp_str(*code), *code);
        if (strlen(*code) == 2)
            kp_name_table_add(t, env->arena, kp_str(uloc_getISO3Language(*code)), *code);
        bool common =
            strlen(*code) == 2; /* the 400 others by their English names only: start-up counts */
        for (size_t i = 0; common && in[i]; i++)
            add_name(t, env->arena, *code, in[i]);
        if (!common)
            add_name(t, env->arena, *code, "en");
    }
    for (size_t i = 0; i < sizeof own_names / sizeof *own_names; i++)
        add_name(t, env->arena, own_names[i], own_names[i]);
    for (size_t i = 0; i < sizeof bibliographic / sizeof *bibliographic; i++)
        kp_name_table_add(t, env->arena, kp_string(bibliographic[i], 3), bibliographic[i] + 4);
    kp_name_table_finish(t);
    rule->data = t;
    return t->failed ? kp_no_memory(err) : KP_OK;
}

/* en_US, fa-AF, zh_Hans: a tag with more than a language, in BCP 47's form. */
static int32_t canonical_tag(struct kp_slice s, const struct kp_name_table *t, char out[TAG_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    char tag[TAG_MAX], locale[TAG_MAX];
    int32_t parsed = 0;
    if (s.len >= TAG_MAX || s.len < 4)
        return 0;
    for (size_t i = 0; i < s.len; i++)
        tag[i] = s.ptr[i] == '_' ? '-' : s.ptr[i];
    tag[s.len] = '\0';
    size_t language = strcspn(tag, "-");
    if (language > 3 || !kp_name_table_find(t, kp_string(tag, language)))
        return 0;
    uloc_forLanguageTag(tag, locale, TAG_MAX, &parsed, &status);
    int32_t n = uloc_toLanguageTag(locale, out, TAG_MAX, true, &status);
    if (U_FAILURE(status) || parsed != (int32_t)s.len || n >= TAG_MAX)
        return 0;
    bool tagged = memchr(out, '-', (size_t)n) != NULL;
    return tagged && kp_name_table_find(t, kp_string(out, strcspn(out, "-"))) ? n : 0;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    char tag[TAG_MAX];
    const char *code = kp_name_table_find(rule->data, *cell);
    if (code)
        return kp_norm_set_const(cell, code, strlen(code));
    int32_t n = canonical_tag(*cell, rule->data, tag);
    if (n > 0)
        return kp_norm_set(ctx, cell, tag, (size_t)n);
    return kp_norm_failed(ctx, "is not the code or the name of a language");
}

const struct kp_normalizer kp_normalize_language = {
    .d = {.name = "language",
          .help = "write a language, named in its own or another one, as its BCP 47 code",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
