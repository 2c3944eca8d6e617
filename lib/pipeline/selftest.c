#include "pipeline/selftest.h"

#include "normalize/normalize.h"
#include "validate/validate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INPUTS_MAX = 64 }; /* other fields that one rule may read or write */

/* What became of an input. */
struct outcome {
    struct kp_slice value;
    const char *refused_by; /* the rule; NULL: it passed */
    const char *reason;
};

struct tester {
    struct kp_ruleset *rs;
    const struct kp_field *field;
    struct kp_norm_rule *norms; /* compiled, with their workers */
    struct kp_check_rule *checks;
    void **norm_workers, **check_workers;
    size_t nnorms, nchecks; /* compiled so far */
    struct kp_arena arena;  /* of one test */
    struct kp_buf scratch, scratch2;
    struct kp_slice others[INPUTS_MAX]; /* all missing */
    struct kp_slice outputs[INPUTS_MAX];
};

static enum kp_status place(struct kp_error *err, const struct kp_ruleset *rs,
                            const struct kp_rule *rule, enum kp_status st)
{
    kp_error_place(err, rs->file, rule->node->line, rule->node->column);
    return st;
}

static enum kp_status compile_norms(struct tester *t, struct kp_error *err)
{
    const struct kp_rule_list *list = &t->field->normalize;
    for (; t->nnorms < list->count; t->nnorms++) {
        const struct kp_rule *rule = &list->items[t->nnorms];
        const struct kp_normalizer *n = (const struct kp_normalizer *)rule->d;
        struct kp_norm_rule *c = &t->norms[t->nnorms];
        struct kp_rule_env env = kp_ruleset_env(t->rs, t->field, rule);
        c->normalizer = n;
        enum kp_status st = n->compile ? n->compile(rule->args, &env, c, err) : KP_OK;
        if (st != KP_OK)
            return place(err, t->rs, rule, st);
        if (n->worker_new && !(t->norm_workers[t->nnorms] = n->worker_new(c))) {
            t->nnorms++;
            return kp_no_memory(err);
        }
    }
    return KP_OK;
}

static enum kp_status compile_checks(struct tester *t, struct kp_error *err)
{
    const struct kp_rule_list *list = &t->field->validate;
    for (; t->nchecks < list->count; t->nchecks++) {
        const struct kp_rule *rule = &list->items[t->nchecks];
        const struct kp_check *k = (const struct kp_check *)rule->d;
        struct kp_check_rule *c = &t->checks[t->nchecks];
        struct kp_rule_env env = kp_ruleset_env(t->rs, t->field, rule);
        c->check = k;
        enum kp_status st = k->compile ? k->compile(rule->args, &env, c, err) : KP_OK;
        if (st != KP_OK)
            return place(err, t->rs, rule, st);
        if (k->worker_new && !(t->check_workers[t->nchecks] = k->worker_new(c))) {
            t->nchecks++;
            return kp_no_memory(err);
        }
    }
    return KP_OK;
}

static enum kp_status tester_init(struct tester *t, struct kp_error *err)
{
    size_t n = t->field->normalize.count + 1, k = t->field->validate.count + 1;
    t->norms = calloc(n, sizeof *t->norms);
    t->checks = calloc(k, sizeof *t->checks);
    t->norm_workers = calloc(n, sizeof *t->norm_workers);
    t->check_workers = calloc(k, sizeof *t->check_workers);
    for (size_t i = 0; i < INPUTS_MAX; i++)
        t->others[i] = kp_missing();
    if (!t->norms || !t->checks || !t->norm_workers || !t->check_workers)
        return kp_no_memory(err);
    enum kp_status st = compile_norms(t, err);
    return st == KP_OK ? compile_checks(t, err) : st;
}

static void tester_release(struct tester *t)
{
    for (size_t i = 0; i < t->nnorms; i++) {
        const struct kp_normalizer *n = t->norms[i].normalizer;
        if (t->norm_workers[i])
            n->worker_free(t->norm_workers[i]);
        if (n->release)
            n->release(&t->norms[i]);
    }
    for (size_t i = 0; i < t->nchecks; i++) {
        const struct kp_check *k = t->checks[i].check;
        if (t->check_workers[i])
            k->worker_free(t->check_workers[i]);
        if (k->release)
            k->release(&t->checks[i]);
    }
    free(t->norms);
    free(t->checks);
    free(t->norm_workers);
    free(t->check_workers);
    kp_arena_release(&t->arena);
    kp_buf_release(&t->scratch);
    kp_buf_release(&t->scratch2);
}

/* Whether a rule looks at this cell. */
static bool wants(struct kp_slice cell, bool all_cells)
{
    return all_cells || (kp_slice_is_text(cell) && !kp_slice_empty(cell));
}

