/* Every set of scans that this processor runs gives what the plain one gives. */
#include "io/io_case.h"

#include "io/scan.h"

static uint64_t seed = 42;

static uint32_t next_random(void)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(seed >> 33);
}

static void check_same_index(const struct kp_csv_index *a, const struct kp_csv_index *b)
{
    assert_int_equal(a->count, b->count);
    assert_memory_equal(a->at, b->at, a->count * sizeof *a->at);
    assert_int_equal(a->odd_count, b->odd_count);
    assert_memory_equal(a->odd, b->odd, a->odd_count * sizeof *a->odd);
}

/* Windows one behind the other, as a reader asks for them. */
static void compare_csv(const struct kp_scan *scan, const char *text, size_t len, char delimiter)
{
    static struct kp_csv_index mine, plain;
    kp_csv_index_start(&mine);
    kp_csv_index_start(&plain);
    for (size_t from = 0; from < len;) {
        size_t to = len - from < KP_SCAN_WINDOW ? len : from + KP_SCAN_WINDOW;
        size_t stop = kp_scan_plain.csv(&plain, text, from, to, delimiter);
        assert_int_equal(scan->csv(&mine, text, from, to, delimiter), stop);
        check_same_index(&mine, &plain);
        if (stop < to)
            return;
        from = to;
    }
}

/* A text of records that are mostly plain RFC 4180; `spoil` in a thousand bytes are anything. */
static size_t make_csv(char *text, size_t len, unsigned spoil)
{
    static const char *const cells[] = {
        "x",    "",   "\"a,b\"",          "\"\"", "\"q\"\"q\"", "علی", "\"上\r\n海\"",
        "a\\b", "\t", "12345678901234567"};
    size_t n = 0;
    while (n + 64 < len) {
        const char *cell = cells[next_random() % 10];
        memcpy(text + n, cell, strlen(cell));
        n += strlen(cell);
        const char *end = next_random() % 5 ? "," : next_random() % 2 ? "\n" : "\r\n";
        memcpy(text + n, end, strlen(end));
        n += strlen(end);
        if (next_random() % 1000 < spoil)
            text[n++] = (char)next_random();
    }
    memset(text + n, 0, KP_SCAN_SLACK);
    return n;
}

static void csv_index_is_the_same(void **state)
{
    (void)state;
    enum { SIZE = 40 * 1024 };
    char *text = malloc(SIZE + KP_SCAN_SLACK);
    const struct kp_scan *sets[8];
    kp_scan_all(sets);
    for (unsigned round = 0; round < 300; round++) {
        size_t len = make_csv(text, 100 + next_random() % (SIZE - 100), round % 3);
        for (size_t i = 0; sets[i]; i++)
            compare_csv(sets[i], text, len, round % 2 ? ',' : ';');
    }
    free(text);
}

static void csv_index_of_regular_text_ends_at_the_end(void **state)
{
    (void)state;
    char text[KP_SCAN_SLACK + 200];
    const struct kp_scan *sets[8];
    kp_scan_all(sets);
    static struct kp_csv_index ix;
    static const char record[] = "\"a,\"\"b\",c\r\n";
    for (size_t pad = 0; pad < 70; pad++) { /* so that each byte comes to lie on an edge of 64 */
        memset(text, 'x', pad);
        memcpy(text + pad, ",", 1);
        memcpy(text + pad + 1, record, sizeof record);
        for (size_t i = 0; sets[i]; i++) {
            kp_csv_index_start(&ix);
            size_t len = pad + sizeof record;
            assert_int_equal(sets[i]->csv(&ix, text, 0, len, ','), len);
            assert_int_equal(ix.count, 3);
            assert_int_equal(ix.at[1], pad + 8);
            assert_int_equal(ix.odd_count, 2);
        }
    }
}

static void check_utf8(const char *s, size_t len, enum kp_utf8 want)
{
    const struct kp_scan *sets[8];
    kp_scan_all(sets);
    char text[160];
    for (size_t at = 0; at < 68; at++) /* across every edge of a vector, in ASCII and in Persian */
        for (int persian = 0; persian < 2; persian++) {
            memset(text, 'a', sizeof text);
            for (size_t i = 0; persian && i + 1 < at; i += 2)
                memcpy(text + i, "ه", 2);
            memcpy(text + at, s, len);
            for (size_t i = 0; sets[i]; i++) {
                enum kp_utf8 got = sets[i]->utf8(text, at + len + (at % 3 ? 20 : 0));
                if (got != want &&
                    !(persian && at > 1 && want == KP_UTF8_ASCII && got == KP_UTF8_GOOD))
                    fail_msg("%s says %d for a sequence of %zu bytes at %zu", sets[i]->name, got,
                             len, at);
            }
        }
}

