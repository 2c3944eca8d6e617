#include "normalize/norm_case.h"

static void replaces(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"{pattern: '\\s*\\(.*?\\)'}", "Sara (old) Ahmadi (x)", "Sara Ahmadi"},
        {"{pattern: 'x', with: 'y', all: no}", "axb", "ayb"},
        {"{pattern: 'ACME', with: 'Acme', ignore_case: yes}", "acme ACME", "Acme Acme"},
        {"{pattern: '^(\\w+) (\\w+)$', with: '${2}, $1'}", "محمد رضایی", "رضایی, محمد"},
        {"{pattern: '(?<y>\\d{4})年', with: '${y}-'}", "2024年", "2024-"},
        {"{pattern: '(?<=^| )(\\p{Ll})', with: '\\U$1\\E'}", "élan vital", "Élan Vital"},
        {"{pattern: '先生$'}", "张伟", "张伟"},
        {"{pattern: 'é'}", "café", "caf"},
        {"{pattern: '.*'}", "anything", ""},
        {"{pattern: 'a', with: 'aa'}", "banana", NULL},
        {"{pattern: '^', with: '+'}", "98912", NULL},
        {"{pattern: '^(?!\\+)', with: '+'}", "98912", "+98912"},
        {"{pattern: '(a+)+$'}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", NULL},
        {"{pattern: 'a'}", "\xFF", NULL},
        {0},
    };
    norm_rows("replace", "", NULL, rows);
}

static void a_long_result_gets_room(void **state)
{
    (void)state;
    struct norm_case c;
    char in[300], out[300 * 10 + 1] = "";
    memset(in, 'x', sizeof in - 1);
    in[sizeof in - 1] = '\0';
    for (size_t i = 0; i < sizeof in - 1; i++)
        strcat(out, "0123456789");
    norm_open(&c, "replace", "{pattern: x, with: '0123456789'}", "", NULL);
    norm_expect(&c, in, out);
    norm_close(&c);
}

static void mistakes_are_found_before_the_run(void **state)
{
    (void)state;
    static const char *const wrong[] = {"{pattern: '('}", "{pattern: 'a', with: '$1'}",
                                        "{pattern: 'a', with: '${'}",
                                        "{pattern: 'a', with: '${nosuch}'}", "{with: 'a'}"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct norm_case c;
        if (norm_try_open(&c, "replace", wrong[i], "", NULL) != KP_ERR_RULES)
            fail_msg("%s compiles", wrong[i]);
        norm_close(&c);
    }
    norm_rows("replace", "", NULL,
              (struct norm_row[]){{"{pattern: 'a|(b)', with: '[$1]'}", "b", NULL}, {0}});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replaces),
        cmocka_unit_test(a_long_result_gets_room),
        cmocka_unit_test(mistakes_are_found_before_the_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
