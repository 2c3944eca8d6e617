#include "match/dict.h"

#include "core/hash.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 1024, FIRST_VALUES = 512, FIRST_BYTES = 16384 };

bool kp_dict_init(struct kp_dict *d)
{
    *d = (struct kp_dict){.nslots = FIRST_SLOTS, .cap = FIRST_VALUES, .bytes_cap = FIRST_BYTES};
    d->slots = calloc(d->nslots, sizeof *d->slots);
    d->tags = calloc(d->nslots, sizeof *d->tags);
    d->starts = calloc(d->cap + 1, sizeof *d->starts);
    d->bytes = malloc(d->bytes_cap);
    if (!d->slots || !d->tags || !d->starts || !d->bytes)
        return false;
    d->count = 1;
    return true;
}

void kp_dict_release(struct kp_dict *d)
{
    free(d->slots);
    free(d->tags);
    free(d->starts);
    free(d->bytes);
    *d = (struct kp_dict){0};
}

/* The slot of the value, or the empty one where it belongs. */
static size_t find_slot(const struct kp_dict *d, uint64_t hash, const char *ptr, size_t len)
{
    size_t mask = d->nslots - 1;
    uint32_t tag = (uint32_t)(hash >> 32);
    for (size_t i = hash & mask;; i = (i + 1) & mask) {
        if (!d->slots[i])
            return i;
        if (d->tags[i] != tag)
            continue;
        uint32_t id = d->slots[i] - 1;
        if (d->starts[id + 1] - d->starts[id] == len &&
            memcmp(d->bytes + d->starts[id], ptr, len) == 0)
            return i;
    }
}

static bool grow_slots(struct kp_dict *d)
{
    size_t n = d->nslots * 2;
    uint32_t *slots = calloc(n, sizeof *slots);
    uint32_t *tags = calloc(n, sizeof *tags);
    if (!slots || !tags) {
        free(slots);
        free(tags);
        return false;
    }
    for (uint32_t id = 1; id < d->count; id++) {
        uint64_t hash = kp_hash(d->bytes + d->starts[id], d->starts[id + 1] - d->starts[id], 0);
        size_t i = hash & (n - 1);
        while (slots[i])
            i = (i + 1) & (n - 1);
        slots[i] = id + 1;
        tags[i] = (uint32_t)(hash >> 32);
    }
    free(d->slots);
    free(d->tags);
    d->slots = slots;
    d->tags = tags;
    d->nslots = n;
    return true;
}

static bool make_room(struct kp_dict *d, size_t len)
{
    if (d->count == KP_DICT_FULL - 1)
        return false;
    if (d->count == d->cap) {
        uint64_t *starts = realloc(d->starts, (d->cap * 2 + 1) * sizeof *starts);
        if (!starts)
            return false;
        d->starts = starts;
        d->cap *= 2;
    }
    size_t used = d->starts[d->count], want = d->bytes_cap;
    while (want - used < len)
        want *= 2;
    if (want != d->bytes_cap) {
        char *bytes = realloc(d->bytes, want);
        if (!bytes)
            return false;
        d->bytes = bytes;
        d->bytes_cap = want;
    }
    return (size_t)d->count * 2 < d->nslots || grow_slots(d);
}

uint32_t kp_dict_add(struct kp_dict *d, const char *ptr, size_t len)
{
    if (len == 0)
        return 0;
    uint64_t hash = kp_hash(ptr, len, 0);
    size_t i = find_slot(d, hash, ptr, len);
    if (d->slots[i])
        return d->slots[i] - 1;
    if (!make_room(d, len))
        return KP_DICT_FULL;
    i = find_slot(d, hash, ptr, len);
    uint32_t id = d->count++;
    memcpy(d->bytes + d->starts[id], ptr, len);
    d->starts[id + 1] = d->starts[id] + len;
    d->slots[i] = id + 1;
    d->tags[i] = (uint32_t)(hash >> 32);
    return id;
}

uint32_t kp_dict_find(const struct kp_dict *d, const char *ptr, size_t len)
{
    if (len == 0)
        return 0;
    size_t i = find_slot(d, kp_hash(ptr, len, 0), ptr, len);
    return d->slots[i] ? d->slots[i] - 1 : KP_DICT_FULL;
}
