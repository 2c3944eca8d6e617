/* foreign_key of several fields: together they occur in one row of another file, of any size. */
#include "validate/foreign_file.h"
#include "validate/validate.h"

struct foreign_key {
    struct kp_file_set *set;
    size_t count;
};

static void release(struct kp_check_rule *rule)
{
    struct foreign_key *k = rule->data;
    if (k)
        kp_file_set_free(k->set);
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    size_t n = kp_args_count(args, "fields"), ncolumns = kp_args_count(args, "columns");
    struct foreign_key *k = kp_arena_array(env->arena, 1, sizeof *k);
    const char **fields = kp_arena_array(env->arena, n + 1, sizeof *fields);
    const char **columns = kp_arena_array(env->arena, n + 1, sizeof *columns);
    if (!k || !fields || !columns)
        return kp_no_memory(err);
    if (ncolumns && ncolumns != n)
        return kp_fail(err, KP_ERR_RULES,
                       "foreign_key: %zu fields and %zu columns: give one column for each field", n,
                       ncolumns);
    for (size_t i = 0; i < n; i++) {
        fields[i] = kp_args_item(args, "fields", i);
        columns[i] = ncolumns ? kp_args_item(args, "columns", i) : fields[i];
    }
    enum kp_status st =
        kp_foreign_file_load(env, kp_args_string(args, "file", ""), columns, n, &k->set, err);
    k->count = n;
    rule->inputs = fields;
    if (st == KP_OK)
        rule->data = k;
    return st;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    (void)cell;
    const struct foreign_key *k = rule->data;
    for (size_t i = 0; i < k->count; i++) {
        if (kp_slice_empty(ctx->inputs[i]))
            return true; /* whether they must be there is for required to say */
        kp_foreign_key_add(ctx->scratch, ctx->inputs[i], k->count);
    }
    ctx->reason = kp_foreign_key_reason;
    ctx->failed_memory = !kp_buf_ok(ctx->scratch);
    return !ctx->failed_memory && kp_file_set_has(k->set, ctx->scratch->data, ctx->scratch->len);
}

static const struct kp_arg args[] = {
    {.name = "fields",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .help = "the fields that make up the key; where one of them is empty there is none"},
    {.name = "file",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED,
     .help = "the file, in any format that kempt reads; beside the ruleset unless the path is "
             "absolute"},
    {.name = "columns",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST,
     .help = "its columns, in the order of the fields; default: those of the same names"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{fields: [source, id], file: truth.csv, columns: [source, source_id]}",
     .input = "crm",
     .second = "C1001",
     .output = "ok"},
    {.args = "{fields: [source, id], file: truth.csv, columns: [source, source_id]}",
     .input = "web",
     .second = "C1001",
     .output = "does not occur in the file that it refers to"},
    {0},
};

const struct kp_check kp_record_check_foreign_key = {
    .d = {.name = "foreign_key",
          .help = "several fields together occur in one row of another file, which may be larger "
                  "than memory",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
};
