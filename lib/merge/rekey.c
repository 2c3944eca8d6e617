#include "merge/rekey.h"

#include <stdlib.h>

#include "merge/idmap.h"
#include "merge/xref.h"

struct rekey {
    struct kp_stage stage;
    const char *const *fields;
    size_t nfields;
    struct kp_idmap ids; /* to the golden ids, which lie right behind the ids in memory */
    struct kp_rekey_counts counts;
};

/* ---- the map ---- */

struct golden { /* what the value of an entry points at; 0: the id is the golden one itself */
    uint32_t len;
    char text[];
};

static struct kp_slice golden_of(const struct kp_idmap_entry *e)
{
    const struct golden *g = (const struct golden *)(uintptr_t)e->value;
    return g ? kp_string(g->text, g->len) : kp_string(e->key, e->len);
}

static bool set_golden(struct rekey *r, struct kp_idmap_entry *e, struct kp_slice to)
{
    if (kp_slice_same_bytes(kp_string(e->key, e->len), to))
        return true;
    struct golden *g = kp_arena_alloc(&r->ids.keys, sizeof *g + to.len);
    if (!g)
        return false;
    g->len = to.len;
    if (to.len > 0)
        memcpy(g->text, to.ptr, to.len);
    e->value = (uint64_t)(uintptr_t)g;
    return true;
}

/* An id and the golden one that it becomes. */
struct change {
    struct kp_slice from, to;
    uint64_t hash;
};

static enum kp_status learn(struct rekey *r, const struct kp_rekey_options *o,
                            const struct change *c, struct kp_error *err)
{
    bool fresh;
    struct kp_idmap_entry *e = kp_idmap_put_hashed(&r->ids, c->from, c->hash, 0, &fresh);
    if (!e || (fresh && !set_golden(r, e, c->to)))
        return kp_no_memory(err);
    if (!fresh && !kp_slice_same_bytes(golden_of(e), c->to))
        return kp_fail_at(
            err, KP_ERR_INPUT, o->xref, 0, 0,
            "one id belongs to two golden records; say which source the ids are of, with --source");
    return KP_OK;
}

/* What a row of the xref says; from is empty: nothing. source:record is put together in the arena.
 */
static enum kp_status change_of(const struct kp_rekey_options *o, const struct kp_xref_row *row,
                                bool ids, struct kp_arena *arena, struct change *c,
                                struct kp_error *err)
{
    bool other = o->source && !kp_slice_is(row->source, o->source);
    *c = (struct change){.from = other ? kp_missing() : row->id, .to = row->golden_id};
    if (other || ids || kp_slice_empty(row->record))
        return KP_OK;
    size_t len = (size_t)row->source.len + 1 + row->record.len;
    char *text = kp_arena_text(arena, len);
    if (!text)
        return kp_no_memory(err);
    if (row->source.len > 0)
        memcpy(text, row->source.ptr, row->source.len);
    text[row->source.len] = ':';
    memcpy(text + row->source.len + 1, row->record.ptr, row->record.len);
    c->from = kp_string(text, len);
    c->to = row->golden;
    return KP_OK;
}

#define AHEAD 64 /* ids looked up together, so that their ways through memory overlap */

/* Learns some rows together. */
static enum kp_status learn_rows(struct rekey *r, const struct kp_rekey_options *o,
                                 const struct kp_xref_row *rows, size_t count, bool ids,
                                 struct kp_arena *arena, struct kp_error *err)
{
    struct change changes[AHEAD];
    size_t n = 0;
    enum kp_status st = KP_OK;
    kp_arena_clear(arena);
    for (size_t i = 0; i < count && st == KP_OK; i++) {
        st = change_of(o, &rows[i], ids, arena, &changes[n], err);
        if (st == KP_OK && !kp_slice_empty(changes[n].from)) {
            changes[n].hash = kp_idmap_hash(&r->ids, changes[n].from);
            n++;
        }
    }
    for (size_t i = 0; i < n && st == KP_OK; i++)
        st = learn(r, o, &changes[i], err);
    return st;
}

static enum kp_status learn_all(struct rekey *r, const struct kp_rekey_options *o,
                                struct kp_error *err)
{
    struct kp_xref x;
    struct kp_xref_row rows[AHEAD];
    struct kp_arena arena = {0};
    size_t count;
    enum kp_status st = kp_xref_open(&x, o->xref, err);
    if (st == KP_OK && !kp_idmap_reserve(&r->ids, kp_xref_estimate(&x)))
        st = kp_no_memory(err);
    while (st == KP_OK && (st = kp_xref_some(&x, rows, AHEAD, &count, err)) == KP_OK)
        st = learn_rows(r, o, rows, count, kp_xref_has_ids(&x), &arena, err);
    kp_xref_release(&x);
    kp_arena_release(&arena);
    return st == KP_END ? KP_OK : st;
}

/* ---- the stage ---- */

