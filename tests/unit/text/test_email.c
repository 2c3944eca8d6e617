/* E-mail addresses: syntax, scripts, keys, suggestions, lists. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/email.h"

static void reads(const char *in, const char *want)
{
    struct kp_idna idna = {0};
    struct kp_email e;
    const char *reason = NULL;
    bool ok = kp_email_parse(kp_str(in), &idna, &e, &reason);
    if (ok != (want != NULL))
        fail_msg("'%s': %s", in, ok ? "was accepted" : reason);
    if (ok && (strlen(want) != e.len || memcmp(e.text, want, e.len) != 0))
        fail_msg("'%s': gave '%.*s'", in, (int)e.len, e.text);
    if (!ok)
        assert_true(strncmp(reason, "is not an e-mail address", 24) == 0);
    kp_idna_release(&idna);
}

static void addresses(void **state)
{
    (void)state;
    reads("user@example.com", "user@example.com");
    reads("User.Name+tag@EXAMPLE.Com", "User.Name+tag@example.com");
    reads("a@b.co", "a@b.co");
    reads("o'brien!#$%&*/=?^_`{|}~-@example.com", "o'brien!#$%&*/=?^_`{|}~-@example.com");
    reads("\"john doe\"@example.com", "\"john doe\"@example.com");
    reads("\"john.doe\"@example.com", "john.doe@example.com");
    reads("\"a@b\"@example.com", "\"a@b\"@example.com");
    reads("\"a\\\"b\"@example.com", "\"a\\\"b\"@example.com");
    reads("user@[192.0.2.1]", "user@[192.0.2.1]");
    reads("user@[IPv6:2001:db8::1]", "user@[ipv6:2001:db8::1]");
    reads("کاربر@example.ir", "کاربر@example.ir");
    reads("user@مثال.ایران", "user@xn--mgbh0fb.xn--mgba3a4f16a");
    reads("用户@例子.中国", "用户@xn--fsqu00a.xn--fiqs8s");
    reads("user@bücher.example", "user@xn--bcher-kva.example");
    reads("user@例子。中国", "user@xn--fsqu00a.xn--fiqs8s");
    reads("مستخدم@مثال.إختبار", "مستخدم@xn--mgbh0fb.xn--kgbechtv");
}

static void dressed_addresses(void **state)
{
    (void)state;
    reads("  user@example.com;", "user@example.com");
    reads("Sara Ahmadi <sara@example.com>", "sara@example.com");
    reads("\"Ahmadi, Sara <x>\" <sara@example.com>", "sara@example.com");
    reads("سارا احمدی <sara@example.ir>", "sara@example.ir");
    reads("王小明<wang@example.cn>", "wang@example.cn");
    reads("mailto:user@example.com", "user@example.com");
    reads("user@example.com (work)", "user@example.com");
    reads("\u200euser@example.com\u200f", "user@example.com");
    reads("ｕｓｅｒ＠ｅｘａｍｐｌｅ．ｃｏｍ", "user@example.com");
    reads("ali۱۲@example.ir", "ali12@example.ir");
}

static void no_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "user",
        "user@",
        "@example.com",
        "user@example",
        "user@@example.com",
        ".user@example.com",
        "user.@example.com",
        "us..er@example.com",
        "us er@example.com",
        "user@-example.com",
        "user@example-.com",
        "user@exa_mple.com",
        "user@example..com",
        "user@.example.com",
        "user@example.com.",
        "user@example.c",
        "user@192.0.2.1",
        "user@example.123",
        "a@b.com, c@d.com",
        "a@b.com c@d.com",
        "\"unclosed@example.com",
        "نامشخص",
        "没有邮箱",
        "user@\xff.com",
        "1234567890123456789012345678901234567890123456789012345678901234x@example.com",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        reads(bad[i], NULL);
}

static void key_is(const char *in, const char *want)
{
    struct kp_email e;
    const char *reason;
    char key[KP_EMAIL_MAX + 1];
    assert_true(kp_email_parse(kp_str(in), NULL, &e, &reason));
    key[kp_email_key(&e, key)] = '\0';
    assert_string_equal(key, want);
}

