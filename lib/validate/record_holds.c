/* holds: an expression over fields of a record is true. */
#include "rules/expr.h"
#include "validate/validate.h"

#include <stdlib.h>

static const struct kp_arg args[] = {
    {.name = "expression",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "an expression as in kempt-filter(1), without its functions kempt.*"},
    {.name = "fields",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_LIST,
     .help = "the fields that the expression reads; it sees no others"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{expression: tonumber(r.paid) <= tonumber(r.total), fields: [paid, total]}",
     .input = "12.50",
     .second = "12.5",
     .output = "ok"},
    {.args = "{expression: empty(r.email) or r.email ~= r.login, fields: [email, login]}",
     .input = "a@b.example",
     .second = "a@b.example",
     .output = "does not hold"},
    {0},
};

struct holds {
    const char *expression;
    const char *self; /* the rule's place, for messages */
    const struct kp_schema *schema;
};

static enum kp_status make_schema(struct holds *h, const char *const *fields, struct kp_error *err)
{
    struct kp_schema *s = kp_schema_new();
    h->schema = s;
    bool ok = s != NULL;
    for (; ok && *fields; fields++)
        ok = kp_schema_add(s, kp_str(*fields)) != KP_NO_COLUMN;
    return ok ? KP_OK : kp_no_memory(err);
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    size_t n = kp_args_count(a, "fields");
    struct holds *h = kp_arena_array(env->arena, 1, sizeof *h);
    const char **fields = kp_arena_array(env->arena, n + 1, sizeof *fields);
    struct kp_expr *trial;
    if (!h || !fields)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++)
        fields[i] = kp_args_item(a, "fields", i);
    h->expression = kp_args_string(a, "expression", "");
    h->self = env->self;
    rule->data = h;
    rule->inputs = fields;
    enum kp_status st = kp_expr_new(h->expression, "holds", NULL, &trial, err);
    if (st != KP_OK)
        return st;
    kp_expr_free(trial);
    st = make_schema(h, fields, err);
    if (st != KP_OK)
        kp_schema_unref(h->schema);
    return st;
}

static void release(struct kp_check_rule *rule)
{
    struct holds *h = rule->data;
    if (h)
        kp_schema_unref(h->schema);
}

struct worker {
    struct kp_expr *expr;
    struct kp_error why; /* it failed on the present record; read until the next one */
};

static void worker_free(void *worker)
{
    struct worker *w = worker;
    kp_expr_free(w->expr);
    free(w);
}

static void *worker_new(const struct kp_check_rule *rule)
{
    const struct holds *h = rule->data;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    if (kp_expr_new(h->expression, h->self, NULL, &w->expr, &w->why) == KP_OK)
        return w;
    free(w);
    return NULL;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    const struct holds *h = rule->data;
    struct worker *w = ctx->worker;
    bool result = false;
    (void)cell;
    struct kp_expr_record record = {.schema = h->schema, .cells = ctx->inputs};
    enum kp_status st = kp_expr_test(w->expr, record, &result, &w->why);
    ctx->failed_memory = st == KP_ERR_MEMORY;
    ctx->reason = st == KP_OK ? "does not hold" : w->why.message;
    return st == KP_OK && result;
}

const struct kp_check kp_record_check_holds = {
    .d = {.name = "holds",
          .help = "an expression over fields of the record is true",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
