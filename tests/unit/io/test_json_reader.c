/* JSONL and JSON in, cells out; and what is not JSON. */
#include "io/io_case.h"

#include <dirent.h>

#include "io/json_scan.h"
#include "io/scan.h"

struct json_case {
    const char *name, *text, *table;
    uint64_t quarantined;
};

/* In the table "#" marks a number, "?" a bool, "@" an array or object, "~" a missing field before
 * others. */
static const struct json_case lines_cases[] = {
    {"strings", "{\"نام\":\"علی\",\"城市\":\"上海\"}\n{\"نام\":\"محمد\",\"城市\":\"دبي\"}\n",
     "نام|城市\nعلی|上海\nمحمد|دبي\n", 0},
    {"no line end", "{\"a\":\"1\"}", "a\n1\n", 0},
    {"CRLF and blanks", " {\"a\" : \"1\" , \"b\":2 } \r\n\t{\"b\":3}\r\n", "a|b\n1|#2\n~|#3\n", 0},
    {"numbers as they are", "{\"a\":1.10,\"b\":1e5,\"c\":-0,\"d\":12345678901234567890}",
     "a|b|c|d\n#1.10|#1e5|#-0|#12345678901234567890\n", 0},
    {"words", "{\"a\":true,\"b\":false,\"c\":null}", "a|b|c\n?true|?false|null\n", 0},
    {"nested as they are", "{\"a\":{\"x\": [1,  2]},\"b\":[ ]}", "a|b\n@{\"x\": [1,  2]}|@[ ]\n",
     0},
    {"escapes", "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a\n\"\\/\b\f\n\r\t\n", 0},
    {"unicode escapes", "{\"a\":\"x\\u0639\\u4E0A\\ud83d\\uDE00y\"}", "a\nxع上😀y\n", 0},
    {"escape in a name", "{\"\\u0061\":1,\"b\":2}\n{\"a\":3}", "a|b\n#1|#2\n#3\n", 0},
    {"fields in another order", "{\"a\":1,\"b\":2}\n{\"b\":3,\"a\":4}\n", "a|b\n#1|#2\n#4|#3\n", 0},
    {"more fields later", "{\"a\":1}\n{\"b\":2}\n{\"c\":3,\"a\":4}\n", "a|b|c\n#1\n~|#2\n#4|~|#3\n",
     0},
    {"empty object", "{}\n{\"a\":1}\n{ }\n", "a\n\n#1\n\n", 0},
    {"empty name", "{\"\":1}\n", "\n#1\n", 0},
    {"blank lines", "\n{\"a\":1}\n\n  \n{\"a\":2}\n", "a\n#1\n#2\n", 0},
    {"no object", "{\"a\":1}\n[1]\n\"x\"\n5\nnull\n{\"a\":2}\n", "a\n#1\n#2\n", 4},
    {"broken",
     "{\"a\":1}\n{\"a\":\n{\"a\" 1}\n{a:1}\n{\"a\":1,}\n{\"a\":1 \"b\":2}\n{\"a\":01}\n{\"a\":2}\n",
     "a\n#1\n#2\n", 6},
    {"something behind", "{\"a\":1} x\n{\"a\":2}{\"a\":3}\n{\"a\":4}\n", "a\n#4\n", 2},
    {"same name twice", "{\"a\":1,\"a\":2}\n{\"b\":1}\n{\"b\":1,\"b\":1}\n", "b\n#1\n", 2},
    {"bad records bring no columns", "{\"x\":1,\"y\":}\n{\"a\":1}\n", "a\n#1\n", 1},
    {"lone surrogates",
     "{\"a\":\"\\ud800\"}\n{\"a\":\"\\ud800\\u0041\"}\n{\"a\":\"\\udc00\"}\n{\"a\":[\"\\udc00\"]}"
     "\n{\"a\":1}\n",
     "a\n#1\n", 4},
    {"bad escapes",
     "{\"a\":\"\\x\"}\n{\"a\":\"\\u12G4\"}\n{\"a\":\"\\u12\"}\n{\"a\":\"\\\n{\"a\":1}\n", "a\n#1\n",
     4},
    {"control characters", "{\"a\":\"\t\"}\n{\"a\":\"x\x01\"}\n{\"a\":1}\n", "a\n#1\n", 2},
    {"not UTF-8", "{\"a\":\"\xFF\"}\n{\"\xC3\":1}\n{\"a\":[\"\xE4\xB8\"]}\n{\"a\":1}\n", "a\n#1\n",
     3},
    {"NUL is escaped or refused", "{\"a\":\"x\\u0000\"}\n", NULL, 0},
};

