/* The reader of CSV and TSV.
 *
 * A scan marks where cells end; this file turns the marks into cells. What the scan calls
 * irregular, and a last record without a line end, goes through libcsv (csv_slow.c), record by
 * record.
 */
#include <stdio.h>
#include <stdlib.h>

#include "io/csv_reader.h"
#include "io/detect.h"

enum {
    PLAIN = KP_F_CSV_PLAIN | KP_F_JSON_PLAIN,
    HEADER_MAX =
        64 << 20, /* bytes: room for some millions of names; a longer first line is no header */
};

struct csv_reader {
    struct kp_reader base;
    struct kp_csv_slow slow;
    struct kp_csv_index *index;
    bool has_header;
    size_t columns; /* cells that a record must have */
    struct kp_csv_walk walk;
    char reason[96];
};

/* Where the cutting of a block stands. */
struct cut {
    struct csv_reader *r;
    struct kp_batch *b;
    const char *text;
    size_t len;
    size_t start;         /* of the record */
    size_t cell;          /* of the cell */
    size_t cells;         /* of the record, cut so far */
    bool odd;             /* the cell holds an odd byte that an earlier window's index had */
    struct kp_slice *row; /* where the record's cells go */
    uint64_t inner;       /* line ends within the record's quotes */
    size_t checked;       /* what lies before it was checked as UTF-8 ... */
    size_t suspect;       /* ... and something before here was not */
    bool last;            /* the input ends with the block */
    enum kp_status status;
};

static bool no_memory(struct cut *c)
{
    c->status = KP_ERR_MEMORY;
    return false;
}

static void start_record(struct cut *c, size_t at)
{
    c->start = c->cell = at;
    c->cells = 0;
    c->odd = false;
    c->inner = 0;
}

static bool start_row(struct cut *c)
{
    if (!kp_batch_reserve(c->b, 1))
        return no_memory(c);
    c->row = c->b->cells + c->b->nrows * c->b->stride;
    return true;
}

/* The text of a quoted cell that holds doubled quotes, into the arena. */
static struct kp_slice undouble(struct cut *c, const char *s, size_t len)
{
    char *out = kp_arena_text(&c->b->arena, len), *to = out;
    if (!out) {
        no_memory(c);
        return kp_missing();
    }
    const char *end = s + len;
    while (s < end) {
        const char *quote = memchr(s, '"', (size_t)(end - s));
        size_t n = quote ? (size_t)(quote - s) + 1 : (size_t)(end - s);
        memcpy(to, s, n);
        to += n;
        s += quote ? n + 1 : n;
    }
    kp_arena_trim(&c->b->arena, out, len, (size_t)(to - out));
    return kp_string(out, (size_t)(to - out));
}

/* A quoted cell, s to s + len within its quotes, that holds something odd. */
static struct kp_slice quoted_cell(struct cut *c, const char *s, size_t len)
{
    size_t at = c->r->base.scan->csv_special(s, len, '"');
    if (at == len)
        return kp_string(s, len);
    c->inner += kp_count_lines(s, len);
    if (memchr(s + at, '"', len - at))
        return undouble(c, s, len);
    return kp_string(s, len);
}

/* Keeps a record's row, or drops it as a blank line or into quarantine; starts the next. False: the
 * batch is full or the record is for quarantine in parts. */
static bool odd_record(struct cut *c, size_t end, bool validate);

static inline bool end_record(struct cut *c, size_t end)
{
    struct csv_reader *r = c->r;
    struct kp_batch *b = c->b;
    if (__builtin_expect(c->cells != r->columns || c->start < c->suspect ||
                             end - c->start > r->base.options.max_field || c->cells == 1,
                         0))
        return odd_record(c, end, c->start < c->suspect);
    for (size_t i = 0; i < KP_SPARE_SLOTS; i++)
        c->row[r->columns + i] = kp_missing();
    b->rows[b->nrows++] = (struct kp_row){.record = ++r->base.records,
                                          .line = r->base.line,
                                          .offset = r->base.feed.offset + c->start,
                                          .length = (uint32_t)(end - c->start)};
    r->base.line += 1 + c->inner;
    start_record(c, end);
    return b->nrows < KP_BATCH_ROWS && start_row(c);
}

