#include "merge/order.h"

#include <stdlib.h>

void kp_order_release(struct kp_order *o)
{
    free(o->before);
    free(o->row);
    free(o->place);
    *o = (struct kp_order){0};
}

static bool reserve(struct kp_order *o, size_t columns)
{
    if (columns <= o->cap)
        return true;
    size_t cap = o->cap ? o->cap : 32;
    while (cap < columns)
        cap *= 2;
    uint8_t *before = calloc(cap * cap, 1);
    size_t *row = realloc(o->row, cap * sizeof *row);
    o->row = row ? row : o->row;
    const char **place = realloc(o->place, cap * sizeof *place);
    o->place = place ? place : o->place;
    if (!before || !row || !place) {
        free(before);
        return false;
    }
    for (size_t a = 0; a < o->cap; a++)
        memcpy(before + a * cap, o->before + a * o->cap, o->cap);
    free(o->before);
    o->before = before;
    o->cap = cap;
    return true;
}

/* Puts a column among those of the row: mostly at their end. */
static void insert(struct kp_order *o, size_t column, const char *place)
{
    size_t i = o->nrow++;
    for (; i > 0 && o->place[i - 1] > place; i--) {
        o->place[i] = o->place[i - 1];
        o->row[i] = o->row[i - 1];
    }
    o->place[i] = place;
    o->row[i] = column;
}

/* Behind the string whose opening quote is at p. */
static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        p += *p == '\\';
    return p < end ? p + 1 : end;
}

/* The next member of the object whose text goes on at *p: its name as it stands. False: no more. */
static bool next_member(const char **p, const char *end, struct kp_slice *name)
{
    unsigned depth = 1;
    for (const char *s = *p; s < end && *s != '\n'; s++) {
        if (*s == '"') {
            const char *close = skip_string(s, end), *next = close;
            while (next < end && (*next == ' ' || *next == '\t'))
                next++;
            if (depth == 1 && next < end && *next == ':') {
                *name = kp_string(s + 1, (size_t)(close - s - 2));
                *p = next + 1;
                return true;
            }
            s = close - 1;
        }
        depth += *s == '{' || *s == '[';
        depth -= (*s == '}' || *s == ']') && depth > 0;
    }
    return false;
}

/* Notes a record of JSON by the names in its line, in which its first cell is. A line of CSV may
 * begin with a brace too, but that is then in its first cell. */
static void note_line(struct kp_order *o, const struct kp_schema *schema,
                      const struct kp_batch *batch)
{
    const char *inside = o->place[0];
    const char *start = memrchr(batch->block, '\n', (size_t)(inside - batch->block));
    const char *p = start ? start + 1 : batch->block, *end = batch->block + batch->block_len;
    struct kp_slice name;
    while (p < inside && (*p == ' ' || *p == '\t'))
        p++;
    if (p == inside || *p != '{')
        return;
    o->nrow = 0;
    for (p++; o->nrow < o->cap && next_member(&p, end, &name);) {
        size_t c = kp_schema_find(schema, name);
        if (c < o->cap)
            o->row[o->nrow++] = c;
    }
}

bool kp_order_note(struct kp_order *o, const struct kp_schema *schema, const struct kp_store_map *m,
                   const struct kp_batch *batch, size_t row)
{
    if (m->count > KP_ORDER_COLUMNS)
        return true;
    if (!reserve(o, kp_schema_count(schema)))
        return false;
    const struct kp_slice *cells = kp_batch_row(batch, row);
    const char *text = batch->block, *end = text + batch->block_len;
    bool elsewhere = false;
    o->nrow = 0;
    for (size_t c = 0; c < m->count; c++) {
        const struct kp_slice *cell = m->slots[c] == SIZE_MAX ? NULL : &cells[m->slots[c]];
        if (!cell || cell->kind == KP_MISSING)
            continue;
        if (cell->ptr >= text && cell->ptr < end)
            insert(o, c, cell->ptr);
        else
            elsewhere = true;
    }
    if (elsewhere && o->nrow > 0)
        note_line(o, schema, batch);
    for (size_t i = 1; i < o->nrow; i++)
        o->before[o->row[i - 1] * o->cap + o->row[i]] = 1;
    return true;
}

/* The first column that is not out yet and that no other of those stands before; where all have one
 * before them, simply the first. */
static size_t choose(const struct kp_order *o, const bool *out, size_t n)
{
    size_t left = n;
    for (size_t c = 0; c < n; c++) {
        bool free_to_go = !out[c];
        for (size_t a = 0; a < n && free_to_go; a++)
            free_to_go =
                a == c || out[a] || a >= o->cap || c >= o->cap || !o->before[a * o->cap + c];
        if (free_to_go)
            return c;
        left = !out[c] && left == n ? c : left;
    }
    return left;
}

struct kp_schema *kp_order_schema(const struct kp_order *o, const struct kp_schema *schema)
{
    size_t n = kp_schema_count(schema);
    struct kp_schema *s = kp_schema_copy(schema);
    if (!s || n > KP_ORDER_COLUMNS)
        return s;
    bool *out = calloc(n + 1, sizeof *out), ok = out;
    if (ok)
        kp_schema_clear_columns(s);
    for (size_t i = 0; ok && i < n; i++) {
        size_t c = choose(o, out, n);
        const struct kp_column *column = kp_schema_column(schema, c);
        out[c] = true;
        ok = kp_schema_add_at(s, column->name, column->slot) != KP_NO_COLUMN;
    }
    free(out);
    if (ok)
        return s;
    kp_schema_unref(s);
    return NULL;
}
