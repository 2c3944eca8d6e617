/* A dictionary of distinct values: each gets a small number, in the order of its first appearance.
 *
 * Number 0 is the empty value and always there. What a comparison needs of a value is computed once
 * per number. Not thread-safe while values are added; afterwards any thread may read.
 */
#ifndef KP_MATCH_DICT_H
#define KP_MATCH_DICT_H

#include "core/slice.h"

#define KP_DICT_FULL UINT32_MAX /* memory is out, or 4 billion distinct values */

struct kp_dict {
    uint32_t *slots;  /* number + 1 or 0, by hash */
    uint32_t *tags;   /* high half of the hash of each slot's value */
    size_t nslots;    /* a power of two */
    uint64_t *starts; /* where value i begins in bytes; count + 1 of them */
    size_t cap;
    uint32_t count; /* distinct values, the empty one included */
    char *bytes;
    size_t bytes_cap;
};

/* False when memory is out. Release in any case. */
bool kp_dict_init(struct kp_dict *d);
void kp_dict_release(struct kp_dict *d);

/* The number of a value, added if it is new; KP_DICT_FULL when there is no room. */
uint32_t kp_dict_add(struct kp_dict *d, const char *ptr, size_t len);

/* The number of a value, or KP_DICT_FULL when it is not there. */
uint32_t kp_dict_find(const struct kp_dict *d, const char *ptr, size_t len);

/* The value of a number; valid until the next add. */
static inline struct kp_slice kp_dict_value(const struct kp_dict *d, uint32_t id)
{
    return kp_string(d->bytes + d->starts[id], d->starts[id + 1] - d->starts[id]);
}

#endif
