/* CSV by libcsv, a record at a time, and what else looks at CSV byte by byte. */
#include <stdio.h>
#include <stdlib.h>

#include "io/csv_reader.h"

enum { CELL_BLOCK = 16 * 1024 }; /* libcsv's buffer grows by this many bytes */

static int never(unsigned char c)
{
    (void)c;
    return 0; /* no byte is a blank to trim: blanks are data */
}

static void on_cell(void *bytes, size_t len, void *user)
{
    struct kp_csv_slow *s = user;
    if (s->count++ >= s->limit || s->failed)
        return;
    if (s->count > s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct kp_slice *cells = realloc(s->cells, cap * sizeof *cells);
        if (!cells) {
            s->failed = true;
            return;
        }
        s->cells = cells;
        s->cap = cap;
    }
    char *copy = kp_arena_dup(s->arena, bytes, len);
    if (copy)
        s->cells[s->count - 1] = kp_string(copy, len);
    else
        s->failed = true;
}

static void on_row(int end, void *user)
{
    struct kp_csv_slow *s = user;
    (void)end;
    s->ended = true;
}

bool kp_csv_slow_init(struct kp_csv_slow *s, char delimiter)
{
    *s = (struct kp_csv_slow){0};
    if (csv_init(&s->parser, 0) != 0)
        return false;
    csv_set_delim(&s->parser, (unsigned char)delimiter);
    csv_set_space_func(&s->parser, never);
    csv_set_blk_size(&s->parser, CELL_BLOCK);
    return true;
}

void kp_csv_slow_release(struct kp_csv_slow *s)
{
    csv_free(&s->parser);
    free(s->cells);
}

/* Forgets what libcsv holds of a record; a buffer that a giant cell left behind too. */
static void reset(struct kp_csv_slow *s)
{
    csv_fini(&s->parser, NULL, NULL, NULL);
    if (s->parser.entry_size > KP_BATCH_BYTES)
        csv_free(&s->parser);
}

size_t kp_csv_line_end(const char *text, size_t len, bool last)
{
    if (len > 0 && text[0] == '\n')
        return 1;
    if (len == 0 || text[0] != '\r' || (len == 1 && !last))
        return 0;
    return len > 1 && text[1] == '\n' ? 2 : 1;
}

/* Up to and with the next CR or LF. */
static size_t line(const char *text, size_t len)
{
    const char *lf = memchr(text, '\n', len);
    size_t n = lf ? (size_t)(lf - text) + 1 : len;
    const char *cr = memchr(text, '\r', n);
    return cr ? (size_t)(cr - text) + 1 : n;
}

enum kp_csv_found kp_csv_slow_cut(struct kp_csv_slow *s, const char *text, size_t len, bool last,
                                  size_t *used)
{
    s->count = 0;
    s->ended = s->failed = false;
    size_t at = 0;
    while (at < len && !s->ended &&
           !s->failed) { /* a record ends at a line end, so libcsv gets line by line */
        size_t n = line(text + at, len - at);
        s->failed = csv_parse(&s->parser, text + at, n, on_cell, on_row, s) != n;
        at += n;
    }
    if (!s->ended && last && !s->failed)
        s->failed = csv_fini(&s->parser, on_cell, on_row, s) != 0;
    bool divided = s->ended && text[at - 1] == '\r' && at == len && !last; /* its LF may follow */
    bool ended = s->ended && !divided, failed = s->failed;
    reset(s);
    if (failed)
        return KP_CSV_NO_MEMORY;
    if (!ended)
        return KP_CSV_MORE;
    if (at < len && text[at - 1] == '\r' && text[at] == '\n')
        at++;
    *used = at;
    return KP_CSV_RECORD;
}

static void end_cell(struct kp_csv_walk *w)
{
    w->cells++;
    w->cell = 0;
    w->state = KP_CSV_CELL_START;
}

size_t kp_csv_walk(struct kp_csv_walk *w, char delimiter, const char *text, size_t len, bool *ended)
{
    for (size_t i = 0; i < len; i++) {
        char c = text[i];
        if (w->state == KP_CSV_AFTER_CR) {
            *ended = true;
            return c == '\n' ? i + 1 : i;
        }
        bool quoted = w->state == KP_CSV_QUOTED;
        if (c == '"' && w->state == KP_CSV_CELL_START) {
            w->state = KP_CSV_QUOTED;
        } else if (c == '"' && quoted) {
            w->state = KP_CSV_AFTER_QUOTE;
        } else if (!quoted && c == delimiter) {
            end_cell(w);
        } else if (!quoted && (c == '\n' || c == '\r')) {
            end_cell(w);
            w->state = KP_CSV_AFTER_CR;
            *ended = c == '\n';
            if (*ended)
                return i + 1;
        } else {
            if (w->state == KP_CSV_AFTER_QUOTE) {
                w->cell += c != '"'; /* text behind a closing quote: the quote was data */
                w->state = KP_CSV_QUOTED;
            } else if (!quoted) {
                w->state = KP_CSV_BARE;
            }
            if (++w->cell > w->longest)
                w->longest = w->cell;
        }
    }
    return len;
}

/* Makes name one that the schema does not have. next[c] is the suffix to try for another one of
 * column c's name. */
static void make_unique(const struct kp_schema *schema, uint32_t *next, struct kp_buf *name)
{
    size_t stem = name->len;
    size_t holder = kp_schema_find(schema, kp_string(name->data, stem));
    if (holder == KP_NO_COLUMN)
        return;
    do {
        name->len = stem;
        kp_buf_putc(name, '_');
        kp_buf_uint(name, 2 + (uint64_t)next[holder]++);
    } while (kp_buf_ok(name) &&
             kp_schema_find(schema, kp_string(name->data, name->len)) != KP_NO_COLUMN);
}

struct kp_schema *kp_csv_header_schema(const struct kp_slice *cells, size_t count)
{
    struct kp_schema *schema = kp_schema_new();
    uint32_t *next = calloc(count + 1, sizeof *next);
    struct kp_buf name = {0};
    bool ok = schema && next;
    for (size_t i = 0; ok && i < count; i++) {
        kp_buf_clear(&name);
        kp_buf_slice(&name, cells[i]);
        if (cells[i].len == 0)
            kp_buf_uint(&name, i + 1);
        if (kp_buf_ok(&name))
            make_unique(schema, next, &name);
        ok = kp_buf_ok(&name) &&
             kp_schema_add(schema, kp_string(name.data, name.len)) != KP_NO_COLUMN;
    }
    kp_buf_release(&name);
    free(next);
    if (ok)
        return schema;
    kp_schema_unref(schema);
    return NULL;
}

struct kp_schema *kp_csv_numbered_schema(size_t count)
{
    struct kp_schema *schema = kp_schema_new();
    for (size_t i = 0; schema && i < count; i++) {
        char name[24];
        snprintf(name, sizeof name, "%zu", i + 1);
        if (kp_schema_add(schema, kp_str(name)) == KP_NO_COLUMN) {
            kp_schema_unref(schema);
            schema = NULL;
        }
    }
    return schema;
}
