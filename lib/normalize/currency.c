/* currency: a currency by code, sign or name, written as its ISO 4217 code (IRT for toman). */
#include <unicode/ucurr.h>
#include <unicode/ustring.h>

#include "normalize/name_table.h"
#include "normalize/normalize.h"
#include "text/number.h"

static const struct kp_arg args[] = {
    {.name = "region",
     .type = KP_ARG_STRING,
     .help = "country whose $, £, ریال or درهم is meant; default: the ruleset's locale.region"},
    KP_NAME_ARG_LANGUAGES,
    {0},
};

static const struct kp_example examples[] = {
    {.input = "€", .output = "EUR"},
    {.input = "تومان", .output = "IRT"},
    {.args = "{region: AE}", .input = "درهم", .output = "AED"},
    {.input = "人民币", .output = "CNY"},
    {.input = "Schweizer Franken", .output = "CHF"},
    {.input = "$", .output = NULL},
    {0},
};

struct currency_rule {
    const char *region;
    struct kp_name_table names;
};

static void add_name(struct kp_name_table *t, struct kp_arena *arena, const char *code,
                     const UChar *ucode, const char *language)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = 0, n = 0;
    char utf8[400];
    const UChar *name = ucurr_getName(ucode, language, UCURR_LONG_NAME, NULL, &len, &status);
    u_strToUTF8(utf8, sizeof utf8, &n, name, len, &status);
    if (U_SUCCESS(status))
        kp_name_table_add(t, arena, kp_string(utf8, (size_t)n), code);
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    const char *in[KP_NAME_LANGUAGES_MAX];
    UErrorCode status = U_ZERO_ERROR;
    struct currency_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->region = kp_args_string(a, "region", env->region);
    kp_name_languages(a, env, in, KP_NAME_LANGUAGES_MAX);
    UEnumeration *all = ucurr_openISOCurrencies(UCURR_COMMON | UCURR_NON_DEPRECATED, &status);
    int32_t len = 0;
    const char *code;
    while (U_SUCCESS(status) && (code = uenum_next(all, &len, &status)) != NULL) {
        const char *known = kp_currency_of(code, (size_t)len, "");
        UChar ucode[4];
        u_uastrcpy(ucode, code);
        for (size_t i = 0; known && in[i]; i++)
            add_name(&r->names, env->arena, known, ucode, in[i]);
    }
    uenum_close(all);
    kp_name_table_finish(&r->names);
    rule->data = r;
    if (U_FAILURE(status))
        return kp_fail(err, KP_ERR_RULES, "names of currencies cannot be loaded: %s",
                       u_errorName(status));
    return r->names.failed ? kp_no_memory(err) : KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct currency_rule *r = rule->data;
    const char *code = kp_currency_of(cell->ptr, cell->len, r->region);
    if (!code)
        code = kp_name_table_find(&r->names, *cell);
    if (!code)
        return kp_norm_failed(ctx, "is not a currency, or one that several countries have");
    return kp_norm_set_const(cell, code, 3);
}

const struct kp_normalizer kp_normalize_currency = {
    .d = {.name = "currency",
          .help = "write a currency, given as a code, a sign or a name, as its ISO 4217 code",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
