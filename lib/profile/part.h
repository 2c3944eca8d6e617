/* Inside lib/profile: parts, and lists of them. */
#ifndef KP_PROFILE_PART_H
#define KP_PROFILE_PART_H

#include "profile/profile.h"

struct kp_part *kp_part_new(struct kp_slice source); /* NULL: memory is out */
void kp_part_free(struct kp_part *p);

/* Makes it n fields wide; the new ones were missing in all records so far. */
bool kp_part_widen(struct kp_part *p, size_t n);

bool kp_part_merge(struct kp_part *p, const struct kp_part *from);

struct kp_parts {
    struct kp_part **items;
    size_t count, cap;
    bool folded; /* there were too many: items[0] is all of them */
};

void kp_parts_release(struct kp_parts *p);

/* The part of a source, made when it is new; folds everything into one when there are too many.
 * NULL: memory is out. */
struct kp_part *kp_parts_get(struct kp_parts *p, struct kp_slice source);

/* Adds all of from's, and whether it was folded. What from still holds is only good for
 * kp_parts_release. */
bool kp_parts_merge(struct kp_parts *p, struct kp_parts *from);

#endif
