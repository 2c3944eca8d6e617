#include "match/dict.h"

#include "core/hash.h"

enum { FIRST_SLOTS = 1024, FIRST_VALUES = 512, FIRST_BYTES = 16384, AHEAD = 32 };

bool kp_dict_init_in(struct kp_dict *d, struct kp_pool *pool)
{
    *d = (struct kp_dict){
        .pool = pool, .nslots = FIRST_SLOTS, .cap = FIRST_VALUES, .bytes_cap = FIRST_BYTES};
    d->slots = kp_pool_zeroed(pool, d->nslots, sizeof *d->slots);
    d->starts = kp_pool_zeroed(pool, d->cap + 1, sizeof *d->starts);
    d->bytes = kp_pool_alloc(pool, d->bytes_cap, 1);
    if (!d->slots || !d->starts || !d->bytes)
        return false;
    d->count = 1;
    return true;
}

bool kp_dict_init(struct kp_dict *d)
{
    return kp_dict_init_in(d, NULL);
}

void kp_dict_release(struct kp_dict *d)
{
    kp_pool_free(d->pool, d->slots);
    kp_pool_free(d->pool, d->starts);
    kp_pool_free(d->pool, d->bytes);
    *d = (struct kp_dict){0};
}

static bool same(const struct kp_dict *d, uint32_t number, const char *ptr, size_t len)
{
    return d->starts[number + 1] - d->starts[number] == len &&
           memcmp(d->bytes + d->starts[number], ptr, len) == 0;
}

/* The slot of the value, or the empty one where it belongs. */
static struct kp_dict_slot *find_slot(const struct kp_dict *d, uint64_t hash, const char *ptr,
                                      size_t len)
{
    size_t mask = d->nslots - 1;
    uint32_t tag = (uint32_t)(hash >> 32);
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        struct kp_dict_slot *s = &d->slots[i];
        if (!s->number || (s->tag == tag && same(d, s->number - 1, ptr, len)))
            return s;
    }
}

/* A new hash table of n slots, filled. */
static bool make_slots(struct kp_dict *d, size_t n)
{
    struct kp_dict_slot *slots = kp_pool_zeroed(d->pool, n, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t number = 1; number < d->count; number++) {
        uint64_t hash = kp_hash_slice(kp_dict_value(d, number), 0);
        size_t i = hash & (n - 1);
        while (slots[i].number)
            i = (i + 1) & (n - 1);
        slots[i] = (struct kp_dict_slot){number + 1, (uint32_t)(hash >> 32)};
    }
    kp_pool_free(d->pool, d->slots);
    d->slots = slots;
    d->nslots = n;
    return true;
}

void kp_dict_seal(struct kp_dict *d)
{
    kp_pool_free(d->pool, d->slots);
    d->slots = NULL;
}

bool kp_dict_open(struct kp_dict *d)
{
    return d->slots || make_slots(d, d->nslots);
}

static bool make_room(struct kp_dict *d, size_t len)
{
    if (d->count == KP_DICT_FULL - 1)
        return false;
    if (d->count == d->cap) {
        size_t cap = d->cap + d->cap / 2;
        uint64_t *starts = kp_pool_grow(d->pool, d->starts, d->cap + 1, cap + 1, sizeof *starts);
        if (!starts)
            return false;
        d->starts = starts;
        d->cap = cap;
    }
    size_t used = d->starts[d->count], want = d->bytes_cap;
    while (want - used < len)
        want += want / 2;
    if (want != d->bytes_cap) {
        char *bytes = kp_pool_grow(d->pool, d->bytes, d->bytes_cap, want, 1);
        if (!bytes)
            return false;
        d->bytes = bytes;
        d->bytes_cap = want;
    }
    return (size_t)d->count * 2 < d->nslots || make_slots(d, d->nslots * 2);
}

static uint32_t add_hashed(struct kp_dict *d, uint64_t hash, const char *ptr, size_t len)
{
    struct kp_dict_slot *s = find_slot(d, hash, ptr, len);
    if (s->number)
        return s->number - 1;
    if (!make_room(d, len))
        return KP_DICT_FULL;
    s = find_slot(d, hash, ptr, len); /* the table may be another */
    uint32_t number = d->count++;
    memcpy(d->bytes + d->starts[number], ptr, len);
    d->starts[number + 1] = d->starts[number] + len;
    *s = (struct kp_dict_slot){number + 1, (uint32_t)(hash >> 32)};
    return number;
}

uint32_t kp_dict_add(struct kp_dict *d, const char *ptr, size_t len)
{
    if (len == 0)
        return 0;
    return kp_dict_open(d) ? add_hashed(d, kp_hash(ptr, len, 0), ptr, len) : KP_DICT_FULL;
}

/* Asks for what the slot of a value leads to. */
static void fetch_value(const struct kp_dict *d, uint64_t hash)
{
    const struct kp_dict_slot *s = &d->slots[hash & (d->nslots - 1)];
    if (s->number && s->tag == (uint32_t)(hash >> 32))
        __builtin_prefetch(&d->starts[s->number - 1]);
}

static bool add_some(struct kp_dict *d, const struct kp_slice *values, size_t n, uint32_t *numbers)
{
    uint64_t hashes[AHEAD];
    for (size_t i = 0; i < n; i++) {
        hashes[i] = values[i].len ? kp_hash_slice(values[i], 0) : 0;
        if (values[i].len)
            __builtin_prefetch(&d->slots[hashes[i] & (d->nslots - 1)]);
    }
    for (size_t i = 0; i < n; i++)
        if (values[i].len)
            fetch_value(d, hashes[i]);
    for (size_t i = 0; i < n; i++) {
        numbers[i] = values[i].len ? add_hashed(d, hashes[i], values[i].ptr, values[i].len) : 0;
        if (numbers[i] == KP_DICT_FULL)
            return false;
    }
    return true;
}

bool kp_dict_add_many(struct kp_dict *d, const struct kp_slice *values, size_t n, uint32_t *numbers)
{
    bool ok = kp_dict_open(d);
    for (size_t at = 0; ok && at < n; at += AHEAD)
        ok = add_some(d, values + at, n - at < AHEAD ? n - at : AHEAD, numbers + at);
    return ok;
}

uint32_t kp_dict_find(const struct kp_dict *d, const char *ptr, size_t len)
{
    if (len == 0)
        return 0;
    if (!d->slots) {
        for (uint32_t number = 1; number < d->count; number++)
            if (same(d, number, ptr, len))
                return number;
        return KP_DICT_FULL;
    }
    const struct kp_dict_slot *s = find_slot(d, kp_hash(ptr, len, 0), ptr, len);
    return s->number ? s->number - 1 : KP_DICT_FULL;
}