static const struct json_case array_cases[] = {
    {"array", "[{\"a\":1},{\"a\":\"علی\"}]", "a\n#1\nعلی\n", 0},
    {"array over lines", "[\n  {\n    \"a\": 1,\n    \"b\": [\n1]\n  },\n  {\"a\": 2}\n]\n",
     "a|b\n#1|@[\n1]\n#2\n", 0},
    {"empty array", "[]", "\n", 0},
    {"objects one behind the other", "{\n\"a\":1}\n{\"a\":\n2}", "a\n#1\n#2\n", 0},
    {"an element that is no object", "[{\"a\":1},5,\"x,}\",[{\"a\":2}],{\"a\":3}]", "a\n#1\n#3\n",
     3},
    {"a broken element", "[{\"a\":1},{\"a\":tru},{\"a\":{\"b\":}},{\"a\":3}]", "a\n#1\n#3\n", 2},
    {"cut off in an object", "{\"a\":1} {\"a\":2", "a\n#1\n", 1},
};

static void check_json(const struct json_case *t, enum kp_format format)
{
    for (size_t block = 0; block < 24; block++) {
        struct kp_read_options options = {.format = format, .block = block};
        struct read_case c;
        read_text(&c, t->text, &options);
        bool same = !t->table || strcmp(c.table.data, t->table) == 0;
        if (c.status != KP_END || !same || c.quarantined != t->quarantined)
            fail_msg("%s (block %zu): status %d %s, %llu quarantined, cells\n%s%s", t->name, block,
                     c.status, c.err.message, (unsigned long long)c.quarantined, c.table.data,
                     c.quarantine.data);
        case_release(&c);
    }
}

static void lines_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines_cases / sizeof *lines_cases; i++)
        check_json(&lines_cases[i], KP_FORMAT_JSONL);
}

static void arrays_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof array_cases / sizeof *array_cases; i++)
        check_json(&array_cases[i], KP_FORMAT_JSON);
}

/* An array that is cut off between two elements has lost records: that is told. */
static void open_arrays_are_an_error(void **state)
{
    (void)state;
    static const char *const texts[] = {"[{\"a\":1},{\"a\":2}", "[{\"a\":1},", "[",
                                        "[\n{\"a\":1},{\"a\""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct read_case c;
        read_text(&c, texts[i], &(struct kp_read_options){.format = KP_FORMAT_JSON});
        assert_int_equal(c.status, KP_ERR_INPUT);
        assert_non_null(strstr(c.err.message, "cut off"));
        case_release(&c);
    }
}

static void places_are_told(void **state)
{
    (void)state;
    struct read_case c;
    read_text(&c, "{\"a\":1}\n\nx\n {\"a\":2}\r\n{\"a\":3}",
              &(struct kp_read_options){.format = KP_FORMAT_JSONL});
    assert_string_equal(c.places.data, "1@1:0+8 3@4:11+10 4@5:21+7");
    assert_int_equal(c.blank, 1);
    assert_non_null(strstr(c.quarantine.data, "\"line\":3,\"offset\":9,\"record\":2,"));
    assert_non_null(
        strstr(c.quarantine.data, "\"reason\":\"not a JSON object\",\"bytes\":\"x\\n\""));
    case_release(&c);
    read_text(&c, "[\n{\"a\":\n1},\n\n{\"a\":2}]",
              &(struct kp_read_options){.format = KP_FORMAT_JSON});
    assert_string_equal(c.places.data, "1@2:2+8 2@5:13+7");
    case_release(&c);
}