/* Why the record cannot be a row: its rule, with the reason in r->reason; NULL when it can. */
static const char *find_fault(struct cut *c, size_t end, bool validate)
{
    struct csv_reader *r = c->r;
    if (validate && r->base.scan->utf8(c->text + c->start, end - c->start) == KP_UTF8_BAD) {
        const char *charset = r->base.options.charset;
        snprintf(r->reason, sizeof r->reason, "bytes that are not %s", charset ? charset : "UTF-8");
        return "charset";
    }
    if (c->cells != r->columns) {
        snprintf(r->reason, sizeof r->reason, "%zu cells, header has %zu", c->cells, r->columns);
        return "cells";
    }
    for (size_t i = 0; i < c->cells; i++)
        if (c->row[i].len > r->base.options.max_field) {
            snprintf(r->reason, sizeof r->reason, "cell %zu is larger than the %zu bytes allowed",
                     i + 1, r->base.options.max_field);
            return "max_field";
        }
    return NULL;
}

static bool odd_record(struct cut *c, size_t end, bool validate)
{
    struct csv_reader *r = c->r;
    char first = c->text[c->start];
    if (r->columns != 1 && (first == '\n' || first == '\r')) {
        c->b->blank++;
        r->base.line++;
        start_record(c, end);
        return true;
    }
    const char *rule = find_fault(c, end, validate);
    if (!rule) {
        for (size_t i = 0; i < KP_SPARE_SLOTS; i++)
            c->row[r->columns + i] = kp_missing();
        c->b->rows[c->b->nrows++] = (struct kp_row){.record = ++r->base.records,
                                                    .line = r->base.line,
                                                    .offset = r->base.feed.offset + c->start,
                                                    .length = (uint32_t)(end - c->start)};
    } else if (end - c->start > KP_PART_BYTES) {
        r->base.oversized.what.rule = rule;
        r->base.oversized.on = true;
        return false;
    } else {
        r->base.records++;
        kp_reader_quarantine(&r->base, c->b, c->start, end - c->start, rule, r->reason);
    }
    r->base.line += kp_count_lines(c->text + c->start, end - c->start);
    start_record(c, end);
    return c->b->nrows < KP_BATCH_ROWS && start_row(c);
}

/* Length, kind and flags go in one store; a compiler makes three of an assignment. */
static inline void set_cell(struct kp_slice *cell, const char *ptr, size_t len, uint8_t flags)
{
    struct {
        uint32_t len;
        uint8_t kind, flags, rest[2];
    } tail = {(uint32_t)len, KP_STRING, flags, {0}};
    _Static_assert(sizeof(struct kp_slice) == offsetof(struct kp_slice, len) + sizeof tail &&
                       offsetof(struct kp_slice, flags) - offsetof(struct kp_slice, len) == 5,
                   "a slice is a pointer and these");
    cell->ptr = ptr;
    memcpy((char *)cell + offsetof(struct kp_slice, len), &tail, sizeof tail);
}

/* A quoted cell, its quotes and all from `from` to `stop`. */
static struct kp_slice cut_quoted(struct cut *c, size_t from, size_t stop, uint8_t flags)
{
    if (!flags)
        return quoted_cell(c, c->text + from + 1, stop - from - 2);
    struct kp_slice cell = kp_string(c->text + from + 1, stop - from - 2);
    cell.flags = flags;
    return cell;
}

/* Makes cells and records of the window's index. False: stop. */
static bool take_index(struct cut *c)
{
    struct csv_reader *r = c->r;
    struct kp_csv_index *ix = r->index;
    const char *const text = c->text, delimiter = r->base.delimiter;
    const size_t columns = r->columns;
    const uint32_t *odd = ix->odd;
    ix->odd[ix->odd_count] = UINT32_MAX;
    size_t from = c->cell, n = c->cells; /* kept out of memory in the loop */
    for (const uint32_t *at = ix->at, *last = at + ix->count; at < last; at++) {
        size_t end = *at, stop = end;
        bool row_ends = text[end] != delimiter;
        if (row_ends && end > from && text[end - 1] == '\r')
            stop--;
        uint8_t flags = PLAIN;
        if (__builtin_expect(*odd < end || c->odd, 0)) {
            while (*odd < end)
                odd++;
            flags = 0;
            c->odd = false;
        }
        if (n >= columns) {
            if (!flags && text[from] == '"')
                c->inner += kp_count_lines(text + from, stop - from);
        } else if (text[from] == '"') {
            c->row[n] = cut_quoted(c, from, stop, flags);
        } else {
            set_cell(&c->row[n], text + from, stop - from, flags);
        }
        n++;
        from = end + 1;
        if (row_ends) {
            c->cells = n;
            if (!end_record(c, from))
                return false;
            n = 0;
        }
    }
    c->cell = from;
    c->cells = n;
    c->odd = c->odd || *odd != UINT32_MAX;
    return !c->status;
}

