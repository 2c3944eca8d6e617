#include "merge/idmap.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "core/hash.h"

#define HUGE_PAGE (2u << 20)

void kp_idmap_release(struct kp_idmap *m)
{
    free(m->table);
    kp_arena_release(&m->keys);
    *m = (struct kp_idmap){0};
}

/* The place of a key, free or its own. */
static struct kp_idmap_place *place(const struct kp_idmap *m, uint64_t hash, struct kp_slice key)
{
    size_t mask = m->cap - 1, i = hash & mask;
    for (;; i = (i + 1) & mask) {
        struct kp_idmap_place *p = &m->table[i];
        if (!p->entry || (p->hash == hash && p->entry->len == key.len &&
                          memcmp(p->entry->key, key.ptr, key.len) == 0))
            return p;
    }
}

struct kp_idmap_entry *kp_idmap_get(const struct kp_idmap *m, struct kp_slice key)
{
    return m->cap ? place(m, kp_hash_slice(key, 0), key)->entry : NULL;
}

uint64_t kp_idmap_hash(const struct kp_idmap *m, struct kp_slice key)
{
    uint64_t hash = kp_hash_slice(key, 0);
    if (m->cap > 0)
        __builtin_prefetch(&m->table[hash & (m->cap - 1)]);
    return hash;
}

void kp_idmap_fetch(const struct kp_idmap *m, uint64_t hash)
{
    if (m->cap > 0 && m->table[hash & (m->cap - 1)].entry)
        __builtin_prefetch(m->table[hash & (m->cap - 1)].entry);
}

struct kp_idmap_entry *kp_idmap_find(const struct kp_idmap *m, struct kp_slice key, uint64_t hash)
{
    return m->cap ? place(m, hash, key)->entry : NULL;
}

/* Zeroed; a large one on large pages where the system has them: it is looked up all over. */
static struct kp_idmap_place *table_new(size_t cap)
{
    size_t bytes = cap * sizeof(struct kp_idmap_place);
    if (bytes < HUGE_PAGE)
        return calloc(cap, sizeof(struct kp_idmap_place));
    struct kp_idmap_place *table = aligned_alloc(HUGE_PAGE, bytes);
    if (!table)
        return NULL;
#ifdef MADV_HUGEPAGE
    (void)madvise(table, bytes, MADV_HUGEPAGE); /* a hint: without it all is the same but slower */
#endif
    memset(table, 0, bytes);
    return table;
}

static bool grow(struct kp_idmap *m, size_t cap)
{
    struct kp_idmap_place *table = table_new(cap);
    if (!table)
        return false;
    for (size_t i = 0; i < m->cap; i++) {
        if (!m->table[i].entry)
            continue;
        size_t at = m->table[i].hash & (cap - 1);
        while (table[at].entry)
            at = (at + 1) & (cap - 1);
        table[at] = m->table[i];
    }
    free(m->table);
    m->table = table;
    m->cap = cap;
    return true;
}

bool kp_idmap_reserve(struct kp_idmap *m, size_t keys)
{
    size_t cap = m->cap ? m->cap : 1024;
    while (cap / 2 <= keys)
        cap *= 2;
    return cap == m->cap || grow(m, cap);
}

struct kp_idmap_entry *kp_idmap_put_hashed(struct kp_idmap *m, struct kp_slice key, uint64_t hash,
                                           uint64_t value, bool *fresh)
{
    *fresh = false;
    if (!kp_idmap_reserve(m, m->count))
        return NULL;
    struct kp_idmap_place *p = place(m, hash, key);
    if (p->entry)
        return p->entry;
    struct kp_idmap_entry *e = kp_arena_alloc(&m->keys, sizeof *e + key.len);
    if (!e)
        return NULL;
    e->value = value;
    e->len = key.len;
    if (key.len > 0)
        memcpy(e->key, key.ptr, key.len);
    *p = (struct kp_idmap_place){.hash = hash, .entry = e};
    m->count++;
    *fresh = true;
    return e;
}

struct kp_idmap_entry *kp_idmap_put(struct kp_idmap *m, struct kp_slice key, uint64_t value,
                                    bool *fresh)
{
    return kp_idmap_put_hashed(m, key, kp_hash_slice(key, 0), value, fresh);
}
