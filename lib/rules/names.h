/* A set of names with a pointer to each one's owner: keys of a map, fields, aliases, anchors. */
#ifndef KP_RULES_NAMES_H
#define KP_RULES_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct kp_name_entry {
    const char *name; /* borrowed; NULL: a free place */
    const void *value;
};

/* All zeros is an empty set. Open addressing, at most half full, so that any file stays linear. */
struct kp_names {
    struct kp_name_entry *table;
    size_t cap, count;
};

void kp_names_release(struct kp_names *n);

/* The value of a name, or NULL. */
const void *kp_names_get(const struct kp_names *n, const char *name);

/* Puts a name in, replacing what it had (value must not be NULL). False when memory is out. */
bool kp_names_put(struct kp_names *n, const char *name, const void *value);

#endif
