/* Keys under which variants of a value meet. */
#ifndef KP_PROFILE_CLUSTER_KEY_H
#define KP_PROFILE_CLUSTER_KEY_H

#include "core/buf.h"
#include "profile/cluster.h"

enum {
    KP_CLUSTER_VALUE_MAX = 200, /* bytes: longer values are texts, not names of things */
    KP_CLUSTER_WORDS = 32,      /* of a value that count */
    /* the longest key of KP_CLUSTER_USUAL, _FINGERPRINT, _DISTANCE and _PPM */
    KP_CLUSTER_KEY_MAX = KP_CLUSTER_VALUE_MAX * 4 + KP_CLUSTER_WORDS,
};

struct kp_cluster_scratch {
    struct kp_buf text, word;
};
void kp_cluster_scratch_release(struct kp_cluster_scratch *s);

/* Replaces key by the value's key (cluster.h says what each is), which is not text to show. False:
 * the value has none, or memory is out (kp_buf_ok(key) is false). */
bool kp_cluster_key(enum kp_cluster_by by, struct kp_slice value,
                    struct kp_cluster_scratch *scratch, struct kp_buf *key);

#endif
