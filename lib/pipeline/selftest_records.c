#include <stdlib.h>

#include "pipeline/selftest.h"
#include "validate/validate.h"

/* A rule under test. */
struct tester {
    const struct kp_rule *rule;
    struct kp_check_rule check;
    void *worker;
    struct kp_slice *inputs;
    size_t ninputs;
    struct kp_buf scratch, scratch2;
};

static void tester_release(struct tester *t)
{
    if (t->worker)
        t->check.check->worker_free(t->worker);
    if (t->check.check->release)
        t->check.check->release(&t->check);
    kp_buf_release(&t->scratch);
    kp_buf_release(&t->scratch2);
    free(t->inputs);
}

/* Release it in both cases. */
static enum kp_status tester_init(struct tester *t, struct kp_ruleset *rs,
                                  const struct kp_rule *rule, struct kp_error *err)
{
    const struct kp_check *check = (const struct kp_check *)rule->d;
    struct kp_rule_env env = kp_ruleset_env(rs, NULL, rule);
    *t = (struct tester){.rule = rule, .check.check = check};
    enum kp_status st = check->compile ? check->compile(rule->args, &env, &t->check, err) : KP_OK;
    if (st != KP_OK) {
        kp_error_place(err, rs->file, rule->node->line, rule->node->column);
        return st;
    }
    while (t->check.inputs && t->check.inputs[t->ninputs])
        t->ninputs++;
    t->inputs = calloc(t->ninputs + 1, sizeof *t->inputs);
    if (!t->inputs || (check->worker_new && !(t->worker = check->worker_new(&t->check))))
        return kp_no_memory(err);
    return KP_OK;
}

static bool reads(const struct tester *t, const char *field)
{
    for (size_t i = 0; i < t->ninputs; i++)
        if (strcmp(t->check.inputs[i], field) == 0)
            return true;
    return false;
}

/* The record of a test as the inputs of the rule. A field that the rule does not read is a mistake
 * of the test. */
static bool load(struct tester *t, const struct kp_node *record, struct kp_diagnostics *diags)
{
    size_t before = diags->errors;
    for (uint32_t i = 0; i < record->count; i++)
        if (!reads(t, record->keys[i]->text))
            kp_diag_error(diags, record->keys[i]->line, record->keys[i]->column,
                          "test of '%s': the rule does not read a field '%.60s'", t->rule->id,
                          record->keys[i]->text);
    for (size_t i = 0; i < t->ninputs; i++) {
        const struct kp_node *v = kp_node_get(record, t->check.inputs[i]);
        t->inputs[i] = !v || kp_node_is_null(v) ? kp_missing() : kp_string(v->text, v->text_len);
    }
    return diags->errors == before;
}

static bool judge(const struct tester *t, const struct kp_node *test, const char *reason,
                  struct kp_diagnostics *diags)
{
    const char *wanted = test->count == 2 ? test->items[1]->text : NULL;
    bool must_pass = wanted && strcmp(wanted, "ok") == 0;
    if (must_pass && reason)
        kp_diag_error(diags, test->line, test->column, "test of '%s': refused: %.300s", t->rule->id,
                      reason);
    else if (!must_pass && !reason)
        kp_diag_error(diags, test->line, test->column,
                      "test of '%s': expected to be refused, but it passed", t->rule->id);
    else if (!must_pass && wanted && strcmp(wanted, reason) != 0)
        kp_diag_error(diags, test->line, test->column,
                      "test of '%s': expected the reason '%.200s', got '%.300s'", t->rule->id,
                      wanted, reason);
    else
        return true;
    return false;
}

static enum kp_status run_test(struct tester *t, const struct kp_node *test,
                               struct kp_diagnostics *diags, struct kp_selftest *result,
                               struct kp_error *err)
{
    struct kp_check_ctx ctx = {.scratch = &t->scratch,
                               .scratch2 = &t->scratch2,
                               .worker = t->worker,
                               .inputs = t->inputs,
                               .blame = SIZE_MAX};
    kp_buf_clear(&t->scratch);
    kp_buf_clear(&t->scratch2);
    bool good = load(t, test->items[0], diags);
    if (good) {
        bool passes = t->check.check->apply(&t->check, &ctx, kp_missing());
        if (ctx.failed_memory)
            return kp_no_memory(err);
        const char *reason = t->rule->message ? t->rule->message : ctx.reason;
        good = judge(t, test, passes ? NULL : reason, diags);
    }
    if (good)
        result->passed++;
    else
        result->failed++;
    return KP_OK;
}

enum kp_status kp_selftest_records(struct kp_ruleset *rs, struct kp_diagnostics *diags,
                                   struct kp_selftest *result, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    for (size_t r = 0; r < rs->records.count && st == KP_OK; r++) {
        const struct kp_rule *rule = &rs->records.items[r];
        struct tester t;
        if (!rule->tests)
            continue;
        st = tester_init(&t, rs, rule, err);
        for (uint32_t i = 0; i < rule->tests->count && st == KP_OK; i++)
            st = run_test(&t, rule->tests->items[i], diags, result, err);
        tester_release(&t);
    }
    return st;
}