static void utf8_is_checked(void **state)
{
    (void)state;
    static const char *const good[] = {"\xC2\x80",
                                       "\xDF\xBF",
                                       "\xE0\xA0\x80",
                                       "\xED\x9F\xBF",
                                       "\xEE\x80\x80",
                                       "\xEF\xBF\xBF",
                                       "\xF0\x90\x80\x80",
                                       "\xF4\x8F\xBF\xBF",
                                       "علی",
                                       "王小明",
                                       "😀"};
    static const char *const bad[] = {"\x80",
                                      "\xBF",
                                      "\xC0\x80",
                                      "\xC1\xBF",
                                      "\xC2",
                                      "\xC2\xC2\x80",
                                      "\xE0\x9F\xBF",
                                      "\xE1\x80",
                                      "\xED\xA0\x80",
                                      "\xED\xBF\xBF",
                                      "\xEF\xBF",
                                      "\xF0\x8F\xBF\xBF",
                                      "\xF0\x90\x80",
                                      "\xF4\x90\x80\x80",
                                      "\xF5\x80\x80\x80",
                                      "\xFE",
                                      "\xFF",
                                      "\xC3\xA9\xA9",
                                      "\xE4\xB8\xAD\x80",
                                      "\xF0\x9F\x98\x80\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        check_utf8(good[i], strlen(good[i]), KP_UTF8_GOOD);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        check_utf8(bad[i], strlen(bad[i]), KP_UTF8_BAD);
    check_utf8("x", 1, KP_UTF8_ASCII);
    check_utf8("", 0, KP_UTF8_ASCII);
}

/* All sequences of two bytes, and those of three and four whose later bytes are on an edge. */
static void utf8_is_the_same_for_all_sequences(void **state)
{
    (void)state;
    static const unsigned char edges[] = {0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0,
                                          0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF};
    const struct kp_scan *sets[8];
    kp_scan_all(sets);
    for (unsigned a = 0x80; a < 256; a++)
        for (unsigned b = 0; b < 256; b++)
            for (size_t c = 0; c < sizeof edges; c++)
                for (size_t d = 0; d < sizeof edges; d++) {
                    char s[40] = {0};
                    s[0] = s[30] = (char)a;
                    s[1] = s[31] = (char)b;
                    s[2] = s[32] = (char)edges[c];
                    s[3] = s[33] = (char)edges[d];
                    enum kp_utf8 want = kp_scan_plain.utf8(s, 40);
                    for (size_t i = 0; sets[i]; i++)
                        assert_int_equal(sets[i]->utf8(s, 40), want);
                }
}

/* Each byte value at each place of a text: found there, or not at all; nothing behind the end is
 * seen. */
static void special_bytes_are_found(void **state)
{
    (void)state;
    const struct kp_scan *sets[8];
    kp_scan_all(sets);
    for (size_t len = 0; len < 50; len++)
        for (size_t at = 0; at < len; at++)
            for (unsigned byte = 0; byte < 256; byte++) {
                char text[64];
                memset(text, 'k', sizeof text);
                memset(text + len, '"', 4);
                text[at] = (char)byte;
                size_t json = byte < 0x20 || byte == '"' || byte == '\\' ? at : len;
                size_t csv = strchr("\"\r\n;", (int)byte) && byte ? at : len;
                for (size_t i = 0; sets[i]; i++) {
                    assert_int_equal(sets[i]->json_escape(text, len), json);
                    assert_int_equal(sets[i]->csv_special(text, len, ';'), csv);
                }
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_index_is_the_same),
        cmocka_unit_test(csv_index_of_regular_text_ends_at_the_end),
        cmocka_unit_test(utf8_is_checked),
        cmocka_unit_test(utf8_is_the_same_for_all_sequences),
        cmocka_unit_test(special_bytes_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
