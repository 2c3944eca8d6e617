/* Inside lib/profile: variants by distance. */
#ifndef KP_PROFILE_CLUSTER_NEAR_H
#define KP_PROFILE_CLUSTER_NEAR_H

#include "profile/freq.h"

struct kp_cluster_item {
    const struct kp_freq_entry *entry;
    char *key; /* owned; items are sorted by it */
    size_t len;
    size_t group; /* index of an item nearer to the one that leads its group; itself: it leads */
};

size_t kp_cluster_leader(struct kp_cluster_item *items, size_t i);

/* Puts two items into one group. The commoner leads; of equals the first by key. */
void kp_cluster_join(struct kp_cluster_item *items, size_t a, size_t b);

static inline bool kp_cluster_same_key(const struct kp_cluster_item *a,
                                       const struct kp_cluster_item *b)
{
    return a->len == b->len && memcmp(a->key, b->key, a->len) == 0;
}

/* Joins keys at most so many edits apart that stand near each other; radius < 0: one edit for five
 * to nine characters, two from ten on. False: memory is out. */
bool kp_cluster_by_edits(struct kp_cluster_item *items, size_t n, double radius);

/* Joins keys that are within a compression distance of each other (profile/ppm.h) and share six
 * bytes in a row; radius < 0: KP_CLUSTER_PPM_RADIUS. False: memory is out. */
bool kp_cluster_by_ppm(struct kp_cluster_item *items, size_t n, double radius);

#endif
