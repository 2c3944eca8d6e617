/* A dictionary of distinct values: each gets a small number, in the order of its first appearance.
 *
 * Number 0 is the empty value and always there. What a comparison needs of a value is computed once
 * per number. Not thread-safe while values are added; afterwards any thread may read.
 */
#ifndef KP_MATCH_DICT_H
#define KP_MATCH_DICT_H

#include "core/slice.h"
#include "match/pool.h"

#define KP_DICT_FULL UINT32_MAX /* memory is out, or 4 billion distinct values */

/* A place in the hash table. */
struct kp_dict_slot {
    uint32_t number; /* of the value, + 1; 0: free */
    uint32_t tag;    /* high half of the value's hash */
};

struct kp_dict {
    struct kp_pool *pool;       /* where the arrays lie; NULL: plain memory */
    struct kp_dict_slot *slots; /* NULL: sealed */
    size_t nslots;              /* a power of two */
    uint64_t *starts;           /* where value i begins in bytes; count + 1 of them */
    size_t cap;
    uint32_t count; /* distinct values, the empty one included */
    char *bytes;
    size_t bytes_cap;
};

/* False when memory is out. Release in any case. */
bool kp_dict_init(struct kp_dict *d);
bool kp_dict_init_in(struct kp_dict *d, struct kp_pool *pool);
void kp_dict_release(struct kp_dict *d);

/* The number of a value, added if it is new; KP_DICT_FULL when there is no room. */
uint32_t kp_dict_add(struct kp_dict *d, const char *ptr, size_t len);

/* The same for n values at a time, faster: what the table is asked for is fetched ahead. False when
 * there is no room. */
bool kp_dict_add_many(struct kp_dict *d, const struct kp_slice *values, size_t n,
                      uint32_t *numbers);

/* The number of a value, or KP_DICT_FULL when it is not there. In a sealed dictionary this looks
 * through all values. */
uint32_t kp_dict_find(const struct kp_dict *d, const char *ptr, size_t len);

/* Frees the hash table: values are only looked up by their numbers from now on. Adding, or
 * kp_dict_open (false when there is no room), makes it again. */
void kp_dict_seal(struct kp_dict *d);
bool kp_dict_open(struct kp_dict *d);

/* The value of a number; valid until the next add. */
static inline struct kp_slice kp_dict_value(const struct kp_dict *d, uint32_t id)
{
    return kp_string(d->bytes + d->starts[id], d->starts[id + 1] - d->starts[id]);
}

#endif
