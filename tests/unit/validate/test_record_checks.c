#include "validate/check_case.h"

struct record_case {
    const char *check, *args;
    const char *values[3]; /* of the rule's inputs, in its order; NULL: missing */
    const char *expected;
    size_t blame;
};

static const struct record_case cases[] = {
    {"require_any", "[email, mobile]", {NULL, "0912"}, "ok", 0},
    {"require_any",
     "[email, mobile]",
     {"", NULL},
     "are all missing: at least one is needed",
     SIZE_MAX},
    {"require_all", "[street, city]", {"خیابان آزادی", "تهران"}, "ok", 0},
    {"require_all", "[street, city]", {"南京路", ""}, "is missing", 1},
    {"compare", "{field: a, is: <, other: b}", {"9", "10"}, "ok", 0},
    {"compare", "{field: a, is: <, other: b}", {"10", "9"}, "is not less than b", 0},
    {"compare",
     "{field: a, is: before, other: b}",
     {"2020-01-01", "2020-01-01T00:00:01Z"},
     "ok",
     0},
    {"compare",
     "{field: a, is: before, other: b}",
     {"2020-01-02", "2020-01-01"},
     "is not before b",
     0},
    {"compare", "{field: a, is: before, other: b}", {NULL, "2020-01-01"}, "ok", 0},
    {"compare", "{field: a, is: not_after, value: today}", {"2024-01-01"}, "ok", 0},
    {"compare", "{field: a, is: not_after, value: today}", {"2024-01-02"}, "is after today", 0},
    {"compare",
     "{field: a, is: '>=', value: 18}",
     {"هجده"},
     "cannot be compared: both must be numbers or dates",
     0},
    {"compare", "{field: a, is: '=', other: b}", {"李明", "李明"}, "ok", 0},
    {"compare", "{field: a, is: '!=', other: b}", {"زهرا", "زهرا"}, "is equal to b", 0},
    {"compare", "{field: a, is: '=', other: b}", {"1.0", "1"}, "ok", 0},
    {"if",
     "{when: {country: IR}, then: {id: {length: 10}}}",
     {"IR", "12345"},
     "is shorter than 10 characters",
     1},
    {"if", "{when: {country: IR}, then: {id: {length: 10}}}", {"CN", "12345"}, "ok", 0},
    {"if", "{when: {country: [IR, AF]}, then: {id: required}}", {"AF", ""}, "is missing", 1},
    {"if", "{when: {country: null}, then: {id: required}}", {NULL, ""}, "is missing", 1},
    {"if",
     "{when: {age: {range: {min: 18}}}, then: {id: [required, {pattern: '^[0-9]+$'}]}}",
     {"19", "الف"},
     "does not match the pattern",
     1},
    {"if",
     "{when: {age: {range: {min: 18}}}, then: {id: [required, {pattern: '^[0-9]+$'}]}}",
     {"", ""},
     "ok",
     0},
    {"if",
     "{when: {a: x, b: y}, then: {c: {one_of: [甲, 乙]}}}",
     {"x", "y", "丙"},
     "is not one of the allowed values",
     2},
    {"if", "{when: {a: x, b: y}, then: {c: {one_of: [甲, 乙]}}}", {"x", "z", "丙"}, "ok", 0},
    {"holds", "{expression: r.a ~= r.b, fields: [a, b]}", {"علی", "سارا"}, "ok", 0},
    {"holds", "{expression: r.a ~= r.b, fields: [a, b]}", {"王", "王"}, "does not hold", SIZE_MAX},
    {"holds",
     "{expression: tonumber(a) >= 18, fields: a}",
     {"هجده"},
     "test:1:1: expression:1: attempt to compare number with nil",
     SIZE_MAX},
    {"holds", "{expression: \"a == nil or match(a, '^[0-9]+$')\", fields: [a]}", {NULL}, "ok", 0},
};

static void run_case(const struct record_case *c)
{
    const struct kp_check *check = kp_record_check_find(c->check);
    assert_non_null(check);
    struct kp_arena arena = {0};
    struct kp_check_rule rule;
    struct kp_error err = {0};
    if (check_compile(check, c->args, &arena, &rule, &err) != KP_OK)
        fail_msg("%s %s: %s", c->check, c->args, err.message);
    struct kp_slice inputs[3];
    for (int i = 0; i < 3; i++)
        inputs[i] = c->values[i] ? kp_str(c->values[i]) : kp_missing();
    struct kp_buf scratch = {0}, scratch2 = {0};
    void *worker = check->worker_new ? check->worker_new(&rule) : NULL;
    struct kp_check_ctx ctx = {.inputs = inputs,
                               .blame = SIZE_MAX,
                               .scratch = &scratch,
                               .scratch2 = &scratch2,
                               .worker = worker};
    bool ok = rule.check->apply(&rule, &ctx, kp_missing());
    if (strcmp(ok ? "ok" : ctx.reason, c->expected) != 0)
        fail_msg("%s %s: '%s', expected '%s'", c->check, c->args, ok ? "ok" : ctx.reason,
                 c->expected);
    if (!ok)
        assert_int_equal(ctx.blame, c->blame);
    if (worker)
        check->worker_free(worker);
    kp_buf_release(&scratch);
    kp_buf_release(&scratch2);
    check_free(&rule, &arena);
}

static void table(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        run_case(&cases[i]);
}

/* The examples of the descriptors, which the manual shows, are true. */
static void examples(void **state)
{
    (void)state;
    for (const struct kp_check *const *c = kp_record_checks(); *c; c++)
        for (const struct kp_example *e = (*c)->d.examples; e->input; e++) {
            struct kp_arena arena = {0};
            struct kp_check_rule rule;
            struct kp_error err = {0};
            if (check_compile(*c, e->args, &arena, &rule, &err) != KP_OK)
                fail_msg("%s %s: %s", (*c)->d.name, e->args, err.message);
            struct kp_slice inputs[8] = {kp_str(e->input),
                                         e->second ? kp_str(e->second) : kp_missing()};
            for (size_t i = 2; i < 8; i++)
                inputs[i] = kp_missing();
            struct kp_buf scratch = {0}, scratch2 = {0};
            void *worker = (*c)->worker_new ? (*c)->worker_new(&rule) : NULL;
            struct kp_check_ctx ctx = {.inputs = inputs,
                                       .blame = SIZE_MAX,
                                       .scratch = &scratch,
                                       .scratch2 = &scratch2,
                                       .worker = worker};
            bool ok = (*c)->apply(&rule, &ctx, kp_missing());
            assert_string_equal(ok ? "ok" : ctx.reason, e->output);
            if (worker)
                (*c)->worker_free(worker);
            kp_buf_release(&scratch);
            kp_buf_release(&scratch2);
            check_free(&rule, &arena);
        }
}

static void refused(void **state)
{
    (void)state;
    const struct kp_check *compare = kp_record_check_find("compare");
    check_refuses(compare, "{field: a, is: <}", "either");
    check_refuses(compare, "{field: a, is: <, other: b, value: 1}", "either");
    check_refuses(compare, "{field: a, is: <, value: soon}", "order");
    check_refuses(kp_record_check_find("if"), "{when: {a: x}, then: {b: {lenght: 1}}}", "length");
    check_refuses(kp_record_check_find("if"), "{when: {a: x}, then: b}", "expected");
    check_refuses(kp_record_check_find("if"),
                  "{when: {a: x}, then: {b: {length: {min: 2, max: 1}}}}", "greater");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(examples),
                                       cmocka_unit_test(refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
