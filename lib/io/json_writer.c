/* The writers of JSONL and of a JSON array of objects. */
#include <stdlib.h>

#include "io/writer_impl.h"

/* What the rows of one batch need. */
struct rows {
    const struct kp_writer *w;
    const struct kp_batch *batch;
    const size_t *slots;
    size_t columns;
    struct kp_buf
        keys;     /* ,"name": of every column, one behind the other, and KP_COPY_CHUNK bytes */
    size_t *ends; /* ends[c]: where the key of column c - 1 ends */
    const char *before, *after;
};

static bool is_plain(const struct kp_writer *w, struct kp_slice s)
{
    return (s.flags & KP_F_JSON_PLAIN) || w->scan->json_escape(s.ptr, s.len) == s.len;
}

static bool make_keys(struct rows *rows)
{
    const struct kp_schema *schema = rows->batch->schema;
    rows->columns = kp_schema_count(schema);
    rows->ends = malloc((rows->columns + 1) * sizeof *rows->ends);
    if (!rows->ends)
        return false;
    rows->ends[0] = 0;
    for (size_t c = 0; c < rows->columns; c++) {
        struct kp_slice name = kp_schema_column(schema, c)->name;
        kp_buf_putc(&rows->keys, ',');
        kp_buf_json(&rows->keys, name.ptr, name.len);
        kp_buf_putc(&rows->keys, ':');
        rows->ends[c + 1] = rows->keys.len;
    }
    char *slack = kp_buf_reserve(&rows->keys, KP_COPY_CHUNK);
    if (slack)
        memset(slack, 0, KP_COPY_CHUNK);
    return slack != NULL;
}

/* A string that has something to escape. */
static char *put_escaped(struct kp_buf *buf, char *to, struct kp_slice s, size_t rest)
{
    buf->len = (size_t)(to - buf->data);
    kp_buf_json(buf, s.ptr, s.len);
    return kp_buf_reserve(buf, rest);
}

/* Bytes that a row takes when nothing is escaped, and the slack of the last copy. */
static size_t room_for(const struct rows *rows, const struct kp_slice *row)
{
    size_t room = rows->keys.len + 4 * rows->columns + 8 + KP_COPY_CHUNK;
    for (size_t c = 0; c < rows->columns; c++)
        room += row[rows->slots[c]].len;
    return room;
}

/* A cell that has nothing to escape. */
static inline char *put_raw(const struct kp_batch *b, char *to, struct kp_slice cell)
{
    if (cell.kind == KP_NULL)
        return (char *)memcpy(to, "null", 4) + 4;
    *to = '"';
    to += cell.kind == KP_STRING;
    to = kp_copy_cell(b, to, cell);
    *to = '"';
    return to + (cell.kind == KP_STRING);
}

static void put_object(const struct rows *rows, const struct kp_slice *row, struct kp_buf *buf)
{
    size_t room = room_for(rows, row);
    char *to = kp_buf_reserve(buf, room);
    if (!to)
        return;
    *to++ = '{';
    size_t skip = 1; /* the first key's comma */
    for (size_t c = 0; c < rows->columns; c++) {
        struct kp_slice cell = row[rows->slots[c]];
        if (cell.kind == KP_MISSING)
            continue;
        size_t key = rows->ends[c] + skip;
        to = kp_copy_loose(to, rows->keys.data + key, rows->ends[c + 1] - key);
        skip = 0;
        if (cell.kind == KP_STRING && !is_plain(rows->w, cell)) {
            to = put_escaped(buf, to, cell, room);
            if (!to)
                return;
            continue;
        }
        to = put_raw(rows->batch, to, cell);
    }
    *to++ = '}';
    buf->len = (size_t)(to - buf->data);
}

static void put_rows(struct rows *rows, struct kp_buf *buf)
{
    if (!make_keys(rows))
        buf->failed = true;
    for (size_t r = 0; r < rows->batch->nrows && kp_buf_ok(buf); r++) {
        if (rows->batch->rows[r].state != KP_ROW_LIVE)
            continue;
        kp_buf_puts(buf, rows->before);
        put_object(rows, kp_batch_row(rows->batch, r), buf);
        kp_buf_puts(buf, rows->after);
    }
    kp_buf_release(&rows->keys);
    free(rows->ends);
}

static void jsonl_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                       struct kp_buf *buf)
{
    put_rows(&(struct rows){.w = w, .batch = batch, .slots = slots, .before = "", .after = "\n"},
             buf);
}

static void json_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                      struct kp_buf *buf)
{
    put_rows(&(struct rows){.w = w, .batch = batch, .slots = slots, .before = ",\n", .after = ""},
             buf);
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