static enum kp_status normalize(struct tester *t, struct outcome *o, struct kp_error *err)
{
    for (size_t i = 0; i < t->nnorms; i++) {
        struct kp_norm_rule *rule = &t->norms[i];
        struct kp_norm_ctx ctx = {.arena = &t->arena,
                                  .scratch = &t->scratch,
                                  .scratch2 = &t->scratch2,
                                  .worker = t->norm_workers[i],
                                  .inputs = t->others,
                                  .outputs = t->outputs};
        if (!wants(o->value, rule->normalizer->flags & KP_NORM_ALL_CELLS))
            continue;
        memcpy(t->outputs, t->others, sizeof t->outputs);
        kp_buf_clear(&t->scratch);
        kp_buf_clear(&t->scratch2);
        enum kp_norm_result r = rule->normalizer->apply(rule, &ctx, &o->value);
        if (r == KP_NORM_NOMEM)
            return kp_no_memory(err);
        if (r == KP_NORM_FAILED && !o->refused_by) {
            o->refused_by = rule->normalizer->d.name;
            o->reason = ctx.reason;
        }
        if (r == KP_NORM_FAILED && t->field->normalize.items[i].on_fail == KP_FAIL_EMPTY)
            o->value = kp_str("");
    }
    return KP_OK;
}

static enum kp_status check(struct tester *t, struct outcome *o, struct kp_error *err)
{
    for (size_t i = 0; i < t->nchecks && !o->refused_by; i++) {
        struct kp_check_rule *rule = &t->checks[i];
        struct kp_check_ctx ctx = {.scratch = &t->scratch,
                                   .scratch2 = &t->scratch2,
                                   .worker = t->check_workers[i],
                                   .inputs = t->others,
                                   .blame = SIZE_MAX};
        if (!wants(o->value, rule->check->flags & KP_CHECK_ALL_CELLS) ||
            t->field->validate.items[i].severity == KP_SEVERITY_WARNING)
            continue;
        kp_buf_clear(&t->scratch);
        kp_buf_clear(&t->scratch2);
        if (!rule->check->apply(rule, &ctx, o->value)) {
            o->refused_by = rule->check->d.name;
            o->reason = ctx.reason;
        }
        if (ctx.failed_memory)
            return kp_no_memory(err);
    }
    return KP_OK;
}

static struct kp_slice slice_of(const struct kp_node *n)
{
    return kp_node_is_null(n) ? kp_missing() : kp_string(n->text, n->text_len);
}

/* Says what went wrong, if anything did. */
static bool judge(const struct kp_field *f, const struct kp_node *test, const struct outcome *o,
                  struct kp_diagnostics *diags)
{
    bool must_pass = test->count == 2;
    int shown = (int)(o->value.len > 200 ? 200 : o->value.len);
    if (must_pass && o->refused_by) {
        kp_diag_error(diags, test->line, test->column, "test of '%s': refused by %s: %s", f->name,
                      o->refused_by, o->reason ? o->reason : "it is not such a value");
    } else if (!must_pass && !o->refused_by) {
        kp_diag_error(diags, test->line, test->column,
                      "test of '%s': expected to be refused, became '%.*s'", f->name, shown,
                      o->value.ptr);
    } else if (must_pass && !kp_slice_same_bytes(o->value, slice_of(test->items[1]))) {
        kp_diag_error(diags, test->line, test->column,
                      "test of '%s': expected '%.200s', became '%.*s'", f->name,
                      slice_of(test->items[1]).ptr, shown, o->value.ptr);
    } else {
        return true;
    }
    return false;
}

static enum kp_status test_field(struct kp_ruleset *rs, const struct kp_field *f,
                                 struct kp_diagnostics *diags, struct kp_selftest *result,
                                 struct kp_error *err)
{
    struct tester t = {.rs = rs, .field = f};
    enum kp_status st = tester_init(&t, err);
    for (uint32_t i = 0; st == KP_OK && i < f->tests->count; i++) {
        const struct kp_node *test = f->tests->items[i];
        struct outcome o = {.value = slice_of(test->items[0])};
        kp_arena_clear(&t.arena);
        st = normalize(&t, &o, err);
        if (st == KP_OK)
            st = check(&t, &o, err);
        if (st != KP_OK)
            break;
        if (judge(f, test, &o, diags))
            result->passed++;
        else
            result->failed++;
    }
    tester_release(&t);
    return st;
}

enum kp_status kp_selftest_run(struct kp_ruleset *rs, struct kp_diagnostics *diags,
                               struct kp_selftest *result, struct kp_error *err)
{
    *result = (struct kp_selftest){0};
    enum kp_status st = KP_OK;
    for (size_t i = 0; st == KP_OK && i < rs->nfields; i++)
        if (rs->fields[i].tests)
            st = test_field(rs, &rs->fields[i], diags, result, err);
    return st == KP_OK ? kp_selftest_records(rs, diags, result, err) : st;
}
