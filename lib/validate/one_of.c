/* one_of: the value is one of a list, in the rule or in a file. */
#include "validate/fold.h"
#include "validate/validate.h"
#include "validate/value_file.h"

enum { FILE_MAX = 256 << 20 }; /* bytes of a value file: larger ones belong to foreign_key */

struct one_of {
    struct kp_value_set set;
    bool fold;
};

static void release(struct kp_check_rule *rule)
{
    struct one_of *o = rule->data;
    if (o)
        kp_value_set_release(&o->set);
}

static enum kp_status add_inline(struct one_of *o, const struct kp_args *args, struct kp_error *err)
{
    struct kp_buf key = {0};
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < kp_args_count(args, "values") && st == KP_OK; i++) {
        const char *v = kp_args_item(args, "values", i);
        kp_buf_clear(&key);
        if (o->fold)
            kp_fold_value(kp_str(v), &key);
        else
            kp_buf_puts(&key, v);
        if (!kp_buf_ok(&key) || kp_value_set_add(&o->set, key.data, key.len) == KP_SET_NOMEM)
            st = kp_no_memory(err);
    }
    kp_buf_release(&key);
    return st;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    struct one_of *o = kp_arena_array(env->arena, 1, sizeof *o);
    if (!o)
        return kp_no_memory(err);
    o->fold = kp_args_bool(args, "fold", false);
    rule->data = o;
    const char *file = kp_args_string(args, "file", NULL);
    if (!file && kp_args_count(args, "values") == 0)
        return kp_fail(err, KP_ERR_RULES, "one_of needs values or a file");
    enum kp_status st = add_inline(o, args, err);
    struct kp_slice text;
    if (st == KP_OK && file)
        st = kp_env_read_file(env, file, FILE_MAX, &text, err);
    if (st == KP_OK && file)
        st = kp_value_file_add(text, kp_args_string(args, "column", NULL), o->fold, file, &o->set,
                               err);
    if (st != KP_OK) {
        release(rule);
        rule->data = NULL;
    }
    return st;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct one_of *o = rule->data;
    ctx->reason = "is not one of the allowed values";
    if (!o->fold)
        return kp_value_set_has(&o->set, cell.ptr, cell.len);
    if (!kp_fold_value(cell, ctx->scratch)) {
        ctx->failed_memory = true;
        return false;
    }
    return kp_value_set_has(&o->set, ctx->scratch->data ? ctx->scratch->data : "",
                            ctx->scratch->len);
}

static const struct kp_arg args[] = {
    {.name = "values",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY,
     .help = "the allowed values"},
    {.name = "file", .type = KP_ARG_FILE, .help = "a file of allowed values, one a line"},
    {.name = "column",
     .type = KP_ARG_STRING,
     .help = "the file is CSV: the column that holds the values"},
    {.name = "fold",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "compare without regard to case, width, spacing and invisible characters"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "[female, male, unknown]", .input = "female", .output = "ok"},
    {.args = "[female, male, unknown]",
     .input = "Female",
     .output = "is not one of the allowed values"},
    {.args = "{values: [VIP, 普通], fold: yes}", .input = "ｖｉｐ", .output = "ok"},
    {0},
};

const struct kp_check kp_check_one_of = {
    .d = {.name = "one_of",
          .help = "the value is one of a list, given in the rule or in a file",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
};
