/* CSV in, cells out: what a user finds in the columns, and where a record is said to be. */
#include "io/io_case.h"

static const struct kp_read_options csv = {
    .format = KP_FORMAT_CSV, .delimiter = ',', .header = KP_HEADER_YES};

struct cells_case {
    const char *name, *text, *table;
    uint64_t quarantined, blank;
};

static const struct cells_case cells_cases[] = {
    {"plain", "a,b\n1,2\n", "a|b\n1|2\n", 0, 0},
    {"no line end at the end", "a,b\n1,2", "a|b\n1|2\n", 0, 0},
    {"CRLF", "a,b\r\n1,2\r\n", "a|b\n1|2\n", 0, 0},
    {"CR alone", "a,b\r1,2\r3,4\r", "a|b\n1|2\n3|4\n", 0, 0},
    {"line ends of all kinds", "a,b\r1,2\n3,4\r\n5,6", "a|b\n1|2\n3|4\n5|6\n", 0, 0},
    {"scripts", "نام,شهر,城市\nعلی,تهران,上海\nمحمد,دبي,北京\n",
     "نام|شهر|城市\nعلی|تهران|上海\nمحمد|دبي|北京\n", 0, 0},
    {"blanks are kept", "a, b\n  x ,\t y\n", "a| b\n  x |\t y\n", 0, 0},
    {"quoted delimiter", "a,b\n\"1,2\",3\n", "a|b\n1,2|3\n", 0, 0},
    {"doubled quote", "a,b\n\"say \"\"hi\"\"\",3\n", "a|b\nsay \"hi\"|3\n", 0, 0},
    {"only a quote", "a,b\n\"\"\"\",3\n", "a|b\n\"|3\n", 0, 0},
    {"empty quoted", "a,b\n\"\",\"\"\n", "a|b\n|\n", 0, 0},
    {"quoted newline", "a,b\n\"one\ntwo\",3\n", "a|b\none\ntwo|3\n", 0, 0},
    {"quoted CRLF kept", "a,b\r\n\"one\r\ntwo\",3\r\n", "a|b\none\r\ntwo|3\n", 0, 0},
    {"quoted header", "\"a,1\",\"b\"\"\"\n1,2\n", "a,1|b\"\n1|2\n", 0, 0},
    {"empty cells", "a,b,c\n,,\n1,,\n,,3\n", "a|b|c\n||\n1||\n||3\n", 0, 0},
    {"numbers stay", "a,b\n007,1.10\n09123456789,1e5\n", "a|b\n007|1.10\n09123456789|1e5\n", 0, 0},
    {"blank lines are passed over", "a,b\n\n1,2\n\r\n\n3,4\n", "a|b\n1|2\n3|4\n", 0, 3},
    {"blank lines before the header", "\n\r\na,b\n1,2\n", "a|b\n1|2\n", 0, 2},
    {"one column: a blank line is a record", "a\n1\n\n2\n", "a\n1\n\n2\n", 0, 0},
    {"one column, CRLF and CR", "a\r\n1\r\n\r\n2\r\r3", "a\n1\n\n2\n\n3\n", 0, 0},
    {"header only", "a,b\n", "a|b\n", 0, 0},
    {"header only, no line end", "a,b", "a|b\n", 0, 0},
    {"nothing", "", "\n", 0, 0},
    {"only blank lines", "\n\n", "\n", 0, 2},
    {"too few cells", "a,b,c\n1,2\n4,5,6\n", "a|b|c\n4|5|6\n", 1, 0},
    {"too many cells", "a,b\n1,2,3\n\"x\ny\",2,3\n4,5\n", "a|b\n4|5\n", 2, 0},
    {"same name twice", "name,name,name_2,name\n1,2,3,4\n",
     "name|name_2|name_2_2|name_3\n1|2|3|4\n", 0, 0},
    {"no name", "a,,\n1,2,3\n", "a|2|3\n1|2|3\n", 0, 0},
    /* Quotes that are not RFC 4180, as spreadsheet programs and libcsv read them. */
    {"quote within a bare cell", "a,b\n5\" pipe,2\n3,4\n", "a|b\n5\" pipe|2\n3|4\n", 0, 0},
    {"quotes within a bare cell", "a,b\nthe \"old\" one,2\n", "a|b\nthe \"old\" one|2\n", 0, 0},
    {"bare cell ends with a quote", "a,b\n27\",2\n3,4\n", "a|b\n27\"|2\n3|4\n", 0, 0},
    {"text behind the closing quote", "a,b\n\"x\"y\",2\n3,4\n", "a|b\nx\"y|2\n3|4\n", 0, 0},
    {"blank behind the closing quote", "a,b\n\"x\" \",2\n3,4\n", "a|b\nx\" |2\n3|4\n", 0, 0},
    {"blank before the opening quote", "a,b\n \"x\",2\n3,4\n", "a|b\n \"x\"|2\n3|4\n", 0, 0},
    {"quote never closed", "a,b\n1,2\n3,\"x\n5,6\n", "a|b\n1|2\n3|x\n5,6\n\n", 0, 0},
    {"quote closed at the end of input", "a,b\n1,\"x\"", "a|b\n1|x\n", 0, 0},
    {"lone quote is an open one", "a,b\n1,\"", "a|b\n1|\n", 0, 0},
    {"CR within a bare cell ends the record", "a,b\n1,2\r3,4\n", "a|b\n1|2\n3|4\n", 0, 0},
};

