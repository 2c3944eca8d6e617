#include "normalize/norm_case.h"

static void values(void **state)
{
    (void)state;
    static const struct {
        const char *args, *first, *second, *cell, *result; /* result NULL: fails */
    } cases[] = {
        {"{expression: r.a .. ' ' .. r.b, fields: [a, b]}", "علی", "احمدی", "", "علی احمدی"},
        {"{expression: b .. a, fields: [a, b]}", "芳", "王", "", "王芳"},
        {"{expression: a .. b, fields: [a, b]}", "x", "y", "kept", "kept"},
        {"{expression: a .. b, fields: [a, b], overwrite: yes}", "x", "y", "old", "xy"},
        {"{expression: nil, fields: a, overwrite: yes}", "x", "y", "old", "old"},
        {"{expression: tonumber(a) + 1, fields: a}", "41", "", "", "42"},
        {"{expression: tonumber(a) + 1, fields: a}", "غلط", "", "", NULL},
        {"{expression: '{}', fields: a}", "x", "", "", NULL},
        {"{expression: \"match(a, '[0-9]+')\", fields: a}", "پلاک 12", "", "", "12"},
        {"{expression: r.b, fields: a}", "x", "y", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        norm_open(&c, "derive", cases[i].args, "", NULL);
        c.inputs[0] = kp_str(cases[i].first);
        c.inputs[1] = kp_str(cases[i].second);
        norm_expect(&c, cases[i].cell, cases[i].result);
        norm_close(&c);
    }
}

static void mistakes(void **state)
{
    (void)state;
    static const struct {
        const char *args, *message;
    } cases[] = {
        {"{expression: 'r.a ..', fields: a}", "derive: expression:1: unexpected symbol near <eof>"},
        {"{expression: r.a, fields: field}", "'field' cannot be derived from itself"},
        {"r.a", "'derive' needs fields"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        assert_int_equal(norm_try_open(&c, "derive", cases[i].args, "", NULL), KP_ERR_RULES);
        if (!strstr(c.err.message, cases[i].message))
            fail_msg("%s: %s", cases[i].args, c.err.message);
        kp_arena_release(&c.rules);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
