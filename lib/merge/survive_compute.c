/* compute: a value that an expression makes of all of them. One that fails, or gives nil, has
 * nothing to say: the chain goes on. */
#include <stdio.h>
#include <stdlib.h>

#include "merge/survivorship.h"
#include "rules/expr.h"

struct compute {
    struct kp_expr *expr;
    struct kp_expr_host host;
    const struct kp_contest *contest; /* the one at hand */
    char text[24];
};

/* The record that the first argument counts to, or SIZE_MAX. */
static size_t which(const struct compute *k, const struct kp_slice *args, size_t nargs)
{
    size_t n = 0;
    for (uint32_t i = 0; nargs > 0 && i < args[0].len && args[0].ptr[i] != '.'; i++) {
        if (args[0].ptr[i] < '0' || args[0].ptr[i] > '9' || n > k->contest->n)
            return SIZE_MAX;
        n = n * 10 + (size_t)(args[0].ptr[i] - '0');
    }
    return n - 1 < k->contest->n ? n - 1 : SIZE_MAX;
}

static enum kp_status call_count(void *data, const struct kp_slice *args, size_t nargs,
                                 struct kp_slice *out, struct kp_error *err)
{
    struct compute *k = data;
    (void)args;
    (void)nargs;
    (void)err;
    int n = snprintf(k->text, sizeof k->text, "%zu", k->contest->n);
    *out = kp_slice_of(KP_NUMBER, k->text, (size_t)n);
    return KP_OK;
}

static enum kp_status call_value(void *data, const struct kp_slice *args, size_t nargs,
                                 struct kp_slice *out, struct kp_error *err)
{
    const struct compute *k = data;
    (void)err;
    size_t i = which(k, args, nargs);
    *out = i == SIZE_MAX ? kp_missing() : kp_contest_value(k->contest, i);
    return KP_OK;
}

static enum kp_status call_source(void *data, const struct kp_slice *args, size_t nargs,
                                  struct kp_slice *out, struct kp_error *err)
{
    const struct compute *k = data;
    (void)err;
    size_t i = which(k, args, nargs);
    *out = i == SIZE_MAX ? kp_missing() : k->contest->members[k->contest->who[i]].source;
    return KP_OK;
}

static enum kp_status call_field(void *data, const struct kp_slice *args, size_t nargs,
                                 struct kp_slice *out, struct kp_error *err)
{
    const struct compute *k = data;
    size_t i = which(k, args, nargs);
    if (nargs < 2)
        return kp_fail(err, KP_ERR_RULES, "kempt.field(i, name) takes two arguments");
    size_t column = kp_schema_find(k->contest->schema, args[1]);
    *out = i == SIZE_MAX || column == KP_NO_COLUMN
               ? kp_missing()
               : k->contest->members[k->contest->who[i]].cells[column];
    return KP_OK;
}

static const struct kp_expr_function functions[] = {{"count", call_count},
                                                    {"value", call_value},
                                                    {"source", call_source},
                                                    {"field", call_field},
                                                    {NULL, NULL}};

static enum kp_status compile(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err)
{
    (void)env;
    struct compute *k = calloc(1, sizeof *k);
    if (!k)
        return kp_no_memory(err);
    rule->data = k;
    k->host = (struct kp_expr_host){.functions = functions, .data = k};
    return kp_expr_new(kp_args_string(args, "expression", ""), "compute", &k->host, &k->expr, err);
}

static void release(struct kp_survivor *rule)
{
    struct compute *k = rule->data;
    if (k)
        kp_expr_free(k->expr);
    free(k);
    rule->data = NULL;
}

static bool make(const struct kp_survivor *rule, struct kp_contest *c, struct kp_slice *out)
{
    struct compute *k = rule->data;
    struct kp_error err;
    const struct kp_member *first = &c->members[c->who[0]];
    const struct kp_expr_record record = {
        .schema = c->schema, .cells = first->cells, .number = first->record};
    k->contest = c;
    enum kp_status st = kp_expr_value(k->expr, record, c->arena, out, &err);
    c->no_memory |= st == KP_ERR_MEMORY;
    return st == KP_OK && out->kind != KP_MISSING;
}

static const struct kp_arg args[] = {
    {.name = "expression",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "an expression as in kempt-filter(1); of the values still in, kempt.count() tells how "
             "many, kempt.value(i), kempt.source(i) and kempt.field(i, NAME) the value, source and "
             "other fields of the i-th, from 1"},
    {0}};

static const struct kp_example examples[] = {
    {.args = "\"local best = 0 for i = 1, kempt.count() do best = math.max(best, "
             "tonumber(kempt.value(i)) or 0) end return best\"",
     .input = "3, 12, x",
     .output = "12"},
    {.args = "\"kempt.value(1) .. ' (' .. kempt.source(1) .. ')'\"",
     .input = "Ann (web)",
     .output = "Ann (web)"},
    {0}};

const struct kp_survivorship kp_survive_compute = {
    .d = {.name = "compute",
          .help = "a value that an expression makes of all values",
          .args = args,
          .examples = examples},
    .compile = compile,
    .make = make,
    .release = release,
};
