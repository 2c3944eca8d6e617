#include "check.h"
#include "core/arena.h"
#include "core/error.h"
#include "core/hash.h"

/* Pieces of every size stay apart and keep their bytes, also over a clear. */
static void arena_pieces_are_apart(void **state)
{
    (void)state;
    struct kp_arena a = {0};
    for (int round = 0; round < 3; round++) {
        char *pieces[400];
        for (size_t i = 0; i < COUNT(pieces); i++) {
            size_t size = i * i % 5000 + 1;
            pieces[i] = i % 2 ? kp_arena_alloc(&a, size) : kp_arena_text(&a, size);
            assert_non_null(pieces[i]);
            if (i % 2)
                assert_int_equal((uintptr_t)pieces[i] % 16, 0);
            memset(pieces[i], (int)i, size);
        }
        for (size_t i = 0; i < COUNT(pieces); i++)
            for (size_t k = 0; k < i * i % 5000 + 1; k++)
                assert_int_equal((unsigned char)pieces[i][k], i & 0xFF);
        kp_arena_clear(&a);
        assert_int_equal(a.total, 0);
    }
    kp_arena_release(&a);
}

static void arena_refuses_the_impossible(void **state)
{
    (void)state;
    struct kp_arena a = {0};
    assert_null(kp_arena_array(&a, SIZE_MAX / 2, 4));
    assert_null(kp_arena_alloc(&a, SIZE_MAX - 8));
    assert_non_null(kp_arena_dup(&a, "علی", strlen("علی"))); /* and goes on after it */
    kp_arena_release(&a);
}

static void arena_trim_gives_back_the_newest_only(void **state)
{
    (void)state;
    struct kp_arena a = {0};
    char *first = kp_arena_text(&a, 100);
    kp_arena_trim(&a, first, 100, 10);
    char *second = kp_arena_text(&a, 5);
    assert_ptr_equal(second, first + 10);
    kp_arena_trim(&a, first, 100, 0); /* no longer the newest: nothing happens */
    assert_ptr_equal(kp_arena_text(&a, 1), second + 5);
    kp_arena_release(&a);
}

static void buf_appends(void **state)
{
    (void)state;
    struct kp_buf b = {0};
    kp_buf_puts(&b, "张");
    kp_buf_putc(&b, '-');
    kp_buf_printf(&b, "%s/%d", "علی", 7);
    kp_buf_uint(&b, 0);
    kp_buf_uint(&b, UINT64_MAX);
    assert_buf(&b, "张-علی/7018446744073709551615");
    kp_buf_clear(&b);
    assert_buf(&b, "");
    kp_buf_release(&b);
}

static void buf_failure_sticks(void **state)
{
    (void)state;
    struct kp_buf b = {0};
    kp_buf_puts(&b, "kept");
    assert_null(kp_buf_reserve(&b, SIZE_MAX - 2));
    kp_buf_puts(&b, "lost");
    assert_false(kp_buf_ok(&b));
    assert_int_equal(b.len, 4);
    kp_buf_clear(&b);
    kp_buf_puts(&b, "again");
    assert_buf(&b, "again");
    kp_buf_release(&b);
}

static void buf_writes_utf8(void **state)
{
    (void)state;
    static const struct {
        uint32_t cp;
        const char *utf8;
    } cases[] = {{'A', "A"},           {0xE9, "é"},       {0x6CC, "ی"},
                 {0x5F20, "张"},       {0x1F600, "😀"},    {0xD800, "\uFFFD"},
                 {0x110000, "\uFFFD"}, {0x7FF, "\u07FF"}, {0xFFFF, "\uFFFF"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_buf b = {0};
        kp_buf_utf8(&b, cases[i].cp);
        assert_buf(&b, cases[i].utf8);
        kp_buf_release(&b);
    }
}

static void buf_writes_json(void **state)
{
    (void)state;
    static const struct {
        const char *text, *json;
    } cases[] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"say \"hi\" \\ there", "\"say \\\"hi\\\" \\\\ there\""},
        {"a\tb\nc\rd\x01", "\"a\\tb\\nc\\rd\\u0001\""},
        {"نام مشتری", "\"نام مشتری\""},
        {"اسم العميل", "\"اسم العميل\""},
        {"客户姓名😀", "\"客户姓名😀\""},
        {"bad \xFF byte", "\"bad \uFFFD byte\""},
        {"cut \xE5\xBC", "\"cut \uFFFD\uFFFD\""},
        {"surrogate \xED\xA0\x80", "\"surrogate \uFFFD\uFFFD\uFFFD\""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_buf b = {0};
        kp_buf_json(&b, cases[i].text, strlen(cases[i].text));
        assert_buf(&b, cases[i].json);
        kp_buf_release(&b);
    }
}

