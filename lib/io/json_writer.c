/* The writers of JSONL and of a JSON array of objects. */
#include <stdlib.h>

#include "io/writer_impl.h"

static void add_string(const struct kp_writer *w, struct kp_buf *buf, struct kp_slice s)
{
    bool plain = (s.flags & KP_F_JSON_PLAIN) || w->scan->json_escape(s.ptr, s.len) == s.len;
    char *to = plain ? kp_buf_reserve(buf, (size_t)s.len + 2) : NULL;
    if (!to) {
        kp_buf_json(buf, s.ptr, s.len);
        return;
    }
    *to++ = '"';
    memcpy(to, s.ptr, s.len);
    to[s.len] = '"';
    buf->len += (size_t)s.len + 2;
}

/* "name": of every column of the schema, one behind the other; ends[c] is where the one of column c
 * ends. */
static bool make_keys(const struct kp_writer *w, const struct kp_schema *schema,
                      struct kp_buf *keys, size_t *ends)
{
    for (size_t c = 0; c < kp_schema_count(schema); c++) {
        add_string(w, keys, kp_schema_column(schema, c)->name);
        kp_buf_putc(keys, ':');
        ends[c] = keys->len;
    }
    return kp_buf_ok(keys);
}

static void put_object(const struct kp_writer *w, const struct kp_slice *row, const size_t *slots,
                       size_t columns, const char *keys, const size_t *ends, struct kp_buf *buf)
{
    kp_buf_putc(buf, '{');
    bool first = true;
    for (size_t c = 0; c < columns; c++) {
        struct kp_slice cell = row[slots[c]];
        if (cell.kind == KP_MISSING)
            continue;
        if (!first)
            kp_buf_putc(buf, ',');
        first = false;
        size_t from = c ? ends[c - 1] : 0;
        kp_buf_add(buf, keys + from, ends[c] - from);
        if (cell.kind == KP_STRING)
            add_string(w, buf, cell);
        else if (cell.kind == KP_NULL)
            kp_buf_add(buf, "null", 4);
        else
            kp_buf_slice(buf, cell);
    }
    kp_buf_putc(buf, '}');
}

static void put_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                     const char *before, const char *after, struct kp_buf *buf)
{
    size_t columns = kp_schema_count(batch->schema);
    size_t *ends = malloc((columns + 1) * sizeof *ends);
    struct kp_buf keys = {0};
    if (!ends || !make_keys(w, batch->schema, &keys, ends)) {
        buf->failed = true;
        columns = 0;
    }
    for (size_t r = 0; r < batch->nrows && kp_buf_ok(buf); r++) {
        if (batch->rows[r].state != KP_ROW_LIVE)
            continue;
        kp_buf_puts(buf, before);
        put_object(w, kp_batch_row(batch, r), slots, columns, keys.data, ends, buf);
        kp_buf_puts(buf, after);
    }
    kp_buf_release(&keys);
    free(ends);
}

static void jsonl_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                       struct kp_buf *buf)
{
    put_rows(w, batch, slots, "", "\n", buf);
}

static void json_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                      struct kp_buf *buf)
{
    put_rows(w, batch, slots, ",\n", "", buf);
}

static void nothing(const struct kp_writer *w, struct kp_buf *buf)
{
    (void)w;
    (void)buf;
}

static void json_start(const struct kp_writer *w, struct kp_buf *buf)
{
    (void)w;
    kp_buf_putc(buf, '[');
}

static void json_end(const struct kp_writer *w, struct kp_buf *buf)
{
    (void)w;
    kp_buf_puts(buf, "\n]\n");
}

const struct kp_writer_ops kp_jsonl_writer = {.start = nothing, .rows = jsonl_rows, .end = nothing};

const struct kp_writer_ops kp_json_writer = {
    .start = json_start, .rows = json_rows, .end = json_end, .separator = 1};
