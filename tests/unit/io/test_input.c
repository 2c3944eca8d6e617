/* Bytes in, text out: compression, charsets, marks, and what can go wrong. */
#include "io/io_case.h"

#include <errno.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <zlib.h>
#include <zstd.h>

#include "io/digest.h"
#include "io/input.h"

/* All of the text, or an error; pieces of `step` bytes. */
static enum kp_status read_input(const char *path, const char *charset, size_t step,
                                 struct kp_buf *text, struct kp_error *err)
{
    struct kp_input *in;
    enum kp_status st = kp_input_open(path, charset, false, &in, err);
    if (st)
        return st;
    size_t got = step;
    while (!st && got == step) {
        char *to = kp_buf_reserve(text, step);
        st = kp_input_read(in, to, step, &got, err);
        text->len += st ? 0 : got;
    }
    kp_input_free(in);
    kp_buf_cstr(text);
    return st;
}

static void check_input(const void *bytes, size_t len, const char *charset, const char *want)
{
    const char *path = file_of(bytes, len);
    for (size_t step = 1; step < 5000; step = step * 3 + 1) {
        struct kp_buf text = {0};
        struct kp_error err = {0};
        if (read_input(path, charset, step, &text, &err) != KP_OK)
            fail_msg("%s", err.message);
        assert_int_equal(text.len, strlen(want));
        assert_memory_equal(text.data, want, text.len);
        kp_buf_release(&text);
    }
    unlink(path);
}

#define CHECK_INPUT(bytes, charset, want) check_input(bytes, sizeof(bytes) - 1, charset, want)

static void marks_and_charsets(void **state)
{
    (void)state;
    CHECK_INPUT("", NULL, "");
    CHECK_INPUT("علی,王\n", NULL, "علی,王\n");
    CHECK_INPUT("\xEF\xBB\xBFعلی", NULL, "علی");
    CHECK_INPUT("\xEF\xBB\xBF", NULL, "");
    CHECK_INPUT("\xEF\xBB", NULL, "\xEF\xBB");
    CHECK_INPUT("\xEF\xBB\xBFx", "UTF-8", "x");
    CHECK_INPUT("\xFF\xFE"
                "a\0\x39\x06\n\0",
                NULL, "aع\n");
    CHECK_INPUT("\xFE\xFF\0a\x06\x39\0\n", NULL, "aع\n");
    CHECK_INPUT("\xFF\xFE\0\0a\0\0\0", NULL, "a");
    CHECK_INPUT("a\0\x3D\xD8\x00\xDE", "UTF-16LE", "a😀");
    CHECK_INPUT("\xFF\xFE"
                "a\0",
                "UTF-16LE", "a");
    CHECK_INPUT("\xDA\xE1\xED", "windows-1256", "علي");
    CHECK_INPUT("\xCD\xF5\xCE\xB0", "GB18030", "王伟");
    CHECK_INPUT("M\xFCller", "iso-8859-1", "Müller");
    CHECK_INPUT("\x93\x8C\x8B\x9E", "Shift_JIS", "東京");
}

/* What the charset does not know stays as it is behind a byte that is never UTF-8. */
static void bytes_that_are_not_of_the_charset(void **state)
{
    (void)state;
    CHECK_INPUT("a\x81 b", "Shift_JIS", "a\xFF\x81 b");
    CHECK_INPUT("x\xA4", "GB18030", "x\xFF\xA4");
    CHECK_INPUT("a\0\x41\xD8"
                "b\0",
                "UTF-16LE",
                "a\xFF\x41\xD8"
                "b");
}

static void no_such_charset(void **state)
{
    (void)state;
    struct kp_error err = {0};
    struct kp_input *in;
    const char *path = file_of("x", 1);
    assert_int_equal(kp_input_open(path, "klingon-8", false, &in, &err), KP_ERR_INPUT);
    assert_non_null(strstr(err.message, "klingon-8"));
    assert_string_equal(err.file, path);
    unlink(path);
}

static size_t gzip(const char *text, size_t len, char *out, size_t size)
{
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)text;
    z.avail_in = (unsigned)len;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return size - z.avail_out;
}

static void compressed(void **state)
{
    (void)state;
    char packed[2000];
    static const char text[] = "نام,b\nعلی,1\n";
    size_t len = gzip(text, sizeof text - 1, packed, sizeof packed);
    check_input(packed, len, NULL, text);
    size_t more = gzip("王,2\n", 6, packed + len, sizeof packed - len); /* a second member */
    check_input(packed, len + more, NULL, "نام,b\nعلی,1\n王,2\n");
    len = ZSTD_compress(packed, sizeof packed, text, sizeof text - 1, 3);
    check_input(packed, len, NULL, text);
    more = ZSTD_compress(packed + len, sizeof packed - len, "王,2\n", 6, 3);
    check_input(packed, len + more, NULL, "نام,b\nعلی,1\n王,2\n");
    len = gzip("\xFF\xFE"
               "a\0",
               4, packed, sizeof packed); /* a mark within */
    check_input(packed, len, NULL, "a");
}

