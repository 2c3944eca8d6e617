/* What the tests of lib/io share: a text through a reader, told as text. */
#ifndef IO_CASE_H
#define IO_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "io/reader.h"
#include "io/writer.h"

struct read_case {
    struct kp_buf table;      /* names, then records: cells divided by "|", line ends by LF */
    struct kp_buf quarantine; /* its lines */
    struct kp_buf places;     /* record@line:offset+length of each row, divided by blanks */
    uint64_t rows, quarantined, blank;
    enum kp_status status;
    enum kp_format format;
    char delimiter;
    char digest[80];
    struct kp_error err;
};

/* A file with these bytes; its path is a static string, good until the next call. */
static inline const char *file_of(const void *bytes, size_t len)
{
    static char path[64];
    snprintf(path, sizeof path, "/tmp/kempt-io-%d.in", (int)getpid());
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* Missing is "~" (left out at the end of a record), null "null", numbers and the like have a mark
 * in front, so that kinds show. */
static inline void tell_cell(struct kp_buf *out, struct kp_slice s)
{
    static const char *const marks[] = {"~", "null", "", "#", "?", "@", "@"};
    kp_buf_puts(out, marks[s.kind]);
    kp_buf_slice(out, s);
}

static inline void tell_batch(struct read_case *c, const struct kp_batch *b)
{
    for (size_t r = 0; r < b->nrows; r++) {
        size_t columns = kp_schema_count(b->schema);
        while (columns > 0 && kp_batch_cell(b, r, columns - 1)->kind == KP_MISSING)
            columns--;
        for (size_t i = 0; i < columns; i++) {
            if (i)
                kp_buf_putc(&c->table, '|');
            tell_cell(&c->table, *kp_batch_cell(b, r, i));
        }
        kp_buf_putc(&c->table, '\n');
        const struct kp_row *row = &b->rows[r];
        kp_buf_printf(&c->places, "%s%llu@%llu:%llu+%u", c->places.len ? " " : "",
                      (unsigned long long)row->record, (unsigned long long)row->line,
                      (unsigned long long)row->offset, row->length);
        for (size_t i = kp_schema_slots(b->schema); i < b->stride; i++)
            assert_int_equal(kp_batch_row(b, r)[i].kind, KP_MISSING);
    }
    c->rows += b->nrows;
    c->quarantined += b->quarantined;
    c->blank += b->blank;
    kp_buf_add(&c->quarantine, b->side[KP_SIDE_QUARANTINE].data, b->side[KP_SIDE_QUARANTINE].len);
}

/* Reads all of path. The names are those of the last schema: JSONL learns them as it goes. */
static inline void read_path(struct read_case *c, const char *path,
                             const struct kp_read_options *options)
{
    *c = (struct read_case){0};
    struct kp_reader *r;
    c->status = kp_reader_open(path, options, &r, &c->err);
    if (c->status)
        return;
    c->format = kp_reader_format(r);
    c->delimiter = kp_reader_delimiter(r);
    struct kp_batch b;
    kp_batch_init(&b);
    struct kp_buf records = {0};
    uint64_t seq = 0;
    while ((c->status = kp_reader_read(r, &b, &c->err)) == KP_OK) {
        assert_int_equal(b.seq, seq++);
        assert_true(b.nrows > 0 || b.quarantined > 0 || b.side[KP_SIDE_QUARANTINE].len > 0);
        tell_batch(c, &b);
    }
    if (c->status == KP_END) {
        c->blank += b.blank;
        assert_int_equal(b.nrows, 0);
        records = c->table;
        c->table = (struct kp_buf){0};
        for (size_t i = 0; i < kp_schema_count(b.schema); i++) {
            if (i)
                kp_buf_putc(&c->table, '|');
            kp_buf_slice(&c->table, kp_schema_column(b.schema, i)->name);
        }
        kp_buf_putc(&c->table, '\n');
        kp_buf_slice(&c->table, kp_string(records.data ? records.data : "", records.len));
        kp_buf_release(&records);
    }
    snprintf(c->digest, sizeof c->digest, "%s", kp_reader_digest(r));
    kp_buf_cstr(&c->table);
    kp_buf_cstr(&c->quarantine);
    kp_buf_cstr(&c->places);
    kp_batch_release(&b);
    kp_reader_free(r);
}

static inline void read_bytes(struct read_case *c, const void *bytes, size_t len,
                              const struct kp_read_options *options)
{
    const char *path = file_of(bytes, len);
    read_path(c, path, options);
    unlink(path);
}

static inline void read_text(struct read_case *c, const char *text,
                             const struct kp_read_options *options)
{
    read_bytes(c, text, strlen(text), options);
}

static inline void case_release(struct read_case *c)
{
    kp_buf_release(&c->table);
    kp_buf_release(&c->quarantine);
    kp_buf_release(&c->places);
}

#endif