/* Checks up to `to`, or up to the start of the character that is cut off there. */
static void check_utf8(struct cut *c, size_t to)
{
    size_t stop = to;
    for (size_t at = to; at > c->checked && to - at < 4;) {
        unsigned char byte = (unsigned char)c->text[--at];
        if (byte >= 0xC0)
            stop = at;
        if (byte >= 0xC0 || byte < 0x80)
            break;
    }
    if (stop <= c->checked)
        return;
    if (c->r->base.scan->utf8(c->text + c->checked, stop - c->checked) == KP_UTF8_BAD)
        c->suspect = stop;
    c->checked = stop;
}

/* A record that the scan gave up on, or one that ends with the input. False: stop; KP_CSV_MORE
 * leaves c->start. */
static bool take_slowly(struct cut *c)
{
    struct csv_reader *r = c->r;
    size_t line_end = kp_csv_line_end(c->text + c->start, c->len - c->start, c->last);
    size_t used = line_end;
    start_record(c, c->start);
    if (line_end > 0) {
        c->row[0] = kp_string("", 0);
        c->cells = 1;
    } else {
        r->slow.arena = &c->b->arena;
        r->slow.limit = r->columns;
        enum kp_csv_found found =
            kp_csv_slow_cut(&r->slow, c->text + c->start, c->len - c->start, c->last, &used);
        if (found == KP_CSV_NO_MEMORY)
            return no_memory(c);
        if (found == KP_CSV_MORE)
            return false;
        c->cells = r->slow.count;
        memcpy(c->row, r->slow.cells,
               (c->cells < r->columns ? c->cells : r->columns) * sizeof *c->row);
    }
    return odd_record(c, c->start + used, true);
}

static void cut_block(struct cut *c)
{
    struct csv_reader *r = c->r;
    size_t from = c->start;
    kp_csv_index_start(r->index);
    while (from < c->len) {
        size_t to = c->len - from < KP_SCAN_WINDOW ? c->len : from + KP_SCAN_WINDOW;
        size_t stop = r->base.scan->csv(r->index, c->text, from, to, r->base.delimiter);
        check_utf8(c, stop);
        if (!take_index(c))
            return;
        from = stop;
        if (stop < to) {
            if (!take_slowly(c))
                return;
            from = c->start;
            kp_csv_index_start(r->index);
        }
    }
    if (c->last && c->start < c->len)
        take_slowly(c);
}

/* Whether the record that does not end in the block is already beyond what a record may be; sets
 * what.rule. */
static bool beyond_limits(struct csv_reader *r, const char *text, size_t len)
{
    struct kp_csv_walk w = {0};
    bool ended = false;
    kp_csv_walk(&w, r->base.delimiter, text, len, &ended);
    if (w.longest > r->base.options.max_field) {
        snprintf(r->reason, sizeof r->reason, "a cell is larger than the %zu bytes allowed",
                 r->base.options.max_field);
        r->base.oversized.what.rule = "max_field";
    } else if (w.cells > r->columns && len > KP_PART_BYTES) {
        snprintf(r->reason, sizeof r->reason, "more than the %zu cells of the header", r->columns);
        r->base.oversized.what.rule = "cells";
    } else if (len > INT32_MAX) {
        snprintf(r->reason, sizeof r->reason, "a record of more than 2 GiB");
        r->base.oversized.what.rule = "max_field";
    } else {
        return false;
    }
    r->base.oversized.on = true;
    return true;
}

static struct cut cut_from(struct csv_reader *r, struct kp_batch *b, size_t start)
{
    struct cut c = {.r = r,
                    .b = b,
                    .text = b->block,
                    .len = b->block_len,
                    .last = kp_feed_at_end(&r->base.feed)};
    start_record(&c, start);
    c.checked = start;
    return c;
}

/* The first record: the names, or their number. *start is where the data begins; KP_END: there is
 * no record. */
