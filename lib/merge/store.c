#include "merge/store.h"

#include <stdlib.h>

struct place { /* what a packed record begins with */
    uint64_t record;
    uint32_t source_number;
    uint32_t ncells;
};

/* Then one byte for each cell, its kind and flags; then the lengths of those that have bytes, at
 * most KP_MISSING and KP_NULL have none; then the bytes. */
#define FLAGS_SHIFT 4

bool kp_store_init(struct kp_store *s)
{
    *s = (struct kp_store){.schema = kp_schema_new()};
    return s->schema != NULL;
}

void kp_store_release(struct kp_store *s)
{
    kp_schema_unref(s->schema);
    kp_arena_release(&s->arena);
    free(s->sources);
    kp_buf_release(&s->packed);
    *s = (struct kp_store){0};
}

/* The store's column of that name that this schema has not mapped yet (two columns may share a
 * name), or a new one. KP_NO_COLUMN when memory is out. */
static size_t column_for(struct kp_store *s, struct kp_slice name, const struct kp_store_map *m)
{
    size_t u = kp_schema_find(s->schema, name);
    for (; u < kp_schema_count(s->schema); u++)
        if (m->slots[u] == SIZE_MAX &&
            kp_slice_same_bytes(kp_schema_column(s->schema, u)->name, name))
            return u;
    return kp_schema_add(s->schema, name);
}

static size_t slot_of(const struct kp_schema *in, const char *name)
{
    size_t c = kp_schema_find(in, kp_str(name));
    return c == KP_NO_COLUMN ? SIZE_MAX : kp_schema_column(in, c)->slot;
}

struct kp_store_map *kp_store_map_new(struct kp_store *s, const struct kp_schema *in)
{
    size_t most = kp_schema_count(s->schema) + kp_schema_count(in);
    struct kp_store_map *m = calloc(1, sizeof *m);
    if (m)
        m->slots = malloc((most + 1) * sizeof *m->slots);
    bool ok = m && m->slots;
    for (size_t i = 0; ok && i < most; i++)
        m->slots[i] = SIZE_MAX;
    for (size_t c = 0; ok && c < kp_schema_count(in); c++) {
        size_t u = column_for(s, kp_schema_column(in, c)->name, m);
        ok = u != KP_NO_COLUMN;
        if (ok)
            m->slots[u] = kp_schema_column(in, c)->slot;
    }
    if (!ok) {
        kp_store_map_free(m);
        return NULL;
    }
    m->count = kp_schema_count(s->schema);
    m->cluster = slot_of(in, "_cluster");
    m->source = slot_of(in, "_source");
    m->record = slot_of(in, "_record");
    return m;
}

void kp_store_map_free(struct kp_store_map *m)
{
    if (m)
        free(m->slots);
    free(m);
}

static bool know_source(struct kp_store *s, const struct kp_batch *b)
{
    size_t need = (size_t)b->source_number + 1;
    if (need > s->nsources) {
        const char **sources = realloc(s->sources, need * sizeof *sources);
        if (!sources)
            return false;
        for (size_t i = s->nsources; i < need; i++)
            sources[i] = NULL;
        s->sources = sources;
        s->nsources = need;
    }
    const char *name = b->source ? b->source : "";
    if (!s->sources[need - 1])
        s->sources[need - 1] = kp_arena_dup(&s->arena, name, strlen(name));
    return s->sources[need - 1] != NULL;
}

static uint64_t number_of(struct kp_slice s, uint64_t otherwise)
{
    uint64_t n = 0;
    if (s.len == 0 || s.len > 19)
        return otherwise;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return otherwise;
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return n;
}

static struct kp_slice cell_at(const struct kp_slice *cells, size_t slot)
{
    return slot == SIZE_MAX ? kp_missing() : cells[slot];
}

void kp_store_origin(const struct kp_store_map *m, const struct kp_batch *b, size_t row,
                     struct kp_slice *source, uint64_t *record)
{
    const struct kp_slice *cells = kp_batch_row(b, row);
    *source = cell_at(cells, m->source);
    if (kp_slice_empty(*source))
        *source = kp_str(b->source ? b->source : "");
    *record = number_of(cell_at(cells, m->record), b->rows[row].record);
}

bool kp_store_pack(struct kp_store *s, const struct kp_store_map *m, const struct kp_batch *b,
                   size_t row)
{
    const struct kp_slice *cells = kp_batch_row(b, row);
    size_t n = m->count, bytes = 0;
    if (!know_source(s, b))
        return false;
    for (size_t i = 0; i < n; i++)
        bytes += cell_at(cells, m->slots[i]).len;
    kp_buf_clear(&s->packed);
    char *p = kp_buf_reserve(&s->packed, sizeof(struct place) + n * 5 + bytes);
    if (!p)
        return false;
    struct place place = {.record = number_of(cell_at(cells, m->record), b->rows[row].record),
                          .source_number = b->source_number,
                          .ncells = (uint32_t)n};
    memcpy(p, &place, sizeof place);
    char *kinds = p + sizeof place, *lengths = kinds + n, *text;
    size_t with_bytes = 0;
    for (size_t i = 0; i < n; i++)
        with_bytes += cell_at(cells, m->slots[i]).len > 0;
    text = lengths + with_bytes * sizeof(uint32_t);
    for (size_t i = 0; i < n; i++) {
        struct kp_slice c = cell_at(cells, m->slots[i]);
        /* the top bit: it has bytes */
        kinds[i] = (char)(c.kind | c.flags << FLAGS_SHIFT | (c.len > 0 ? 0x80 : 0));
        if (c.len == 0)
            continue;
        memcpy(lengths, &c.len, sizeof c.len);
        memcpy(text, c.ptr, c.len);
        lengths += sizeof c.len;
        text += c.len;
    }
    s->packed.len = (size_t)(text - p);
    return true;
}

void kp_store_unpack(const struct kp_store *s, const char *packed, size_t source_column,
                     struct kp_slice *cells, struct kp_member *member)
{
    struct place place;
    memcpy(&place, packed, sizeof place);
    const char *kinds = packed + sizeof place, *lengths = kinds + place.ncells, *text = lengths;
    size_t n = kp_schema_count(s->schema);
    for (uint32_t i = 0; i < place.ncells; i++)
        text += kinds[i] & 0x80 ? sizeof(uint32_t) : 0;
    for (size_t i = 0; i < n; i++) {
        if (i >= place.ncells) {
            cells[i] = kp_missing();
            continue;
        }
        uint32_t len = 0;
        if (kinds[i] & 0x80) {
            memcpy(&len, lengths, sizeof len);
            lengths += sizeof len;
        }
        cells[i] = kp_slice_of((enum kp_kind)(kinds[i] & 15), len ? text : "", len);
        cells[i].flags = (uint8_t)(kinds[i] >> FLAGS_SHIFT & 7);
        text += len;
    }
    member->record = place.record;
    member->cells = cells;
    bool own = source_column != SIZE_MAX && !kp_slice_empty(cells[source_column]);
    member->source = own ? cells[source_column] : kp_str(s->sources[place.source_number]);
}
