#include "validate/value_set.h"

#include <stdlib.h>

#include "core/hash.h"

enum { SIZE_MIN = 64 };

void kp_value_set_init(struct kp_value_set *s)
{
    *s = (struct kp_value_set){0};
}

void kp_value_set_release(struct kp_value_set *s)
{
    free(s->table);
    kp_arena_release(&s->keys);
    kp_value_set_init(s);
}

/* The entry of a key, or the free one where it belongs. */
static struct kp_value_entry *find(struct kp_value_entry *table, size_t size, uint64_t hash,
                                   const char *key, size_t len)
{
    size_t at = hash & (size - 1);
    for (; table[at].key; at = (at + 1) & (size - 1)) {
        const struct kp_value_entry *e = &table[at];
        if (e->hash == hash && e->len == len && memcmp(e->key, key, len) == 0)
            break;
    }
    return &table[at];
}

static bool grow(struct kp_value_set *s)
{
    size_t size = s->size ? s->size * 2 : SIZE_MIN;
    struct kp_value_entry *table = calloc(size, sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < s->size; i++) {
        const struct kp_value_entry *e = &s->table[i];
        if (e->key)
            *find(table, size, e->hash, e->key, e->len) = *e;
    }
    free(s->table);
    s->table = table;
    s->size = size;
    return true;
}

enum kp_set_added kp_value_set_add(struct kp_value_set *s, const char *key, size_t len)
{
    if ((s->count + 1) * 2 > s->size && !grow(s))
        return KP_SET_NOMEM;
    uint64_t hash = kp_hash(key, len, 0);
    struct kp_value_entry *e = find(s->table, s->size, hash, key, len);
    if (e->key)
        return KP_SET_KNOWN;
    const char *copy = kp_arena_dup(&s->keys, key, len);
    if (!copy)
        return KP_SET_NOMEM;
    *e = (struct kp_value_entry){hash, copy, (uint32_t)len};
    s->count++;
    return KP_SET_NEW;
}

bool kp_value_set_has(const struct kp_value_set *s, const char *key, size_t len)
{
    return s->size && find(s->table, s->size, kp_hash(key, len, 0), key, len)->key;
}

size_t kp_value_set_bytes(const struct kp_value_set *s)
{
    return s->size * sizeof *s->table + s->keys.total;
}
