#include "record/schema.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "core/arena.h"
#include "core/hash.h"

struct kp_schema {
    atomic_uint refs;
    struct kp_column *columns;
    size_t count, cap;
    size_t slots;
    uint64_t names_hash; /* of the names in order: a quick "not the same" */
    uint32_t *table;     /* open addressing: column + 1, 0 is free; size is a power of two */
    size_t table_size;
    struct kp_arena names;
};

struct kp_schema *kp_schema_new(void)
{
    struct kp_schema *s = calloc(1, sizeof *s);
    if (s)
        atomic_init(&s->refs, 1);
    return s;
}

struct kp_schema *kp_schema_copy(const struct kp_schema *from)
{
    struct kp_schema *s = kp_schema_new();
    if (!s)
        return NULL;
    for (size_t i = 0; i < from->count; i++)
        if (kp_schema_add_at(s, from->columns[i].name, from->columns[i].slot) == KP_NO_COLUMN) {
            kp_schema_unref(s);
            return NULL;
        }
    s->slots = from->slots;
    return s;
}

const struct kp_schema *kp_schema_ref(const struct kp_schema *s)
{
    atomic_fetch_add_explicit(&((struct kp_schema *)s)->refs, 1, memory_order_relaxed);
    return s;
}

void kp_schema_unref(const struct kp_schema *shared)
{
    struct kp_schema *s = (struct kp_schema *)shared;
    if (!s || atomic_fetch_sub_explicit(&s->refs, 1, memory_order_acq_rel) != 1)
        return;
    free(s->columns);
    free(s->table);
    kp_arena_release(&s->names);
    free(s);
}

static void index_column(struct kp_schema *s, size_t column)
{
    struct kp_slice name = s->columns[column].name;
    size_t at = kp_hash_slice(name, 0) & (s->table_size - 1);
    while (s->table[at]) {
        if (kp_slice_same_bytes(s->columns[s->table[at] - 1].name, name))
            return; /* the first of a name is the one to find */
        at = (at + 1) & (s->table_size - 1);
    }
    s->table[at] = (uint32_t)column + 1;
}

static bool reindex(struct kp_schema *s, size_t size)
{
    uint32_t *table = calloc(size, sizeof *table);
    if (!table)
        return false;
    free(s->table);
    s->table = table;
    s->table_size = size;
    for (size_t i = 0; i < s->count; i++)
        index_column(s, i);
    return true;
}

static bool grow(struct kp_schema *s)
{
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 16;
        struct kp_column *columns = realloc(s->columns, cap * sizeof *columns);
        if (!columns)
            return false;
        s->columns = columns;
        s->cap = cap;
    }
    if ((s->count + 1) * 2 > s->table_size)
        return reindex(s, s->table_size ? s->table_size * 2 : 32);
    return true;
}

size_t kp_schema_add_at(struct kp_schema *s, struct kp_slice name, uint32_t slot)
{
    if (!grow(s))
        return KP_NO_COLUMN;
    char *copy = kp_arena_dup(&s->names, name.ptr, name.len);
    if (!copy)
        return KP_NO_COLUMN;
    s->columns[s->count] = (struct kp_column){kp_string(copy, name.len), slot};
    s->names_hash = kp_hash_mix(s->names_hash, kp_hash_slice(name, 0));
    index_column(s, s->count);
    if (slot >= s->slots)
        s->slots = (size_t)slot + 1;
    return s->count++;
}

size_t kp_schema_add(struct kp_schema *s, struct kp_slice name)
{
    return kp_schema_add_at(s, name, (uint32_t)s->slots);
}

bool kp_schema_rename(struct kp_schema *s, size_t column, struct kp_slice name)
{
    char *copy = kp_arena_dup(&s->names, name.ptr, name.len);
    if (!copy)
        return false;
    s->columns[column].name = kp_string(copy, name.len);
    s->names_hash = 0;
    for (size_t i = 0; i < s->count; i++)
        s->names_hash = kp_hash_mix(s->names_hash, kp_hash_slice(s->columns[i].name, 0));
    return reindex(s, s->table_size);
}

void kp_schema_clear_columns(struct kp_schema *s)
{
    s->count = 0;
    s->names_hash = 0;
    if (s->table)
        memset(s->table, 0, s->table_size * sizeof *s->table);
}

size_t kp_schema_count(const struct kp_schema *s)
{
    return s->count;
}

size_t kp_schema_slots(const struct kp_schema *s)
{
    return s->slots;
}

const struct kp_column *kp_schema_column(const struct kp_schema *s, size_t column)
{
    return &s->columns[column];
}

size_t kp_schema_find(const struct kp_schema *s, struct kp_slice name)
{
    if (!s->table_size)
        return KP_NO_COLUMN;
    size_t at = kp_hash_slice(name, 0) & (s->table_size - 1);
    for (; s->table[at]; at = (at + 1) & (s->table_size - 1))
        if (kp_slice_same_bytes(s->columns[s->table[at] - 1].name, name))
            return s->table[at] - 1;
    return KP_NO_COLUMN;
}

bool kp_schema_same_names(const struct kp_schema *a, const struct kp_schema *b)
{
    if (a == b)
        return true;
    if (a->count != b->count || a->names_hash != b->names_hash)
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!kp_slice_same_bytes(a->columns[i].name, b->columns[i].name))
            return false;
    return true;
}

bool kp_schema_same(const struct kp_schema *a, const struct kp_schema *b)
{
    if (a == b)
        return true;
    if (a->slots != b->slots || !kp_schema_same_names(a, b))
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (a->columns[i].slot != b->columns[i].slot)
            return false;
    return true;
}
