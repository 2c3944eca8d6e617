/* phone: a telephone number in one form. */
#include "text/phone.h"

#include "normalize/normalize.h"
#include "text/country.h"

static const char *const formats[] = {"e164", "national", "international", "rfc3966", NULL};
static const char *const extensions[] = {"keep", "drop", NULL};
static const char *const accepts[] = {"valid", "possible", NULL};

static const struct kp_arg args[] = {
    {.name = "format",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = formats,
     .def = "e164",
     .help = "how the number is written"},
    {.name = "region",
     .type = KP_ARG_STRING,
     .help = "country of numbers without a country code (ISO 3166, as IR); default: the ruleset's "
             "locale.region"},
    {.name = "region_field",
     .type = KP_ARG_FIELD,
     .help =
         "field that holds the record's country, by code (ISO 3166) or by name; where it is empty, "
         "region counts"},
    {.name = "extension",
     .type = KP_ARG_CHOICE,
     .choices = extensions,
     .def = "keep",
     .help = "an extension: keep it behind the number, or drop it"},
    {.name = "accept",
     .type = KP_ARG_CHOICE,
     .choices = accepts,
     .def = "valid",
     .help = "valid: only numbers of a country's plan; possible: any that can be read"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{region: IR}", .input = "۰۹۱۲ ۳۴۵ ۶۷۸۹", .output = "+989123456789"},
    {.args = "{region: AE}", .input = "٠٥٠ ١٢٣ ٤٥٦٧", .output = "+971501234567"},
    {.args = "{region: CN}", .input = "１３８ ００１３ ８０００", .output = "+8613800138000"},
    {.args = "{format: national, region: GB}",
     .input = "+44 121 234 5678",
     .output = "0121 234 5678"},
    {.args = "international", .input = "+989123456789", .output = "+98 912 345 6789"},
    {.input = "+98 21 88776655 داخلی ۱۲", .output = "+982188776655;ext=12"},
    {.args = "{region: US}", .input = "123", .output = NULL},
    {0},
};

struct phone_rule {
    enum kp_phone_format_kind format;
    const char *region; /* "" when there is none */
    const char *inputs[2];
    bool drop_extension, possible;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct phone_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->format = (enum kp_phone_format_kind)kp_args_choice(a, "format", KP_PHONE_E164);
    r->drop_extension = kp_args_choice(a, "extension", 0) == 1;
    r->possible = kp_args_choice(a, "accept", 0) == 1;
    r->region = kp_args_string(a, "region", env->region);
    r->inputs[0] = kp_args_string(a, "region_field", NULL);
    if (r->region[0] != '\0' && !kp_phone_region_known(r->region))
        return kp_fail(err, KP_ERR_RULES,
                       "region: '%s' has no numbering plan; write a country as IR, CN or GB",
                       r->region);
    if (r->format == KP_PHONE_NATIONAL && r->region[0] == '\0')
        return kp_fail(err, KP_ERR_RULES,
                       "format: national needs a region; give region or locale.region");
    rule->inputs = r->inputs[0] ? r->inputs : NULL;
    rule->data = r;
    return KP_OK;
}

/* The region of this record: the country that the region field names by a code or by its name; the
 * rule's where the field is empty; none where it is no country, since any would be a guess. */
static const char *region_of(const struct phone_rule *r, const struct kp_norm_ctx *ctx, char id[3])
{
    const struct kp_slice s = r->inputs[0] ? ctx->inputs[0] : kp_missing();
    if (kp_slice_empty(s))
        return r->region;
    for (int i = 0; i < 2 && s.len == 2; i++)
        id[i] = s.ptr[i] >= 'a' && s.ptr[i] <= 'z' ? (char)(s.ptr[i] & ~0x20) : s.ptr[i];
    id[2] = '\0';
    if (s.len == 2 && kp_phone_region_known(id))
        return id;
    const struct kp_country *c = kp_slice_is_text(s) ? kp_country_find(s) : NULL;
    return c && kp_phone_region_known(c->alpha2) ? c->alpha2 : "";
}

/* What was written is read back as the same number. Some plans let digits be read as a prefix that
 * was none. */
static bool comes_back(const struct kp_phone *p, const char *region, const char *text, size_t len)
{
    struct kp_phone back;
    const char *reason;
    return kp_phone_parse(kp_string(text, len), region, &back, &reason) &&
           back.country_code == p->country_code && back.len == p->len &&
           memcmp(back.digits, p->digits, p->len) == 0 && back.extension_len == p->extension_len &&
           memcmp(back.extension, p->extension, p->extension_len) == 0;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct phone_rule *r = rule->data;
    struct kp_phone p;
    const char *reason;
    char id[3], text[KP_PHONE_TEXT_MAX];
    const char *region = region_of(r, ctx, id);
    if (!kp_phone_parse(*cell, region, &p, &reason))
        return kp_norm_failed(ctx, reason);
    if (!p.valid && !r->possible)
        return kp_norm_failed(ctx, "is not a number of its country's numbering plan");
    if (r->drop_extension)
        p.extension_len = 0;
    enum kp_phone_format_kind format = r->format;
    if (format == KP_PHONE_NATIONAL && p.country_code != kp_phone_country_code(region))
        format = KP_PHONE_INTERNATIONAL; /* without its code it would be another number */
    size_t n = kp_phone_write(&p, format, text);
    if ((format != KP_PHONE_E164 || !p.valid || p.extension_len > 0) &&
        !comes_back(&p, region, text, n))
        return kp_norm_failed(
            ctx, "cannot be written in this format so that it is read back as the same number");
    if (format == KP_PHONE_E164 && p.extension_len == 0)
        return kp_norm_set_plain(ctx, cell, text, n);
    return kp_norm_set(ctx, cell, text, n);
}

const struct kp_normalizer kp_normalize_phone = {
    .d = {.name = "phone",
          .help = "write a telephone number in one form",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
