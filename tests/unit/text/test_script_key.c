#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "text/different_names.h"
#include "text/han.h"
#include "text/script_key.h"

static struct kp_buf buf;

static int release(void **state)
{
    (void)state;
    kp_buf_release(&buf);
    return 0;
}

static const char *key_of(unsigned rules, const char *s)
{
    kp_buf_clear(&buf);
    size_t n = kp_script_key(rules, kp_str(s), &buf);
    assert_int_equal(n, buf.len);
    return kp_buf_cstr(&buf);
}

/* Ways of writing one name: all have one key. Each row is a family, with what its rule is called.
 */
static void families_are_equal(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        const char *same[6];
    } families[] = {
        {"yeh", {"علی رضایی", "علي رضايي"}},
        {"kaf", {"کریم", "كريم", "\u06AAریم"}},
        {"hamza and alef", {"احمد", "أحمد", "إحمد", "\u0671حمد", "آحمد", "\u0627\u0654حمد"}},
        {"hamza on vav and yeh", {"مومن رییس", "مؤمن رئيس"}},
        {"vowel marks", {"محمد", "مُحَمَّد"}},
        {"joiners", {"علیرضا", "علی\u200Cرضا"}},
        {"teh marbuta", {"فاطمه", "فاطمة", "فاطم\u06C3"}},
        {"alef maksura", {"مصطفی", "مصطفى", "مصطفي"}},
        {"heh with yeh", {"خانه ما", "خانۀ ما", "خانه\u0654 ما", "خانه\u200Cی ما", "خان\u06C1 ما"}},
        {"tatweel", {"محمد", "محـــمد"}},
        {"positional shapes", {"محمد", "\uFEE3\uFEA4\uFEE4\uFEAA"}},
        {"Persian digits", {"پلاک 12", "پلاک ۱۲"}},
        {"Arabic digits", {"مبنى 12", "مبنى ١٢"}},
        {"traditional and simplified", {"张伟", "張偉"}},
        {"full width", {"acme 12", "ＡＣＭＥ\u3000１２"}},
        {"middle dots and blanks in Chinese",
         {"约翰史密斯", "约翰·史密斯", "约翰・史密斯", "约翰•史密斯", "约翰 史密斯",
          "约翰\u3000史密斯"}},
        {"Turkish i", {"istanbul", "İstanbul", "ISTANBUL", "ıstanbul", "I\u0307stanbul"}},
        {"Latin accents", {"jose muller", "José Müller", "Jose\u0301 Mu\u0308ller", "JOSÉ MÜLLER"}},
        {"letters with strokes", {"soren lodz aegir", "Søren Łódź Ægir"}},
        {"Vietnamese", {"nguyen", "Nguyễn"}},
        {"punctuation", {"obrien smith", "O'Brien-Smith", "O’Brien, Smith"}},
        {"initials", {"jr smith", "J.R. Smith"}},
        {"Greek", {"νικοσ παπασ", "Νίκος Παπάς"}},
        {"Cyrillic", {"петр", "Пётр", "ПЁТР"}},
        {"half-width kana", {"アパート", "ｱﾊﾟｰﾄ"}},
        {"invisible", {"علی", "\u200Fعلی\u200E", "\uFEFFعلی"}},
    };
    for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
        char first[128];
        snprintf(first, sizeof first, "%s", key_of(KP_KEY_ALL, families[i].same[0]));
        assert_true(first[0] != '\0');
        for (size_t j = 1; j < 6 && families[i].same[j]; j++)
            if (strcmp(key_of(KP_KEY_ALL, families[i].same[j]), first) != 0)
                fail_msg("%s: '%s' gives '%s', '%s' gives '%s'", families[i].what,
                         families[i].same[j], key_of(KP_KEY_ALL, families[i].same[j]),
                         families[i].same[0], first);
    }
}

static void different_names_stay_different(void **state)
{
    (void)state;
    size_t count = sizeof different_names / sizeof *different_names;
    assert_true(count >= 200);
    for (size_t i = 0; i < count; i++) {
        char first[128];
        snprintf(first, sizeof first, "%s", key_of(KP_KEY_ALL, different_names[i][0]));
        if (strcmp(first, key_of(KP_KEY_ALL, different_names[i][1])) == 0)
            fail_msg("'%s' and '%s' have one key", different_names[i][0], different_names[i][1]);
    }
}

