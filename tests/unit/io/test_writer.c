/* Cells in, text out. */
#include "io/io_case.h"

#include "core/arena.h"

static struct kp_schema *schema_of(const char *names)
{
    struct kp_schema *s = kp_schema_new();
    for (const char *p = names; *p;) {
        size_t n = strcspn(p, "|");
        kp_schema_add(s, kp_string(p, n));
        p += n + (p[n] == '|');
    }
    return s;
}

/* One row: "#" marks a number, "?" a bool, "&" an array, "~" is missing. */
static void add_row(struct kp_batch *b, const char *cells)
{
    struct kp_slice *row = kp_batch_add_row(b);
    for (size_t i = 0; *cells; i++) {
        size_t n = strcspn(cells, "|");
        static const char marks[] = "#?&";
        static const enum kp_kind kinds[] = {KP_NUMBER, KP_BOOL, KP_ARRAY};
        const char *mark = strchr(marks, *cells);
        if (n == 1 && *cells == '~')
            row[i] = kp_missing();
        else if (n == 4 && memcmp(cells, "null", 4) == 0)
            row[i] = kp_slice_of(KP_NULL, "", 0);
        else if (n > 0 && mark)
            row[i] = kp_slice_of(kinds[mark - marks], cells + 1, n - 1);
        else
            row[i] = kp_string(cells, n);
        cells += n + (cells[n] == '|');
    }
}

struct write_case {
    const char *name;
    struct kp_write_options options;
    const char *names, *rows[4], *text;
};

static const struct write_case cases[] = {
    {"csv", {.format = KP_FORMAT_CSV}, "نام|b", {"علی|2", "王|4"}, "نام,b\nعلی,2\n王,4\n"},
    {"quotes where they are needed",
     {.format = KP_FORMAT_CSV},
     "a,1|b",
     {"x,y|z;z", "q\"q|n\nn", "r\rr| s "},
     "\"a,1\",b\n\"x,y\",z;z\n\"q\"\"q\",\"n\nn\"\n\"r\rr\", s \n"},
    {"kinds",
     {.format = KP_FORMAT_CSV},
     "a|b|c|d|e",
     {"#1.10|?true|&[1,\"x\"]|null|~"},
     "a,b,c,d,e\n1.10,true,\"[1,\"\"x\"\"]\",,\n"},
    {"empty only cell", {.format = KP_FORMAT_CSV}, "a", {"x", "", "~"}, "a\nx\n\"\"\n\"\"\n"},
    {"empty cells of two", {.format = KP_FORMAT_CSV}, "a|b", {"|"}, "a,b\n,\n"},
    {"no header", {.format = KP_FORMAT_CSV, .no_header = true}, "a|b", {"1|2"}, "1,2\n"},
    {"CRLF", {.format = KP_FORMAT_CSV, .crlf = true}, "a|b", {"1|2"}, "a,b\r\n1,2\r\n"},
    {"BOM",
     {.format = KP_FORMAT_CSV, .bom = true},
     "a|b",
     {"1|2"},
     "\xEF\xBB\xBF"
     "a,b\n1,2\n"},
    {"semicolon",
     {.format = KP_FORMAT_CSV, .delimiter = ';'},
     "a|b",
     {"1,5|x;y"},
     "a;b\n1,5;\"x;y\"\n"},
    {"colon",
     {.format = KP_FORMAT_CSV, .delimiter = ':'},
     "a|b",
     {"1,5|x:y"},
     "a:b\n1,5:\"x:y\"\n"},
    {"tsv", {.format = KP_FORMAT_TSV}, "a|b", {"1,5|x\ty"}, "a\tb\n1,5\t\"x\ty\"\n"},
    {"guard",
     {.format = KP_FORMAT_CSV, .formula_guard = true},
     "a|b",
     {"=1+1|+98912", "@x|-5.5", "-x,\"y|a=b", "\tx|#-3"},
     "a,b\n'=1+1,+98912\n'@x,-5.5\n\"'-x,\"\"y\",a=b\n'\tx,-3\n"},
    {"guard is off unless asked for",
     {.format = KP_FORMAT_CSV},
     "a|b",
     {"=1+1|@x"},
     "a,b\n=1+1,@x\n"},
    {"jsonl",
     {.format = KP_FORMAT_JSONL},
     "نام|b",
     {"علی|#2", "|王"},
     "{\"نام\":\"علی\",\"b\":2}\n{\"نام\":\"\",\"b\":\"王\"}\n"},
    {"json kinds",
     {.format = KP_FORMAT_JSONL},
     "a|b|c|d",
     {"#1.10|?true|&[1, 2]|null", "~|~|~|x", "~|~|~|~"},
     "{\"a\":1.10,\"b\":true,\"c\":[1, 2],\"d\":null}\n{\"d\":\"x\"}\n{}\n"},
    {"json escapes",
     {.format = KP_FORMAT_JSONL},
     "a\"b",
     {"q\"\\\n\t\x01\x7F", "a string that is longer than two vectors of sixteen bytes \" so"},
     "{\"a\\\"b\":\"q\\\"\\\\\\n\\t\\u0001\x7F\"}\n{\"a\\\"b\":\"a string that is longer than two "
     "vectors of sixteen bytes \\\" so\"}\n"},
    {"json array",
     {.format = KP_FORMAT_JSON},
     "a",
     {"#1", "x"},
     "[\n{\"a\":1},\n{\"a\":\"x\"}\n]\n"},
    {"json array of nothing", {.format = KP_FORMAT_JSON}, "a", {0}, "[\n]\n"},
    {"csv of nothing", {.format = KP_FORMAT_CSV}, "a|b", {0}, "a,b\n"},
};

