#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "profile/facts.h"
#include "profile/output.h"

#define K(name) (1u << KP_KIND_##name)
#define F(name) (1u << KP_FLAW_##name)
#define S(name) (1u << KP_PS_##name)

struct facts_case {
    const char *value, *pattern;
    uint32_t kinds, flaws, scripts;
};

static const struct facts_case cases[] = {
    {"Zahra", "Aa+", K(NAME), 0, S(LATIN)},
    {"زهرا محمدی", "ع+ ع+", K(NAME), 0, S(ARABIC)},
    {"李明", "汉+", K(NAME), 0, S(HAN)},
    {"O'Brien", "A'Aa+", K(NAME), 0, S(LATIN)},
    {" Ali", " Aa+", K(NAME), F(LEADING_SPACE), S(LATIN)},
    {"Ali\xC2\xA0", "Aa+ ", K(NAME), F(TRAILING_SPACE), S(LATIN)},
    {"aa  b", "a+  a", K(NAME), F(DOUBLE_SPACE), S(LATIN)},
    {"علی‌رضا", "ع+", K(NAME), 0, S(ARABIC)}, /* a zero-width non-joiner is spelling */
    {"علي پور", "ع+ ع+", K(NAME), F(ARABIC_YEH), S(ARABIC)},
    {"علي", "ع+", K(NAME), 0, S(ARABIC)}, /* good Arabic */
    {"Pаul", "AЖa+", K(NAME), F(LOOK_ALIKE), S(LATIN) | S(CYRILLIC)},
    {"FranÃ§ois", "Aa+A§a+", K(NAME), F(MOJIBAKE), S(LATIN)},
    {"ab\xE2\x80\x8F", "a+", K(NAME), F(INVISIBLE), S(LATIN)},
    {"a\tb", "a a", K(NAME), F(CONTROL), S(LATIN)},
    {"\xFF", "\xEF\xBF\xBD", 0, F(BAD_UTF8), 0},
    {"42", "99", K(INTEGER) | K(NUMBER), 0, 0},
    {"-1.5e3", "-9.9a9", K(NUMBER), 0, S(LATIN)},
    {"۴۲", "۹۹", K(INTEGER) | K(NUMBER), F(DIGITS), 0},
    {"z@example.org", "a@a+.a+", K(EMAIL), 0, S(LATIN)},
    {"+98 912 345 6789", "+99 999 999 9999", K(PHONE), 0, 0},
    {"https://example.org/x", "a+://a+.a+/a", K(URL), 0, S(LATIN)},
    {"10.0.0.1", "99.9.9.9", K(IP), 0, 0},
    {"4000000000000002", "9999999999999999", K(INTEGER) | K(NUMBER) | K(CARD), 0, 0},
    {"11010519491231002X", "99999999999999999A", K(NATIONAL_ID_CN), 0, S(LATIN)},
    {"110105194912310021", "999999999999999999", K(INTEGER) | K(NUMBER), 0, 0},
    {"0013542419", "9999999999", K(INTEGER) | K(NUMBER) | K(NATIONAL_ID_IR) | K(PHONE), 0, 0},
    {"GB82WEST12345698765432", "A+99A+99999999999999", K(IBAN), 0, S(LATIN)},
    {"شرکت نمونه", "ع+ ع+", K(COMPANY), 0, S(ARABIC)},
    {"示例有限公司", "汉+", K(COMPANY), 0, S(HAN)},
    {"Acme Ltd.", "Aa+ Aa+.", K(COMPANY), 0, S(LATIN)},
    {"نامشخص", "ع+", K(NAME), F(PLACEHOLDER), S(ARABIC)},
    {"yes", "a+", K(BOOLEAN) | K(NAME), 0, S(LATIN)},
};

static void table(void **state)
{
    (void)state;
    struct kp_buf pattern = {0}, scratch = {0};
    int bad = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct facts_case *c = &cases[i];
        struct kp_facts f;
        assert_true(kp_facts_of(kp_str(c->value), &pattern, &scratch, &f));
        if (strcmp(kp_buf_cstr(&pattern), c->pattern) == 0 && f.kinds == c->kinds &&
            f.flaws == c->flaws && f.scripts == c->scripts)
            continue;
        print_error("'%s': '%s' kinds %x flaws %x scripts %x, expected '%s' %x %x %x\n", c->value,
                    kp_buf_cstr(&pattern), f.kinds, f.flaws, f.scripts, c->pattern, c->kinds,
                    c->flaws, c->scripts);
        bad++;
    }
    assert_int_equal(bad, 0);
    kp_buf_release(&pattern);
    kp_buf_release(&scratch);
}

static void objects(void **state)
{
    (void)state;
    struct kp_buf pattern = {0}, scratch = {0};
    struct kp_facts f;
    assert_true(kp_facts_of(kp_slice_of(KP_OBJECT, "{\"a\":1}", 7), &pattern, &scratch, &f));
    assert_int_equal(f.kinds, K(JSON));
    assert_string_equal(kp_buf_cstr(&pattern), "{…}");
    kp_buf_release(&pattern);
    kp_buf_release(&scratch);
}

static void long_patterns_end(void **state)
{
    (void)state;
    struct kp_buf pattern = {0}, scratch = {0};
    struct kp_facts f;
    char text[4001];
    for (size_t i = 0; i < 4000; i++)
        text[i] = i % 2 ? '.' : '1';
    text[4000] = '\0';
    assert_true(kp_facts_of(kp_str(text), &pattern, &scratch, &f));
    assert_true(pattern.len <= KP_PATTERN_MAX);
    assert_int_equal(f.length, 4000);
    kp_buf_release(&pattern);
    kp_buf_release(&scratch);
}

static void masks(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"Zahra Mohammadi", "Z•••• M••••••••"},
        {"李明", "李•"},
        {"زهرا", "ز•••"},
        {"zahra@example.org", "z••••@e••••••.o••"},
        {"+98 912 345 6789", "+•• ••• ••• ••89"},
        {"12", "••"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct kp_buf out = {0};
        kp_mask_value(kp_str(pairs[i][0]), &out);
        assert_string_equal(kp_buf_cstr(&out), pairs[i][1]);
        kp_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(objects),
                                       cmocka_unit_test(long_patterns_end),
                                       cmocka_unit_test(masks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
