/* What the tests of normalizers share: compile a rule from YAML text, apply it to a value.
 *
 *     struct norm_case c;
 *     norm_open(&c, "case", "lower", "", NULL);
 *     norm_expect(&c, "ABC", "abc");      // NULL: the value cannot be parsed
 *     norm_close(&c);
 */
#ifndef KP_TEST_NORM_CASE_H
#define KP_TEST_NORM_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "normalize/normalize.h"

#define NORM_FIELDS 16 /* most inputs and outputs that a rule under test names */

struct norm_case {
    struct kp_arena rules, results;
    struct kp_buf scratch, scratch2;
    struct kp_norm_rule rule;
    struct kp_norm_ctx ctx;
    struct kp_slice inputs[NORM_FIELDS], outputs[NORM_FIELDS];
    struct kp_error err;
};

/* Compiles `name: args` as on a field of a ruleset with that region ("" for none) and languages
 * (NULL for none). Returns compile's status; c->err holds the message. */
static inline enum kp_status norm_try_open(struct norm_case *c, const char *name, const char *args,
                                           const char *region, const char *const *languages)
{
    static const char *const none[] = {NULL};
    *c = (struct norm_case){0};
    const struct kp_normalizer *n = kp_normalizer_find(name);
    if (!n)
        fail_msg("no normalizer is called %s", name);
    struct kp_rule_env env = {.arena = &c->rules,
                              .data_folder = "rules",
                              .region = region,
                              .languages = languages ? languages : none,
                              .field = "field",
                              .self = "test:1:1"};
    const struct kp_args *parsed = NULL;
    enum kp_status status = kp_args_parse(args, &n->d, &c->rules, &parsed, &c->err);
    if (status != KP_OK)
        return status;
    c->rule.normalizer = n;
    status = n->compile ? n->compile(parsed, &env, &c->rule, &c->err) : KP_OK;
    if (status != KP_OK)
        return status;
    for (size_t i = 0; i < NORM_FIELDS; i++)
        c->inputs[i] = c->outputs[i] = kp_missing();
    c->ctx = (struct kp_norm_ctx){.arena = &c->results,
                                  .scratch = &c->scratch,
                                  .scratch2 = &c->scratch2,
                                  .inputs = c->inputs,
                                  .outputs = c->outputs};
    if (n->worker_new) {
        c->ctx.worker = n->worker_new(&c->rule);
        assert_non_null(c->ctx.worker);
    }
    return KP_OK;
}

static inline void norm_open(struct norm_case *c, const char *name, const char *args,
                             const char *region, const char *const *languages)
{
    if (norm_try_open(c, name, args, region, languages) != KP_OK)
        fail_msg("%s: %s does not compile: %s", name, args ? args : "", c->err.message);
}

static inline void norm_close(struct norm_case *c)
{
    const struct kp_normalizer *n = c->rule.normalizer;
    if (n && c->ctx.worker)
        n->worker_free(c->ctx.worker);
    if (n && n->release)
        n->release(&c->rule);
    kp_arena_release(&c->rules);
    kp_arena_release(&c->results);
    kp_buf_release(&c->scratch);
    kp_buf_release(&c->scratch2);
}

static inline enum kp_norm_result norm_apply(struct norm_case *c, struct kp_slice *cell)
{
    kp_buf_clear(&c->scratch);
    kp_buf_clear(&c->scratch2);
    c->ctx.reason = NULL;
    return c->rule.normalizer->apply(&c->rule, &c->ctx, cell);
}

/* Applies the rule to input as the driver does and checks the result (output NULL: it cannot be
 * parsed, the cell is left alone, a reason is given), that the answer SAME or CHANGED is true, and
 * that a second pass changes nothing. */
static inline void norm_expect_slice(struct norm_case *c, struct kp_slice input, const char *output)
{
    const char *name = c->rule.normalizer->d.name;
    struct kp_slice cell = input;
    enum kp_norm_result r = norm_apply(c, &cell);
    if (!output) {
        if (r != KP_NORM_FAILED)
            fail_msg("%s: '%.*s' gave '%.*s' but cannot be parsed", name, (int)input.len, input.ptr,
                     (int)cell.len, cell.ptr);
        assert_true(kp_slice_identical(cell, input));
        assert_non_null(c->ctx.reason);
        return;
    }
    if (r == KP_NORM_FAILED)
        fail_msg("%s: '%.*s' failed (%s), expected '%s'", name, (int)input.len, input.ptr,
                 c->ctx.reason ? c->ctx.reason : "no reason", output);
    assert_int_not_equal(r, KP_NORM_NOMEM);
    if (!kp_slice_is(cell, output))
        fail_msg("%s: '%.*s' gave '%.*s', expected '%s'", name, (int)input.len, input.ptr,
                 (int)cell.len, cell.ptr, output);
    assert_int_equal(r == KP_NORM_SAME, kp_slice_identical(cell, input));
    if (kp_slice_empty(cell) && !(c->rule.normalizer->flags & KP_NORM_ALL_CELLS))
        return;
    struct kp_slice again = cell;
    r = norm_apply(c, &again);
    if (r != KP_NORM_SAME || !kp_slice_identical(again, cell))
        fail_msg("%s: not idempotent: '%s' gave '%.*s'", name, output, (int)again.len, again.ptr);
}

static inline void norm_expect(struct norm_case *c, const char *input, const char *output)
{
    norm_expect_slice(c, kp_str(input), output);
}

/* A table of cases: what `name: args` makes of input. Ends with a NULL input. */
struct norm_row {
    const char *args, *input, *output;
};

static inline void norm_rows(const char *name, const char *region, const char *const *languages,
                             const struct norm_row *rows)
{
    for (; rows->input; rows++) {
        struct norm_case c;
        norm_open(&c, name, rows->args, region, languages);
        norm_expect(&c, rows->input, rows->output);
        norm_close(&c);
    }
}

#endif