static void keys_of_mailboxes(void **state)
{
    (void)state;
    key_is("S.ara.Ahmadi+shop@GoogleMail.com", "saraahmadi@gmail.com");
    key_is("sara.ahmadi+shop@outlook.com", "sara.ahmadi@outlook.com");
    key_is("sara.ahmadi+shop@example.com", "sara.ahmadi+shop@example.com");
    key_is("Sara.Ahmadi@example.com", "sara.ahmadi@example.com");
    key_is("ivan-petrov@ya.ru", "ivan.petrov@yandex.ru");
    key_is("+tag@gmail.com", "+tag@gmail.com");
    key_is("a@me.com", "a@icloud.com");
}

static void suggestions(void **state)
{
    (void)state;
    static const struct {
        const char *domain, *want;
    } cases[] = {
        {"gmial.com", "gmail.com"},
        {"gmail.con", "gmail.com"},
        {"gmai.com", "gmail.com"},
        {"gmaill.com", "gmail.com"},
        {"hotmial.com", "hotmail.com"},
        {"yaho.com", "yahoo.com"},
        {"outlok.com", "outlook.com"},
        {"foxmial.com", "foxmail.com"},
        {"chmail.it", "chmail.ir"},
        {"gmail.com", NULL},
        {"mail.com", NULL},
        {"ymail.com", NULL},
        {"email.com", NULL},
        {"qq.cn", NULL},
        {"example.com", NULL},
        {"company-gmail.com", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = kp_email_suggest_domain(kp_str(cases[i].domain));
        if (!cases[i].want)
            assert_null(got);
        else if (!got || strcmp(got, cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].domain, got ? got : "nothing");
    }
}

static void lists(void **state)
{
    (void)state;
    struct kp_arena arena;
    struct kp_word_list roles, disposable;
    struct kp_email e;
    const char *reason;
    kp_arena_init(&arena);
    assert_true(kp_word_list_init(&roles, &arena, kp_str("# roles\nSales \ninfo#x\r\n\nپشتیبانی")));
    assert_true(kp_word_list_init(&disposable, &arena, kp_str("trash.example")));
    assert_int_equal(roles.count, 3);
    assert_true(kp_email_parse(kp_str("SALES+eu@mx1.trash.example"), NULL, &e, &reason));
    assert_true(kp_email_is_role(&e, &roles));
    assert_true(kp_email_is_disposable(&e, &disposable));
    assert_true(kp_email_parse(kp_str("sara@notrash.example"), NULL, &e, &reason));
    assert_false(kp_email_is_role(&e, &roles));
    assert_false(kp_email_is_disposable(&e, &disposable));
    assert_true(kp_word_list_has(&roles, kp_str("پشتیبانی")));
    assert_true(kp_word_list_init(&roles, &arena, kp_str("")));
    assert_false(kp_word_list_has(&roles, kp_str("info")));
    kp_arena_release(&arena);
}

/* RFC 5322 3.2.3 and RFC 1123 2.1, character by character. */
static void every_ascii_character(void **state)
{
    (void)state;
    static const char atext[] = "!#$%&'*+-/=?^_`{|}~.";
    for (char c = '!'; c < 0x7F; c++) {
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        char low = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        char local[] = {'x', c, 'y', '@', 'a', '.', 'b', 'c', 0};
        char domain[] = {'x', '@', 'a', c, 'b', '.', 'c', 'd', 0};
        char want[] = {'x', '@', 'a', low, 'b', '.', 'c', 'd', 0};
        reads(local, alnum || strchr(atext, c) ? local : NULL);
        if (c != '@') /* then the local part is x@a */
            reads(domain, alnum || c == '-' || c == '.' ? want : NULL);
    }
    reads("a..b@example.com", NULL);
    reads("a@-b.example", NULL);
    reads("a@b-.example", NULL);
    reads("a@b..example", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(dressed_addresses),
        cmocka_unit_test(no_addresses),
        cmocka_unit_test(keys_of_mailboxes),
        cmocka_unit_test(suggestions),
        cmocka_unit_test(lists),
        cmocka_unit_test(every_ascii_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
