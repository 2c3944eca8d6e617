/* country: a country by code or by name in any language, written as a code or as a name. */
#include "text/country.h"

#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "normalize/normalize.h"

enum target { TO_ALPHA2, TO_ALPHA3, TO_NUMERIC, TO_NAME };
static const char *const targets[] = {"alpha2", "alpha3", "numeric", "name", NULL};

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = targets,
     .def = "alpha2",
     .help = "ISO 3166-1 code (IR, IRN, 364) or name"},
    {.name = "language",
     .type = KP_ARG_STRING,
     .help = "language of the name (BCP 47); default: the first of locale.languages, or en"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "ایران", .output = "IR"},
    {.input = "المملكة العربية السعودية", .output = "SA"},
    {.input = "中国", .output = "CN"},
    {.input = "U.S.A.", .output = "US"},
    {.args = "alpha3", .input = "Deutschland", .output = "DEU"},
    {.args = "{to: name, language: fa}", .input = "FR", .output = "فرانسه"},
    {.input = "Atlantis", .output = NULL},
    {0},
};

struct country_rule {
    enum target to;
    struct kp_slice *names; /* by index in kp_countries; NAME only */
};

static enum kp_status load_names(struct country_rule *r, const char *language,
                                 struct kp_arena *arena, struct kp_error *err)
{
    r->names = kp_arena_array(arena, kp_country_count, sizeof *r->names);
    if (!r->names)
        return kp_no_memory(err);
    for (size_t i = 0; i < kp_country_count; i++) {
        UErrorCode status = U_ZERO_ERROR;
        UChar name[200];
        char locale[8] = "_", utf8[600];
        int32_t len = 0;
        memcpy(locale + 1, kp_countries[i].alpha2, 3);
        uloc_getDisplayCountry(locale, language, name, 200, &status);
        u_strToUTF8(utf8, sizeof utf8, &len, name, -1, &status);
        const char *copy = U_SUCCESS(status) ? kp_arena_dup(arena, utf8, (size_t)len) : NULL;
        if (U_FAILURE(status))
            return kp_fail(err, KP_ERR_RULES, "language: '%s' has no names of countries", language);
        if (!copy)
            return kp_no_memory(err);
        /* A name that several countries have could not be read back: those keep their code. */
        bool unique = kp_country_find(kp_string(copy, (size_t)len)) == &kp_countries[i];
        r->names[i] = unique ? kp_string(copy, (size_t)len) : kp_str(kp_countries[i].alpha2);
    }
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct country_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->to = (enum target)kp_args_choice(a, "to", TO_ALPHA2);
    rule->data = r;
    const char *language =
        kp_args_string(a, "language", env->languages[0] ? env->languages[0] : "en");
    return r->to == TO_NAME ? load_names(r, language, env->arena, err) : KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct country_rule *r = rule->data;
    const struct kp_country *c = NULL;
    if (r->to == TO_ALPHA2 && cell->len == 2)
        c = kp_country_by_alpha2(cell->ptr);
    if (!c)
        c = kp_country_find(*cell);
    if (!c)
        return kp_norm_failed(ctx, "is not the code or the name of a country");
    switch (r->to) {
    case TO_ALPHA3:
        return kp_norm_set_const(cell, c->alpha3, 3);
    case TO_NUMERIC:
        if (!c->numeric[0])
            return kp_norm_failed(ctx, "is a country without a numeric code");
        return kp_norm_set_const(cell, c->numeric, 3);
    case TO_NAME:
        return kp_norm_set_const(cell, r->names[c - kp_countries].ptr,
                                 r->names[c - kp_countries].len);
    default:
        return kp_norm_set_const(cell, c->alpha2, 2);
    }
}

const struct kp_normalizer kp_normalize_country = {
    .d = {.name = "country",
          .help = "write a country, named in any language, as its code or its name",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
