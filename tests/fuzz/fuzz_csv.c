/* Any bytes, cut by kempt's reader and by libcsv in one go: the same cells, the same records, and
 * every byte accounted for. The first three bytes of the input choose the delimiter, the scan and
 * the size of a block. */
#include <csv.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "io/reader.h"
#include "io/scan_impl.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what)) {                                                                             \
            fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #what);                     \
            abort();                                                                               \
        }                                                                                          \
    } while (0)

/* What libcsv makes of a text: cells one behind the other, and how many each record has. */
struct table {
    struct kp_buf text;
    size_t *ends, *counts;
    size_t cells, records, blank, cap;
    size_t in_record;
    int last_end;
};

static int never(unsigned char c)
{
    (void)c;
    return 0;
}

static void on_cell(void *bytes, size_t len, void *user)
{
    struct table *t = user;
    kp_buf_add(&t->text, bytes, len);
    t->ends[t->cells++] = t->text.len;
    t->in_record++;
}

static void on_row(int end, void *user)
{
    struct table *t = user;
    bool lf_of_crlf = end == '\n' && t->last_end == '\r';
    if (t->in_record > 0)
        t->counts[t->records++] = t->in_record;
    else if (!lf_of_crlf && end >= 0)
        t->blank++;
    t->in_record = 0;
    t->last_end = t->in_record == 0 && lf_of_crlf ? 0 : end;
}

static void cut(struct table *t, const char *text, size_t len, char delimiter)
{
    *t = (struct table){.cap = len + 2};
    t->ends = calloc(t->cap, sizeof *t->ends);
    t->counts = calloc(t->cap, sizeof *t->counts);
    struct csv_parser p;
    csv_init(&p, CSV_REPALL_NL);
    csv_set_delim(&p, (unsigned char)delimiter);
    csv_set_space_func(&p, never);
    CHECK(csv_parse(&p, text, len, on_cell, on_row, t) == len);
    CHECK(csv_fini(&p, on_cell, on_row, t) == 0);
    csv_free(&p);
}

static void release(struct table *t)
{
    kp_buf_release(&t->text);
    free(t->ends);
    free(t->counts);
}

static struct kp_slice cell_of(const struct table *t, size_t cell)
{
    size_t from = cell ? t->ends[cell - 1] : 0;
    return kp_string(t->text.data ? t->text.data + from : "", t->ends[cell] - from);
}

static bool is_utf8(const struct table *t, size_t cell, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kp_slice s = cell_of(t, cell + i);
        if (kp_utf8_plain(s.ptr, s.len) == KP_UTF8_BAD)
            return false;
    }
    return true;
}

/* A row's cells are those of libcsv, its flags hold, and its place in the source holds that record.
 */
static void check_row(const struct kp_batch *b, size_t r, const struct table *t, size_t cell,
                      size_t columns, const char *text, char delimiter)
{
    const struct kp_slice *row = kp_batch_row(b, r);
    for (size_t c = 0; c < columns; c++) {
        CHECK(row[c].kind == KP_STRING);
        CHECK(kp_slice_same_bytes(row[c], cell_of(t, cell + c)));
        if (row[c].flags & KP_F_JSON_PLAIN)
            CHECK(kp_json_escape_tail(row[c].ptr, 0, row[c].len) == row[c].len);
        for (const char *d = ",;\t|"; (row[c].flags & KP_F_CSV_PLAIN) && *d; d++)
            CHECK(kp_csv_special_tail(row[c].ptr, 0, row[c].len, *d) == row[c].len);
    }
    struct table alone;
    cut(&alone, text + b->rows[r].offset, b->rows[r].length, delimiter);
    CHECK(alone.records + alone.blank == 1);
    CHECK(alone.blank || alone.counts[0] == columns);
    release(&alone);
}

static void compare(const char *text, size_t len, const struct kp_read_options *options)
{
    struct table t;
    cut(&t, text, len, options->delimiter);
    size_t columns = t.records ? t.counts[0] : 0;
    int fd = memfd_create("fuzz", 0);
    CHECK(fd >= 0 && write(fd, text, len) == (ssize_t)len);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    struct kp_error err = {0};
    struct kp_reader *reader;
    CHECK(kp_reader_open(path, options, &reader, &err) == KP_OK);
    struct kp_batch b;
    kp_batch_init(&b);
    enum kp_status st;
    size_t record = 0, cell = 0, rows = 0, blank = 0;
    uint64_t quarantined = 0, covered = 0;
    while ((st = kp_reader_read(reader, &b, &err)) == KP_OK) {
        quarantined += b.quarantined;
        blank += b.blank;
        for (size_t r = 0; r < b.nrows; r++, rows++) {
            covered += b.rows[r].length;
            if (columns == 1 && b.rows[r].length <= 2 && kp_batch_row(&b, r)->len == 0 &&
                memchr("\r\n", text[b.rows[r].offset], 2)) {
                t.blank--; /* a blank line is a record of one column */
                continue;
            }
            while (t.counts[record] != columns || !is_utf8(&t, cell, t.counts[record])) {
                cell += t.counts[record++];
                quarantined--;
                CHECK(record < t.records);
            }
            check_row(&b, r, &t, cell, columns, text, options->delimiter);
            cell += t.counts[record++];
        }
    }
    blank += b.blank;
    if (st == KP_END) {
        CHECK(quarantined == t.records - record);
        CHECK(columns == 1 || blank == t.blank);
        for (; record < t.records; cell += t.counts[record++])
            CHECK(t.counts[record] != columns || !is_utf8(&t, cell, t.counts[record]));
        CHECK(covered <= len);
    } else { /* a first record that is not UTF-8 */
        CHECK(st == KP_ERR_INPUT && t.records > 0 && !is_utf8(&t, 0, columns));
    }
    kp_batch_release(&b);
    kp_reader_free(reader);
    close(fd);
    release(&t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Bytes that matter, so that most inputs are CSV of some kind; the last but one are one Persian
 * letter, the last is not UTF-8. */
static const char alphabet[] = "aab\"\"\",,,\r\n\n ;\t\xD9\x87\xFF";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char delimiters[] = ",;\t|:";
    if (size < 3)
        return 0;
    struct kp_read_options options = {
        .format = KP_FORMAT_CSV,
        .delimiter = delimiters[data[0] % 5],
        .header = KP_HEADER_NO,
        .plain_scan = data[1] & 1,
        .block = data[2],
    };
    char *text = malloc(size);
    CHECK(text);
    size_t len = size - 3;
    memcpy(text, data + 3, len);
    for (size_t i = 0; (data[1] & 6) && i < len; i++)
        text[i] =
            text[i] ? alphabet[(unsigned char)text[i] % (sizeof alphabet - 1)] : options.delimiter;
    unsigned char first = len ? (unsigned char)text[0] : 0;
    if (first != 0 && first != 0x1F && first != 0x28 &&
        first < 0xEF) /* compression and byte order marks have tests of their own */
        compare(text, len, &options);
    free(text);
    return 0;
}
