/* The model of Fellegi and Sunter (JASA 64, 1969): how much each level of each comparison says.
 *
 * m: the chance of a level where both records are of one entity; u: where they are not. A level
 * weighs log2(m / u); the weights of a pattern and of the prior add up to the match weight,
 * 2^weight being the odds of a match. A missing value weighs nothing.
 */
#ifndef KP_MATCH_MODEL_H
#define KP_MATCH_MODEL_H

#include "match/config.h"
#include "match/score.h"

enum kp_level_state {
    KP_LEVEL_TRAINED = 0,
    KP_LEVEL_UNSEEN, /* no such pair was seen in training: m and u are floors */
    KP_LEVEL_FIXED,  /* given by the configuration or a model file */
};

struct kp_model {
    unsigned n; /* comparisons */
    unsigned levels[KP_MAX_COMPARISONS];
    double m[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1];
    double u[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1];
    uint8_t state[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1];
    uint16_t fixed_m[KP_MAX_COMPARISONS];                 /* levels, by bit, whose m is given */
    double prior;                                         /* chance that two random records match */
    double weight[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1]; /* log2(m / u); made by kp_model_weigh */
    double prior_weight;
    /* shared[i][j][a][b], j < i: bits by which level a of i and level b of j come together more
     * often than chance where records do not match (match/dependence.h); 0 at "different" and
     * missing. */
    float shared[KP_MAX_COMPARISONS][KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1][KP_MAX_LEVELS + 1];
    bool any_shared;
    uint32_t frequent[KP_MAX_COMPARISONS]; /* levels, by bit, at which a term-frequency adjustment
                                              applies */
};

/* Sets weight and prior_weight from m, u and prior. Chances are floored so that no weight is
 * infinite. */
void kp_model_weigh(struct kp_model *m);

/* What the levels of a pattern say twice: the sum of the largest links between them that form no
 * circle (a maximum spanning tree), to be taken off. */
double kp_model_shared(const struct kp_model *m, uint64_t pattern);

/* Weight of a pattern, the prior included and what fields share taken off; term frequencies not. */
double kp_model_weight(const struct kp_model *m, uint64_t pattern);

/* What the commonness of the values adds to the weight of comparison i at that level: by how much
 * the commoner of the two values is rarer (+) or commoner (-) than values are on the whole. 0 where
 * it does not apply. */
double kp_model_frequency(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                          unsigned level, uint32_t a, uint32_t b);

/* The same for two values of the comparison's column. */
double kp_model_value_frequency(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                                unsigned level, uint32_t a, uint32_t b);

/* The most that commonness can add to the weight of comparison i at that level. */
double kp_model_frequency_gain(const struct kp_model *m, const struct kp_scorer *s, unsigned i,
                               unsigned level);

/* The whole weight of two records, given kp_model_weight of their pattern. */
double kp_model_add_frequencies(const struct kp_model *m, const struct kp_scorer *s, double weight,
                                uint64_t pattern, uint32_t a, uint32_t b);

/* The whole weight of two records. */
double kp_model_pair_weight(const struct kp_model *m, const struct kp_scorer *s, uint64_t pattern,
                            uint32_t a, uint32_t b);

static inline double kp_weight_probability(double weight)
{
    if (weight > 1000)
        return 1;
    double odds = __builtin_exp2(weight);
    return odds / (1 + odds);
}

static inline double kp_probability_weight(double p)
{
    return p <= 0 ? -1000 : p >= 1 ? 1000 : __builtin_log2(p / (1 - p));
}

#endif
