/* money: an amount and the ISO 4217 code of its currency. Amounts are never converted: ten rial
 * stay ten rial. */
#include "normalize/number_rule.h"

static const struct kp_arg args[] = {
    {.name = "currency",
     .type = KP_ARG_STRING,
     .help = "code of amounts that name no currency (ISO 4217; IRT is toman); not given: they are "
             "refused"},
    {.name = "currency_field",
     .type = KP_ARG_FIELD,
     .help = "field that takes the code; the cell keeps the amount alone"},
    {.name = "region",
     .type = KP_ARG_STRING,
     .help = "country whose $, £, ریال or درهم is meant; default: the ruleset's locale.region"},
    KP_NUMBER_ARG_DECIMAL,
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{decimal: comma}", .input = "€ 1.234,56", .output = "1234.56 EUR"},
    {.args = "{region: IR}", .input = "۱۲٬۵۰۰ تومان", .output = "12500 IRT"},
    {.args = "{region: IR}", .input = "۱۲۵٬۰۰۰ ریال", .output = "125000 IRR"},
    {.input = "1.2万元", .output = "12000 CNY"},
    {.args = "{region: SA}", .input = "٥٠٠ ريال", .output = "500 SAR"},
    {.args = "{currency: IRR}", .input = "500", .output = "500 IRR"},
    {.input = "$5", .output = NULL},
    {.input = "5", .output = NULL},
    {0},
};

struct money_rule {
    enum kp_decimal_sign sign;
    const char *region, *currency;
    const char *field[2];
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct money_rule *r = kp_arena_array(env->arena, 1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->sign = kp_decimal_of(a, env);
    r->region = kp_args_string(a, "region", env->region);
    r->field[0] = kp_args_string(a, "currency_field", NULL);
    const char *currency = kp_args_string(a, "currency", "");
    r->currency = currency[0] ? kp_currency_of(currency, strlen(currency), "") : "";
    if (!r->currency || (currency[0] && strlen(currency) != 3))
        return kp_fail(err, KP_ERR_RULES,
                       "currency: '%s' is no currency code; write one as EUR, IRR or CNY",
                       currency);
    rule->inputs = rule->outputs = r->field[0] ? r->field : NULL;
    rule->data = r;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct money_rule *r = rule->data;
    struct kp_number n;
    const char *reason;
    if (!kp_money_parse(*cell, r->region, r->sign, &n, &reason))
        return kp_norm_failed(ctx, reason);
    bool in_field = !n.currency[0] && r->field[0] && !kp_slice_empty(ctx->inputs[0]);
    if (!n.currency[0] && !in_field && !r->currency[0])
        return kp_norm_failed(ctx, "names no currency; give currency");
    const char *code = n.currency[0] ? kp_currency_of(n.currency, 3, "") : r->currency;
    if (!r->field[0]) {
        kp_buf_add(ctx->scratch, n.text, n.len);
        kp_buf_putc(ctx->scratch, ' ');
        kp_buf_add(ctx->scratch, code, 3);
        return kp_norm_set_buf(ctx, cell, ctx->scratch);
    }
    if (!in_field && !(ctx->inputs[0].len == 3 && memcmp(ctx->inputs[0].ptr, code, 3) == 0)) {
        enum kp_norm_result done = kp_norm_set(ctx, &ctx->outputs[0], code, 3);
        if (done == KP_NORM_NOMEM)
            return done;
    }
    return kp_norm_set(ctx, cell, n.text, n.len);
}

const struct kp_normalizer kp_normalize_money = {
    .d = {.name = "money",
          .help = "write an amount of money and the code of its currency, never converting it",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ADDS_FIELDS,
    .compile = compile,
    .apply = apply,
};