static void add_piece(struct kp_writer *w, const struct kp_batch *b, struct kp_buf *out)
{
    struct kp_buf piece = {0};
    struct kp_error err;
    assert_int_equal(kp_writer_format(w, b, &piece, &err), KP_OK);
    size_t lead = kp_writer_lead(w, &piece);
    kp_buf_add(out, piece.data + lead, piece.len - lead);
    kp_buf_release(&piece);
}

/* All rows in one batch, or a batch each. */
static void write_case(const struct write_case *t, bool apart)
{
    struct kp_writer *w;
    struct kp_error err;
    struct kp_buf out = {0};
    struct kp_schema *schema = schema_of(t->names);
    struct kp_batch b;
    kp_batch_init(&b);
    assert_int_equal(kp_writer_new(&t->options, &w, &err), KP_OK);
    assert_int_equal(kp_writer_start(w, schema, &out, &err), KP_OK);
    assert_true(kp_batch_set_schema(&b, schema));
    for (size_t i = 0; i < 4 && t->rows[i]; i++) {
        add_row(&b, t->rows[i]);
        if (apart) {
            add_piece(w, &b, &out);
            kp_batch_clear(&b);
            assert_true(kp_batch_set_schema(&b, schema));
        }
    }
    add_piece(w, &b, &out);
    assert_int_equal(kp_writer_finish(w, &out, &err), KP_OK);
    if (strcmp(kp_buf_cstr(&out), t->text) != 0)
        fail_msg("%s: %s", t->name, out.data);
    kp_batch_release(&b);
    kp_schema_unref(schema);
    kp_writer_free(w);
    kp_buf_release(&out);
}

static void cells_are_written(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_case(&cases[i], false);
        write_case(&cases[i], true);
    }
}

static void only_live_rows(void **state)
{
    (void)state;
    struct kp_writer *w;
    struct kp_error err;
    struct kp_buf out = {0};
    struct kp_schema *schema = schema_of("a");
    struct kp_batch b;
    kp_batch_init(&b);
    assert_int_equal(kp_writer_new(&(struct kp_write_options){.format = KP_FORMAT_JSON}, &w, &err),
                     KP_OK);
    assert_int_equal(kp_writer_start(w, schema, &out, &err), KP_OK);
    assert_true(kp_batch_set_schema(&b, schema));
    for (int i = 0; i < 3; i++)
        add_row(&b, "x");
    b.rows[0].state = KP_ROW_REJECTED;
    b.rows[2].state = KP_ROW_QUARANTINED;
    add_piece(w, &b, &out);
    assert_string_equal(kp_buf_cstr(&out), "[\n{\"a\":\"x\"}");
    kp_batch_release(&b);
    kp_schema_unref(schema);
    kp_writer_free(w);
    kp_buf_release(&out);
}

