#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <unicode/uchar.h>
#include <utf8proc.h>

#include "text/unicode.h"

static void normal(enum kp_form form, const char *in, const char *out)
{
    struct kp_buf b = {0};
    kp_normal_form(form, &b, in, strlen(in));
    const char *got = kp_buf_cstr(&b);
    if (strcmp(got, out) != 0)
        fail_msg("'%s' gave '%s', expected '%s'", in, got, out);
    kp_buf_release(&b);
}

static void normal_forms(void **state)
{
    (void)state;
    normal(KP_NFC, "", "");
    normal(KP_NFC, "plain", "plain");
    normal(KP_NFC, "Mu\u0308ller", "M\u00FCller");
    normal(KP_NFC, "\u0627\u0653\u0645\u0646\u0647", "\u0622\u0645\u0646\u0647"); /* alef + madda */
    normal(KP_NFC, "a\u0315\u0300", "\u00E0\u0315"); /* marks in canonical order */
    normal(KP_NFC, "\u1112\u1161\u11AB", "\uD55C");  /* Hangul jamo */
    normal(KP_NFC, "\u2126", "\u03A9");              /* ohm */
    normal(KP_NFC, "\uF9FF\u5F20", "\u523A\u5F20"); /* a compatibility ideograph with one meaning */
    normal(KP_NFC, "ﷲ ﬁ", "ﷲ ﬁ");                   /* compatibility forms stay in NFC */
    normal(KP_NFKC, "ﬁ", "fi");
    normal(KP_NFKC, "ＡＢＣ１２３", "ABC123");
    normal(KP_NFKC, "\uFEE3\uFEA4\uFEE4\uFEAA", "محمد"); /* presentation forms */
    normal(KP_NFKC, "ｱﾊﾟｰﾄ", "アパート");
    normal(KP_NFC, "e\xFF\u0301", "e\xFF\u0301"); /* not UTF-8: passed through */
}

static void a_heap_of_marks_passes_unchanged(void **state)
{
    (void)state;
    struct kp_buf in = {0}, out = {0};
    kp_buf_puts(&in, "a");
    for (int i = 0; i < 100000; i++)
        kp_buf_puts(&in, "\u0315\u0300");
    kp_normal_form(KP_NFC, &out, in.data, in.len);
    assert_int_equal(in.len, out.len);
    assert_memory_equal(in.data, out.data, in.len);
    kp_buf_release(&in);
    kp_buf_release(&out);
}

/* Every code point alone, and before and after an acute accent, against utf8proc's own normaliser.
 */
static void every_code_point_agrees(void **state)
{
    (void)state;
    struct kp_buf b = {0};
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char s[12] = "";
        if (!kp_utf8_encode(cp, s) || !u_isdefined((UChar32)cp))
            continue;
        for (int mark = 0; mark < 2; mark++) {
            if (mark)
                strcat(s, "\u0301");
            uint8_t *nfc = utf8proc_NFC((uint8_t *)s), *nfkc = utf8proc_NFKC((uint8_t *)s);
            kp_buf_clear(&b);
            kp_normal_form(KP_NFC, &b, s, strlen(s));
            if (strcmp(kp_buf_cstr(&b), (char *)nfc) != 0)
                fail_msg("NFC of U+%04X", cp);
            if (kp_is_normal(KP_NFC, s, strlen(s)) && strcmp(s, (char *)nfc) != 0)
                fail_msg("U+%04X passes the quick check of NFC", cp);
            kp_buf_clear(&b);
            kp_normal_form(KP_NFKC, &b, s, strlen(s));
            if (strcmp(kp_buf_cstr(&b), (char *)nfkc) != 0)
                fail_msg("NFKC of U+%04X", cp);
            free(nfc);
            free(nfkc);
        }
    }
    kp_buf_release(&b);
}

static void quick_check(void **state)
{
    (void)state;
    static const char *const yes[] = {"",       "Jane Doe", "مُحَمَّد رضایی", "张伟",
                                      "Иванов", "김민준",   "É"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!kp_is_normal(KP_NFC, yes[i], strlen(yes[i])))
            fail_msg("'%s' is in NFC", yes[i]);
    assert_false(kp_is_normal(KP_NFC, "E\u0301", 3));
    assert_false(kp_is_normal(KP_NFC, "a\u0315\u0300", 5));
    assert_false(kp_is_normal(KP_NFC, "\xFF", 1));
    assert_false(kp_is_normal(KP_NFKC, "Ａ", 3));
}

static void properties(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        if (kp_is_space(cp) != u_isUWhiteSpace((UChar32)cp))
            fail_msg("white space U+%04X", cp);
        if (kp_is_invisible(cp) && (kp_is_space(cp) || kp_is_alnum(cp)))
            fail_msg("U+%04X is invisible and is not", cp);
        int type = u_charType((UChar32)cp);
        if (type == U_CONTROL_CHAR && !kp_is_invisible(cp) && !kp_is_space(cp))
            fail_msg("control U+%04X", cp);
    }
    static const uint32_t hidden[] = {0,      0x7F,   0x80,   0xAD,   0x61C, 0x200B,
                                      0x200E, 0x200F, 0x202B, 0x2069, 0xFEFF};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        assert_true(kp_is_invisible(hidden[i]));
    assert_false(kp_is_invisible(0x200C));
    assert_false(kp_is_invisible(0x200D));
    assert_true(kp_is_letter(0x639));
    assert_true(kp_is_letter(0x5F20));
    assert_false(kp_is_letter('1'));
    assert_false(kp_is_letter(0x64E));
    assert_true(kp_is_alnum(0x6F1));
    assert_true(kp_is_mark(0x64E));
    assert_false(kp_is_mark('a'));
    assert_int_equal(kp_lower(0x130), 'i');
    assert_int_equal(kp_lower(0x410), 0x430);
    assert_int_equal(kp_upper(0xE9), 0xC9);
    assert_int_equal(kp_upper('z'), 'Z');
}

static void scripts(void **state)
{
    (void)state;
    static const struct {
        uint32_t cp;
        int script;
    } cases[] = {
        {'a', KP_SCRIPT_LATIN},       {'1', KP_SCRIPT_COMMON},      {0xE9, KP_SCRIPT_LATIN},
        {0x639, KP_SCRIPT_ARABIC},    {0x6AF, KP_SCRIPT_ARABIC},    {0x5F20, KP_SCRIPT_HAN},
        {0x20000, KP_SCRIPT_HAN},     {0x418, KP_SCRIPT_CYRILLIC},  {0xAE40, KP_SCRIPT_HANGUL},
        {0x301, KP_SCRIPT_INHERITED}, {0x3042, KP_SCRIPT_HIRAGANA}, {0x30A2, KP_SCRIPT_KATAKANA},
        {0x5D0, KP_SCRIPT_HEBREW},    {0x3B1, KP_SCRIPT_GREEK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(kp_script_of(cases[i].cp), cases[i].script);
    assert_string_equal(kp_script_name(KP_SCRIPT_HAN), "Han");
    assert_int_equal(kp_script_find("arabic"), KP_SCRIPT_ARABIC);
    assert_int_equal(kp_script_find("Latn"), KP_SCRIPT_LATIN);
    assert_int_equal(kp_script_find("Klingonish"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(normal_forms),
        cmocka_unit_test(a_heap_of_marks_passes_unchanged),
        cmocka_unit_test(every_code_point_agrees),
        cmocka_unit_test(quick_check),
        cmocka_unit_test(properties),
        cmocka_unit_test(scripts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
