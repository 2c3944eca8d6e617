/* if/then: checks of fields that hold only for some records.
 *
 *     - {if: {country: IR}, then: {national_id: {length: 10}}}
 *     - {if: {country: [US, GB], age: {range: {min: 18}}}, then: {email: required, phone:
 * [required, {length: {min: 8}}]}}
 */
#include <stdlib.h>

#include "rules/scope.h"
#include "validate/validate.h"

/* One field with what it must be: one of some values, or checks that must pass. */
struct clause {
    size_t input;
    const char *const *values; /* NULL: checks */
    size_t nvalues;
    struct kp_check_rule *checks;
    size_t nchecks;
    size_t first_worker; /* of its checks in the worker's list */
};

struct conditional {
    struct clause *when, *then;
    size_t nwhen, nthen, nchecks;
};

static void release_clauses(struct clause *c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < c[i].nchecks; j++)
            if (c[i].checks[j].check->release)
                c[i].checks[j].check->release(&c[i].checks[j]);
}

static void release(struct kp_check_rule *rule)
{
    struct conditional *c = rule->data;
    if (!c)
        return;
    release_clauses(c->when, c->nwhen);
    release_clauses(c->then, c->nthen);
}

static enum kp_status compile_checks(struct clause *c, const struct kp_node *node,
                                     const struct kp_rule_env *env, struct kp_error *err)
{
    const struct kp_rule_class class = {.name = "validate",
                                        .all = (const struct kp_descriptor *const *)kp_checks()};
    struct kp_diagnostics diags;
    kp_diagnostics_init(&diags, NULL);
    struct kp_rule_scope scope = {.arena = env->arena, .diags = &diags};
    struct kp_rule_list list;
    enum kp_status st = KP_OK;
    if (!kp_rules_build(&scope, &class, node, "then", &list))
        st = kp_no_memory(err);
    else if (diags.errors)
        st = kp_fail_at(err, KP_ERR_RULES, NULL, diags.items[0].line, diags.items[0].column, "%s",
                        diags.items[0].message);
    kp_diagnostics_release(&diags);
    if (st == KP_OK && !(c->checks = kp_arena_array(env->arena, list.count + 1, sizeof *c->checks)))
        st = kp_no_memory(err);
    for (size_t i = 0; st == KP_OK && i < list.count; i++) {
        struct kp_check_rule *r = &c->checks[i];
        r->check = (const struct kp_check *)list.items[i].d;
        if (r->check->compile)
            st = r->check->compile(list.items[i].args, env, r, err);
        c->nchecks += st == KP_OK;
    }
    return st;
}

static enum kp_status read_values(struct clause *c, const struct kp_node *n, struct kp_arena *arena,
                                  struct kp_error *err)
{
    size_t count = n->kind == KP_NODE_LIST ? n->count : 1;
    const char **values = kp_arena_array(arena, count + 1, sizeof *values);
    if (!values)
        return kp_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        const struct kp_node *v = n->kind == KP_NODE_LIST ? n->items[i] : n;
        if (v->kind != KP_NODE_SCALAR)
            return kp_fail_at(err, KP_ERR_RULES, NULL, v->line, v->column,
                              "expected a value, a list of values or a rule");
        values[i] = kp_node_is_null(v) ? "" : v->text;
    }
    c->values = values;
    c->nvalues = count;
    return KP_OK;
}

static enum kp_status read_clauses(const struct kp_node *map, bool values,
                                   const struct kp_rule_env *env, const char **inputs,
                                   struct conditional *c, struct clause **out, size_t *n,
                                   struct kp_error *err)
{
    size_t base = c->nwhen;
    *out = kp_arena_array(env->arena, map->count + 1, sizeof **out);
    if (!*out)
        return kp_no_memory(err);
    for (uint32_t i = 0; i < map->count; i++) {
        struct clause *k = &(*out)[i];
        const struct kp_node *v = map->items[i];
        k->input = (values ? 0 : base) + i;
        k->first_worker = c->nchecks;
        inputs[k->input] = map->keys[i]->text;
        enum kp_status st = values && v->kind != KP_NODE_MAP ? read_values(k, v, env->arena, err)
                                                             : compile_checks(k, v, env, err);
        (*n)++;
        c->nchecks += k->nchecks;
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err)
{
    const struct kp_node *when = kp_args_node(args, "when"), *then = kp_args_node(args, "then");
    if (!when || when->kind != KP_NODE_MAP || !when->count || !then || then->kind != KP_NODE_MAP ||
        !then->count)
        return kp_fail(err, KP_ERR_RULES, "expected {if: {FIELD: VALUE}, then: {FIELD: RULE}}");
    struct conditional *c = kp_arena_array(env->arena, 1, sizeof *c);
    const char **inputs =
        kp_arena_array(env->arena, (size_t)when->count + then->count + 1, sizeof *inputs);
    if (!c || !inputs)
        return kp_no_memory(err);
    rule->data = c;
    rule->inputs = inputs;
    enum kp_status st = read_clauses(when, true, env, inputs, c, &c->when, &c->nwhen, err);
    if (st == KP_OK)
        st = read_clauses(then, false, env, inputs, c, &c->then, &c->nthen, err);
    if (st != KP_OK) {
        release(rule);
        rule->data = NULL;
    }
    return st;
}

static void new_workers(const struct clause *c, size_t n, void **workers, bool *ok)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < c[i].nchecks; j++)
            if (c[i].checks[j].check->worker_new) {
                workers[c[i].first_worker + j] = c[i].checks[j].check->worker_new(&c[i].checks[j]);
                *ok = *ok && workers[c[i].first_worker + j];
            }
}

