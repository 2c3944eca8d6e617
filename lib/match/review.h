/* Review: doubtful pairs of records, put before a person who says whether they are one customer.
 *
 * Pairs come from the file of scored pairs (match/pairs_file.h), records from the files that were
 * matched. Pairs are taken from bands of the score two bits wide around the threshold, one of each
 * band in turn, the nearest band first, within a band in an order made from their names: so that
 * the first hundred labels cover all scores, and not only what comes first in a file.
 */
#ifndef KP_MATCH_REVIEW_H
#define KP_MATCH_REVIEW_H

#include "io/reader.h"
#include "match/labels.h"

struct kp_review_options {
    const char *pairs;        /* path of the scored pairs */
    const char *const *files; /* of records, as they were given to dedupe */
    size_t nfiles;
    struct kp_read_options read; /* how to read them */
    const char *id;              /* the field that names a record in the pairs; NULL: none */
    double threshold;            /* probability; < 0: the least of a match in the file */
    double from_score, to_score; /* only pairs of these probabilities */
    uint64_t limit;              /* most pairs to put up */
};

struct kp_review_record {
    const struct kp_schema *schema; /* a reference; NULL: not found yet */
    struct kp_slice *cells;         /* by column */
};

struct kp_review_pair {
    struct kp_slice left, right; /* names of the records: KP_STRING or KP_NUMBER */
    uint32_t records[2];         /* numbers in kp_review.records */
    double probability, weight;
    struct kp_slice evidence; /* raw JSON object: level and weight of each field */
    uint64_t line;            /* in the file of pairs */
};

/* Zero is valid. */
struct kp_review {
    struct kp_arena arena;
    struct kp_review_pair *pairs; /* in the order of the questions */
    size_t npairs;
    struct kp_review_record *records;
    size_t nrecords;
    uint64_t waiting; /* pairs without a label within the scores, those over the limit included */
};

/* Gathers the pairs that have no label yet, and their records. KP_ERR_INPUT when the file holds no
 * pairs of kempt dedupe, or the records are not those that were matched. Release in any case. */
enum kp_status kp_review_init(struct kp_review *r, const struct kp_review_options *options,
                              const struct kp_labels *labels, struct kp_error *err);
void kp_review_release(struct kp_review *r);

struct kp_review_page {
    size_t width; /* columns of the terminal */
    bool colour;
};

/* A pair, side by side, a line or more a field: "=" the same, "!" different (with
 * colours: what differs underlined), blank where a side has
 * no value; then the level and bits of what was compared. Values stand between first-strong
 * isolates (Unicode Standard Annex 9), so that right-to-left text stays in its column; control
 * characters and marks of direction are written as <U+XXXX>, so that no value can steer the
 * terminal or hide a difference. Fields of kempt's own are left out, but for _source and _record.
 */
void kp_review_show(const struct kp_review *r, const struct kp_review_pair *pair,
                    const struct kp_review_page *page, struct kp_buf *out);

#endif
