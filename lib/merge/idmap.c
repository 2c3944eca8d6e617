#include "merge/idmap.h"

#include <stdlib.h>

#include "core/hash.h"

void kp_idmap_release(struct kp_idmap *m)
{
    free(m->table);
    kp_arena_release(&m->keys);
    *m = (struct kp_idmap){0};
}

/* The place of a key, free or its own. */
static struct kp_idmap_entry *place(const struct kp_idmap *m, uint64_t hash, struct kp_slice key)
{
    size_t mask = m->cap - 1, i = hash & mask;
    for (;; i = (i + 1) & mask) {
        struct kp_idmap_entry *e = &m->table[i];
        if (!e->key ||
            (e->hash == hash && e->len == key.len && memcmp(e->key, key.ptr, key.len) == 0))
            return e;
    }
}

struct kp_idmap_entry *kp_idmap_get(const struct kp_idmap *m, struct kp_slice key)
{
    if (m->cap == 0)
        return NULL;
    struct kp_idmap_entry *e = place(m, kp_hash_slice(key, 0), key);
    return e->key ? e : NULL;
}

uint64_t kp_idmap_hash(const struct kp_idmap *m, struct kp_slice key)
{
    uint64_t hash = kp_hash_slice(key, 0);
    if (m->cap > 0)
        __builtin_prefetch(&m->table[hash & (m->cap - 1)]);
    return hash;
}

void kp_idmap_fetch_key(const struct kp_idmap *m, uint64_t hash)
{
    if (m->cap > 0 && m->table[hash & (m->cap - 1)].key)
        __builtin_prefetch(m->table[hash & (m->cap - 1)].key);
}

struct kp_idmap_entry *kp_idmap_find(const struct kp_idmap *m, struct kp_slice key, uint64_t hash)
{
    if (m->cap == 0)
        return NULL;
    struct kp_idmap_entry *e = place(m, hash, key);
    return e->key ? e : NULL;
}

static bool grow(struct kp_idmap *m)
{
    struct kp_idmap bigger = {.cap = m->cap ? m->cap * 2 : 1024};
    bigger.table = calloc(bigger.cap, sizeof *bigger.table);
    if (!bigger.table)
        return false;
    for (size_t i = 0; i < m->cap; i++)
        if (m->table[i].key)
            *place(&bigger, m->table[i].hash, kp_string(m->table[i].key, m->table[i].len)) =
                m->table[i];
    free(m->table);
    m->table = bigger.table;
    m->cap = bigger.cap;
    return true;
}

struct kp_idmap_entry *kp_idmap_put(struct kp_idmap *m, struct kp_slice key, uint64_t value,
                                    bool *fresh)
{
    *fresh = false;
    if (m->count * 2 >= m->cap && !grow(m))
        return NULL;
    uint64_t hash = kp_hash_slice(key, 0);
    struct kp_idmap_entry *e = place(m, hash, key);
    if (e->key)
        return e;
    char *copy = kp_arena_dup(&m->keys, key.ptr, key.len);
    if (!copy)
        return NULL;
    *e = (struct kp_idmap_entry){.hash = hash, .key = copy, .len = key.len, .value = value};
    m->count++;
    *fresh = true;
    return e;
}
