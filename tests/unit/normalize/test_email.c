/* The rule email. */
#include "normalize/norm_case.h"

static void spellings(void **state)
{
    (void)state;
    static const struct {
        const char *args, *input, *output;
    } cases[] = {
        {NULL, "Sara.Ahmadi@Example.COM", "sara.ahmadi@example.com"},
        {NULL, "sara@example.com", "sara@example.com"},
        {NULL, "Wang <WANG@example.cn>", "wang@example.cn"},
        {NULL, "\u200fali@مثال.ایران\u200f", "ali@xn--mgbh0fb.xn--mgba3a4f16a"},
        {NULL, "\"Two Words\"@example.com", "\"Two Words\"@example.com"},
        {"{local: keep}", "Sara@Example.com", "Sara@example.com"},
        {"{domain: unicode}", "wang@xn--fsqu00a.xn--fiqs8s", "wang@例子.中国"},
        {"{domain: unicode}", "wang@例子.中国", "wang@例子.中国"},
        {"{domain: unicode}", "wang@example.cn", "wang@example.cn"},
        {"{typos: refuse}", "sara@hotmial.com", NULL},
        {"{typos: ignore}", "sara@hotmial.com", "sara@hotmial.com"},
        {NULL, "ندارد", NULL},
        {NULL, "لا يوجد", NULL},
        {NULL, "没有@", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct norm_case c;
        norm_open(&c, "email", cases[i].args, "", NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(spellings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
