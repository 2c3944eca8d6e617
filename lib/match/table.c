#include "match/table.h"

#include "core/hash.h"
#include "match/radix.h"
#include "text/plain.h"

#include <stdlib.h>

void kp_table_release(struct kp_table *t)
{
    for (unsigned i = 0; i < t->ncolumns; i++) {
        struct kp_table_column *c = &t->columns[i];
        free(c->name);
        kp_dict_release(&c->dict);
        kp_pool_free(t->pool, c->ids);
        kp_pool_free(t->pool, c->whole);
        kp_values_release(&c->values);
    }
    free(t->columns);
    kp_buf_release(&t->scratch);
    *t = (struct kp_table){0};
}

uint32_t kp_table_column_find(const struct kp_table *t, struct kp_slice name)
{
    for (unsigned i = 0; i < t->ncolumns; i++)
        if (kp_slice_is(name, t->columns[i].name))
            return i;
    return UINT32_MAX;
}

uint32_t kp_table_column_add(struct kp_table *t, struct kp_slice name, bool raw)
{
    uint32_t found = kp_table_column_find(t, name);
    if (found != UINT32_MAX)
        return found;
    struct kp_table_column *p = realloc(t->columns, (t->ncolumns + 1) * sizeof *p);
    if (!p)
        return UINT32_MAX;
    t->columns = p;
    struct kp_table_column *c = &p[t->ncolumns];
    *c = (struct kp_table_column){.name = strndup(name.ptr, name.len), .raw = raw};
    c->ids = kp_pool_zeroed(t->pool, t->cap, sizeof *c->ids);
    if (!kp_dict_init_in(&c->dict, t->pool) || !c->name || !c->ids) {
        kp_dict_release(&c->dict);
        free(c->name);
        kp_pool_free(t->pool, c->ids);
        return UINT32_MAX;
    }
    return t->ncolumns++;
}

static bool grow(struct kp_table *t, size_t rows)
{
    if (t->nrecords + rows <= t->cap)
        return true;
    size_t cap = t->cap ? t->cap : 4096;
    while (cap < t->nrecords + rows)
        cap += cap / 2;
    for (unsigned i = 0; i < t->ncolumns; i++) {
        uint32_t *ids = kp_pool_grow(t->pool, t->columns[i].ids, t->cap, cap, sizeof *ids);
        if (!ids)
            return false;
        memset(ids + t->nrecords, 0, (cap - t->nrecords) * sizeof *ids);
        t->columns[i].ids = ids;
    }
    t->cap = cap;
    return true;
}

/* ASCII in lower case, runs of blanks and control characters as one blank, none at the ends,
 * appended. False: not ASCII, nothing appended. */
