/* Inside lib/report: what each level of each comparison weighs, in bits. */
#ifndef KP_REPORT_WEIGHTS_H
#define KP_REPORT_WEIGHTS_H

#include "core/buf.h"

enum { KP_WEIGHTS_MAX = 512 /* levels; more are left out */ };

struct kp_weight {
    char *field, *level;
    double sum;     /* of the pairs' weights */
    uint64_t pairs; /* that have the level */
};

struct kp_weights {
    struct kp_weight items[KP_WEIGHTS_MAX];
    size_t count;
};

void kp_weights_release(struct kp_weights *w);

/* False: memory is out. */
bool kp_weights_add(struct kp_weights *w, const char *field, const char *level, double weight);

/* Adds what one pair says: its member "fields", {"name": {"level": .., "weight": ..}, ...}. Text
 * that is not that says nothing. */
bool kp_weights_add_pair(struct kp_weights *w, struct kp_slice fields);

/* Adds the levels of a model of kempt dedupe --save-model: the logarithm of m / u, to base 2. */
enum kp_status kp_weights_add_model(struct kp_weights *w, const char *path, struct kp_error *err);

/* Appends ,"weights_of":of,"weights":[{"field","level","weight","pairs"}, ...]: fields in the order
 * in which they came, each field's levels by weight, the largest first. */
void kp_weights_json(struct kp_weights *w, const char *of, struct kp_buf *json);

#endif
