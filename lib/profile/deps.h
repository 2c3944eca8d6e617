/* Which fields of few values decide which: functional dependencies, exact, while a field has at
 * most KP_DEPS_VALUES values. */
#ifndef KP_PROFILE_DEPS_H
#define KP_PROFILE_DEPS_H

#include "core/slice.h"

enum {
    KP_DEPS_VALUES = 64,
    KP_DEPS_FIELDS = 48, /* fields past that are not looked at: pairs grow with the square */
};

struct kp_deps; /* opaque */

struct kp_deps *kp_deps_new(void); /* NULL: memory is out */
void kp_deps_free(struct kp_deps *d);

/* One record: values[i] of field i, n of them; empty ones count for nothing. False: memory is out.
 */
bool kp_deps_add(struct kp_deps *d, const struct kp_slice *values, size_t n);
bool kp_deps_merge(struct kp_deps *d, const struct kp_deps *from);

/* How well field a decides field b: of `records` that have both, `fit` have for b what most records
 * with their a have. False when one of the two has too many values, or only one. */
struct kp_dep {
    uint64_t records, fit;
    unsigned values_a, values_b;
};
bool kp_deps_get(const struct kp_deps *d, size_t a, size_t b, struct kp_dep *out);

#endif
