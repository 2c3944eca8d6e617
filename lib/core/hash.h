/* 64-bit hashing of keys, by XXH3 (libxxhash): fast and well mixed, stable across machines and
 * runs. Not for secrets; file digests are in io/digest.h. */
#ifndef KP_CORE_HASH_H
#define KP_CORE_HASH_H

#include "core/slice.h"

uint64_t kp_hash(const void *bytes, size_t len, uint64_t seed);

static inline uint64_t kp_hash_slice(struct kp_slice s, uint64_t seed)
{
    return kp_hash(s.ptr, s.len, seed);
}

/* Mixes one more 64-bit value into h (the finaliser of splitmix64). */
static inline uint64_t kp_hash_mix(uint64_t h, uint64_t v)
{
    h ^= v + 0x9E3779B97F4A7C15u + (h << 6) + (h >> 2);
    h = (h ^ (h >> 30)) * 0xBF58476D1CE4E5B9u;
    h = (h ^ (h >> 27)) * 0x94D049BB133111EBu;
    return h ^ (h >> 31);
}

#endif
