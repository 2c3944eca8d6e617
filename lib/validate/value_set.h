/* A set of values, exact: what one_of, foreign_key and unique look up.
 *
 * Keys are kept whole and compared whole; the 64-bit hash only finds them. Keys lie in one arena.
 * Lookups of a set that is no longer added to are thread-safe.
 */
#ifndef KP_VALIDATE_VALUE_SET_H
#define KP_VALIDATE_VALUE_SET_H

#include "core/arena.h"

struct kp_value_entry {
    uint64_t hash;
    const char *key; /* NULL: free */
    uint32_t len;
};

struct kp_value_set {
    struct kp_value_entry *table; /* open addressing; size is a power of two, at most half full */
    size_t size, count;
    struct kp_arena keys;
};

/* A set of all zeros is valid and empty. */
void kp_value_set_init(struct kp_value_set *s);
void kp_value_set_release(struct kp_value_set *s);

enum kp_set_added { KP_SET_NEW, KP_SET_KNOWN, KP_SET_NOMEM };

/* Puts a copy of the key in unless it is there. */
enum kp_set_added kp_value_set_add(struct kp_value_set *s, const char *key, size_t len);

bool kp_value_set_has(const struct kp_value_set *s, const char *key, size_t len);

/* Bytes of memory that it holds. */
size_t kp_value_set_bytes(const struct kp_value_set *s);

#endif
