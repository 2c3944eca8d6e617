/* The writer of CSV and TSV (RFC 4180). Cells that lie side by side in the input block, with the
 * delimiter between them, are copied as one piece. */
#include "io/writer_impl.h"

/* A row in the making. */
struct line {
    const struct kp_writer *w;
    struct kp_buf *buf;
    bool flags_hold;           /* KP_F_CSV_PLAIN covers the delimiter */
    const char *run, *run_end; /* cells that are copied as they are; run NULL: none */
};

static const char nowhere[1];

static void flush_run(struct line *line)
{
    if (!line->run)
        return;
    kp_buf_add(line->buf, line->run, (size_t)(line->run_end - line->run));
    line->run = NULL;
    line->run_end = nowhere;
}

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

static void put_quoted(struct kp_buf *buf, const char *s, size_t len)
{
    kp_buf_putc(buf, '"');
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

static void put_odd(struct line *line, struct kp_slice s)
{
    struct kp_buf *buf = line->buf;
    if (s.kind == KP_MISSING || s.kind == KP_NULL)
        return;
    bool guard = line->w->options.formula_guard && is_formula(s);
    if (line->w->scan->csv_special(s.ptr, s.len, line->w->delimiter) == s.len) {
        if (guard)
            kp_buf_putc(buf, '\'');
        kp_buf_slice(buf, s);
    } else if (guard) { /* the guard goes within the quotes */
        kp_buf_add(buf, "\"'", 2);
        size_t at = buf->len;
        put_quoted(buf, s.ptr, s.len);
        if (kp_buf_ok(buf)) {
            memmove(buf->data + at, buf->data + at + 1, buf->len - at - 1);
            buf->len--;
        }
    } else {
        put_quoted(buf, s.ptr, s.len);
    }
}

static void put_cell(struct line *line, struct kp_slice s, size_t column)
{
    bool plain = line->flags_hold && (s.flags & KP_F_CSV_PLAIN);
    if (plain && line->w->options.formula_guard)
        plain = !is_formula(s);
    if (plain && column > 0 && s.ptr == line->run_end + 1 && *line->run_end == line->w->delimiter) {
        line->run_end = s.ptr + s.len;
        return;
    }
    flush_run(line);
    if (column > 0)
        kp_buf_putc(line->buf, line->w->delimiter);
    if (plain) {
        line->run = s.ptr;
        line->run_end = s.ptr + s.len;
    } else {
        put_odd(line, s);
    }
}

static void end_line(struct line *line, size_t start)
{
    flush_run(line);
    if (line->buf->len == start)
        kp_buf_add(line->buf, "\"\"", 2); /* else the record would read as a blank line */
    if (line->w->options.crlf)
        kp_buf_putc(line->buf, '\r');
    kp_buf_putc(line->buf, '\n');
}

static struct line start_line(const struct kp_writer *w, struct kp_buf *buf)
{
    bool holds = w->delimiter && strchr(",;\t|", w->delimiter);
    return (struct line){.w = w, .buf = buf, .flags_hold = holds, .run_end = nowhere};
}

static void csv_start(const struct kp_writer *w, struct kp_buf *buf)
{
    if (w->options.no_header || !w->schema || kp_schema_count(w->schema) == 0)
        return;
    struct line line = start_line(w, buf);
    size_t start = buf->len;
    for (size_t c = 0; c < kp_schema_count(w->schema); c++)
        put_cell(&line, kp_schema_column(w->schema, c)->name, c);
    end_line(&line, start);
}

static void csv_rows(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                     struct kp_buf *buf)
{
    size_t columns = kp_schema_count(w->schema);
    struct line line = start_line(w, buf);
    for (size_t r = 0; r < batch->nrows; r++) {
        if (batch->rows[r].state != KP_ROW_LIVE)
            continue;
        const struct kp_slice *row = kp_batch_row(batch, r);
        size_t start = buf->len;
        for (size_t c = 0; c < columns; c++)
            put_cell(&line, slots[c] == KP_NO_COLUMN ? kp_missing() : row[slots[c]], c);
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