static void buf_writes_slices_as_json(void **state)
{
    (void)state;
    struct kp_buf b = {0};
    kp_buf_json_slice(&b, kp_missing());
    kp_buf_json_slice(&b, kp_slice_of(KP_NUMBER, "1.10", 4));
    kp_buf_json_slice(&b, kp_str("007"));
    kp_buf_json_slice(&b, kp_slice_of(KP_OBJECT, "{\"a\": 1}", 8));
    assert_buf(&b, "null1.10\"007\"{\"a\": 1}");
    kp_buf_release(&b);
}

static void errors_say_the_place(void **state)
{
    (void)state;
    struct kp_error e = {0};
    char text[256];
    assert_int_equal(kp_fail(&e, KP_ERR_INPUT, "cannot read: %s", "why"), KP_ERR_INPUT);
    assert_string_equal(kp_error_format(&e, text, sizeof text), "cannot read: why");
    kp_error_place(&e, "a.csv", 12, 7);
    assert_string_equal(kp_error_format(&e, text, sizeof text), "a.csv:12:7: cannot read: why");
    kp_error_place(&e, "other.csv", 1, 1); /* the first place stays */
    assert_string_equal(kp_error_format(&e, text, sizeof text), "a.csv:12:7: cannot read: why");
    kp_fail_at(&e, KP_ERR_RULES, "r.yaml", 3, 0, "bad");
    assert_string_equal(kp_error_format(&e, text, sizeof text), "r.yaml:3: bad");
    assert_int_equal(kp_fail(NULL, KP_ERR_DATA, "nobody listens"), KP_ERR_DATA);
}

static void long_paths_keep_their_end(void **state)
{
    (void)state;
    char path[2000];
    memset(path, 'x', sizeof path);
    memcpy(path + sizeof path - 10, "/crm.csv", 9);
    struct kp_error e = {0};
    kp_fail_at(&e, KP_ERR_INPUT, path, 0, 0, "bad");
    assert_string_equal(e.file + strlen(e.file) - 8, "/crm.csv");
}

static void hashes_differ(void **state)
{
    (void)state;
    assert_int_equal(kp_hash("علی", 6, 1), kp_hash("علی", 6, 1));
    assert_int_not_equal(kp_hash("علی", 6, 1), kp_hash("علا", 6, 1));
    assert_int_not_equal(kp_hash("a", 1, 1), kp_hash("a", 1, 2));
    assert_int_not_equal(kp_hash_mix(kp_hash_mix(0, 1), 2), kp_hash_mix(kp_hash_mix(0, 2), 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_pieces_are_apart),
        cmocka_unit_test(arena_refuses_the_impossible),
        cmocka_unit_test(arena_trim_gives_back_the_newest_only),
        cmocka_unit_test(buf_appends),
        cmocka_unit_test(buf_failure_sticks),
        cmocka_unit_test(buf_writes_utf8),
        cmocka_unit_test(buf_writes_json),
        cmocka_unit_test(buf_writes_slices_as_json),
        cmocka_unit_test(errors_say_the_place),
        cmocka_unit_test(long_paths_keep_their_end),
        cmocka_unit_test(hashes_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
