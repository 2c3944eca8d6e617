/* type: the cell reads as a value of that type. */
#include "validate/scan.h"
#include "validate/validate.h"

enum type { INTEGER, NUMBER, BOOLEAN, DATE, DATETIME, TIME, STRING, ARRAY, OBJECT };

static const char *const names[] = {"integer", "number", "boolean", "date",   "datetime",
                                    "time",    "string", "array",   "object", NULL};

static const char *const reasons[] = {
    "is not a whole number",
    "is not a number",
    "is not true or false",
    "is not a date of the form 2024-12-31",
    "is not a date and time of the form 2024-12-31T23:59:00Z",
    "is not a time of the form 23:59",
    "is not text",
    "is not an array",
    "is not an object",
};

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    int *type = kp_arena_alloc(env->arena, sizeof *type);
    if (!type)
        return kp_no_memory(err);
    *type = kp_args_choice(args, "is", STRING);
    rule->data = type;
    return KP_OK;
}

static bool fits(enum type type, struct kp_slice cell)
{
    if (type == ARRAY)
        return cell.kind == KP_ARRAY;
    if (type == OBJECT)
        return cell.kind == KP_OBJECT;
    if (!kp_slice_is_text(cell))
        return false;
    switch (type) {
    case INTEGER:
        return kp_scan_integer(cell);
    case NUMBER:
        return kp_scan_number(cell, NULL);
    case BOOLEAN:
        return kp_scan_boolean(cell);
    case DATE:
        return kp_scan_date(cell, NULL);
    case DATETIME:
        return kp_scan_datetime(cell, NULL);
    case TIME:
        return kp_scan_time(cell);
    default:
        return cell.kind == KP_STRING;
    }
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const int *type = rule->data;
    ctx->reason = reasons[*type];
    return kp_slice_empty(cell) || fits((enum type) * type, cell);
}

static const struct kp_arg args[] = {
    {.name = "is",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .choices = names,
     .help = "the type that the whole cell must read as; empty cells pass"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "integer", .input = "007", .output = "ok"},
    {.args = "integer", .input = "1.5", .output = "is not a whole number"},
    {.args = "date", .input = "2023-02-29", .output = "is not a date of the form 2024-12-31"},
    {0},
};

const struct kp_check kp_check_type = {
    .d = {.name = "type",
          .help = "the cell reads as a number, a date, true or false ...",
          .args = args,
          .examples = examples},
    .flags = KP_CHECK_ALL_CELLS,
    .compile = compile,
    .apply = apply,
};