static void reasons_are_told(void **state)
{
    (void)state;
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"{\"a\":1,\"a\":2}", "a field that is there twice"},
        {"{\"a\":\"\\ud800\"}", "half of a surrogate pair"},
        {"{\"a\":nul}", "a word that is not true, false or null"},
        {"{\"a\":\"x", "a string without a closing quote"},
        {"{\"a\":1", "the JSON text ends too early"},
        {"{\"a\":\"\xFF\"}", "bytes that are not UTF-8"},
        {"{\"a\":\"123456\"}", "a field that is larger than allowed"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct read_case c;
        read_text(&c, cases[i].text,
                  &(struct kp_read_options){.format = KP_FORMAT_JSONL, .max_field = 5});
        char want[100];
        snprintf(want, sizeof want, "\"rule\":\"json\",\"reason\":\"%s\"", cases[i].reason);
        if (c.quarantined != 1 || !strstr(c.quarantine.data, want))
            fail_msg("%s: %s", cases[i].text, c.quarantine.data);
        case_release(&c);
    }
}

/* 100,000 brackets, and records of which each has a field of its own, end well. */
static void attacks_end_well(void **state)
{
    (void)state;
    struct kp_buf text = {0};
    kp_buf_puts(&text, "{\"a\":");
    for (int i = 0; i < 100000; i++)
        kp_buf_putc(&text, '[');
    kp_buf_puts(&text, "\n{\"a\":1}\n");
    struct read_case c;
    read_bytes(&c, text.data, text.len, &(struct kp_read_options){.format = KP_FORMAT_JSONL});
    assert_string_equal(c.table.data, "a\n#1\n");
    assert_non_null(
        strstr(c.quarantine.data, "more than 1000 arrays and objects within one another"));
    case_release(&c);
    kp_buf_clear(&text);
    for (int i = 0; i < 3000; i++)
        kp_buf_printf(&text, "{\"f%d\":%d}\n", i, i);
    const char *path = file_of(text.data, text.len);
    struct kp_reader *r;
    struct kp_error err;
    struct kp_batch b;
    kp_batch_init(&b);
    assert_int_equal(kp_reader_open(path, &(struct kp_read_options){0}, &r, &err), KP_OK);
    size_t rows = 0;
    while (kp_reader_read(r, &b, &err) == KP_OK) {
        rows += b.nrows;
        assert_true(b.nrows * b.stride <
                    1 << 21); /* memory stays bounded: the batches get fewer rows */
    }
    assert_int_equal(rows, 3000);
    assert_int_equal(kp_schema_count(b.schema), 3000);
    kp_batch_release(&b);
    kp_reader_free(r);
    unlink(path);
    kp_buf_release(&text);
}

/* A line of some megabytes comes through whole, or in parts into quarantine when a field is too
 * large. */
static void giant_lines(void **state)
{
    (void)state;
    struct kp_buf text = {0};
    kp_buf_puts(&text, "{\"a\":\"");
    for (int i = 0; i < 400000; i++)
        kp_buf_puts(&text, "上海 ");
    kp_buf_puts(&text, "\"}\n{\"a\":1}\n");
    struct read_case c;
    read_bytes(&c, text.data, text.len, &(struct kp_read_options){.format = KP_FORMAT_JSONL});
    assert_int_equal(c.rows, 2);
    assert_int_equal(c.table.len, text.len - 11);
    case_release(&c);
    read_bytes(&c, text.data, text.len,
               &(struct kp_read_options){.format = KP_FORMAT_JSONL, .max_field = 1000});
    assert_string_equal(c.table.data, "a\n#1\n");
    assert_int_equal(c.quarantined, 1);
    char place[40];
    snprintf(place, sizeof place, "2@2:%zu+8", text.len - 8);
    assert_string_equal(c.places.data, place);
    assert_non_null(strstr(c.quarantine.data, "\"last\":true,\"bytes\":"));
    case_release(&c);
    kp_buf_release(&text);
}

