/* compare: two fields of a record, or a field and a constant or today. */
#include "validate/scan.h"
#include "validate/validate.h"

enum op { LT, LE, EQ, NE, GE, GT };

static const char *const names[] = {"<",      "<=",        "=",          "!=",    ">=", ">",
                                    "before", "not_after", "not_before", "after", NULL};
static const enum op ops[] = {LT, LE, EQ, NE, GE, GT, LT, LE, GE, GT};
static const char *const failed[] = {
    "is not less than", "is more than",  "is not equal to", "is equal to", "is less than",
    "is not more than", "is not before", "is after",        "is before",   "is not after",
};

struct compare {
    enum op op;
    bool to_field;
    struct kp_scalar to; /* when it is no field */
    const char *reason;
};

static enum kp_status describe(struct compare *c, int choice, const char *to,
                               const struct kp_rule_env *env, struct kp_error *err)
{
    struct kp_buf b = {0};
    kp_buf_printf(&b, "%s %s", failed[choice], to);
    c->reason = kp_buf_ok(&b) ? kp_arena_dup(env->arena, b.data, b.len) : NULL;
    kp_buf_release(&b);
    return c->reason ? KP_OK : kp_no_memory(err);
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct compare *c = kp_arena_array(env->arena, 1, sizeof *c);
    const char **inputs = kp_arena_array(env->arena, 3, sizeof *inputs);
    if (!c || !inputs)
        return kp_no_memory(err);
    const char *other = kp_args_string(args, "other", NULL),
               *value = kp_args_string(args, "value", NULL);
    if (!other == !value)
        return kp_fail(err, KP_ERR_RULES,
                       "compare needs either other (a field) or value (a constant or today)");
    int choice = kp_args_choice(args, "is", 0);
    c->op = ops[choice];
    c->to_field = other != NULL;
    inputs[0] = kp_args_string(args, "field", "");
    inputs[1] = other;
    if (value)
        c->to = kp_scan_scalar(kp_str(value), true, env->today);
    if (value && c->to.kind == KP_SCALAR_TEXT && c->op != EQ && c->op != NE)
        return kp_fail(err, KP_ERR_RULES,
                       "compare: an order needs a number, a date of the form 2024-12-31 or today");
    rule->inputs = inputs;
    rule->data = c;
    return describe(c, choice, other ? other : value, env, err);
}

static bool holds(enum op op, int order)
{
    switch (op) {
    case LT:
        return order < 0;
    case LE:
        return order <= 0;
    case EQ:
        return order == 0;
    case NE:
        return order != 0;
    case GE:
        return order >= 0;
    default:
        return order > 0;
    }
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    (void)cell;
    const struct compare *c = rule->data;
    if (kp_slice_empty(ctx->inputs[0]) || (c->to_field && kp_slice_empty(ctx->inputs[1])))
        return true; /* whether they must be there is for required to say */
    struct kp_scalar a = kp_scan_scalar(ctx->inputs[0], false, 0);
    struct kp_scalar b = c->to_field ? kp_scan_scalar(ctx->inputs[1], false, 0) : c->to;
    ctx->reason = c->reason;
    ctx->blame = 0;
    if (a.kind != b.kind || a.kind == KP_SCALAR_TEXT) {
        if (c->op == EQ || c->op == NE) {
            a.kind = b.kind = KP_SCALAR_TEXT;
        } else {
            ctx->reason = "cannot be compared: both must be numbers or dates";
            return false;
        }
    }
    return holds(c->op, kp_scalar_compare(&a, &b));
}

static const struct kp_arg args[] = {
    {.name = "field",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED,
     .help = "the field at fault when it fails"},
    {.name = "is",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_REQUIRED,
     .choices = names,
     .help = "how they must stand to each other"},
    {.name = "other", .type = KP_ARG_FIELD, .help = "the field to compare with"},
    {.name = "value",
     .type = KP_ARG_STRING,
     .help = "the number, date or text to compare with, or today"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{field: birth_date, is: before, other: customer_since}",
     .input = "2020-01-01",
     .second = "2019-12-31",
     .output = "is not before customer_since"},
    {.args = "{field: discount, is: <=, value: 100}", .input = "12.5", .output = "ok"},
    {0},
};

const struct kp_check kp_record_check_compare = {
    .d = {.name = "compare",
          .help = "two fields, or a field and a constant or today, stand in an order",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