struct workers {
    const struct conditional *c;
    void *items[];
};

static void free_some(const struct clause *c, size_t n, void **workers)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < c[i].nchecks; j++)
            if (workers[c[i].first_worker + j] && c[i].checks[j].check->worker_free)
                c[i].checks[j].check->worker_free(workers[c[i].first_worker + j]);
}

static void worker_free(void *worker)
{
    struct workers *w = worker;
    free_some(w->c->when, w->c->nwhen, w->items);
    free_some(w->c->then, w->c->nthen, w->items);
    free(w);
}

static void *worker_new(const struct kp_check_rule *rule)
{
    const struct conditional *c = rule->data;
    struct workers *w = calloc(1, sizeof *w + (c->nchecks + 1) * sizeof w->items[0]);
    if (!w)
        return NULL;
    bool ok = true;
    w->c = c;
    new_workers(c->when, c->nwhen, w->items, &ok);
    new_workers(c->then, c->nthen, w->items, &ok);
    if (ok)
        return w;
    worker_free(w);
    return NULL;
}

static bool is_one_of(const struct clause *c, struct kp_slice cell)
{
    for (size_t i = 0; i < c->nvalues; i++)
        if (kp_slice_is(cell, c->values[i]))
            return true;
    return false;
}

static bool all_pass(const struct clause *c, struct kp_check_ctx *ctx, struct workers *w)
{
    struct kp_slice cell = ctx->inputs[c->input];
    for (size_t j = 0; j < c->nchecks; j++) {
        const struct kp_check_rule *r = &c->checks[j];
        if (!(r->check->flags & KP_CHECK_ALL_CELLS) &&
            (kp_slice_empty(cell) || !kp_slice_is_text(cell)))
            continue;
        kp_buf_clear(ctx->scratch);
        kp_buf_clear(ctx->scratch2);
        ctx->worker = w->items[c->first_worker + j];
        if (!r->check->apply(r, ctx, cell))
            return false;
    }
    return true;
}

static bool apply(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell)
{
    (void)cell;
    const struct conditional *c = rule->data;
    struct workers *w = ctx->worker;
    for (size_t i = 0; i < c->nwhen; i++) {
        const struct clause *k = &c->when[i];
        /* a check holds of a value: an empty cell meets none */
        bool holds = k->values ? is_one_of(k, ctx->inputs[k->input])
                               : !kp_slice_empty(ctx->inputs[k->input]) && all_pass(k, ctx, w);
        if (!holds)
            return true;
    }
    for (size_t i = 0; i < c->nthen; i++)
        if (!all_pass(&c->then[i], ctx, w)) {
            ctx->blame = c->then[i].input;
            return false;
        }
    return true;
}

static const struct kp_arg args[] = {
    {.name = "when",
     .type = KP_ARG_ANY,
     .flags = KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .help = "fields and what they must be: a value, a list of values, a check"},
    {.name = "then",
     .type = KP_ARG_ANY,
     .flags = KP_ARG_REQUIRED,
     .help = "fields and the checks that then hold: one, or a list"},
    {0},
};

static const struct kp_example examples[] = {
    {.args = "{when: {country: IR}, then: {national_id: {length: 10}}}",
     .input = "IR",
     .second = "12345",
     .output = "is shorter than 10 characters"},
    {0},
};

const struct kp_check kp_record_check_if = {
    .d = {.name = "if",
          .help = "checks of fields that hold only where other fields have certain values",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .release = release,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