static enum kp_status bind(struct kp_stage *s, struct kp_binding *binding, struct kp_error *err)
{
    struct rekey *r = (struct rekey *)s;
    size_t *columns = calloc(r->nfields + 1, sizeof *columns);
    if (!columns)
        return kp_no_memory(err);
    for (size_t i = 0; i < r->nfields; i++) {
        columns[i] = kp_schema_find(binding->in, kp_str(r->fields[i]));
        if (columns[i] != KP_NO_COLUMN)
            continue;
        free(columns);
        return kp_fail(err, KP_ERR_USAGE,
                       "the input has no field '%s'; name one that it has with --field",
                       r->fields[i]);
    }
    binding->data = columns;
    binding->out = kp_schema_ref(binding->in);
    return KP_OK;
}

static void unbind(struct kp_stage *s, struct kp_binding *binding)
{
    (void)s;
    free(binding->data);
}

static void *worker_new(struct kp_stage *s)
{
    (void)s;
    return calloc(1, sizeof(struct kp_rekey_counts));
}

static void worker_free(struct kp_stage *s, void *worker)
{
    struct rekey *r = (struct rekey *)s;
    const struct kp_rekey_counts *c = worker;
    r->counts.values += c->values;
    r->counts.rewritten += c->rewritten;
    r->counts.orphans += c->orphans;
    free(worker);
}

static bool is_number(struct kp_slice s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0 && (s.ptr[0] != '0' || s.len == 1); /* JSON has no 007 */
}

static void rewrite(struct kp_slice *cell, const struct kp_idmap_entry *e,
                    struct kp_rekey_counts *c)
{
    c->values++;
    c->orphans += !e;
    if (!e || !e->value)
        return;
    struct kp_slice to = golden_of(e);
    if (cell->kind == KP_NUMBER && is_number(to))
        to.kind = KP_NUMBER;
    *cell = to;
    c->rewritten++;
}

/* The live, filled cells of a column from *row on, at most AHEAD. */
static size_t gather_cells(const struct kp_batch *b, size_t column, size_t *row,
                           struct kp_slice **cells)
{
    size_t n = 0;
    for (; *row < b->nrows && n < AHEAD; ++*row) {
        struct kp_slice *cell = kp_batch_cell(b, *row, column);
        if (b->rows[*row].state == KP_ROW_LIVE && !kp_slice_empty(*cell))
            cells[n++] = cell;
    }
    return n;
}

static void rewrite_column(const struct rekey *r, struct kp_batch *batch, size_t column,
                           struct kp_rekey_counts *c)
{
    struct kp_slice *cells[AHEAD];
    uint64_t hashes[AHEAD];
    const struct kp_idmap_entry *entries[AHEAD];
    for (size_t row = 0; row < batch->nrows;) {
        size_t n = gather_cells(batch, column, &row, cells);
        for (size_t i = 0; i < n; i++)
            hashes[i] = kp_idmap_hash(&r->ids, *cells[i]);
        for (size_t i = 0; i < n; i++)
            kp_idmap_fetch(&r->ids, hashes[i]);
        for (size_t i = 0; i < n; i++)
            entries[i] = kp_idmap_find(&r->ids, *cells[i], hashes[i]);
        for (size_t i = 0; i < n; i++)
            rewrite(cells[i], entries[i], c);
    }
}

static enum kp_status process(struct kp_stage *s, const struct kp_binding *binding, void *worker,
                              struct kp_batch *batch, struct kp_error *err)
{
    (void)err;
    const struct rekey *r = (const struct rekey *)s;
    const size_t *columns = binding->data;
    for (size_t i = 0; i < r->nfields; i++)
        rewrite_column(r, batch, columns[i], worker);
    return KP_OK;
}

static void report(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json)
{
    (void)counts;
    const struct kp_rekey_counts *c = &((struct rekey *)s)->counts;
    kp_buf_printf(json, ",\"values\":%llu,\"rewritten\":%llu,\"orphans\":%llu",
                  (unsigned long long)c->values, (unsigned long long)c->rewritten,
                  (unsigned long long)c->orphans);
}

static void release(struct kp_stage *s)
{
    struct rekey *r = (struct rekey *)s;
    kp_idmap_release(&r->ids);
    free(r);
}

static const struct kp_stage_ops ops = {
    .name = "rekey",
    .bind = bind,
    .unbind = unbind,
    .process = process,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .report = report,
    .free = release,
};

enum kp_status kp_rekey_stage_new(const struct kp_rekey_options *options, struct kp_stage **out,
                                  struct kp_error *err)
{
    struct rekey *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->stage.ops = &ops;
    r->fields = options->fields;
    r->nfields = options->nfields;
    enum kp_status st = learn_all(r, options, err);
    if (st != KP_OK)
        release(&r->stage);
    else
        *out = &r->stage;
    return st;
}

struct kp_rekey_counts kp_rekey_stage_counts(const struct kp_stage *s)
{
    return ((const struct rekey *)s)->counts;
}
