/* identifier: a national id, a company number, an IBAN, a bar code ... whose form and check digits
 * are right. */
#include "text/identifier.h"

#include "validate/validate.h"

enum { KINDS_MAX = 32 };

struct kinds {
    int items[KINDS_MAX];
    size_t count;
};

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct kinds *k = kp_arena_array(env->arena, 1, sizeof *k);
    if (!k)
        return kp_no_memory(err);
    for (size_t i = 0; i < kp_args_count(args, "kind") && k->count < KINDS_MAX; i++)
        k->items[k->count++] = kp_identifier_find(kp_args_item(args, "kind", i));
    rule->data = k;
    return KP_OK;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct kinds *k = rule->data;
    char text[KP_IDENTIFIER_MAX];
    size_t len;
    for (size_t i = 0; i < k->count; i++)
        if (kp_identifier_read(k->items[i], cell, text, &len, &ctx->reason))
            return true;
    if (k->count > 1)
        ctx->reason = "is none of the identifiers that are wanted";
    return false;
}

static const struct kp_arg args[] = {
    {.name = "kind",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .choices = kp_identifier_names,
     .help = "which identifier it is; of several, one is enough"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "ir_national_id", .input = "0013542419", .output = "ok"},
    {.args = "[iban, bank_card]", .input = "GB82 WEST 1234 5698 7654 32", .output = "ok"},
    {.args = "[ean, isbn]",
     .input = "4006381333932",
     .output = "is none of the identifiers that are wanted"},
    {0},
};

const struct kp_check kp_check_identifier = {
    .d = {.name = "identifier",
          .help = "a national id, company number, IBAN, bar code ... with the right check digits",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
