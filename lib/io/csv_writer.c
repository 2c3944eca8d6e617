/* The writer of CSV and TSV (RFC 4180). Cells that lie side by side in the input block, with the
 * delimiter between them, are copied as one piece. */
#include "io/writer_impl.h"

/* What a row needs to know. */
struct line {
    const struct kp_writer *w;
    struct kp_buf *buf;
    bool flags_hold; /* KP_F_CSV_PLAIN covers the delimiter, and no guard is asked for */
};

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

/* Any cell, whatever it holds. */
static void put_cell(const struct line *line, struct kp_slice s)
{
    struct kp_buf *buf = line->buf;
    if (s.kind == KP_MISSING || s.kind == KP_NULL)
        return;
    const char *guard = line->w->options.formula_guard && is_formula(s) ? "'" : "";
    if (line->w->scan->csv_special(s.ptr, s.len, line->w->delimiter) < s.len) {
        put_quoted(buf, guard, s.ptr, s.len);
        return;
    }
    kp_buf_puts(buf, guard);
    kp_buf_slice(buf, s);
}

static void end_line(const struct line *line, size_t start)
{
    if (line->buf->len == start)
        kp_buf_add(line->buf, "\"\"", 2); /* else the record would read as a blank line */
    if (line->w->options.crlf)
        kp_buf_putc(line->buf, '\r');
    kp_buf_putc(line->buf, '\n');
}

static struct line start_line(const struct kp_writer *w, struct kp_buf *buf)
{
    bool holds = w->delimiter && strchr(",;\t|", w->delimiter) && !w->options.formula_guard;
    return (struct line){.w = w, .buf = buf, .flags_hold = holds};
}

static void csv_start(const struct kp_writer *w, struct kp_buf *buf)
{
    if (w->options.no_header || !w->schema || kp_schema_count(w->schema) == 0)
        return;
    struct line line = start_line(w, buf);
    size_t start = buf->len;
    for (size_t c = 0; c < kp_schema_count(w->schema); c++) {
        if (c > 0)
            kp_buf_putc(buf, w->delimiter);
        put_cell(&line, kp_schema_column(w->schema, c)->name);
    }
    end_line(&line, start);
}

/* The end of the piece that begins with the cell of column `from` and goes on while cells lie side
 * by side, divided by the delimiter, in need of no quotes; *next is the first column that is not in
 * it. */
static inline const char *side_by_side(const struct kp_slice *row, const size_t *slots, size_t from,
                                       size_t columns, char delimiter, size_t *next)
{
    struct kp_slice cell = row[slots[from]];
    const char *end = cell.ptr + cell.len;
    size_t c = from + 1;
    for (; c < columns; c++) {
        if (slots[c] == KP_NO_COLUMN)
            break;
        cell = row[slots[c]];
        if (cell.ptr != end + 1 || !(cell.flags & KP_F_CSV_PLAIN) || *end != delimiter)
            break;
        end = cell.ptr + cell.len;
    }
    *next = c;
    return end;
}

static void put_row(const struct line *line, const struct kp_slice *row, const size_t *slots,
                    size_t columns)
{
    const char delimiter = line->w->delimiter;
    for (size_t c = 0; c < columns;) {
        if (c > 0)
            kp_buf_putc(line->buf, delimiter);
        if (slots[c] == KP_NO_COLUMN) {
            c++;
        } else if (line->flags_hold && (row[slots[c]].flags & KP_F_CSV_PLAIN)) {
            const char *start = row[slots[c]].ptr;
            const char *end = side_by_side(row, slots, c, columns, delimiter, &c);
            kp_buf_add(line->buf, start, (size_t)(end - start));
        } else {
            put_cell(line, row[slots[c++]]);
        }
    }
}

static void csv_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                     struct kp_buf *buf)
{
    size_t columns = kp_schema_count(w->schema);
    struct line line = start_line(w, buf);
    for (size_t r = 0; r < batch->nrows; r++) {
        if (batch->rows[r].state != KP_ROW_LIVE)
            continue;
        size_t start = buf->len;
        put_row(&line, kp_batch_row(batch, r), slots, columns);
        end_line(&line, start);
    }
}

static void csv_end(const struct kp_writer *w, struct kp_buf *buf)
{
    (void)w;
    (void)buf;
}

const struct kp_writer_ops kp_csv_writer = {
    .start = csv_start, .rows = csv_rows, .end = csv_end, .fixed_columns = true, .separator = 0};
