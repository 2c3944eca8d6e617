/* phone: a telephone number of its country's numbering plan, perhaps of certain types or countries.
 */
#include "text/phone.h"

#include "validate/validate.h"

static const char *const types[] = {"mobile",      "fixed", "toll_free", "premium_rate",
                                    "shared_cost", "voip",  "uan",       NULL};

/* What each of them takes; a plan that does not tell mobile from fixed counts as both. */
static const unsigned type_bits[] = {
    1u << KP_PHONE_MOBILE | 1u << KP_PHONE_FIXED_OR_MOBILE,
    1u << KP_PHONE_FIXED | 1u << KP_PHONE_FIXED_OR_MOBILE,
    1u << KP_PHONE_TOLL_FREE,
    1u << KP_PHONE_PREMIUM_RATE,
    1u << KP_PHONE_SHARED_COST,
    1u << KP_PHONE_VOIP,
    1u << KP_PHONE_UAN,
};

struct phone {
    unsigned types; /* 0: any */
    const char *region;
    const char *const *countries; /* NULL: any */
    size_t ncountries;
    const char *inputs[2];
};

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct phone *p = kp_arena_array(env->arena, 1, sizeof *p);
    size_t n = kp_args_count(args, "countries");
    const char **countries = kp_arena_array(env->arena, n + 1, sizeof *countries);
    if (!p || !countries)
        return kp_no_memory(err);
    for (size_t i = 0; i < kp_args_count(args, "type"); i++)
        for (size_t t = 0; types[t]; t++)
            if (strcmp(kp_args_item(args, "type", i), types[t]) == 0)
                p->types |= type_bits[t];
    for (size_t i = 0; i < n; i++) {
        countries[i] = kp_args_item(args, "countries", i);
        if (!kp_phone_region_known(countries[i]))
            return kp_fail(err, KP_ERR_RULES,
                           "countries: '%s' has no numbering plan; write a country as IR, CN or GB",
                           countries[i]);
    }
    p->region = kp_args_string(args, "region", env->region);
    if (p->region[0] && !kp_phone_region_known(p->region))
        return kp_fail(err, KP_ERR_RULES,
                       "region: '%s' has no numbering plan; write a country as IR, CN or GB",
                       p->region);
    p->inputs[0] = kp_args_string(args, "region_field", NULL);
    p->countries = n ? countries : NULL;
    p->ncountries = n;
    rule->inputs = p->inputs[0] ? p->inputs : NULL;
    rule->data = p;
    return KP_OK;
}

static bool of_country(const struct phone *p, const struct kp_phone *number)
{
    for (size_t i = 0; i < p->ncountries; i++)
        if (strcmp(number->region, p->countries[i]) == 0)
            return true;
    return p->countries == NULL;
}

/* The region of this record: a country code of two letters in the region field, else the rule's. */
static const char *region_of(const struct phone *p, const struct kp_check_ctx *ctx, char id[3])
{
    if (!p->inputs[0] || ctx->inputs[0].len != 2)
        return p->region;
    for (int i = 0; i < 2; i++) {
        char c = ctx->inputs[0].ptr[i];
        id[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    id[2] = '\0';
    return kp_phone_region_known(id) ? id : p->region;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct phone *p = rule->data;
    struct kp_phone number;
    char id[3];
    if (!kp_phone_parse(cell, region_of(p, ctx, id), &number, &ctx->reason))
        return false;
    ctx->reason = "is not a number of its country's numbering plan";
    if (!number.valid)
        return false;
    ctx->reason = "is not a telephone number of the type that is wanted";
    if (p->types && !(p->types >> number.type & 1))
        return false;
    ctx->reason = "is a number of a country that is not wanted";
    return of_country(p, &number);
}

static const struct kp_arg args[] = {
    {.name = "type",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY,
     .choices = types,
     .help = "types of numbers that are wanted; default: any"},
    {.name = "countries",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST,
     .help = "countries of numbers that are wanted (ISO 3166, as IR); default: any"},
    {.name = "region",
     .type = KP_ARG_STRING,
     .help = "country of numbers without a country code; default: the ruleset's locale.region"},
    {.name = "region_field",
     .type = KP_ARG_FIELD,
     .help = "field that holds the record's country code; where it is empty, region counts"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "mobile", .input = "+989123456789", .output = "ok"},
    {.args = "mobile",
     .input = "+982188776655",
     .output = "is not a telephone number of the type that is wanted"},
    {.args = "{countries: [CN]}",
     .input = "+971501234567",
     .output = "is a number of a country that is not wanted"},
    {0},
};

const struct kp_check kp_check_phone = {
    .d = {.name = "phone",
          .help = "a telephone number of its country's numbering plan",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
