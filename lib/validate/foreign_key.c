/* foreign_key: the value occurs in a column of another file, of any size. */
#include "validate/foreign_file.h"
#include "validate/validate.h"

static void release(struct kp_check_rule *rule)
{
    kp_file_set_free(rule->data);
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    const char *column = kp_args_string(args, "column", env->field);
    struct kp_file_set *set;
    enum kp_status st =
        kp_foreign_file_load(env, kp_args_string(args, "file", ""), &column, 1, &set, err);
    if (st == KP_OK)
        rule->data = set;
    return st;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    ctx->reason = kp_foreign_key_reason;
    return kp_file_set_has(rule->data, cell.ptr, cell.len);
}

static const struct kp_arg args[] = {
    {.name = "file",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "the file, in any format that kempt reads; beside the ruleset unless the path is "
             "absolute"},
    {.name = "column", .type = KP_ARG_STRING, .help = "its column; default: the field's own name"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{file: truth.csv, column: source}", .input = "crm", .output = "ok"},
    {.args = "{file: truth.csv, column: source}",
     .input = "fax",
     .output = "does not occur in the file that it refers to"},
    {0},
};

const struct kp_check kp_check_foreign_key = {
    .d = {.name = "foreign_key",
          .help = "the value occurs in a column of another file, which may be larger than memory",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
};