static void check_table(const struct cells_case *t, const struct kp_read_options *options)
{
    struct read_case c;
    read_text(&c, t->text, options);
    if (c.status != KP_END || strcmp(c.table.data, t->table) != 0 ||
        c.quarantined != t->quarantined || c.blank != t->blank)
        fail_msg("%s (block %zu, %s): status %d, %llu quarantined, %llu blank, cells\n%s", t->name,
                 options->block, options->plain_scan ? "plain" : "best", c.status,
                 (unsigned long long)c.quarantined, (unsigned long long)c.blank, c.table.data);
    case_release(&c);
}

static void cells_are_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cells_cases / sizeof *cells_cases; i++)
        for (size_t block = 0; block < 20; block++)
            for (int plain = 0; plain < 2; plain++) {
                struct kp_read_options options = csv;
                options.block = block;
                options.plain_scan = plain;
                check_table(&cells_cases[i], &options);
            }
}

static void other_delimiters(void **state)
{
    (void)state;
    static const struct {
        char delimiter;
        const char *text;
    } cases[] = {{';', "نام;b,c\nعلی;1,5\n\"x;y\";2\n"},
                 {'\t', "نام\tb,c\nعلی\t1,5\n\"x\ty\"\t2\n"},
                 {'|', "نام|b,c\nعلی|1,5\n\"x|y\"|2\n"},
                 {'^', "نام^b,c\nعلی^1,5\n\"x^y\"^2\n"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_read_options options = csv;
        options.delimiter = cases[i].delimiter;
        struct read_case c;
        read_text(&c, cases[i].text, &options);
        char want[80];
        snprintf(want, sizeof want, "نام|b,c\nعلی|1,5\nx%cy|2\n", cases[i].delimiter);
        assert_string_equal(c.table.data, want);
        case_release(&c);
    }
}

static void places_are_told(void **state)
{
    (void)state;
    struct read_case c;
    struct kp_read_options options = csv;
    for (options.block = 0; options.block < 16; options.block++) {
        read_text(&c, "a,b\n1,2\n\n\"x\ny\r\nz\",3\r\n4\n5,6\n7\" x,\"8\"", &options);
        assert_string_equal(c.places.data, "1@2:4+4 2@4:9+12 4@8:23+4 5@9:27+8");
        assert_int_equal(c.quarantined, 1);
        assert_non_null(strstr(c.quarantine.data, "\"line\":7,\"offset\":21,\"record\":3,"));
        case_release(&c);
    }
    read_text(&c,
              "\xEF\xBB\xBF"
              "a,b\n1,2\n",
              &csv); /* offsets are those of the file */
    assert_string_equal(c.table.data, "a|b\n1|2\n");
    assert_string_equal(c.places.data, "1@2:7+4");
    case_release(&c);
}

static void columns_without_a_header(void **state)
{
    (void)state;
    struct read_case c;
    struct kp_read_options options = csv;
    options.header = KP_HEADER_NO;
    read_text(&c, "علی,2\n\n王,4\n", &options);
    assert_string_equal(c.table.data, "1|2\nعلی|2\n王|4\n");
    assert_string_equal(c.places.data, "1@1:0+9 2@3:10+6");
    case_release(&c);
}

static void bad_utf8_costs_its_record(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "\xFF", "\xC3", "\xE2\x82", "\xED\xA0\x80", "\xC0\xAF", "\xF5\x80\x80\x80", "\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (int plain = 0; plain < 2; plain++) {
            char text[80];
            snprintf(text, sizeof text, "a,b\nعلی,1\nx%s,2\n李,3\n\"%s\",4\n5,6\n", bad[i], bad[i]);
            struct kp_read_options options = csv;
            options.plain_scan = plain;
            struct read_case c;
            read_text(&c, text, &options);
            assert_string_equal(c.table.data, "a|b\nعلی|1\n李|3\n5|6\n");
            assert_int_equal(c.quarantined, 2);
            assert_non_null(strstr(c.quarantine.data,
                                   "\"rule\":\"charset\",\"reason\":\"bytes that are not UTF-8\""));
            assert_non_null(strstr(c.quarantine.data, "\"bytes_base64\":"));
            case_release(&c);
        }
}

