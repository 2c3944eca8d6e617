/* Numbers of a column: sums that are exact and quantiles within 0.5 %, whatever the order they come
 * in.
 *
 * Sums are kept as 128-bit fixed-point integers, so that adding is associative and the result does
 * not depend on threads. Quantiles come of a logarithmic histogram (DDSketch; Masson, Rim, Lee
 * 2019) with relative error 0.5 %.
 */
#ifndef KP_PROFILE_NUMBERS_H
#define KP_PROFILE_NUMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kp_number_bins; /* opaque */

struct kp_numbers {
    uint64_t count, zeros, negatives;
    double min, max;
    __int128 sum;            /* in 2^-40 */
    __int128 squares_fine;   /* of |x| < 2^20, in 2^-40 */
    __int128 squares_coarse; /* of 2^20 <= |x| < 2^48, whole */
    uint64_t huge;           /* |x| >= 2^48: in none of the sums */
    struct kp_number_bins *bins;
};

/* All zeros is valid and empty. */
void kp_numbers_release(struct kp_numbers *n);

/* x, count times. False: memory is out. */
bool kp_numbers_add(struct kp_numbers *n, double x, uint64_t count);
bool kp_numbers_merge(struct kp_numbers *n, const struct kp_numbers *from);

/* NAN when there are none, or when some are too large for the sums. */
double kp_numbers_mean(const struct kp_numbers *n);
double kp_numbers_deviation(const struct kp_numbers *n); /* of the population */

/* The 0-based rank of the q-quantile among count > 0 values, by the nearest-rank method. */
uint64_t kp_quantile_rank(double q, uint64_t count);

/* The q-quantile (0..1), approximately; NAN when there are none. */
double kp_numbers_quantile(const struct kp_numbers *n, double q);

#endif
