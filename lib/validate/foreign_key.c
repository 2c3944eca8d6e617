/* foreign_key: the value occurs in a column of another file, of any size. */
#include <stdio.h>
#include <unistd.h>

#include "io/reader.h"
#include "validate/file_set.h"
#include "validate/validate.h"

enum { PATH_ROOM = 4096 };

static void release(struct kp_check_rule *rule)
{
    kp_file_set_free(rule->data);
}

/* Where the file is: as given when absolute, else beside the ruleset. */
static bool locate(const struct kp_rule_env *env, const char *name, char *out)
{
    int n = name[0] == '/' || !env->folder ? snprintf(out, PATH_ROOM, "%s", name)
                                           : snprintf(out, PATH_ROOM, "%s/%s", env->folder, name);
    return n > 0 && n < PATH_ROOM && access(out, R_OK) == 0;
}

static enum kp_status add_batch(struct kp_file_set *set, const struct kp_batch *b,
                                const char *column, struct kp_error *err)
{
    size_t c = kp_schema_find(b->schema, kp_str(column));
    enum kp_status st = KP_OK;
    for (size_t row = 0; row < b->nrows && st == KP_OK && c != KP_NO_COLUMN; row++) {
        const struct kp_slice *cell = kp_batch_cell(b, row, c);
        if (!kp_slice_empty(*cell))
            st = kp_file_set_add(set, cell->ptr, cell->len, err);
    }
    return st;
}

static enum kp_status load(const char *path, const char *column, struct kp_file_set *set,
                           struct kp_error *err)
{
    struct kp_read_options options = {.max_field = KP_MAX_FIELD_DEFAULT, .tool = "validate"};
    struct kp_reader *reader;
    struct kp_batch b;
    bool found = false;
    enum kp_status st = kp_reader_open(path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK) {
        if (b.quarantined)
            st = kp_fail(err, KP_ERR_RULES, "line %llu: %s", (unsigned long long)b.first.line,
                         b.first.message);
        found |= kp_schema_find(b.schema, kp_str(column)) != KP_NO_COLUMN;
        if (st == KP_OK)
            st = add_batch(set, &b, column, err);
        if (st != KP_OK)
            break;
    }
    if (st == KP_END && b.schema)
        found |= kp_schema_find(b.schema, kp_str(column)) != KP_NO_COLUMN;
    kp_batch_release(&b);
    kp_reader_free(reader);
    if (st == KP_END && !found)
        return kp_fail(err, KP_ERR_RULES, "there is no column %s", column);
    return st == KP_END ? kp_file_set_finish(set, err) : st;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    char path[PATH_ROOM];
    const char *file = kp_args_string(args, "file", "");
    struct kp_file_set *set = NULL;
    struct kp_error why = {0};
    if (!locate(env, file, path))
        return kp_fail(err, KP_ERR_RULES, "foreign_key: cannot read '%s' (looked in %s)", file,
                       file[0] == '/' || !env->folder ? "." : env->folder);
    enum kp_status st = kp_file_set_new(NULL, &set, err);
    if (st != KP_OK)
        return st;
    st = load(path, kp_args_string(args, "column", env->field), set, &why);
    if (st != KP_OK) {
        kp_file_set_free(set);
        return kp_fail(err, KP_ERR_RULES, "foreign_key: %.200s: %.400s", file, why.message);
    }
    rule->data = set;
    return KP_OK;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    ctx->reason = "does not occur in the file that it refers to";
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
