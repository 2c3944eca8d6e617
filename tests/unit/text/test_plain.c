/* Plain text: digits, spaces, dashes and marks of every script. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/plain.h"

static void becomes(const char *in, unsigned flags, const char *want)
{
    char out[KP_PLAIN_MAX + 1];
    ptrdiff_t n = kp_plain(kp_str(in), flags, out, KP_PLAIN_MAX);
    assert_true(n >= 0);
    out[n] = '\0';
    assert_string_equal(out, want);
}

static void plain_forms(void **state)
{
    (void)state;
    becomes("  a \t b\n", 0, "a b");
    becomes("۰۹۱۲۳۴۵۶۷۸۹", 0, "09123456789");
    becomes("٠٥٠١٢٣", 0, "050123");
    becomes("１３８ ００１３　８０００", 0, "138 0013 8000");
    becomes("१२३", 0, "123");
    becomes("\u200e+98\u00a021\u2013\u200f88\u202c", 0, "+98 21-88");
    becomes("ＡＢＣ！", 0, "ABC!");
    becomes("۱۲٪", 0, "12%");
    becomes("علي رضا", 0, "علي رضا");
    becomes("2024年5月", 0, "2024年5月");
    becomes("", 0, "");
    becomes("\u200b", 0, "");
}

static void folded_forms(void **state)
{
    (void)state;
    becomes("FÉVRIER", KP_PLAIN_FOLD, "fevrier");
    becomes("März", KP_PLAIN_FOLD, "marz");
    becomes("Straße", KP_PLAIN_FOLD, "strasse");
    becomes("جُمادى الأُولى", KP_PLAIN_FOLD, "جمادی الاولی");
    becomes("ذو القعدة", KP_PLAIN_FOLD, "ذو القعده");
    becomes("كـــيان", KP_PLAIN_FOLD, "کیان");
    becomes("ﻓﺎﺭﺳﻲ", KP_PLAIN_FOLD, "فارسی");
    becomes("五月", KP_PLAIN_FOLD, "五月");
}

static void refuses(void **state)
{
    (void)state;
    char out[4];
    assert_int_equal(kp_plain(kp_str("\xff"), 0, out, 4), -1);
    assert_int_equal(kp_plain(kp_str("a\xe2\x82"), 0, out, 4), -1);
    assert_int_equal(kp_plain(kp_str("abcd"), 0, out, 4), 4);
    assert_int_equal(kp_plain(kp_str("abcde"), 0, out, 4), -1);
    assert_int_equal(kp_plain(kp_str("ab 界"), 0, out, 4), -1);
}

static void digits_of_every_script(void **state)
{
    (void)state;
    assert_int_equal(kp_digit_value('0'), 0);
    assert_int_equal(kp_digit_value('9'), 9);
    assert_int_equal(kp_digit_value('/'), -1);
    assert_int_equal(kp_digit_value(':'), -1);
    assert_int_equal(kp_digit_value(0x6F9), 9);
    assert_int_equal(kp_digit_value(0xFF15), 5);
    assert_int_equal(kp_digit_value(0x1D7FF), 9);
    assert_int_equal(kp_digit_value(0x4E00), -1);
    assert_int_equal(kp_digit_value(0x10FFFF), -1);
}

/* Every ASCII character between letters, in values of all lengths about eight. */
static void every_ascii_character(void **state)
{
    (void)state;
    for (int c = 0; c < 128; c++)
        for (int len = 3; len < 20; len++) {
            char in[20], out[2][20];
            memset(in, 'A', sizeof in);
            in[len / 2] = (char)c;
            bool blank = c <= ' ' || c == 0x7F;
            for (unsigned fold = 0; fold < 2; fold++) {
                ptrdiff_t n =
                    kp_plain(kp_string(in, (size_t)len), fold ? KP_PLAIN_FOLD : 0, out[fold], 20);
                assert_int_equal(n, len);
                for (int i = 0; i < len; i++) {
                    char want = i == len / 2 ? (blank ? ' ' : (char)c) : 'A';
                    if (fold && want >= 'A' && want <= 'Z')
                        want = (char)(want - 'A' + 'a');
                    assert_int_equal(out[fold][i], want);
                }
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_forms),
        cmocka_unit_test(folded_forms),
        cmocka_unit_test(refuses),
        cmocka_unit_test(digits_of_every_script),
        cmocka_unit_test(every_ascii_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
