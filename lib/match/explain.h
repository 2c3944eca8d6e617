/* Why two records are one customer, or are not: the parts of a pair's weight, and what happened to
 * the pair. */
#ifndef KP_MATCH_EXPLAIN_H
#define KP_MATCH_EXPLAIN_H

#include "match/matcher.h"

/* The parts of a pair's weight in bits. They add up to it. */
struct kp_explanation {
    uint32_t a, b;
    uint64_t pattern;
    double prior;
    double level[KP_MAX_COMPARISONS];     /* of each comparison's level */
    double frequency[KP_MAX_COMPARISONS]; /* what the commonness of the value adds */
    double shared;                        /* taken off for fields that depend on each other; <= 0 */
    double weight;
    unsigned rule;    /* the first blocking rule that brings the pair up; UINT_MAX: none does */
    bool same_source; /* and only pairs of different sources are wanted */
    bool same_cluster;
};

/* Of two different records of a matcher that ran. KP_ERR_MEMORY is the only failure. */
enum kp_status kp_explain(const struct kp_matcher *m, uint32_t a, uint32_t b,
                          struct kp_explanation *out, struct kp_error *err);

/* For people: a line for each part, with a bar; then what became of the pair and why. show_values:
 * the values too. */
void kp_explain_text(const struct kp_matcher *m, const struct kp_explanation *e, bool show_values,
                     struct kp_buf *out);

/* The same as one JSON object on a line. */
void kp_explain_json(const struct kp_matcher *m, const struct kp_explanation *e,
                     struct kp_buf *out);

/* The record whose identifier is `name`, or, without an identifier column (UINT32_MAX), whose
 * 1-based number it is. UINT32_MAX: there is none. */
uint32_t kp_explain_find(const struct kp_matcher *m, uint32_t id_column, const char *name);

#endif