static enum kp_status read_header(struct csv_reader *r, struct kp_batch *b, size_t *start,
                                  struct kp_error *err)
{
    struct kp_reader *base = &r->base;
    size_t at = 0, used;
    for (;;) {
        bool last = kp_feed_at_end(&base->feed);
        for (size_t n; (n = kp_csv_line_end(b->block + at, b->block_len - at, last)) > 0; at += n) {
            b->blank++;
            base->line++;
        }
        if (at == b->block_len && last) {
            *start = at;
            return KP_END;
        }
        r->slow.arena = &b->arena;
        r->slow.limit = SIZE_MAX;
        enum kp_csv_found found =
            kp_csv_slow_cut(&r->slow, b->block + at, b->block_len - at, last, &used);
        if (found == KP_CSV_RECORD)
            break;
        if (found == KP_CSV_NO_MEMORY)
            return kp_no_memory(err);
        if (b->block_len > HEADER_MAX)
            return kp_fail_at(err, KP_ERR_INPUT, b->source, base->line, 0,
                              "the first record is longer than 64 MiB; is it %s?",
                              kp_format_name(base->format));
        kp_arena_clear(&b->arena);
        enum kp_status st = kp_feed_more(&base->feed, b, b->block_len, err);
        if (st)
            return st;
    }
    if (base->scan->utf8(b->block + at, used) == KP_UTF8_BAD)
        return kp_fail_at(err, KP_ERR_INPUT, b->source, base->line, 0,
                          "the header is not %s; name the charset of the file with --charset",
                          base->options.charset ? base->options.charset : "UTF-8");
    r->columns = r->slow.count;
    base->schema = r->has_header ? kp_csv_header_schema(r->slow.cells, r->columns)
                                 : kp_csv_numbered_schema(r->columns);
    kp_arena_clear(&b->arena);
    if (r->has_header) {
        base->line += kp_count_lines(b->block + at, used);
        at += used;
    }
    *start = at;
    return base->schema ? KP_OK : kp_no_memory(err);
}

/* Cuts what is in the block, from start on; more is read until there is something to give out or
 * nothing left. */
static enum kp_status fill_batch(struct csv_reader *r, struct kp_batch *b, size_t start,
                                 struct kp_error *err)
{
    b->stride = r->columns + KP_SPARE_SLOTS;
    b->schema = kp_schema_ref(r->base.schema);
    for (;;) {
        struct cut c = cut_from(r, b, start);
        if (start_row(&c))
            cut_block(&c);
        if (c.status)
            return kp_no_memory(err);
        kp_reader_settle_want(&r->base, b, c.start);
        bool stuck = c.start == start && !c.last && !r->base.oversized.on;
        if (!stuck || beyond_limits(r, c.text + c.start, c.len - c.start))
            return kp_feed_keep(&r->base.feed, b, c.start, err);
        kp_arena_clear(&b->arena);
        enum kp_status st = kp_feed_more(&r->base.feed, b, b->block_len, err);
        if (st)
            return st;
    }
}

static enum kp_status csv_read(struct kp_reader *base, struct kp_batch *b, struct kp_error *err)
{
    struct csv_reader *r = (struct csv_reader *)base;
    for (;;) {
        size_t start = 0;
        enum kp_status st = kp_feed_fill(&base->feed, b, base->want, err);
        if (!st && !base->schema)
            st = read_header(r, b, &start, err);
        if (!st && b->block_len == start && kp_feed_at_end(&base->feed))
            st = KP_END;
        if (!st)
            st = fill_batch(r, b, start, err);
        if (!st && base->oversized.on) {
            memset(&r->walk, 0, sizeof r->walk);
            kp_reader_oversized(base, base->oversized.what.rule, r->reason);
        }
        if (st || b->nrows || b->quarantined || base->oversized.on)
            return st;
        kp_schema_unref(b->schema); /* only blank lines so far */
        b->schema = NULL;
    }
}

static size_t csv_pass(struct kp_reader *base, const char *bytes, size_t len, bool *ended)
{
    struct csv_reader *r = (struct csv_reader *)base;
    return kp_csv_walk(&r->walk, base->delimiter, bytes, len, ended);
}

static void csv_free_reader(struct kp_reader *base)
{
    struct csv_reader *r = (struct csv_reader *)base;
    kp_csv_slow_release(&r->slow);
    free(r->index);
    free(r);
}

static const struct kp_reader_ops csv_ops = {
    .read = csv_read, .pass = csv_pass, .free = csv_free_reader};

enum kp_status kp_csv_reader_new(const struct kp_detected *found, struct kp_reader **out,
                                 struct kp_error *err)
{
    struct csv_reader *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->base.ops = &csv_ops;
    r->has_header = found->header;
    r->index = malloc(sizeof *r->index);
    if (!kp_csv_slow_init(&r->slow, found->delimiter) || !r->index) {
        csv_free_reader(&r->base);
        return kp_no_memory(err);
    }
    *out = &r->base;
    return KP_OK;
}
