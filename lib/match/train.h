/* Training: m, u and the prior from the data itself, without labels.
 *
 * u comes from random pairs and, for equal values, from a sample of the pairs that have one
 * (match/sample.h); m from the patterns of the candidate pairs by classification EM (Celeux and
 * Govaert 1992): only pairs that are more likely matches than not count. The prior is the share of
 * matches that the model itself finds among the candidates. Fields are first taken for independent.
 * Where they are not (country, city and the script of a name; a mailbox made from a name), that
 * takes the millions of pairs that share such a group for matches: it shows in matches that
 * contradict each other (match/consistency.h) or that differ in most of what identifies a record.
 * Then the model is trained again with what fields share taken off (match/dependence.h).
 */
#ifndef KP_MATCH_TRAIN_H
#define KP_MATCH_TRAIN_H

#include "match/learn.h"
#include "match/model.h"
#include "match/pairs.h"

struct kp_train_input {
    const struct kp_scorer *scorer;
    const struct kp_block_index *blocks;
    unsigned nblocks;
    const uint32_t *source; /* as in kp_pairs */
    const uint32_t *rank;   /* records in an order of their content, kp_table_rank */
    unsigned threads;
    const struct kp_known *known; /* labels to learn from as well; NULL: none */
};

#define KP_TRAIN_PAIRS 1500000 /* of all rules, alike of each */

struct kp_training {
    struct kp_model model;
    struct kp_patterns
        candidates; /* patterns of all candidate pairs, each pair once, scaled up from the sample */
    double pairs_in_scope;   /* pairs that could match at all */
    double matches;          /* expected among the candidates */
    struct kp_lesson lesson; /* what labels told */
    bool taught;             /* they told something */
};

enum kp_status kp_train(const struct kp_train_input *in, struct kp_training *out,
                        struct kp_error *err);

void kp_training_release(struct kp_training *t);

#endif