/* Whether the scanner takes all of the text as one JSON value. */
static bool accepts(const char *text, size_t len)
{
    if (kp_scan_plain.utf8(text, len) == KP_UTF8_BAD)
        return false;
    char *copy = calloc(1, len + KP_SCAN_SLACK);
    memcpy(copy, text, len);
    struct kp_arena arena;
    kp_arena_init(&arena);
    struct kp_json j = {.at = copy, .end = copy + len, .arena = &arena};
    struct kp_slice value;
    bool ok = kp_json_blanks(&j) && kp_json_value(&j, &value);
    ok = ok && !kp_json_blanks(&j);
    kp_arena_release(&arena);
    free(copy);
    return ok;
}

static void check_suite_file(const char *folder, const char *name)
{
    char path[600], text[8192];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    size_t len = fread(text, 1, sizeof text, f);
    fclose(f);
    bool ok = accepts(text, len);
    if ((name[0] == 'y' && !ok) || (name[0] == 'n' && ok))
        fail_msg("%s was %s", name, ok ? "accepted" : "refused");
}

/* The public JSON test suite, where its files are at hand. */
static void json_test_suite(void **state)
{
    (void)state;
    static const char folder[] = "../shared/data/jsontestsuite";
    DIR *dir = opendir(folder);
    if (!dir)
        skip();
    size_t files = 0;
    for (struct dirent *e; (e = readdir(dir)); files++)
        if (strstr(e->d_name, ".json"))
            check_suite_file(folder, e->d_name);
    closedir(dir);
    assert_true(files > 300);
}

/* The two files that the suite's copy leaves out, and the rules that matter most. */
static void json_values(void **state)
{
    (void)state;
    static const char *const good[] = {"[]",
                                       "{}",
                                       "\"\"",
                                       "0",
                                       "-0",
                                       "-1.5e+10",
                                       "1E-2",
                                       "true",
                                       " [1 , \"x\\u00e9\"] ",
                                       "{\"a\":{\"b\":[null]}}",
                                       "[\"\\uD834\\uDD1E\"]",
                                       "\"\x7F\""};
    static const char *const bad[] = {
        "",           " ",     "[",         "]",           "[1,]",    "[,1]",      "{\"a\"}",
        "{\"a\":1,}", "{1:1}", "01",        "+1",          "1.",      ".5",        "1e",
        "1e+",        "-",     "NaN",       "Infinity",    "tru",     "truex",     "'a'",
        "\"a",        "[1}",   "{\"a\":1]", "[1 2]",       "\"\\a\"", "\"\\u00\"", "\"\n\"",
        "[\"\t\"]",   "/**/1", "1 1",       "\"\\uD800\"", "0x1",     "[1]]"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!accepts(good[i], strlen(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (accepts(bad[i], strlen(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    struct kp_buf text = {0};
    for (int i = 0; i < 100000; i++)
        kp_buf_putc(&text, '[');
    assert_false(accepts(text.data, text.len));
    kp_buf_clear(&text);
    for (int i = 0; i < 50000; i++)
        kp_buf_puts(&text, "[{\"\":");
    assert_false(accepts(text.data, text.len));
    kp_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_cut),    cmocka_unit_test(arrays_are_cut),
        cmocka_unit_test(places_are_told),  cmocka_unit_test(open_arrays_are_an_error),
        cmocka_unit_test(reasons_are_told), cmocka_unit_test(attacks_end_well),
        cmocka_unit_test(giant_lines),      cmocka_unit_test(json_test_suite),
        cmocka_unit_test(json_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
