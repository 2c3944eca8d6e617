/* Sorting of 64-bit keys that carry a 32-bit number, by radix, stable. */
#ifndef KP_MATCH_RADIX_H
#define KP_MATCH_RADIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kp_keyed {
    uint64_t key;
    uint32_t record;
    uint32_t extra; /* the caller's own */
};

/* Sorts by key; equal keys keep their order. scratch holds n elements too. The result is in items.
 */
void kp_radix_sort(struct kp_keyed *items, struct kp_keyed *scratch, size_t n);

#endif
