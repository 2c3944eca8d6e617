#include "rules/descriptor.h"
#include "rules/ruleset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const formats[] = {"e164", "national", "international", NULL};

static const struct kp_arg length_args[] = {
    {.name = "min", .type = KP_ARG_INT, .min = 0, .max = 1000},
    {.name = "max", .type = KP_ARG_INT, .flags = KP_ARG_PRIMARY, .min = 0, .max = 1000},
    {0},
};
static const struct kp_descriptor length = {.name = "length", .args = length_args};

static const struct kp_arg mixed_args[] = {
    {.name = "format", .type = KP_ARG_CHOICE, .choices = formats},
    {.name = "values",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY | KP_ARG_REQUIRED},
    {.name = "share", .type = KP_ARG_PERCENT},
    {.name = "weight", .type = KP_ARG_REAL, .min = 0, .max = 1},
    {.name = "strict", .type = KP_ARG_BOOL},
    {.name = "pattern", .type = KP_ARG_PATTERN},
    {.name = "age", .type = KP_ARG_DURATION},
    {.name = "other", .type = KP_ARG_FIELD},
    {.name = "shape", .type = KP_ARG_ANY},
    {0},
};
static const struct kp_descriptor mixed = {.name = "mixed", .args = mixed_args};

static const struct kp_arg table_args[] = {
    {.name = "values", .type = KP_ARG_MAP, .flags = KP_ARG_PRIMARY},
    {.name = "file", .type = KP_ARG_FILE},
    {0},
};
static const struct kp_descriptor table = {.name = "table", .args = table_args};

static const struct kp_descriptor bare = {.name = "bare"};

static const struct kp_arg each_args[] = {
    {.name = "rules", .type = KP_ARG_RULES, .flags = KP_ARG_PRIMARY | KP_ARG_REQUIRED},
    {0},
};
static const struct kp_descriptor each = {.name = "each", .args = each_args};

static struct kp_arena arena;

