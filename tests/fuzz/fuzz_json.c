/* Any bytes as JSON: the scanner takes what a plain recursive reading of RFC 8259 takes, and
 * nothing else; every line of JSONL is a record, blank, or in quarantine; and what was read comes
 * back the same after it was written. The first byte of the input chooses the size of a block and
 * whether bytes are made to look like JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/json_scan.h"
#include "io/scan_impl.h"
#include "io/writer.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* The plain reading: each function passes over what it is named for and returns where that ends, or
 * NULL. */
static const char *value(const char *p, const char *end, int depth);

static const char *blanks(const char *p, const char *end)
{
    while (p < end && strchr(" \t\n\r", *p) && *p)
        p++;
    return p;
}

static long hex(const char *p, const char *end)
{
    char digits[5] = {0};
    if (end - p < 4)
        return -1;
    memcpy(digits, p, 4);
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? strtol(digits, NULL, 16) : -1;
}

static const char *string(const char *p, const char *end)
{
    if (p == end || *p++ != '"')
        return NULL;
    while (p < end && *p != '"') {
        if ((unsigned char)*p < 0x20)
            return NULL;
        if (*p++ != '\\')
            continue;
        if (p == end || !*p || !strchr("\"\\/bfnrtu", *p))
            return NULL;
        if (*p++ != 'u')
            continue;
        long unit = hex(p, end);
        p += 4;
        if (unit < 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
            return NULL;
        if (unit < 0xD800 || unit > 0xDFFF)
            continue;
        long low = end - p >= 6 && p[0] == '\\' && p[1] == 'u' ? hex(p + 2, end) : -1;
        if (low < 0xDC00 || low > 0xDFFF)
            return NULL;
        p += 6;
    }
    return p < end ? p + 1 : NULL;
}

static const char *digits(const char *p, const char *end)
{
    const char *start = p;
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p > start ? p : NULL;
}

static const char *number(const char *p, const char *end)
{
    p += p < end && *p == '-';
    p = p < end && *p == '0' ? p + 1 : digits(p, end);
    if (p && p < end && *p == '.')
        p = digits(p + 1, end);
    if (p && p < end && (*p == 'e' || *p == 'E')) {
        p++;
        p += p < end && (*p == '+' || *p == '-');
        p = digits(p, end);
    }
    return p;
}

static const char *list(const char *p, const char *end, int depth, char close)
{
    p = blanks(p + 1, end);
    if (p < end && *p == close)
        return p + 1;
    for (;;) {
        if (close == '}') {
            p = string(p, end);
            p = p ? blanks(p, end) : NULL;
            if (!p || p == end || *p != ':')
                return NULL;
            p = blanks(p + 1, end);
        }
        p = value(p, end, depth + 1);
        p = p ? blanks(p, end) : NULL;
        if (!p || p == end || (*p != ',' && *p != close))
            return NULL;
        if (*p++ == close)
            return p;
        p = blanks(p, end);
    }
}

static const char *value(const char *p, const char *end, int depth)
{
    if (p == end || depth > KP_JSON_DEPTH)
        return NULL;
    if (*p == '"')
        return string(p, end);
    if (*p == '{' || *p == '[')
        return depth < KP_JSON_DEPTH ? list(p, end, depth, *p == '{' ? '}' : ']') : NULL;
    static const char *const words[] = {"true", "false", "null"};
    for (int i = 0; i < 3; i++)
        if ((size_t)(end - p) >= strlen(words[i]) && memcmp(p, words[i], strlen(words[i])) == 0)
            return p + strlen(words[i]);
    return number(p, end);
}

static void compare_scanner(const char *text, size_t len)
{
    const char *first = blanks(text, text + len);
    const char *want = value(first, text + len, 0);
    char *copy = calloc(1, len + KP_SCAN_SLACK);
    CHECK(copy);
    memcpy(copy, text, len);
    struct kp_arena arena;
    kp_arena_init(&arena);
    struct kp_json j = {.at = copy, .end = copy + len, .arena = &arena};
    struct kp_slice got;
    bool ok = kp_json_blanks(&j) && kp_json_value(&j, &got);
    CHECK(ok == (want != NULL));
    CHECK(!ok || j.at - copy == want - text);
    kp_arena_release(&arena);
    free(copy);
}

/* Everything that the reader gives for a text, written as JSONL. */
static void convert(const char *text, size_t len, const struct kp_read_options *options,
                    struct kp_buf *out, uint64_t *records)
{
    int fd = memfd_create("fuzz", 0);
    CHECK(fd >= 0 && write(fd, text, len) == (ssize_t)len);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct kp_error err = {0};
    struct kp_reader *r;
    struct kp_writer *w;
    struct kp_batch b;
    kp_batch_init(&b);
    CHECK(kp_reader_open(path, options, &r, &err) == KP_OK);
    CHECK(kp_writer_new(&(struct kp_write_options){.format = KP_FORMAT_JSONL}, &w, &err) == KP_OK);
    enum kp_status st;
    *records = 0;
    while ((st = kp_reader_read(r, &b, &err)) == KP_OK) {
        CHECK(kp_writer_format(w, &b, out, &err) == KP_OK);
        *records += b.nrows + b.quarantined + b.blank;
    }
    CHECK(st == KP_END || (st == KP_ERR_INPUT && options->format == KP_FORMAT_JSON));
    *records += b.blank;
    kp_writer_free(w);
    kp_batch_release(&b);
    kp_reader_free(r);
    close(fd);
}

static void compare_lines(const char *text, size_t len, size_t block)
{
    struct kp_read_options options = {.format = KP_FORMAT_JSONL, .block = block};
    struct kp_buf once = {0}, twice = {0};
    uint64_t records, again, lines = 0, live = 0;
    convert(text, len, &options, &once, &records);
    for (size_t i = 0; i < len; i++)
        lines += text[i] == '\n' || i + 1 == len;
    CHECK(records == lines);
    options.block = 0;
    convert(once.data ? once.data : "", once.len, &options, &twice, &again);
    CHECK(kp_slice_same_bytes(kp_string(once.data, once.len), kp_string(twice.data, twice.len)));
    for (size_t i = 0; i < once.len; i++)
        live += once.data[i] == '\n';
    CHECK(again == live); /* nothing that was written is refused */
    kp_buf_release(&once);
    kp_buf_release(&twice);
    options = (struct kp_read_options){.format = KP_FORMAT_JSON, .block = block};
    convert(text, len, &options, &once, &records); /* must only end well */
    kp_buf_release(&once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const pieces[] = {
        "{",       "}",       "[",           "]",   ":",     ",",       "\"",      "\\",
        "\n",      " ",       "a",           "1",   "-",     ".",       "e",       "0",
        "\"a\":",  "\"b\":1", "{\"a\":1}\n", "\\u", "d83d",  "\\ude00", "null",    "true",
        "\"علی\"", "\xFF",    "\t",          "{\"", "\"x\"", "}\n",     ",\"c\":", "\r\n"};
    if (size < 2)
        return 0;
    struct kp_buf text = {0};
    kp_buf_putc(&text, ' '); /* so that no byte order mark or compression is seen */
    for (size_t i = 1; i < size; i++) {
        const char *piece = pieces[data[i] % 32];
        kp_buf_add(&text, data[0] & 1 ? piece : (const char *)data + i,
                   data[0] & 1 ? strlen(piece) : 1);
    }
    compare_scanner(text.data, text.len);
    compare_lines(text.data, text.len, data[0] >> 1);
    kp_buf_release(&text);
    return 0;
}
