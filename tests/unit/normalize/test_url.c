/* The rules url, domain and social. */
#include "normalize/norm_case.h"

struct value {
    const char *args, *input, *output;
};

static void check(const char *name, const struct value *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct norm_case c;
        norm_open(&c, name, cases[i].args, "", NULL);
        norm_expect(&c, cases[i].input, cases[i].output);
        norm_close(&c);
    }
}

static void urls(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "example.com", "https://example.com/"},
        {"{scheme: http}", "example.com", "http://example.com/"},
        {NULL, " https://Example.com:443 ", "https://example.com/"},
        {NULL, "https://example.com:8443/x", "https://example.com:8443/x"},
        {NULL, "http://example.com/a/./b/../c/", "http://example.com/a/c/"},
        {NULL, "http://example.com/../..", "http://example.com/"},
        {NULL, "http://example.com/%7Esara/%e2%82%ac", "http://example.com/~sara/%E2%82%AC"},
        {NULL, "http://example.com?q=a%20b#top", "http://example.com/?q=a%20b#top"},
        {NULL, "http://example.com/?a=|", "http://example.com/?a=%7C"},
        {NULL, "http://bücher.example/", "http://xn--bcher-kva.example/"},
        {NULL, "مثال.ایران", "https://xn--mgbh0fb.xn--mgba3a4f16a/"},
        {NULL, "ｗｗｗ．ｅｘａｍｐｌｅ．ｃｎ", "https://www.example.cn/"},
        {NULL, "http://user:pass@example.com/", "http://user:pass@example.com/"},
        {NULL, "http://example.com./", "http://example.com/"},
        {NULL, "sara@example.com", NULL},
        {NULL, "javascript://alert(1)", NULL},
        {NULL, "http://", NULL},
        {NULL, "http://exa mple.com", NULL},
        {NULL, "http://example.com:99999/", NULL},
        {NULL, "localhost", NULL},
        {NULL, "ندارد", NULL},
        {NULL, "没有", NULL},
    };
    check("url", cases, sizeof cases / sizeof *cases);
}

static void domains(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {NULL, "WWW.Example.com", "example.com"},
        {NULL, "www.com", "www.com"},
        {NULL, "www.www.example.com", "example.com"},
        {NULL, "shop.example.com/cart", "shop.example.com"},
        {NULL, "Sara@Example.IR", "example.ir"},
        {"unicode", "sara@例子.中国", "例子.中国"},
        {NULL, "شرکت مثال", NULL},
    };
    check("domain", cases, sizeof cases / sizeof *cases);
}

static void handles(void **state)
{
    (void)state;
    static const struct value cases[] = {
        {"instagram", "Sara.Ahmadi", "sara.ahmadi"},
        {"instagram", "instagram.com/sara", "sara"},
        {"instagram", "https://instagram.com/p/XYZ", NULL},
        {"telegram", "https://t.me/Sara_A", "sara_a"},
        {"telegram", "abc", NULL},
        {"x", "https://twitter.com/sara?s=20", "sara"},
        {"x", "@sara_with_too_long_name", NULL},
        {"linkedin", "https://www.linkedin.com/in/Sara-Ahmadi/", "sara-ahmadi"},
        {"linkedin", "https://www.linkedin.com/company/kempt", NULL},
        {"tiktok", "https://www.tiktok.com/@sara", "sara"},
        {"wechat", "Wang_123", "Wang_123"},
        {"weibo", "https://weibo.com/wang", "wang"},
        {"github", "https://gitlab.com/sara", NULL},
        {"telegram", "سارا", NULL},
    };
    check("social", cases, sizeof cases / sizeof *cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls),
        cmocka_unit_test(domains),
        cmocka_unit_test(handles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