static void bad_utf8_in_the_header_is_an_error(void **state)
{
    (void)state;
    struct read_case c;
    read_text(&c, "a\xFF,b\n1,2\n", &csv);
    assert_int_equal(c.status, KP_ERR_INPUT);
    assert_non_null(strstr(c.err.message, "--charset"));
    assert_int_equal(c.err.line, 1);
    case_release(&c);
}

static void nul_is_data(void **state)
{
    (void)state;
    struct read_case c;
    static const char text[] = "a,b\nx\0y,\0\n1,2\n";
    read_bytes(&c, text, sizeof text - 1, &csv);
    assert_int_equal(c.rows, 2);
    static const char want[] = "a|b\nx\0y|\0\n1|2\n";
    assert_int_equal(c.table.len, sizeof want - 1);
    assert_memory_equal(c.table.data, want, sizeof want - 1);
    case_release(&c);
}

static void quarantine_tells_all(void **state)
{
    (void)state;
    struct read_case c;
    struct kp_read_options options = csv;
    options.tool = "kempt-import";
    const char *path = file_of("a,b\n1,\"علی\",\x01\n", 17);
    read_path(&c, path, &options);
    char want[300];
    snprintf(want, sizeof want,
             "{\"file\":\"%s\",\"line\":2,\"offset\":4,\"record\":1,\"tool\":\"kempt-import\","
             "\"rule\":\"cells\","
             "\"reason\":\"3 cells, header has 2\",\"bytes\":\"1,\\\"علی\\\",\\u0001\\n\"}\n",
             path);
    assert_string_equal(c.quarantine.data, want);
    case_release(&c);
    unlink(path);
}

