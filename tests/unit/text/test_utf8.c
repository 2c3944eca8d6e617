#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "text/utf8.h"

static void every_scalar_value_round_trips(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char s[4];
        size_t n = kp_utf8_encode(cp, s);
        if (cp >= 0xD800 && cp <= 0xDFFF) {
            assert_int_equal(n, 0);
            continue;
        }
        uint32_t back, front;
        if (kp_utf8_decode(s, n, &front) != n || front != cp)
            fail_msg("U+%04X decodes as U+%04X", cp, front);
        if (kp_utf8_decode_back(s, n, &back) != n || back != cp)
            fail_msg("U+%04X decodes backwards as U+%04X", cp, back);
        for (size_t cut = 1; cut < n; cut++) {
            kp_utf8_decode(s, cut, &front);
            assert_int_equal(front, KP_BAD_UTF8);
        }
    }
    assert_int_equal(kp_utf8_encode(0x110000, (char[4]){0}), 0);
}

static void validity(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        bool valid;
        size_t count;
    } cases[] = {
        {"", true, 0},
        {"plain text of more than eight bytes", true, 35},
        {"محمد", true, 4},
        {"张伟", true, 2},
        {"müller", true, 6},
        {"😀", true, 1},
        {"\x80", false, 1},
        {"eight by\xFF", false, 9},
        {"\xC0\xAF", false, 2},         /* overlong */
        {"\xE0\x80\xAF", false, 3},     /* overlong */
        {"\xF0\x80\x80\xAF", false, 4}, /* overlong */
        {"\xED\xA0\x80", false, 3},     /* a surrogate */
        {"\xF4\x90\x80\x80", false, 4}, /* over U+10FFFF */
        {"\xE5\xBC", false, 2},         /* cut short */
        {"a\xC3", false, 2},            /* cut short */
        {"\xC3(", false, 2},
        {"\xF5\x80\x80\x80", false, 4},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].bytes);
        if (kp_utf8_valid(cases[i].bytes, len) != cases[i].valid)
            fail_msg("case %zu", i);
        assert_int_equal(kp_utf8_count(cases[i].bytes, len), cases[i].count);
    }
}

static void decoding_backwards(void **state)
{
    (void)state;
    const char s[] = "a张\x80";
    uint32_t cp;
    assert_int_equal(kp_utf8_decode_back(s, 5, &cp), 1);
    assert_int_equal(cp, KP_BAD_UTF8);
    assert_int_equal(kp_utf8_decode_back(s, 4, &cp), 3);
    assert_int_equal(cp, 0x5F20);
    assert_int_equal(kp_utf8_decode_back(s, 1, &cp), 1);
    assert_int_equal(cp, 'a');
}

static void ascii_at_every_length_and_place(void **state)
{
    (void)state;
    char s[40];
    memset(s, 'x', sizeof s);
    for (size_t len = 0; len < sizeof s; len++) {
        assert_true(kp_is_ascii(s, len));
        for (size_t at = 0; at < len; at++) {
            s[at] = (char)0x80;
            assert_false(kp_is_ascii(s, len));
            s[at] = 'x';
        }
    }
}

static void small_letters_of_every_byte(void **state)
{
    (void)state;
    char from[256 + 8], to[256 + 8];
    for (size_t shift = 0; shift < 8; shift++) {
        size_t len = 256 + shift;
        for (size_t i = 0; i < len; i++)
            from[i] = (char)(i - shift);
        kp_ascii_lower(to, from, len);
        for (size_t i = 0; i < len; i++) {
            char c = from[i];
            assert_int_equal(to[i], c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
        }
        kp_ascii_lower(from, from, len);
        assert_memory_equal(from, to, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_round_trips),
        cmocka_unit_test(validity),
        cmocka_unit_test(decoding_backwards),
        cmocka_unit_test(ascii_at_every_length_and_place),
        cmocka_unit_test(small_letters_of_every_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
