/* A map of texts to 64-bit values, for the ids of an xref: some millions of them, looked up from
 * many threads once filled. */
#ifndef KP_MERGE_IDMAP_H
#define KP_MERGE_IDMAP_H

#include "core/arena.h"
#include "core/slice.h"

struct kp_idmap_entry { /* stays where it is until the map is released */
    uint64_t value;
    uint32_t len;
    char key[];
};

struct kp_idmap_place {
    uint64_t hash;
    struct kp_idmap_entry *entry; /* NULL: free */
};

/* All zeros is an empty map. Open addressing, at most half full. */
struct kp_idmap {
    struct kp_idmap_place *table;
    size_t cap, count;
    struct kp_arena keys;
};

void kp_idmap_release(struct kp_idmap *m);

/* Makes room for so many keys in all. False when memory is out. */
bool kp_idmap_reserve(struct kp_idmap *m, size_t keys);

/* The entry of a key, or NULL. */
struct kp_idmap_entry *kp_idmap_get(const struct kp_idmap *m, struct kp_slice key);

/* The same in steps, for many keys at a time: the hash (starts to fetch its place), the place
 * (starts to fetch the entry that is there), the entry. */
uint64_t kp_idmap_hash(const struct kp_idmap *m, struct kp_slice key);
void kp_idmap_fetch(const struct kp_idmap *m, uint64_t hash);
struct kp_idmap_entry *kp_idmap_find(const struct kp_idmap *m, struct kp_slice key, uint64_t hash);

/* The entry of a key, made with that value when there is none (*fresh tells). NULL when memory is
 * out. The key is copied. */
struct kp_idmap_entry *kp_idmap_put(struct kp_idmap *m, struct kp_slice key, uint64_t value,
                                    bool *fresh);
struct kp_idmap_entry *kp_idmap_put_hashed(struct kp_idmap *m, struct kp_slice key, uint64_t hash,
                                           uint64_t value, bool *fresh);

#endif
