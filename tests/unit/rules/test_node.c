#include "rules/node.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct parsed {
    struct kp_arena arena;
    struct kp_diagnostics diags;
    struct kp_node *root;
};

static void parse(struct parsed *p, const char *text, size_t len)
{
    struct kp_error err;
    kp_arena_init(&p->arena);
    kp_diagnostics_init(&p->diags, "test.yaml");
    assert_int_equal(kp_node_parse("test.yaml", text, len, &p->arena, &p->diags, &p->root, &err),
                     KP_OK);
}

static void release(struct parsed *p)
{
    kp_arena_release(&p->arena);
    kp_diagnostics_release(&p->diags);
}

/* All diagnostics as "line:column message\n". */
static char *said(struct parsed *p)
{
    static char out[4096];
    size_t n = 0;
    out[0] = '\0';
    kp_diagnostics_sort(&p->diags);
    for (size_t i = 0; i < p->diags.count && n < sizeof out; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%u:%u %s\n", p->diags.items[i].line,
                              p->diags.items[i].column, p->diags.items[i].message);
    return out;
}

static void tree_keeps_text_and_places(void **state)
{
    (void)state;
    static const char text[] = "\xEF\xBB\xBF"
                               "name: 007\n"
                               "نام مشتری: [علی, '客户姓名', \"no\"]\n"
                               "map: {a: ~, b: null, c: 'null'}\n";
    struct parsed p;
    parse(&p, text, sizeof text - 1);
    assert_string_equal(said(&p), "");
    assert_int_equal(p.root->kind, KP_NODE_MAP);
    assert_int_equal(p.root->count, 3);
    assert_string_equal(kp_node_get(p.root, "name")->text, "007");
    const struct kp_node *list = kp_node_get(p.root, "نام مشتری");
    assert_int_equal(list->kind, KP_NODE_LIST);
    assert_int_equal(list->line, 2);
    assert_int_equal(list->column, 12);
    assert_string_equal(list->items[1]->text, "客户姓名");
    assert_true(list->items[1]->quoted);
    assert_int_equal(list->items[1]->column, 18);
    const struct kp_node *map = kp_node_get(p.root, "map");
    assert_true(kp_node_is_null(kp_node_get(map, "a")));
    assert_true(kp_node_is_null(kp_node_get(map, "b")));
    assert_false(kp_node_is_null(kp_node_get(map, "c")));
    assert_null(kp_node_get(map, "d"));
    assert_int_equal(kp_node_key(map, "c")->column, 22);
    release(&p);
}

static void aliases_share_what_they_name(void **state)
{
    (void)state;
    static const char text[] = "a: &x {b: [1, 2]}\nc: *x\n";
    struct parsed p;
    parse(&p, text, sizeof text - 1);
    assert_string_equal(said(&p), "");
    assert_ptr_equal(kp_node_get(p.root, "a"), kp_node_get(p.root, "c"));
    release(&p);
}

static void mistakes_have_places(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } cases[] = {
        {"", "1:1 empty: nothing but blanks and comments\n"},
        {"# nothing\n", "1:1 empty: nothing but blanks and comments\n"},
        {"a: 1\nb: 2\na: 3\nb: 4\n", "3:1 'a' is here twice; the first is in line 1\n"
                                     "4:1 'b' is here twice; the first is in line 2\n"},
        {"نام: 1\nنام: 2\n", "2:1 'نام' is here twice; the first is in line 1\n"},
        {"a: *b\n", "1:4 alias *b without an anchor &b before it\n"},
        {"a: &b [1, *b]\n", "1:11 alias *b stands inside what it repeats: a cycle\n"},
        {"a: !!python/object x\n",
         "1:4 unknown tag 'tag:yaml.org,2002:python/object'; leave it out\n"},
        {"? [a]\n: 1\n",
         "1:3 a key must be plain text, not a list or a map; put it in quotes if it is text\n"},
        {"a: 1\n---\nb: 2\n", "2:1 a second document; one file holds one\n"},
        {"a: \"x\\0y\"\n", "1:4 text with a NUL character (\\0); take it out\n"},
        {"a: [1, 2\nb: 3\n", NULL},
        {"a:\n\t- b\n", NULL},
        {"a: \xFF\n", "1:4 not UTF-8 text: invalid leading UTF-8 octet\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct parsed p;
        parse(&p, cases[i].text, strlen(cases[i].text));
        assert_null(p.root);
        assert_true(p.diags.errors > 0);
        if (cases[i].said)
            assert_string_equal(said(&p), cases[i].said);
        else
            assert_non_null(strstr(said(&p), "not valid YAML"));
        release(&p);
    }
}

static void nesting_is_limited(void **state)
{
    (void)state;
    char text[200000];
    struct parsed p;
    memset(text, '[', 64);
    memset(text + 64, ']', 64);
    parse(&p, text, 128);
    assert_string_equal(said(&p), "");
    release(&p);
    memset(text, '[', sizeof text);
    parse(&p, text, sizeof text);
    assert_string_equal(said(&p), "1:65 nested too deep (the limit is 64)\n");
    release(&p);
}

static void aliases_cannot_eat_memory(void **state)
{
    (void)state;
    static const char laughs[] = "a: &a [x, x, x, x, x, x, x, x, x]\n"
                                 "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                                 "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"
                                 "d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n"
                                 "e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]\n"
                                 "f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e]\n";
    struct parsed p;
    parse(&p, laughs, sizeof laughs - 1);
    assert_string_equal(said(&p), "6:12 aliases repeat too many values (the limit is 200000)\n");
    release(&p);

    char text[8192];
    int n = snprintf(text, sizeof text, "- &a0 [x]\n");
    for (int i = 1; i < 80; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "- &a%d [*a%d]\n", i, i - 1);
    parse(&p, text, (size_t)n);
    assert_string_equal(said(&p), "64:9 nested too deep (the limit is 64)\n");
    release(&p);
}

