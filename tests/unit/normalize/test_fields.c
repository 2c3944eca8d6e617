/* Rules that read or write other fields: split, compose, coalesce. */
#include "normalize/norm_case.h"

static void inputs(struct norm_case *c, const char *a, const char *b, const char *d)
{
    const char *const values[] = {a, b, d};
    for (size_t i = 0; i < 3; i++)
        c->inputs[i] = values[i] ? kp_str(values[i]) : kp_missing();
}

static void split(const char *args, const char *input, const char *first, const char *second,
                  const char *third)
{
    const char *const expected[] = {first, second, third};
    struct norm_case c;
    norm_open(&c, "split", args, "", NULL);
    norm_expect(&c, input, input);
    for (size_t i = 0; i < 3; i++)
        if (expected[i] && !kp_slice_is(c.outputs[i], expected[i]))
            fail_msg("'%s': piece %zu is '%.*s'", input, i, (int)c.outputs[i].len,
                     c.outputs[i].ptr);
        else if (!expected[i])
            assert_int_equal(c.outputs[i].kind, KP_MISSING);
    norm_close(&c);
}

static void pieces(void **state)
{
    (void)state;
    split("[given, family]", "Sara Ahmadi", "Sara", "Ahmadi", NULL);
    split("[given, family]", "محمد رضا احمدی", "محمد", "رضا احمدی", NULL);
    split("{into: [given, family], from: right}", "محمد رضا احمدی", "محمد رضا", "احمدی", NULL);
    split("{into: [a, b, c], by: '،'}", "تهران، ونک", "تهران", "ونک", "");
    split("{into: [a, b, c], by: '·'}", "约翰·史密斯", "约翰", "史密斯", "");
    split("{into: [a, b, c], by: ', ', from: right}", "x, y", "", "x", "y");
    struct norm_case c;
    norm_open(&c, "split", "[given, family]", "", NULL);
    norm_expect(&c, "张伟", NULL);
    assert_int_equal(c.outputs[0].kind, KP_MISSING);
    norm_close(&c);
}

static void compose(const char *args, const char *a, const char *b, const char *d, const char *cell,
                    const char *result)
{
    struct norm_case c;
    norm_open(&c, "compose", args, "", NULL);
    inputs(&c, a, b, d);
    norm_expect(&c, cell, result);
    norm_close(&c);
}

static void composed(void **state)
{
    (void)state;
    compose("'{given} {family}'", "Sara", "Ahmadi", NULL, "", "Sara Ahmadi");
    compose("'{given} {family}'", "Sara", NULL, NULL, "", "Sara");
    compose("'{given} {family}'", NULL, "Ahmadi", NULL, "", "Ahmadi");
    compose("'{given} {family}'", NULL, "", NULL, "", "");
    compose("'{a}, {b}، {c}'", "یک", NULL, "سه", "", "یک، سه");
    compose("'{family}{given}'", "张", "伟", NULL, "", "张伟");
    compose("'<{a}>'", "x", NULL, NULL, "", "<x>");
    compose("'{{{a}}}'", "x", NULL, NULL, "", "{x}");
    compose("'{given} {family}'", "Sara", "Ahmadi", NULL, "there", "there");
    compose("{template: '{given} {family}', overwrite: yes}", "Sara", "Ahmadi", NULL, "there",
            "Sara Ahmadi");
}

static void coalesce(const char *args, const char *a, const char *b, const char *cell,
                     const char *result)
{
    struct norm_case c;
    norm_open(&c, "coalesce", args, "", NULL);
    inputs(&c, a, b, NULL);
    norm_expect(&c, cell, result);
    norm_close(&c);
}

static void coalesced(void **state)
{
    (void)state;
    coalesce("[sector, type]", "خرده فروشی", "零售", "", "خرده فروشی");
    coalesce("[sector, type]", NULL, "零售", "", "零售");
    coalesce("[sector, type]", "a", "b", "own", "own");
    coalesce("[sector, type]", " \u00A0", "零售", "\u3000 ", "零售"); /* blank is empty */
    coalesce("[sector, type]", " ", NULL, " ", " ");
    coalesce("[sector, type]", NULL, NULL, "", "");
    coalesce("{fields: [sector, type], conflict: fail}", "a", "a", "", "a");
    coalesce("{fields: [sector, type], conflict: fail}", "a", "b", "", NULL);
    coalesce("{fields: [sector, type], conflict: fail}", "a", NULL, "b", NULL);
    coalesce("{fields: [sector, type], conflict: fail}", NULL, NULL, "b", "b");
}

static void a_json_number_keeps_its_kind(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "coalesce", "[a]", "", NULL);
    c.inputs[0] = kp_slice_of(KP_NUMBER, "007", 3);
    struct kp_slice cell = kp_missing();
    assert_int_equal(norm_apply(&c, &cell), KP_NORM_CHANGED);
    assert_int_equal(cell.kind, KP_NUMBER);
    norm_close(&c);
}

static void mistakes(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"compose", "'no field'"}, {"compose", "'{'"},       {"compose", "'{}'"},
        {"compose", "'a } b'"},    {"compose", "'{field}'"}, {"split", "{into: [a], by: ''}"},
        {"split", "[field]"},      {"split", NULL},          {"coalesce", NULL},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct norm_case c;
        if (norm_try_open(&c, wrong[i][0], wrong[i][1], "", NULL) != KP_ERR_RULES)
            fail_msg("%s: %s compiles", wrong[i][0], wrong[i][1]);
        norm_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces),    cmocka_unit_test(composed),
        cmocka_unit_test(coalesced), cmocka_unit_test(a_json_number_keeps_its_kind),
        cmocka_unit_test(mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
