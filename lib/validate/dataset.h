/* Inside lib/validate: the section `dataset:`, rules over the whole feed.
 *
 *     dataset:
 *       - {unique: [customer_id], tolerance: 1%}
 *       - {field: email, max_missing: 5%, severity: warning}
 *       - {field: amount, min_sum: 0, max_sum: 1000000}
 *       - {field: gender, distribution: {female: 50%, male: 50%}, max_distance: 5%}
 *       - {min_rows: 100, max_rows: 2000000, name: "a whole day"}
 */
#ifndef KP_VALIDATE_DATASET_H
#define KP_VALIDATE_DATASET_H

#include "validate/distribution.h"

enum kp_dataset_kind { KP_DATASET_UNIQUE, KP_DATASET_FIELD, KP_DATASET_ROWS };

struct kp_dataset_rule {
    enum kp_dataset_kind kind;
    const char *name;          /* given, or "unique", or "" */
    int severity;              /* enum kp_severity */
    double tolerance;          /* UNIQUE: share of records that may fail; < 0: not given */
    const char *const *fields; /* UNIQUE: the key; FIELD: the one */
    size_t nfields;
    const char *label;  /* the fields, joined by "," */
    double max_missing; /* FIELD; < 0: not given */
    bool has_min_sum, has_max_sum;
    double min_sum, max_sum;
    const struct kp_distribution *distribution; /* FIELD; NULL: not given */
    int64_t min_rows, max_rows;                 /* ROWS; -1: not given */
};

struct kp_dataset {
    struct kp_dataset_rule *rules; /* in the arena */
    size_t count;
};

/* Reads the section; mistakes go to diags and their rules are left out. node NULL: no rules. The
 * arena must live as long as the result. */
enum kp_status kp_dataset_read(const struct kp_node *node, const struct kp_ruleset *rs,
                               struct kp_arena *arena, struct kp_diagnostics *diags,
                               struct kp_dataset *out, struct kp_error *err);

#endif