static int setup(void **state)
{
    (void)state;
    kp_arena_init(&arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    kp_arena_release(&arena);
    return 0;
}

static const struct kp_args *parse(const struct kp_descriptor *d, const char *text)
{
    const struct kp_args *a = NULL;
    struct kp_error err = {0};
    if (kp_args_parse(text, d, &arena, &a, &err) != KP_OK)
        fail_msg("%s: %s", text, err.message);
    return a;
}

static void values_of_every_type(void **state)
{
    (void)state;
    const struct kp_args *a =
        parse(&mixed, "{format: national, values: [زن, 男, male], share: 5%, weight: 0.5, "
                      "strict: yes, pattern: '^\\p{Arabic}+$', age: 3mo, other: email, "
                      "shape: {x: [1, 2]}}");
    assert_int_equal(kp_args_choice(a, "format", -1), 1);
    assert_string_equal(kp_args_string(a, "format", NULL), "national");
    assert_int_equal(kp_args_count(a, "values"), 3);
    assert_string_equal(kp_args_item(a, "values", 0), "زن");
    assert_string_equal(kp_args_item(a, "values", 1), "男");
    assert_null(kp_args_item(a, "values", 3));
    assert_true(kp_args_real(a, "share", 0) == 0.05);
    assert_true(kp_args_real(a, "weight", 0) == 0.5);
    assert_true(kp_args_bool(a, "strict", false));
    assert_string_equal(kp_args_string(a, "pattern", NULL), "^\\p{Arabic}+$");
    assert_string_equal(kp_args_string(a, "age", NULL), "3mo");
    assert_int_equal(kp_args_node(a, "shape")->kind, KP_NODE_MAP);
}

static void primary_and_defaults(void **state)
{
    (void)state;
    const struct kp_args *a = parse(&length, "120");
    assert_int_equal(kp_args_int(a, "max", -1), 120);
    assert_false(kp_args_has(a, "min"));
    assert_int_equal(kp_args_int(a, "min", -1), -1);
    a = parse(&length, NULL);
    assert_false(kp_args_has(a, "max"));
    a = parse(&length, "{}");
    assert_false(kp_args_has(a, "max"));
    a = parse(&mixed, "one");
    assert_int_equal(kp_args_count(a, "values"), 1);
    assert_string_equal(kp_args_item(a, "values", 0), "one");
    a = parse(&mixed, "[a, b]");
    assert_int_equal(kp_args_count(a, "values"), 2);
    assert_int_equal(kp_args_choice(a, "format", 7), 7);
    assert_string_equal(kp_args_string(a, "age", "none"), "none");
}

static void map_as_primary(void **state)
{
    (void)state;
    const struct kp_args *a = parse(&table, "{زن: female, 男: male}");
    assert_int_equal(kp_args_node(a, "values")->count, 2);
    a = parse(&table, "{values: {a: b}, file: x.csv}");
    assert_int_equal(kp_args_node(a, "values")->count, 1);
    assert_string_equal(kp_args_string(a, "file", NULL), "x.csv");
}

static void mistakes(void **state)
{
    (void)state;
    static const struct {
        const struct kp_descriptor *d;
        const char *text, *message;
        unsigned column;
    } cases[] = {
        {&length, "{mix: 1}", "unknown argument 'mix' in 'length'; did you mean 'min'?", 2},
        {&length, "{min: x}", "expected a whole number from 0 to 1000, got 'x'", 7},
        {&length, "{min: [1]}", "expected a whole number from 0 to 1000, got a list", 7},
        {&length, "1001", "expected a whole number from 0 to 1000, got '1001'", 1},
        {&mixed, NULL, "'mixed' needs values: mixed: ... ()", 1},
        {&mixed, "{values: a, format: E164}",
         "expected one of e164, national, international, got 'E164'; did you mean 'e164'?", 21},
        {&mixed, "{values: a, share: 7}", "expected a share such as 5% or 0.05, got '7'", 20},
        {&mixed, "{values: a, weight: -1}", "expected a number from 0 to 1, got '-1'", 21},
        {&mixed, "{values: a, strict: maybe}", "expected true or false, got 'maybe'", 21},
        {&mixed, "{values: a, pattern: '(x'}",
         "pattern, at character 3: missing closing parenthesis", 22},
        {&mixed, "{values: a, age: 3h}",
         "expected a length of time such as 1d, 2w, 3mo or 1y, got '3h'", 18},
        {&mixed, "{values: [a, [b]]}", "expected text, got a list", 14},
        {&table, "{a: [x]}", "expected text, got a list", 5},
        {&table, "x", "expected a map of texts, got 'x'", 1},
        {&bare, "1", "'bare' takes no arguments", 1},
        {&bare, "{x: 1}", "unknown argument 'x' in 'bare'", 2},
        {&length, "{min: 1", NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct kp_args *a = NULL;
        struct kp_error err = {0};
        assert_int_equal(kp_args_parse(cases[i].text, cases[i].d, &arena, &a, &err), KP_ERR_RULES);
        if (!cases[i].message)
            continue;
        assert_string_equal(err.message, cases[i].message);
        assert_int_equal(err.column, cases[i].column);
    }
}

static void nested_rules(void **state)
{
    (void)state;
    static const struct kp_descriptor *const all[] = {&length, &bare, &each, NULL};
    static const struct kp_rule_class class = {.name = "normalize", .all = all};
    const struct kp_args *a = NULL;
    struct kp_error err = {0};
    assert_int_equal(kp_args_parse_class("[bare, {length: {max: 3, on_fail: issue}}, {each: bare}]",
                                         &each, &class, &arena, &a, &err),
                     KP_OK);
    const struct kp_rule_list *list = kp_args_rules(a, "rules");
    assert_int_equal(list->count, 3);
    assert_string_equal(list->items[0].id, "each[0]:bare");
    assert_ptr_equal(list->items[1].d, &length);
    assert_int_equal(list->items[1].on_fail, KP_FAIL_ISSUE);
    assert_int_equal(kp_args_int(list->items[1].args, "max", 0), 3);
    assert_int_equal(kp_args_rules(list->items[2].args, "rules")->count, 1);
    assert_int_equal(kp_args_parse_class("[baer]", &each, &class, &arena, &a, &err), KP_ERR_RULES);
    assert_string_equal(err.message, "unknown rule 'baer' in each; did you mean 'bare'?");
}

static void reference_files(void **state)
{
    (void)state;
    char folder[] = "/tmp/kempt-test-XXXXXX", sub[64], path[96];
    assert_non_null(mkdtemp(folder));
    snprintf(sub, sizeof sub, "%s/data", folder);
    assert_int_equal(mkdir(sub, 0700), 0);
    snprintf(path, sizeof path, "%s/رسته.csv", sub);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs("\xEF\xBB\xBF"
          "سلام\n",
          f);
    fclose(f);

    struct kp_rule_env env = {.arena = &arena, .folder = folder, .data_folder = sub};
    struct kp_slice text;
    struct kp_error err = {0};
    assert_int_equal(kp_env_read_file(&env, "رسته.csv", 100, &text, &err), KP_OK);
    assert_true(kp_slice_is(text, "سلام\n"));
    assert_int_equal(kp_env_read_file(&env, path, 100, &text, &err), KP_OK);
    assert_int_equal(kp_env_read_file(&env, "رسته.csv", 5, &text, &err), KP_ERR_RULES);
    assert_non_null(strstr(err.message, "more than the 5 that are read"));
    assert_int_equal(kp_env_read_file(&env, "none.csv", 100, &text, &err), KP_ERR_RULES);
    assert_non_null(strstr(err.message, "looked in /tmp/kempt-test-"));
    assert_non_null(strstr(err.message, "/data)"));
    assert_int_equal(kp_env_read_file(&env, "data", 100, &text, &err), KP_ERR_RULES);
    assert_string_equal(err.message, "cannot read 'data': it is not a regular file");
    unlink(path);
    rmdir(sub);
    rmdir(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_of_every_type, setup, teardown),
        cmocka_unit_test_setup_teardown(primary_and_defaults, setup, teardown),
        cmocka_unit_test_setup_teardown(map_as_primary, setup, teardown),
        cmocka_unit_test_setup_teardown(mistakes, setup, teardown),
        cmocka_unit_test_setup_teardown(nested_rules, setup, teardown),
        cmocka_unit_test_setup_teardown(reference_files, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