static void large_cells(void **state)
{
    (void)state;
    struct kp_read_options options = csv;
    options.max_field = 5;
    struct read_case c;
    for (options.block = 0; options.block < 9; options.block++) {
        read_text(&c, "a,b\n12345,x\n123456,x\n\"12345\",y\n\"123456\",z\n\"1\"\"345\",q\n",
                  &options);
        assert_string_equal(c.table.data, "a|b\n12345|x\n12345|y\n1\"345|q\n");
        assert_int_equal(c.quarantined, 2);
        assert_non_null(strstr(c.quarantine.data, "\"rule\":\"max_field\""));
        assert_string_equal(c.places.data, "1@2:4+8 3@4:21+10 5@6:42+11");
        case_release(&c);
    }
}

/* A record larger than a part: the parts of its bytes are the record, and the records behind it are
 * whole. */
static void giant_record_in_parts(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    struct kp_buf text = {0};
    kp_buf_puts(&text, "a,b\n1,2\n\"");
    for (size_t i = 0; i < SIZE / 4; i++)
        kp_buf_puts(&text, i % 100 ? "\"\"x\n" : "上\n");
    kp_buf_puts(&text, "\",2\r\n3,4\n");
    struct kp_read_options options = csv;
    options.max_field = 1000;
    struct read_case c;
    read_bytes(&c, text.data, text.len, &options);
    assert_string_equal(c.table.data, "a|b\n1|2\n3|4\n");
    assert_int_equal(c.quarantined, 1);
    assert_non_null(strstr(c.quarantine.data, "\"part\":1,\"bytes\":"));
    assert_non_null(strstr(c.quarantine.data, "\"last\":true,\"bytes\":"));
    assert_null(strstr(c.quarantine.data, "base64"));
    size_t quoted = 0, newlines = 0, parts = 0;
    for (const char *p = c.quarantine.data; (p = strstr(p, "\\n")); p++)
        newlines++;
    for (const char *p = c.quarantine.data; (p = strstr(p, "\"bytes\":")); p++)
        parts++;
    for (const char *p = c.quarantine.data; (p = strstr(p, "上")); p++)
        quoted++;
    assert_int_equal(newlines, SIZE / 4 + 1);
    assert_int_equal(quoted, (SIZE / 4 + 99) / 100);
    assert_int_equal(parts, text.len / (256 * 1024) + 1);
    char place[60];
    snprintf(place, sizeof place, "1@2:4+4 3@%d:%zu+4", 3 + SIZE / 4 + 1, text.len - 4);
    assert_string_equal(c.places.data, place);
    case_release(&c);
    kp_buf_release(&text);
}

static void many_columns(void **state)
{
    (void)state;
    enum { COLUMNS = 1000000 };
    struct kp_buf text = {0};
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < COLUMNS; i++)
            kp_buf_puts(&text, i + 1 < COLUMNS ? "," : "\n");
    struct kp_read_options options = csv;
    const char *path = file_of(text.data, text.len);
    struct kp_reader *r;
    struct kp_error err;
    struct kp_batch b;
    kp_batch_init(&b);
    assert_int_equal(kp_reader_open(path, &options, &r, &err), KP_OK);
    size_t rows = 0;
    while (kp_reader_read(r, &b, &err) == KP_OK) {
        rows += b.nrows;
        assert_int_equal(kp_schema_count(b.schema), COLUMNS);
    }
    assert_int_equal(rows, 2);
    assert_true(kp_slice_is(kp_schema_column(b.schema, COLUMNS - 1)->name, "1000000"));
    kp_batch_release(&b);
    kp_reader_free(r);
    unlink(path);
    kp_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_cut),
        cmocka_unit_test(other_delimiters),
        cmocka_unit_test(places_are_told),
        cmocka_unit_test(columns_without_a_header),
        cmocka_unit_test(bad_utf8_costs_its_record),
        cmocka_unit_test(bad_utf8_in_the_header_is_an_error),
        cmocka_unit_test(nul_is_data),
        cmocka_unit_test(quarantine_tells_all),
        cmocka_unit_test(large_cells),
        cmocka_unit_test(giant_record_in_parts),
        cmocka_unit_test(many_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
