/* region: a province, state or emirate as its ISO 3166-2 code or its name. */
#include "text/subdivision.h"

#include "normalize/normalize.h"

enum target { TO_CODE, TO_SHORT, TO_NAME, TO_NATIVE };
static const char *const targets[] = {"code", "short", "name", "native", NULL};

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = targets,
     .def = "code",
     .help = "US-CA, CA, the English name, or the name as the country writes it"},
    {.name = "country",
     .type = KP_ARG_STRING,
     .help = "whose regions (alpha-2): AE, CN, DE, GB, IR, SA or US; default: the ruleset's "
             "locale.region"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{country: IR}", .input = "استان تهران", .output = "IR-23"},
    {.args = "{country: CN}", .input = "广东省", .output = "CN-GD"},
    {.args = "{country: AE}", .input = "دبي", .output = "AE-DU"},
    {.args = "{country: US, to: short}", .input = "California", .output = "CA"},
    {.args = "{country: DE, to: native}", .input = "Bavaria", .output = "Bayern"},
    {.args = "{country: IR}", .input = "Atlantis", .output = NULL},
    {0},
};

struct region_rule {
    enum target to;
    const char *country;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct region_rule *r = kp_arena_alloc(env->arena, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->to = (enum target)kp_args_choice(a, "to", TO_CODE);
    r->country = kp_args_string(a, "country", env->region);
    bool known = false;
    for (size_t i = 0; i < kp_subdivision_count; i++)
        known = known || strncmp(kp_subdivisions[i].code, r->country, 2) == 0;
    if (strlen(r->country) != 2 || !known)
        return kp_fail(
            err, KP_ERR_RULES,
            "country: the regions of '%s' are not known; write AE, CN, DE, GB, IR, SA or US",
            r->country);
    rule->data = r;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct region_rule *r = rule->data;
    const struct kp_subdivision *s = kp_subdivision_find(*cell, r->country);
    if (!s)
        return kp_norm_failed(ctx, "is not a province, state or emirate of the country");
    const char *text = r->to == TO_NAME     ? s->name
                       : r->to == TO_NATIVE ? s->native
                       : r->to == TO_SHORT  ? s->code + 3
                                            : s->code;
    return kp_norm_set_const(cell, text, strlen(text));
}

const struct kp_normalizer kp_normalize_region = {
    .d = {.name = "region",
          .help = "write a province, state or emirate as its ISO 3166-2 code or its name",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
