/* Why two records are not in one cluster, and what would bring them together. */
#ifndef KP_MATCH_WHYNOT_H
#define KP_MATCH_WHYNOT_H

#include "match/apart.h"
#include "match/remedy.h"

struct kp_whynot {
    struct kp_apart_pair pair;
    uint64_t block;      /* records in the block that is too large */
    uint64_t limit;      /* records that a block may have */
    const char *veto;    /* the field, "" for a pair that is never one, NULL: no veto */
    bool remedies_known; /* looked for: blocking does not bring the pair up */
    struct kp_remedies remedies;
    uint64_t others;     /* pairs between the pair's weight and the threshold ... */
    bool others_known;   /* ... when pairs were kept down to it */
    uint32_t partner[2]; /* the better partner of each of the two; UINT32_MAX: none */
    double partner_weight[2];
    double mean;     /* weight of the pairs between the two clusters */
    size_t sizes[2]; /* of the two clusters */
};

/* Of two different records of a matcher that ran. KP_ERR_MEMORY is the only failure. */
enum kp_status kp_whynot(const struct kp_matcher *m, uint32_t a, uint32_t b, struct kp_whynot *out,
                         struct kp_error *err);

/* For people, a few lines; and one JSON object on a line. id_column: names records; UINT32_MAX: by
 * number. */
void kp_whynot_text(const struct kp_matcher *m, const struct kp_whynot *w, uint32_t id_column,
                    struct kp_buf *out);
void kp_whynot_json(const struct kp_matcher *m, const struct kp_whynot *w, uint32_t id_column,
                    struct kp_buf *out);

#endif