/* Each rule by itself: the pair is equal with it and different without. */
static void every_rule_is_a_switch(void **state)
{
    (void)state;
    static const struct {
        const char *rule, *a, *b;
    } cases[] = {
        {"yeh", "علي", "علی"},
        {"maksura", "مصطفى", "مصطفی"},
        {"kaf", "كمال", "کمال"},
        {"heh", "ھما", "هما"},
        {"teh_marbuta", "هبة", "هبه"},
        {"alef", "أمل", "امل"},
        {"hamza", "مؤمن", "مومن"},
        {"tashkeel", "مُحمد", "محمد"},
        {"tatweel", "محـمد", "محمد"},
        {"joiners", "می\u200Cرود", "میرود"},
        {"han", "張", "张"},
        {"width", "Ａb", "Ab"},
        {"case", "ACME", "acme"},
        {"accents", "josé", "jose"},
        {"digits", "۱۲", "12"},
        {"punctuation", "a-b", "a b"},
        {"ezafe", "خانه\u200Cی", "خانه"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unsigned rule = kp_script_key_find(cases[i].rule);
        char first[64];
        assert_true(rule != 0);
        snprintf(first, sizeof first, "%s", key_of(KP_KEY_ALL, cases[i].a));
        assert_string_equal(first, key_of(KP_KEY_ALL, cases[i].b));
        snprintf(first, sizeof first, "%s", key_of(KP_KEY_ALL & ~rule, cases[i].a));
        if (strcmp(first, key_of(KP_KEY_ALL & ~rule, cases[i].b)) == 0)
            fail_msg("%s cannot be switched off", cases[i].rule);
    }
}

static void nothing_has_no_key(void **state)
{
    (void)state;
    static const char *const cases[] = {"",  " ",      "...", "- , -", "\u200C\u200F", "\u3000",
                                        "ـ", "\u064E", "'",   "\xFF",  "a\xC3",        "、。"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kp_buf_clear(&buf);
        if (kp_script_key(KP_KEY_ALL, kp_str(cases[i]), &buf) != 0 || buf.len != 0)
            fail_msg("'%s' has a key", cases[i]);
    }
}

static void keys_are_appended(void **state)
{
    (void)state;
    kp_buf_clear(&buf);
    kp_buf_puts(&buf, "x");
    assert_int_equal(kp_script_key(KP_KEY_LATIN, kp_str("JOSE\u0301"), &buf), 4);
    assert_int_equal(kp_script_key(KP_KEY_LATIN, kp_str(" B "), &buf), 1);
    assert_string_equal(kp_buf_cstr(&buf), "xjoseb");
}

static void a_key_is_its_own_key(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof different_names / sizeof *different_names; i++) {
        char once[128];
        snprintf(once, sizeof once, "%s", key_of(KP_KEY_ALL, different_names[i][0]));
        assert_string_equal(once, key_of(KP_KEY_ALL, once));
    }
}

static void packs_leave_other_scripts_alone(void **state)
{
    (void)state;
    assert_string_equal(key_of(KP_KEY_LATIN, "علي"), "علي");
    assert_string_equal(key_of(KP_KEY_FA, "José"), "josé");
    assert_string_equal(key_of(KP_KEY_FA, "張"), "張");
    assert_string_equal(key_of(KP_KEY_ZH, "張 偉"), "张伟");
    assert_int_equal(kp_script_key_find("klingon"), 0);
    assert_int_equal(kp_script_key_find("fa"), KP_KEY_FA);
    for (size_t i = 0; kp_script_key_names[i]; i++)
        assert_true(kp_script_key_find(kp_script_key_names[i]) != 0);
}

static void han_tables(void **state)
{
    (void)state;
    assert_int_equal(kp_han_to_simplified(0x5F35), 0x5F20); /* 張 张 */
    assert_int_equal(kp_han_to_traditional(0x5F20), 0x5F35);
    assert_int_equal(kp_han_to_simplified('a'), 'a');
    assert_string_equal(kp_han_pinyin(0x5F20, false), "zhang");
    assert_string_equal(kp_han_pinyin(0x5355, false), "dan");
    assert_string_equal(kp_han_pinyin(0x5355, true), "shan");
    assert_string_equal(kp_han_pinyin('a', false), "");
    for (uint32_t cp = 0x3400; cp < 0xA000; cp++) {
        uint32_t s = kp_han_to_simplified(cp), t = kp_han_to_traditional(cp);
        assert_int_equal(kp_han_to_simplified(s), s);
        assert_int_equal(kp_han_to_traditional(t), t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(families_are_equal),
        cmocka_unit_test(different_names_stay_different),
        cmocka_unit_test(every_rule_is_a_switch),
        cmocka_unit_test(nothing_has_no_key),
        cmocka_unit_test(keys_are_appended),
        cmocka_unit_test(a_key_is_its_own_key),
        cmocka_unit_test(packs_leave_other_scripts_alone),
        cmocka_unit_test(han_tables),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
