/* identifier: a number with a form of its own, written without separators, after its check digits.
 */
#include "text/identifier.h"

#include "normalize/normalize.h"

static const struct kp_arg args[] = {
    {.name = "kind",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .choices = kp_identifier_names,
     .help = "what it is: the check digits and the form that it must have"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "ir_national_id", .input = "۰۰۱-۲۳۴۵۶۷-۹", .output = "0012345679"},
    {.args = "iban", .input = "gb82 west 1234 5698 7654 32", .output = "GB82WEST12345698765432"},
    {.args = "cn_resident_id", .input = "１１０１０１１９９００３０７８５１ｘ", .output = NULL},
    {.args = "isbn", .input = "978-0-306-40615-7", .output = "9780306406157"},
    {.args = "eu_vat", .input = "DE 136,695 976", .output = NULL},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    int *kind = kp_arena_alloc(env->arena, sizeof *kind);
    if (!kind)
        return kp_no_memory(err);
    *kind = kp_args_choice(a, "kind", 0);
    rule->data = kind;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    char out[KP_IDENTIFIER_MAX];
    size_t len;
    const char *reason;
    if (!kp_identifier_read(*(const int *)rule->data, *cell, out, &len, &reason))
        return kp_norm_failed(ctx, reason);
    return kp_norm_set(ctx, cell, out, len);
}

const struct kp_normalizer kp_normalize_identifier = {
    .d = {.name = "identifier",
          .help = "write an identifier (national id, IBAN, VAT, ISBN ...) in one form, after its "
                  "check digits",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
