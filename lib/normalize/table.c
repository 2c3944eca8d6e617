#include "normalize/table.h"

#include <csv.h>

#include "core/hash.h"
#include "text/script_key.h"

enum { FILE_MAX = 64 << 20 }; /* bytes of a reference table */

/* A table being cut. */
struct cutter {
    const char *name;
    struct kp_table *table;
    struct kp_arena *arena;
    struct kp_slice *cells; /* of all rows, the header's first */
    size_t count, cap;
    size_t row_start; /* of the current row in cells */
    size_t line;
    bool no_memory, too_long;
};

static bool grow(struct cutter *c)
{
    size_t cap = c->cap ? 2 * c->cap : 256;
    struct kp_slice *cells = kp_arena_array(c->arena, cap, sizeof *cells);
    if (!cells)
        return false;
    if (c->count > 0)
        memcpy(cells, c->cells, c->count * sizeof *cells);
    c->cells = cells;
    c->cap = cap;
    return true;
}

static void push(struct cutter *c, struct kp_slice cell)
{
    if (c->count == c->cap && !grow(c)) {
        c->no_memory = true;
        return;
    }
    c->cells[c->count++] = cell;
}

static void on_cell(void *text, size_t len, void *data)
{
    struct cutter *c = data;
    char *copy = kp_arena_dup(c->arena, text ? text : "", len);
    if (!copy)
        c->no_memory = true;
    else if (!c->no_memory && !c->too_long)
        push(c, kp_string(copy, len));
}

static void on_row(int end, void *data)
{
    struct cutter *c = data;
    (void)end;
    if (c->no_memory || c->too_long)
        return;
    c->line++;
    size_t width = c->count - c->row_start;
    if (c->table->columns == 0)
        c->table->columns = width;
    else if (width > c->table->columns)
        c->too_long = true;
    for (; width < c->table->columns && !c->no_memory; width++)
        push(c, kp_string("", 0));
    c->row_start = c->count;
}

/* Bytes of the lines at the front that begin with #. */
static size_t preamble(struct kp_slice text, size_t *lines)
{
    size_t at = 0;
    for (*lines = 0; at < text.len && text.ptr[at] == '#'; ++*lines) {
        const char *end = memchr(text.ptr + at, '\n', text.len - at);
        at = end ? (size_t)(end - text.ptr) + 1 : text.len;
    }
    return at;
}

static enum kp_status run_parser(struct cutter *c, struct kp_slice text, size_t skip,
                                 struct kp_error *err)
{
    struct csv_parser parser;
    if (csv_init(&parser, CSV_APPEND_NULL) != 0)
        return kp_no_memory(err);
    size_t want = text.len - skip;
    bool failed = csv_parse(&parser, text.ptr + skip, want, on_cell, on_row, c) != want ||
                  csv_fini(&parser, on_cell, on_row, c) != 0;
    csv_free(&parser);
    if (failed || c->no_memory)
        return kp_no_memory(err);
    if (c->too_long)
        return kp_fail_at(
            err, KP_ERR_RULES, c->name, c->line, 0,
            "this row has more cells than the header; quote a cell that holds a comma");
    return KP_OK;
}

enum kp_status kp_table_parse(const char *name, struct kp_slice text, struct kp_arena *arena,
                              struct kp_table *out, struct kp_error *err)
{
    *out = (struct kp_table){0};
    struct cutter c = {.name = name, .table = out, .arena = arena};
    size_t skip = preamble(text, &c.line);
    enum kp_status status = run_parser(&c, text, skip, err);
    if (status != KP_OK)
        return status;
    if (out->columns == 0)
        return kp_fail_at(err, KP_ERR_RULES, name, 1, 0,
                          "the file is empty; it needs a header line");
    out->names = c.cells;
    out->cells = c.cells + out->columns;
    out->rows = c.count / out->columns - 1;
    return KP_OK;
}

enum kp_status kp_table_load(const struct kp_rule_env *env, const char *name, struct kp_table *out,
                             struct kp_error *err)
{
    struct kp_slice text;
    enum kp_status status = kp_env_read_file(env, name, FILE_MAX, &text, err);
    return status == KP_OK ? kp_table_parse(name, text, env->arena, out, err) : status;
}

size_t kp_table_column(const struct kp_table *t, const char *name)
{
    for (size_t i = 0; i < t->columns; i++)
        if (kp_slice_is(t->names[i], name))
            return i;
    return SIZE_MAX;
}

struct kp_lookup_entry {
    const char *key; /* NULL: free */
    uint32_t len;
    uint32_t value;
};

bool kp_lookup_init(struct kp_lookup *l, size_t count, struct kp_arena *arena)
{
    size_t size = 16;
    while (size < 2 * count + 2)
        size *= 2;
    *l = (struct kp_lookup){.mask = size - 1};
    l->entries = kp_arena_array(arena, size, sizeof *l->entries);
    return l->entries != NULL;
}

static struct kp_lookup_entry *find(const struct kp_lookup *l, const char *key, size_t len)
{
    size_t i = kp_hash(key, len, 0) & l->mask;
    for (;; i = (i + 1) & l->mask) {
        struct kp_lookup_entry *e = &l->entries[i];
        if (!e->key || (e->len == len && memcmp(e->key, key, len) == 0))
            return e;
    }
}

uint32_t kp_lookup_add(struct kp_lookup *l, struct kp_slice key, uint32_t value)
{
    struct kp_lookup_entry *e = find(l, key.ptr, key.len);
    if (!e->key) {
        *e = (struct kp_lookup_entry){key.ptr, key.len, value};
        l->count++;
    }
    return e->value;
}

uint32_t kp_lookup_get(const struct kp_lookup *l, const char *key, size_t len)
{
    const struct kp_lookup_entry *e = find(l, key, len);
    return e->key ? e->value : KP_NO_ENTRY;
}

bool kp_folded_key(struct kp_slice s, struct kp_buf *scratch, struct kp_arena *arena,
                   struct kp_slice *key)
{
    kp_buf_clear(scratch);
    size_t n = kp_script_key(KP_KEY_ALL, s, scratch);
    if (!kp_buf_ok(scratch))
        return false;
    char *copy = kp_arena_dup(arena, n ? scratch->data : "", n);
    *key = kp_string(copy ? copy : "", n);
    return copy != NULL;
}