static bool fold_ascii(struct kp_slice v, struct kp_buf *out)
{
    char *to = kp_buf_reserve(out, v.len + 1);
    if (!to)
        return true;
    size_t n = 0;
    bool blank = false;
    for (uint32_t i = 0; i < v.len; i++) {
        unsigned char c = (unsigned char)v.ptr[i];
        if (c >= 0x80)
            return false;
        if (c <= ' ') {
            blank = n > 0;
            continue;
        }
        if (blank)
            to[n++] = ' ';
        blank = false;
        to[n++] = (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    }
    out->len += n;
    return true;
}

/* Appends the folded value. */
static bool fold(struct kp_slice value, struct kp_buf *out)
{
    if (fold_ascii(value, out))
        return kp_buf_ok(out);
    for (size_t room = (size_t)value.len * 3 + 64;; room *= 4) {
        char *to = kp_buf_reserve(out, room);
        if (!to)
            return false;
        ptrdiff_t n = kp_plain(value, KP_PLAIN_FOLD, to, room);
        if (n >= 0) {
            out->len += (size_t)n;
            return true;
        }
        if (room > (size_t)value.len * 40 + 64)
            break; /* not UTF-8 */
    }
    kp_buf_slice(out, value);
    return kp_buf_ok(out);
}

bool kp_table_fold(struct kp_slice value, struct kp_buf *out)
{
    kp_buf_clear(out);
    return fold(value, out);
}

enum { CELLS = 64 }; /* of a column, added together */

/* Some cells of one column: as they came, or folded one behind another in the scratch. */
struct cells {
    struct kp_slice values[CELLS];
    size_t ends[CELLS]; /* in the scratch */
    size_t n;
};

/* Adds the cells to the records from `record` on. */
static bool add_cells(struct kp_table *t, struct kp_table_column *c, size_t record,
                      struct cells *cells)
{
    for (size_t i = 0, at = 0; i < cells->n && !c->raw; at = cells->ends[i++])
        cells->values[i] = kp_string(t->scratch.data + at, cells->ends[i] - at);
    return kp_dict_add_many(&c->dict, cells->values, cells->n, c->ids + record);
}

/* One column of a batch. */
static bool add_column(struct kp_table *t, const struct kp_batch *batch, uint32_t slot,
                       struct kp_table_column *c)
{
    struct cells cells = {.n = 0};
    size_t record = t->nrecords;
    kp_buf_clear(&t->scratch);
    for (size_t r = 0; r < batch->nrows; r++) {
        if (batch->rows[r].state != KP_ROW_LIVE)
            continue;
        struct kp_slice v = kp_batch_row(batch, r)[slot];
        cells.values[cells.n] = v;
        if (!c->raw && v.len && !fold(v, &t->scratch))
            return false;
        cells.ends[cells.n++] = t->scratch.len;
        if (cells.n < CELLS)
            continue;
        if (!add_cells(t, c, record, &cells))
            return false;
        record += cells.n;
        cells.n = 0;
        kp_buf_clear(&t->scratch);
    }
    return add_cells(t, c, record, &cells);
}

enum kp_status kp_table_add(struct kp_table *t, const struct kp_batch *batch, const uint32_t *take,
                            struct kp_error *err)
{
    if (!grow(t, batch->nrows))
        return kp_no_memory(err);
    size_t ncols = kp_schema_count(batch->schema);
    for (size_t col = 0; col < ncols; col++)
        if (take[col] != UINT32_MAX &&
            !add_column(t, batch, kp_schema_column(batch->schema, col)->slot,
                        &t->columns[take[col]]))
            return kp_no_memory(err);
    t->nrecords += kp_batch_live(batch);
    kp_pool_trim(t->pool);
    return KP_OK;
}

bool kp_table_append(struct kp_table *t)
{
    if (!grow(t, 1))
        return false;
    t->nrecords++;
    return true;
}

enum kp_status kp_table_finish(struct kp_table *t, struct kp_error *err)
{
    for (unsigned i = 0; i < t->ncolumns; i++) {
        struct kp_table_column *c = &t->columns[i];
        kp_values_release(&c->values);
        enum kp_status st = kp_values_init(&c->values, &c->dict, c->ids, t->nrecords, err);
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

void kp_table_seal(struct kp_table *t)
{
    for (unsigned i = 0; i < t->ncolumns; i++)
        kp_dict_seal(&t->columns[i].dict);
}

enum kp_status kp_table_rank(const struct kp_table *t, uint32_t *rank, uint64_t *hashes,
                             struct kp_error *err)
{
    size_t n = t->nrecords;
    struct kp_keyed *items = kp_pool_alloc(t->pool, n * 2, sizeof *items);
    if (!items)
        return kp_no_memory(err);
    memset(hashes, 0, n * sizeof *hashes);
    for (unsigned i = 0; i < t->ncolumns; i++) {
        const struct kp_table_column *c = &t->columns[i];
        uint64_t name = kp_hash(c->name, strlen(c->name), 0);
        for (size_t r = 0; r < n; r++) {
            struct kp_slice v = kp_dict_value(&c->dict, (c->whole ? c->whole : c->ids)[r]);
            if (v.len) /* a sum, so that the order of the columns does not matter */
                hashes[r] += kp_hash_slice(v, name);
        }
    }
    for (size_t r = 0; r < n; r++) {
        hashes[r] = kp_hash_mix(hashes[r], 1);
        items[r] = (struct kp_keyed){.key = hashes[r], .record = (uint32_t)r};
    }
    kp_radix_sort(items, items + n, n);
    for (size_t r = 0; r < n; r++)
        rank[r] = items[r].record;
    kp_pool_free(t->pool, items);
    return KP_OK;
}
