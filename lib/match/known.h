/* What is known about records: pairs that a person or another system judged, for one table.
 *
 * A file of labels is JSONL or CSV with the fields left and right, and label and probability where
 * there are such. left and right name records as match/pairs_file.h does: by the identifier when
 * there is an identifier column, else by 1-based number. label is "match", "different" or "unsure"
 * (or yes, no, true, false, 1, 0 and the letters of kempt review); without that field all pairs are
 * of one kind. probability is the score that the pair was chosen by.
 */
#ifndef KP_MATCH_KNOWN_H
#define KP_MATCH_KNOWN_H

#include "match/labels.h"
#include "match/table.h"

struct kp_known_pair {
    uint32_t a, b; /* records, a < b */
    bool match;    /* else different */
};

/* Zero is valid: nothing is known. */
struct kp_known {
    struct kp_known_pair *pairs; /* ascending, each once: of several labels the last counts */
    size_t npairs, matches;
    bool sampled;           /* every pair came with its probability: chosen by score */
    uint64_t unsure;        /* labels that say nothing */
    uint64_t elsewhere;     /* labels of records that the table does not have */
    const uint32_t *entity; /* by record, borrowed: the same number for the same customer, 0: not
                               known; NULL: none */
};

/* Reads a file of labels. plain: what pairs without a label are. KP_ERR_INPUT when the file cannot
 * be read or holds no labels, with the line; KP_ERR_USAGE when none of its labels is of a record of
 * the table. */
enum kp_status kp_known_read(struct kp_known *k, const char *path, enum kp_label plain,
                             const struct kp_table *table, uint32_t id_column,
                             struct kp_error *err);
void kp_known_release(struct kp_known *k);

/* The pair when it is known, else NULL. */
const struct kp_known_pair *kp_known_find(const struct kp_known *k, uint32_t a, uint32_t b);

#endif