static void cut_off_or_damaged(void **state)
{
    (void)state;
    char packed[2][3000], text[2500];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('a' + i * i % 23);
    size_t len[2] = {gzip(text, sizeof text, packed[0], sizeof packed[0]),
                     ZSTD_compress(packed[1], sizeof packed[1], text, sizeof text, 3)};
    for (int kind = 0; kind < 2; kind++)
        for (int damage = 0; damage < 2; damage++) {
            struct kp_buf out = {0};
            struct kp_error err = {0};
            if (damage)
                memset(packed[kind] + len[kind] / 2, 0x55, 20);
            const char *path = file_of(packed[kind], damage ? len[kind] : len[kind] - 4);
            assert_int_equal(read_input(path, NULL, 1000, &out, &err), KP_ERR_INPUT);
            assert_non_null(strstr(err.message, damage ? "damaged" : "cut off"));
            assert_string_equal(err.file, path);
            kp_buf_release(&out);
            unlink(path);
        }
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    struct kp_error err = {0};
    struct kp_input *in;
    assert_int_equal(kp_input_open("/tmp", NULL, false, &in, &err), KP_ERR_INPUT);
    assert_non_null(strstr(err.message, "directory"));
    assert_int_equal(kp_input_open("/no/such.csv", NULL, false, &in, &err), KP_ERR_INPUT);
    assert_non_null(strstr(err.message, strerror(ENOENT)));
    assert_string_equal(err.file, "/no/such.csv");
    const char *path = file_of("x", 1);
    chmod(path, 0);
    if (geteuid() != 0) {
        assert_int_equal(kp_input_open(path, NULL, false, &in, &err), KP_ERR_INPUT);
        assert_non_null(strstr(err.message, strerror(EACCES)));
    }
    unlink(path);
}

static void on_alarm(int number)
{
    (void)number;
}

/* The same cells when the bytes come one at a time, with signals in between. */
static void byte_by_byte(void **state)
{
    (void)state;
    static const char text[] = "نام;b\r\n\"x\n\"\"y\"\"\";2\r\nعلی;5\" z\r\n\"a;b\";\"\"";
    static const char want[] = "نام|b\nx\n\"y\"|2\nعلی|5\" z\na;b|\n";
    char fifo[64];
    snprintf(fifo, sizeof fifo, "/tmp/kempt-io-%d.fifo", (int)getpid());
    assert_int_equal(mkfifo(fifo, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(fifo, O_WRONLY);
        for (size_t i = 0; i < sizeof text - 1; i++) {
            if (write(fd, text + i, 1) != 1)
                _exit(1);
            usleep(300);
        }
        _exit(0);
    }
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    ualarm(500, 500);
    struct read_case c;
    read_path(&c, fifo, &(struct kp_read_options){.digest = true});
    ualarm(0, 0);
    waitpid(child, NULL, 0);
    unlink(fifo);
    assert_int_equal(c.status, KP_END);
    assert_string_equal(c.table.data, want);
    assert_int_equal(c.delimiter, ';');
    char digest[KP_DIGEST_HEX];
    kp_digest_hex(text, sizeof text - 1, digest);
    assert_string_equal(c.digest, digest);
    case_release(&c);
}

/* As b2sum -l 256 prints them. */
static void digests(void **state)
{
    (void)state;
    char hex[KP_DIGEST_HEX];
    kp_digest_hex("", 0, hex);
    assert_string_equal(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    kp_digest_hex("abc", 3, hex);
    assert_string_equal(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    struct read_case c;
    read_text(&c, "abc", &(struct kp_read_options){.digest = true});
    assert_string_equal(c.digest, hex);
    case_release(&c);
    read_text(&c, "abc", &(struct kp_read_options){0});
    assert_string_equal(c.digest, "");
    case_release(&c);
}

/* A record that holds bytes of no charset goes to quarantine, with them. */
static void charset_faults_cost_their_record(void **state)
{
    (void)state;
    static const char text[] = "a,b\n\xCD\xF5,1\n\xFF,2\n\xCE\xB0,3\n";
    struct read_case c;
    read_bytes(&c, text, sizeof text - 1, &(struct kp_read_options){.charset = "GB18030"});
    assert_string_equal(c.table.data, "a|b\n王|1\n伟|3\n");
    assert_int_equal(c.quarantined, 1);
    assert_non_null(
        strstr(c.quarantine.data,
               "\"reason\":\"bytes that are not GB18030\",\"bytes_base64\":\"//8sMgo=\""));
    case_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_and_charsets),
        cmocka_unit_test(bytes_that_are_not_of_the_charset),
        cmocka_unit_test(no_such_charset),
        cmocka_unit_test(compressed),
        cmocka_unit_test(cut_off_or_damaged),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(byte_by_byte),
        cmocka_unit_test(digests),
        cmocka_unit_test(charset_faults_cost_their_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
