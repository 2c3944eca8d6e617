/* What a file is, from its first bytes. */
#include "io/io_case.h"

#include "io/detect.h"

struct detect_case {
    const char *name, *text;
    enum kp_format format;
    char delimiter;
    bool header;
};

static const struct detect_case cases[] = {
    {"comma", "id,name\n1,x\n", KP_FORMAT_CSV, ',', true},
    {"semicolon", "شناسه;نام\n1;علی\n", KP_FORMAT_CSV, ';', true},
    {"semicolon, decimal commas", "id;price\n1;2,5\n2;3,5\n", KP_FORMAT_CSV, ';', true},
    {"semicolon, commas everywhere",
     "name, first;city\nRahimi, A;Teheran, N\nWang, B;Shanghai, P\n", KP_FORMAT_CSV, ';', true},
    {"comma, one semicolon", "id,note\n1,a;b\n2,c\n", KP_FORMAT_CSV, ',', true},
    {"tab", "id\tname, first\n1\tx\n", KP_FORMAT_TSV, '\t', true},
    {"pipe", "id|name\n1|x\n", KP_FORMAT_CSV, '|', true},
    {"caret", "id^name\n1^x\n", KP_FORMAT_CSV, '^', true},
    {"colon only when all agree", "id:name\n1:x\n2\n", KP_FORMAT_CSV, ',', true},
    {"quoted delimiters do not count", "a;b\n\"1,2,3\";x\n\"4,5,6\";y\n", KP_FORMAT_CSV, ';', true},
    {"quoted newline", "a,b\n\"x\ny;z\",2\n", KP_FORMAT_CSV, ',', true},
    {"one column", "name\nx\ny\n", KP_FORMAT_CSV, ',', true},
    {"empty", "", KP_FORMAT_CSV, ',', true},
    {"header only", "id;name;city", KP_FORMAT_CSV, ';', true},
    {"all words", "نام,شهر\nعلی,تهران\n", KP_FORMAT_CSV, ',', true},
    {"years as names", "region,2021,2022\nNorth,5,6\nSouth,7,8\n", KP_FORMAT_CSV, ',', true},
    {"data first: number and address", "17,x@example.com,علی\n18,y@example.com,王\n", KP_FORMAT_CSV,
     ',', false},
    {"data first: dates", "علی,1990-01-02\n王,1991-02-03\n", KP_FORMAT_CSV, ',', false},
    {"data first: one record", "17;x;2020-01-01\n", KP_FORMAT_CSV, ';', false},
    {"jsonl", "{\"a\":1}\n{\"a\":2}\n", KP_FORMAT_JSONL, 0, false},
    {"jsonl, blanks first", "\n { \"a\" : {\"b\":[1]} }\n", KP_FORMAT_JSONL, 0, false},
    {"jsonl, a brace in a string", "{\"a\":\"}{\\\"\"}\n", KP_FORMAT_JSONL, 0, false},
    {"json array", "[\n {\"a\":1}]", KP_FORMAT_JSON, 0, false},
    {"empty array", "[ ]", KP_FORMAT_JSON, 0, false},
    {"object over lines", "{\n  \"a\": 1\n}\n", KP_FORMAT_JSON, 0, false},
    {"csv that begins with a bracket", "[id],name\n1,x\n", KP_FORMAT_CSV, ',', true},
    {"csv that begins with a brace", "{id},name\n1,x\n", KP_FORMAT_CSV, ',', true},
};

static void formats_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct detect_case *t = &cases[i];
        struct kp_detected found;
        struct kp_error err;
        struct kp_read_options options = {0};
        assert_int_equal(kp_detect(t->text, strlen(t->text), true, &options, &found, &err), KP_OK);
        bool csv = t->format == KP_FORMAT_CSV || t->format == KP_FORMAT_TSV;
        if (found.format != t->format ||
            (csv && (found.delimiter != t->delimiter || found.header != t->header)))
            fail_msg("%s: format %s, delimiter '%c', %s", t->name, kp_format_name(found.format),
                     found.delimiter, found.header ? "header" : "no header");
    }
}

static void options_win(void **state)
{
    (void)state;
    struct kp_detected found;
    struct kp_error err = {0};
    static const char text[] = "1,x\n2,y\n";
    struct kp_read_options options = {.format = KP_FORMAT_JSONL};
    assert_int_equal(kp_detect(text, 8, true, &options, &found, &err), KP_OK);
    assert_int_equal(found.format, KP_FORMAT_JSONL);
    options = (struct kp_read_options){.delimiter = ';', .header = KP_HEADER_YES};
    assert_int_equal(kp_detect(text, 8, true, &options, &found, &err), KP_OK);
    assert_int_equal(found.delimiter, ';');
    assert_true(found.header);
    options = (struct kp_read_options){.format = KP_FORMAT_TSV, .header = KP_HEADER_NO};
    assert_int_equal(kp_detect(text, 8, true, &options, &found, &err), KP_OK);
    assert_int_equal(found.delimiter, '\t');
    assert_false(found.header);
    options = (struct kp_read_options){.delimiter = '"'};
    assert_int_equal(kp_detect(text, 8, true, &options, &found, &err), KP_ERR_USAGE);
}

static void names_of_formats(void **state)
{
    (void)state;
    static const char *const names[] = {"auto", "csv", "tsv", "jsonl", "json"};
    for (int f = KP_FORMAT_AUTO; f <= KP_FORMAT_JSON; f++) {
        assert_string_equal(kp_format_name((enum kp_format)f), names[f]);
        assert_int_equal(kp_format_of(names[f]), f);
    }
    assert_int_equal(kp_format_of("xlsx"), KP_FORMAT_AUTO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_found),
        cmocka_unit_test(options_win),
        cmocka_unit_test(names_of_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
