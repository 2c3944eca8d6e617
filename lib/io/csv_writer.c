/* The writer of CSV and TSV (RFC 4180). Cells that lie side by side in the input block, with the
 * delimiter between them, are copied as one piece. */
#include <stdlib.h>

#include "io/writer_impl.h"

/* A sign, digits, a decimal point: what a spreadsheet reads as a number and does not run. */
static bool is_number(struct kp_slice s)
{
    size_t i = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+'), digits = 0, points = 0;
    for (; i < s.len; i++) {
        digits += s.ptr[i] >= '0' && s.ptr[i] <= '9';
        points += s.ptr[i] == '.' || s.ptr[i] == ',';
    }
    return digits > 0 && points <= 1 &&
           digits + points + (s.ptr[0] == '-' || s.ptr[0] == '+') == s.len;
}

static bool is_formula(struct kp_slice s)
{
    return s.len > 0 && s.kind == KP_STRING && strchr("=+-@\t\r", s.ptr[0]) && s.ptr[0] &&
           !is_number(s);
}

/* In quotes, with `guard` first. */
static void put_quoted(struct kp_buf *buf, const char *guard, const char *s, size_t len)
{
    kp_buf_putc(buf, '"');
    kp_buf_puts(buf, guard);
    while (len > 0) {
        const char *quote = memchr(s, '"', len);
        size_t n = quote ? (size_t)(quote - s) + 1 : len;
        kp_buf_add(buf, s, n);
        if (quote)
            kp_buf_putc(buf, '"');
        s += n;
        len -= n;
    }
    kp_buf_putc(buf, '"');
}

/* What the rows of one batch need. */
struct rows {
    const struct kp_writer *w;
    const struct kp_batch *batch;
    const size_t *slots;
    size_t columns;
    bool flags_hold; /* KP_F_CSV_PLAIN covers the delimiter, and no guard is asked for */
};

/* A cell that needs quotes or a guard, behind what was written up to `to`; then there is room for a
 * row again. */
static char *put_special(const struct rows *rows, struct kp_buf *buf, char *to, struct kp_slice s,
                         size_t room)
{
    const struct kp_writer *w = rows->w;
    const char *guard = w->options.formula_guard && is_formula(s) ? "'" : "";
    buf->len = (size_t)(to - buf->data);
    if (w->scan->csv_special(s.ptr, s.len, w->delimiter) < s.len) {
        put_quoted(buf, guard, s.ptr, s.len);
    } else {
        kp_buf_puts(buf, guard);
        kp_buf_slice(buf, s);
    }
    return kp_buf_reserve(buf, room);
}

static bool is_special(const struct kp_writer *w, struct kp_slice s)
{
    return w->scan->csv_special(s.ptr, s.len, w->delimiter) < s.len ||
           (w->options.formula_guard && is_formula(s));
}

/* The end of the piece that begins with the cell of column `from` and goes on while cells lie side
 * by side, divided by the delimiter, in need of no quotes; *next is the first column that is not in
 * it. */
static inline const char *side_by_side(const struct rows *rows, const struct kp_slice *row,
                                       size_t from, size_t *next)
{
    struct kp_slice cell = row[rows->slots[from]];
    const char delimiter = rows->w->delimiter, *end = cell.ptr + cell.len;
    size_t c = from + 1;
    for (; c < rows->columns; c++) {
        if (rows->slots[c] == KP_NO_COLUMN)
            break;
        cell = row[rows->slots[c]];
        if (cell.ptr != end + 1 || !(cell.flags & KP_F_CSV_PLAIN) || *end != delimiter)
            break;
        end = cell.ptr + cell.len;
    }
    *next = c;
    return end;
}

/* Bytes that a row takes when nothing is quoted, with the slack of the last copy. */
static size_t room_for(const struct rows *rows, const struct kp_slice *row)
{
    size_t room = rows->columns + 4 + KP_COPY_CHUNK;
    for (size_t c = 0; c < rows->columns; c++)
        room += rows->slots[c] == KP_NO_COLUMN ? 0 : row[rows->slots[c]].len;
    return room;
}

static char *put_cells(const struct rows *rows, const struct kp_slice *row, struct kp_buf *buf)
{
    size_t room = room_for(rows, row);
    char *to = kp_buf_reserve(buf, room);
    for (size_t c = 0; to && c < rows->columns;) {
        if (c > 0)
            *to++ = rows->w->delimiter;
        struct kp_slice cell = rows->slots[c] == KP_NO_COLUMN ? kp_missing() : row[rows->slots[c]];
        if (cell.len == 0) {
            c++;
        } else if (rows->flags_hold && (cell.flags & KP_F_CSV_PLAIN)) {
            const char *end = side_by_side(rows, row, c, &c);
            to = kp_copy_cell(rows->batch, to, kp_string(cell.ptr, (size_t)(end - cell.ptr)));
        } else if (is_special(rows->w, cell)) {
            to = put_special(rows, buf, to, cell, room);
            c++;
        } else {
            to = kp_copy_cell(rows->batch, to, cell);
            c++;
        }
    }
    return to;
}

static void put_row(const struct rows *rows, const struct kp_slice *row, struct kp_buf *buf)
{
    size_t start = buf->len;
    char *to = put_cells(rows, row, buf);
    if (!to)
        return;
    if (to == buf->data + start) { /* else the record would read as a blank line */
        *to++ = '"';
        *to++ = '"';
    }
    if (rows->w->options.crlf)
        *to++ = '\r';
    *to++ = '\n';
    buf->len = (size_t)(to - buf->data);
}

static struct rows rows_of(const struct kp_writer *w, const struct kp_batch *batch,
                           const size_t *slots)
{
    bool holds = w->delimiter && strchr(",;\t|", w->delimiter) && !w->options.formula_guard;
    return (struct rows){w, batch, slots, kp_schema_count(w->schema), holds};
}

static void csv_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                     struct kp_buf *buf)
{
    struct rows rows = rows_of(w, batch, slots);
    for (size_t r = 0; r < batch->nrows; r++)
        if (batch->rows[r].state == KP_ROW_LIVE)
            put_row(&rows, kp_batch_row(batch, r), buf);
}

/* The header is a row whose cells are the names. */
static void csv_start(const struct kp_writer *w, struct kp_buf *buf)
{
    size_t columns = w->schema ? kp_schema_count(w->schema) : 0;
    if (w->options.no_header || columns == 0)
        return;
    struct kp_slice *names = calloc(columns, sizeof *names);
    size_t *slots = calloc(columns, sizeof *slots);
    for (size_t c = 0; names && slots && c < columns; c++) {
        names[c] = kp_schema_column(w->schema, c)->name;
        slots[c] = c;
    }
    struct kp_batch none = {0};
    struct rows rows = rows_of(w, &none, slots);
    if (names && slots)
        put_row(&rows, names, buf);
    else
        buf->failed = true;
    free(names);
    free(slots);
}

static void csv_end(const struct kp_writer *w, struct kp_buf *buf)
{
    (void)w;
    (void)buf;
}

const struct kp_writer_ops kp_csv_writer = {
    .start = csv_start, .rows = csv_rows, .end = csv_end, .fixed_columns = true, .separator = 0};
