/* Similarities of bags: q-grams and tokens.
 *
 * A bag is a sorted array of 64-bit numbers, one per element, made once per value; comparing two
 * bags is one merge. Grams of up to three characters are exact; longer ones and tokens are hashes
 * (XXH3), where two different elements are taken for one with a chance of 2^-64. A set is a bag
 * without repetitions.
 */
#ifndef KP_TEXT_DISTANCE_GRAMS_H
#define KP_TEXT_DISTANCE_GRAMS_H

#include "text/distance.h"

#define KP_GRAM_MAX 8 /* longest q: past it a gram is the value */

/* The q-grams of a value, sorted, repetitions kept. out has room for len + q - 1. padded puts q - 1
 * marks before and behind it, so that its ends weigh as much as its middle. Unpadded, a value
 * shorter than q is one gram. q is 1..KP_GRAM_MAX. */
size_t kp_grams(struct kp_points value, unsigned q, bool padded, uint64_t *out);

struct kp_span {
    uint32_t start, len; /* code points */
};

/* The tokens of a value: runs between white space (Unicode White_Space; ZWNJ is no space). At most
 * cap are written. Returns how many were written. (len + 1) / 2 is always room enough. */
size_t kp_tokens(struct kp_points value, struct kp_span *out, size_t cap);

/* Its tokens as a sorted bag; out has room for (len + 1) / 2. */
size_t kp_token_bag(struct kp_points value, uint64_t *out);

/* Sorts a bag, for elements that a caller hashed itself. In place, nothing allocated. */
void kp_bag_sort(uint64_t *bag, size_t n);

/* Drops repetitions of a sorted bag. Returns the number of different elements. */
size_t kp_bag_unique(uint64_t *bag, size_t n);

struct kp_overlap {
    size_t a, b;                /* elements of each */
    size_t shared;              /* elements in common, as often as in the one that has fewer */
    double dot, norm_a, norm_b; /* sums of products of counts, and of squares */
};

/* Both sorted. */
struct kp_overlap kp_bag_overlap(const uint64_t *a, size_t na, const uint64_t *b, size_t nb);

/* Each 0 to 1; two empty bags are alike (1), an empty one and another are not (0). */
double kp_jaccard(const struct kp_overlap *o);             /* shared / (a + b - shared) */
double kp_dice(const struct kp_overlap *o);                /* 2 shared / (a + b) */
double kp_cosine(const struct kp_overlap *o);              /* dot / sqrt(norm_a norm_b) */
double kp_overlap_coefficient(const struct kp_overlap *o); /* shared / min(a, b) */

/* Monge and Elkan 1996: the mean, over the tokens of a, of the Jaro-Winkler similarity of each
 * one's best partner in b. The symmetric form is the mean of both directions. */
double kp_monge_elkan(struct kp_distance *d, struct kp_points a, const struct kp_span *a_tokens,
                      size_t na, struct kp_points b, const struct kp_span *b_tokens, size_t nb);
double kp_monge_elkan_symmetric(struct kp_distance *d, struct kp_points a,
                                const struct kp_span *a_tokens, size_t na, struct kp_points b,
                                const struct kp_span *b_tokens, size_t nb);

#endif