static void later_columns(void **state)
{
    (void)state;
    struct kp_writer *w;
    struct kp_error err = {0};
    struct kp_buf out = {0};
    struct kp_schema *first = schema_of("a|b"), *fewer = schema_of("b"), *more = schema_of("b|شهر");
    struct kp_batch b;
    kp_batch_init(&b);
    assert_int_equal(kp_writer_new(&(struct kp_write_options){.format = KP_FORMAT_CSV}, &w, &err),
                     KP_OK);
    assert_int_equal(kp_writer_start(w, first, &out, &err), KP_OK);
    assert_true(kp_batch_set_schema(&b, fewer));
    add_row(&b, "2");
    add_piece(w, &b, &out);
    assert_string_equal(kp_buf_cstr(&out), "a,b\n,2\n");
    kp_batch_clear(&b);
    assert_true(kp_batch_set_schema(&b, more));
    add_row(&b, "1|2");
    assert_int_equal(kp_writer_format(w, &b, &out, &err), KP_ERR_DATA);
    assert_non_null(strstr(err.message, "\"شهر\""));
    assert_non_null(strstr(err.message, "--to jsonl"));
    assert_string_equal(err.field, "شهر");
    assert_int_equal(out.len, 7);
    kp_batch_release(&b);
    kp_schema_unref(first);
    kp_schema_unref(fewer);
    kp_schema_unref(more);
    kp_writer_free(w);
    kp_buf_release(&out);
}

/* What a reader cut from its block is copied in pieces; the text must come out as it came in. */
static void read_and_written(void **state)
{
    (void)state;
    static const char text[] =
        "نام,b,c\nعلی,\"x,y\",3\n,,\n\"q\"\"q\",\"n\nn\",\n王小明, s ,a;b|c\\d\n";
    const char *path = file_of(text, sizeof text - 1);
    struct kp_reader *r;
    struct kp_writer *w;
    struct kp_error err;
    struct kp_buf out = {0};
    struct kp_batch b;
    kp_batch_init(&b);
    assert_int_equal(
        kp_reader_open(path, &(struct kp_read_options){.format = KP_FORMAT_CSV}, &r, &err), KP_OK);
    assert_int_equal(kp_writer_new(&(struct kp_write_options){.format = KP_FORMAT_CSV}, &w, &err),
                     KP_OK);
    assert_int_equal(kp_reader_read(r, &b, &err), KP_OK);
    assert_int_equal(kp_writer_start(w, b.schema, &out, &err), KP_OK);
    add_piece(w, &b, &out);
    assert_string_equal(kp_buf_cstr(&out), text);
    kp_batch_release(&b);
    kp_reader_free(r);
    kp_writer_free(w);
    kp_buf_release(&out);
    unlink(path);
}

static void no_start_at_all(void **state)
{
    (void)state;
    static const struct {
        enum kp_format format;
        const char *text;
    } formats[] = {{KP_FORMAT_CSV, ""},
                   {KP_FORMAT_TSV, ""},
                   {KP_FORMAT_JSONL, ""},
                   {KP_FORMAT_JSON, "[\n]\n"}};
    for (size_t i = 0; i < 4; i++) {
        struct kp_writer *w;
        struct kp_error err;
        struct kp_buf out = {0};
        assert_int_equal(
            kp_writer_new(&(struct kp_write_options){.format = formats[i].format}, &w, &err),
            KP_OK);
        assert_int_equal(kp_writer_finish(w, &out, &err), KP_OK);
        assert_string_equal(kp_buf_cstr(&out), formats[i].text);
        kp_writer_free(w);
        kp_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_written), cmocka_unit_test(only_live_rows),
        cmocka_unit_test(later_columns),     cmocka_unit_test(read_and_written),
        cmocka_unit_test(no_start_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
