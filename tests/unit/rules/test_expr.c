#include "rules/expr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct kp_batch batch;

/* One record: name "علی", city "北京", age "41" (text), n 1.5 (number), ok true, empty "", blank "
 * \u00a0", none null. */
static int setup(void **state)
{
    (void)state;
    static const struct {
        const char *name, *value;
        enum kp_kind kind;
    } cells[] = {
        {"name", "علی", KP_STRING},
        {"شهر", "北京", KP_STRING},
        {"age", "41", KP_STRING},
        {"n", "1.5", KP_NUMBER},
        {"ok", "true", KP_BOOL},
        {"empty_one", "", KP_STRING},
        {"blank", " \u00a0", KP_STRING},
        {"none", "", KP_NULL},
        {"long", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", KP_STRING},
    };
    struct kp_schema *s = kp_schema_new();
    kp_batch_init(&batch);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        kp_schema_add(s, kp_str(cells[i].name));
    kp_batch_set_schema(&batch, s);
    kp_schema_unref(s);
    struct kp_slice *row = kp_batch_add_row(&batch);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        row[i] = kp_slice_of(cells[i].kind, cells[i].value, strlen(cells[i].value));
    batch.rows[0].record = 7;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kp_batch_release(&batch);
    return 0;
}

static enum kp_status twice(void *host, const struct kp_slice *args, size_t n, struct kp_slice *out,
                            struct kp_error *err)
{
    static char text[64];
    (void)host;
    if (n != 1)
        return kp_fail(err, KP_ERR_RULES, "twice takes one text");
    if (args[0].kind == KP_MISSING)
        return KP_OK;
    int len = snprintf(text, sizeof text, "%.*s%.*s", (int)args[0].len, args[0].ptr,
                       (int)args[0].len, args[0].ptr);
    *out = kp_string(text, (size_t)len);
    return KP_OK;
}

static const struct kp_expr_function functions[] = {{"twice", twice}, {NULL, NULL}};
static const struct kp_expr_host host = {functions, NULL};

/* The value as text, "nil", or the error's message. */
static const char *eval(const char *source)
{
    static char text[800];
    struct kp_expr *e;
    struct kp_error err = {0};
    struct kp_arena arena = {0};
    struct kp_slice v;
    if (kp_expr_new(source, "-e", &host, &e, &err) != KP_OK ||
        kp_expr_value(e, kp_expr_row(&batch, 0), &arena, &v, &err) != KP_OK)
        snprintf(text, sizeof text, "%s", err.message);
    else
        snprintf(text, sizeof text, "%.*s", v.kind == KP_MISSING ? 3 : (int)v.len,
                 v.kind == KP_MISSING ? "nil" : v.ptr);
    kp_expr_free(e);
    kp_arena_release(&arena);
    return text;
}

static void values(void **state)
{
    (void)state;
    static const struct {
        const char *source, *value;
    } cases[] = {
        {"r.name", "علی"},
        {"name == 'علی'", "true"},
        {"r['شهر'] .. '!'", "北京!"},
        {"r.missing == nil and r.none == nil and missing == nil", "true"},
        {"r.age", "41"},
        {"r.age == 41", "false"},
        {"tonumber(r.age) > 40", "true"},
        {"r.n * 2", "3.0"},
        {"r.n > 1 and r.ok", "true"},
        {"empty(r.empty_one) and empty(blank) and empty(none) and not empty(name)", "true"},
        {"if r.ok then return 'yes' else return 'no' end", "yes"},
        {"local x = 2; return x + 1", "3"},
        {"utf8.len(r.name)", "3"},
        {"('ÉCOLE'):lower()", "école"},
        {"string.upper('élan')", "ÉLAN"},
        {"('a.c'):find('.')", "2"},
        {"match(r.age, '^[0-9]+$')", "41"},
        {"match('tel: 123-456', '([0-9]+)-')", "123"},
        {"match(r.name, '\\\\p{Arabic}')", "ع"},
        {"match(r.name, 'x')", "nil"},
        {"match(nil, 'x')", "nil"},
        {"kempt.twice(r.name)", "علیعلی"},
        {"kempt.twice(nil)", "nil"},
        {"(function() local n = 0 for i, v in ipairs({1, 2, 3}) do n = n + v end return n end)()",
         "6"},
        {"table.concat({'a', 'b'}, '-')", "a-b"},
        {"nil", "nil"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(eval(cases[i].source), cases[i].value);
}

static void mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *source, *message; /* a part of it */
    } cases[] = {
        {"r.name ==", "-e: expression:1: unexpected symbol near <eof>"},
        {"return return", "unexpected symbol"},
        {"r.age > 40", "record 7: expression:1: attempt to compare number with string"},
        {"r.missing .. 'x'",
         "record 7: expression:1: attempt to concatenate a nil value (field 'missing')"},
        {"r.name()", "attempt to call a string value"},
        {"{}", "the result is a table; it must be text, a number, a boolean or nil"},
        {"match('x', '(')", "bad pattern: missing closing parenthesis"},
        {"kempt.twice('a', 'b')", "twice takes one text"},
        {"kempt.other('a')", "attempt to call a nil value (field 'other')"},
        {"kempt.twice({})", "string expected, got table"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (!strstr(eval(cases[i].source), cases[i].message))
            fail_msg("%s: %s", cases[i].source, eval(cases[i].source));
}

static void nothing_outside_can_be_reached(void **state)
{
    (void)state;
    static const char *const names[] = {
        "io",           "os",          "load",        "require",
        "dofile",       "loadfile",    "debug",       "package",
        "_G",           "rawset",      "rawget",      "setmetatable",
        "getmetatable", "pcall",       "error",       "coroutine",
        "print",        "pairs",       "next",        "collectgarbage",
        "math.random",  "string.dump", "string.gsub", "string.gmatch",
        "warn",         "xpcall",      "_VERSION",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(eval(names[i]), "nil");
}

static void nothing_is_left_behind(void **state)
{
    (void)state;
    static const char *const writes[] = {
        "x = 1",       "name = 'x'",         "r.name = 'x'",          "string.x = 1", "kempt.x = 1",
        "math.pi = 3", "table.insert(r, 1)", "table.insert(math, 1)", "_ENV.x = 1",   "utf8.x = 1",
    };
    for (size_t i = 0; i < sizeof writes / sizeof *writes; i++) {
        char source[100];
        snprintf(source, sizeof source, "%s return 1", writes[i]);
        if (!strstr(eval(source), "nothing can be set here but local variables"))
            fail_msg("%s: %s", source, eval(source));
    }
    struct kp_expr *e;
    struct kp_error err = {0};
    bool yes;
    static const char replaced[] = "if gone then return true end _ENV = {gone = 1} return false";
    assert_int_equal(kp_expr_new(replaced, "-e", NULL, &e, &err), KP_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(kp_expr_test(e, kp_expr_row(&batch, 0), &yes, &err), KP_OK);
        assert_false(yes);
    }
    kp_expr_free(e);
}

static void limits_hold(void **state)
{
    (void)state;
    assert_non_null(strstr(eval("while true do end return 1"), "takes more than 1000000 steps"));
    assert_non_null(strstr(eval("local function f() return f() end return f()"),
                           "takes more than 1000000 steps"));
    assert_non_null(
        strstr(eval("('x'):rep(1 << 30)"), "needs more memory than an expression may have"));
    assert_non_null(
        strstr(eval("local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end return 1"),
               "needs more memory than an expression may have"));
    assert_non_null(strstr(eval("match(r.long, '^(a+)+$')"), "the pattern takes too long"));
    assert_non_null(
        strstr(eval("local function f(x) return 1 + f(x) end return f(1)"), "more memory"));
    assert_string_equal(eval("1 + 1"), "2");
}

static void a_new_schema_is_seen(void **state)
{
    (void)state;
    struct kp_expr *e;
    struct kp_error err = {0};
    struct kp_batch other;
    bool yes;
    assert_int_equal(kp_expr_new("city == '上海' and name == nil", "-e", NULL, &e, &err), KP_OK);
    assert_int_equal(kp_expr_test(e, kp_expr_row(&batch, 0), &yes, &err), KP_OK);
    assert_false(yes);
    kp_batch_init(&other);
    struct kp_schema *s = kp_schema_new();
    kp_schema_add(s, kp_str("city"));
    kp_batch_set_schema(&other, s);
    kp_schema_unref(s);
    kp_batch_add_row(&other)[0] = kp_str("上海");
    assert_int_equal(kp_expr_test(e, kp_expr_row(&other, 0), &yes, &err), KP_OK);
    assert_true(yes);
    kp_batch_release(&other);
    kp_expr_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(nothing_outside_can_be_reached),
        cmocka_unit_test(nothing_is_left_behind),
        cmocka_unit_test(limits_hold),
        cmocka_unit_test(a_new_schema_is_seen),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