static void size_is_limited(void **state)
{
    (void)state;
    size_t len = (4u << 20) + 1;
    char *text = malloc(len);
    assert_non_null(text);
    memset(text, '#', len);
    struct parsed p;
    parse(&p, text, len);
    assert_string_equal(said(&p), "0:0 larger than 4194304 bytes: not a ruleset\n");
    release(&p);
    free(text);
}

static void large_maps_find_duplicates(void **state)
{
    (void)state;
    char text[65536];
    int n = 0;
    for (int i = 0; i < 3000; i++)
        n += snprintf(text + n, sizeof text - (size_t)n, "key%d: %d\n", i, i);
    n += snprintf(text + n, sizeof text - (size_t)n, "key1234: 0\n");
    struct parsed p;
    parse(&p, text, (size_t)n);
    assert_string_equal(said(&p), "3001:1 'key1234' is here twice; the first is in line 1235\n");
    release(&p);
}

static void scalars_as_types(void **state)
{
    (void)state;
    static const char text[] =
        "{i: 12, q: '12', big: 99999999999999999999, neg: -3, r: 1.5, t: yes, f: FALSE, "
        "p: 5%, s: 0.25, w: 150%, x: [1], z: }";
    struct parsed p;
    int64_t i;
    double r;
    bool b;
    parse(&p, text, sizeof text - 1);
    struct kp_diagnostics *d = &p.diags;
    assert_true(kp_node_int(kp_node_get(p.root, "i"), 1, 20, &i, d) && i == 12);
    assert_true(kp_node_int(kp_node_get(p.root, "neg"), INT64_MIN, INT64_MAX, &i, d) && i == -3);
    assert_true(kp_node_real(kp_node_get(p.root, "r"), 0, 2, &r, d) && r == 1.5);
    assert_true(kp_node_bool(kp_node_get(p.root, "t"), &b, d) && b);
    assert_true(kp_node_bool(kp_node_get(p.root, "f"), &b, d) && !b);
    assert_true(kp_node_percent(kp_node_get(p.root, "p"), &r, d) && r == 0.05);
    assert_true(kp_node_percent(kp_node_get(p.root, "s"), &r, d) && r == 0.25);
    assert_string_equal(kp_node_string(kp_node_get(p.root, "p"), d), "5%");
    assert_int_equal(d->count, 0);

    assert_false(kp_node_int(kp_node_get(p.root, "i"), 1, 9, &i, d));
    assert_false(kp_node_int(kp_node_get(p.root, "q"), 1, 20, &i, d));
    assert_false(kp_node_int(kp_node_get(p.root, "big"), 0, INT64_MAX, &i, d));
    assert_false(kp_node_bool(kp_node_get(p.root, "i"), &b, d));
    assert_false(kp_node_percent(kp_node_get(p.root, "w"), &r, d));
    assert_null(kp_node_string(kp_node_get(p.root, "x"), d));
    assert_null(kp_node_string(kp_node_get(p.root, "z"), d));
    assert_string_equal(said(&p),
                        "1:5 expected a whole number from 1 to 9, got '12'\n"
                        "1:5 expected true or false, got '12'\n"
                        "1:12 expected a whole number from 1 to 20, got the text '12'\n"
                        "1:23 expected a whole number of at least 0, got '99999999999999999999'\n"
                        "1:99 expected a share such as 5% or 0.05, got '150%'\n"
                        "1:108 expected text, got a list\n"
                        "1:116 expected text, got nothing\n");
    release(&p);
}

static void nearest_names(void **state)
{
    (void)state;
    static const char *const known[] = {"email",    "phone",    "person_name", "نام",
                                        "required", "客户姓名", "e",           NULL};
    static const struct {
        const char *name, *near;
    } cases[] = {
        {"emial", "email"},
        {"Email", "email"},
        {"e-mail", "email"},
        {"fone", NULL},
        {"phones", "phone"},
        {"nmae", NULL},
        {"personname", "person_name"},
        {"نامه", "نام"},
        {"客户名姓", "客户姓名"},
        {"requird", "required"},
        {"x", NULL},
        {"totally_other", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *near = kp_nearest_name(cases[i].name, known);
        if (cases[i].near)
            assert_string_equal(near, cases[i].near);
        else
            assert_null(near);
    }
}

static void unknown_keys_name_the_nearest(void **state)
{
    (void)state;
    static const char *const known[] = {"region", "languages", NULL};
    static const char text[] = "{regoin: IR, languages: [fa], zone: x}";
    struct parsed p;
    parse(&p, text, sizeof text - 1);
    kp_node_known_keys(p.root, known, "locale", &p.diags);
    assert_string_equal(said(&p),
                        "1:2 unknown key 'regoin' in locale; did you mean 'region'?\n"
                        "1:31 unknown key 'zone' in locale; known are region, languages\n");
    release(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tree_keeps_text_and_places),
        cmocka_unit_test(aliases_share_what_they_name),
        cmocka_unit_test(mistakes_have_places),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(aliases_cannot_eat_memory),
        cmocka_unit_test(size_is_limited),
        cmocka_unit_test(large_maps_find_duplicates),
        cmocka_unit_test(scalars_as_types),
        cmocka_unit_test(nearest_names),
        cmocka_unit_test(unknown_keys_name_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
