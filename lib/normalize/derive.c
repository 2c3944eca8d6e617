/* derive: an empty cell gets the value of an expression over other fields. */
#include "normalize/normalize.h"
#include "rules/expr.h"

#include <stdlib.h>
#include <string.h>

static const struct kp_arg args[] = {
    {.name = "expression",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "an expression as in kempt-filter(1), without its functions kempt.*; nil leaves the "
             "cell as it is"},
    {.name = "fields",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_LIST,
     .help = "the fields that the expression reads; it sees no others"},
    {.name = "overwrite",
     .type = KP_ARG_BOOL,
     .def = "no",
     .help = "replace what the cell holds, too"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{expression: r.country .. '-' .. r.code, fields: [country, code]}",
     .input = "IR-021",
     .output = "IR-021"},
    {.args = "{expression: \"match(r.address, '[0-9]{10}')\", fields: address}",
     .input = "1234567890",
     .output = "1234567890"},
    {0},
};

struct derive {
    const char *expression;
    const char *self;               /* the rule's place, for messages */
    const struct kp_schema *schema; /* of the fields that it reads */
    bool overwrite;
};

static enum kp_status make_schema(struct derive *d, const char *const *fields, struct kp_error *err)
{
    struct kp_schema *s = kp_schema_new();
    d->schema = s;
    bool ok = s != NULL;
    for (; ok && *fields; fields++)
        ok = kp_schema_add(s, kp_str(*fields)) != KP_NO_COLUMN;
    return ok ? KP_OK : kp_no_memory(err);
}

/* Compiled once to find its mistakes; each worker compiles its own. */
static enum kp_status try_expression(const struct derive *d, struct kp_error *err)
{
    struct kp_expr *e;
    enum kp_status st = kp_expr_new(d->expression, "derive", NULL, &e, err);
    if (st == KP_OK)
        kp_expr_free(e);
    return st;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    size_t n = kp_args_count(a, "fields");
    struct derive *d = kp_arena_array(env->arena, 1, sizeof *d);
    const char **fields = kp_arena_array(env->arena, n + 1, sizeof *fields);
    if (!d || !fields)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++) {
        fields[i] = kp_args_item(a, "fields", i);
        if (strcmp(fields[i], env->field) == 0)
            return kp_fail(err, KP_ERR_RULES, "'%s' cannot be derived from itself", env->field);
    }
    d->expression = kp_args_string(a, "expression", "");
    d->overwrite = kp_args_bool(a, "overwrite", false);
    d->self = env->self;
    enum kp_status st = try_expression(d, err);
    if (st == KP_OK)
        st = make_schema(d, fields, err);
    if (st != KP_OK)
        kp_schema_unref(d->schema);
    rule->data = d;
    rule->inputs = fields;
    return st;
}

static void release(struct kp_norm_rule *rule)
{
    struct derive *d = rule->data;
    if (d)
        kp_schema_unref(d->schema);
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    const struct derive *d = rule->data;
    struct kp_expr *e;
    struct kp_error err;
    return kp_expr_new(d->expression, d->self, NULL, &e, &err) == KP_OK ? e : NULL;
}

static void worker_free(void *worker)
{
    kp_expr_free(worker);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct derive *d = rule->data;
    struct kp_slice value;
    struct kp_error err;
    if (!kp_norm_blank(*cell) && !d->overwrite)
        return KP_NORM_SAME;
    struct kp_expr_record record = {.schema = d->schema, .cells = ctx->inputs};
    enum kp_status st = kp_expr_value(ctx->worker, record, ctx->arena, &value, &err);
    if (st == KP_ERR_MEMORY)
        return KP_NORM_NOMEM;
    if (st != KP_OK)
        return kp_norm_failed(ctx, "the expression fails on this record");
    if (value.kind == KP_MISSING)
        return KP_NORM_SAME;
    return kp_norm_set_const(cell, value.ptr,
                             value.len); /* the bytes are in the batch's arena already */
}

const struct kp_normalizer kp_normalize_derive = {
    .d = {.name = "derive",
          .help = "an empty cell gets the value of an expression over other fields",
          .args = args,
          .examples = examples},
    .flags = KP_NORM_ALL_CELLS,
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
