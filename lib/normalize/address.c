/* address: a postal address in one way of writing, its parts into fields of their own. */
#include "text/address.h"

#include "normalize/normalize.h"

#define PART(part, text)                                                                           \
    {                                                                                              \
        .name = part, .type = KP_ARG_FIELD,                                                        \
        .help = "field that takes the " text ", where it is empty"                                 \
    }

static const struct kp_arg args[] = {
    {.name = "country",
     .type = KP_ARG_STRING,
     .help = "whose addresses: AE, CN, DE, GB, IR, SA or US; default: the ruleset's locale.region"},
    PART("street", "street"),
    PART("number", "building's number"),
    PART("unit", "flat or office"),
    PART("district", "district"),
    PART("city", "city"),
    PART("province", "province or state"),
    PART("postcode", "postcode"),
    PART("po_box", "post office box"),
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{country: IR}",
     .input = "تهران، خ. ولیعصر، پ. ۱۲، واحد ۳",
     .output = "تهران، خیابان ولیعصر، پلاک 12، واحد 3"},
    {.args = "{country: CN}",
     .input = "北京市 朝阳区 建国路 88号",
     .output = "北京市朝阳区建国路88号"},
    {.args = "{country: AE}",
     .input = "شقة ١٢, ش. الوصل, دبي",
     .output = "شقة 12، شارع الوصل، دبي"},
    {.args = "{country: US}",
     .input = "123 Main St., Apt. 4, Springfield, IL 62701",
     .output = "123 Main Street, Apartment 4, Springfield, IL 62701"},
    {.args = "{country: DE}",
     .input = "Hauptstr. 12a, 10115 Berlin",
     .output = "Hauptstraße 12a, 10115 Berlin"},
    {.args = "{country: GB}", .input = "somewhere", .output = NULL},
    {0},
};

struct address_rule {
    const char *country;
    int count;
    enum kp_address_part parts[KP_ADDRESS_PARTS]; /* of the fields */
    const char *fields[KP_ADDRESS_PARTS + 1];
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct address_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->country = kp_args_string(a, "country", env->region);
    if (!kp_address_country_known(r->country))
        return kp_fail(
            err, KP_ERR_RULES,
            "country: addresses of '%s' are not known; write AE, CN, DE, GB, IR, SA or US",
            r->country);
    for (int i = 0; i < KP_ADDRESS_PARTS; i++) {
        const char *field = kp_args_string(a, kp_address_part_names[i], NULL);
        if (!field)
            continue;
        r->parts[r->count] = (enum kp_address_part)i;
        r->fields[r->count++] = field;
    }
    rule->inputs = rule->outputs = r->count > 0 ? r->fields : NULL;
    rule->data = r;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct address_rule *r = rule->data;
    struct kp_address a;
    const char *reason;
    if (!kp_address_parse(*cell, r->country, &a, &reason))
        return kp_norm_failed(ctx, reason);
    for (int i = 0; i < r->count; i++) {
        struct kp_slice part = a.parts[r->parts[i]];
        if (part.kind == KP_MISSING || !kp_slice_empty(ctx->inputs[i]))
            continue;
        if (kp_norm_set(ctx, &ctx->outputs[i], part.ptr, part.len) == KP_NORM_NOMEM)
            return KP_NORM_NOMEM;
    }
    return kp_norm_set(ctx, cell, a.text, a.len);
}

const struct kp_normalizer kp_normalize_address = {
    .d = {.name = "address",
          .help = "write a postal address in one way, and its parts into fields of their own",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ADDS_FIELDS,
    .compile = compile,
    .apply = apply,
};
