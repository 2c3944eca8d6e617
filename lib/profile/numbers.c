#include "profile/numbers.h"

#include <math.h>
#include <stdlib.h>

enum {
    BINS = 8192,          /* on either side of zero */
    BIN_OFFSET = BINS / 2 /* of the bin of 1.0: from 1e-18 to 5e17 */
};

#define GAMMA 1.0100502512562814 /* (1 + a) / (1 - a) for a = 0.005 */

struct kp_number_bins {
    uint64_t positive[BINS], negative[BINS];
};

void kp_numbers_release(struct kp_numbers *n)
{
    free(n->bins);
    *n = (struct kp_numbers){0};
}

static size_t bin_of(double x)
{
    double at = ceil(log(x) / log(GAMMA)) + BIN_OFFSET;
    return at < 0 ? 0 : at >= BINS ? BINS - 1 : (size_t)at;
}

static double value_of(size_t bin)
{
    return 2 * pow(GAMMA, (double)bin - BIN_OFFSET) / (1 + GAMMA);
}

bool kp_numbers_add(struct kp_numbers *n, double x, uint64_t count)
{
    if (!isfinite(x))
        return true;
    if (!n->bins && !(n->bins = calloc(1, sizeof *n->bins)))
        return false;
    n->min = n->count == 0 || x < n->min ? x : n->min;
    n->max = n->count == 0 || x > n->max ? x : n->max;
    n->count += count;
    double size = fabs(x);
    if (size >= 0x1p48) {
        n->huge += count;
    } else {
        __int128 fixed = size < 0x1p20 ? (__int128)llrint(x * 0x1p40)
                                       : (__int128)llrint(x * 0x1p14) * ((__int128)1 << 26);
        n->sum += fixed * (__int128)count;
        if (size < 0x1p20)
            n->squares_fine += (__int128)(x * x * 0x1p40) * (__int128)count;
        else
            n->squares_coarse += (__int128)(x * x) * (__int128)count;
    }
    if (size == 0) {
        n->zeros += count;
    } else if (x > 0) {
        n->bins->positive[bin_of(size)] += count;
    } else {
        n->negatives += count;
        n->bins->negative[bin_of(size)] += count;
    }
    return true;
}

bool kp_numbers_merge(struct kp_numbers *n, const struct kp_numbers *from)
{
    if (from->count == 0)
        return true;
    if (!n->bins && !(n->bins = calloc(1, sizeof *n->bins)))
        return false;
    n->min = n->count == 0 || from->min < n->min ? from->min : n->min;
    n->max = n->count == 0 || from->max > n->max ? from->max : n->max;
    n->count += from->count;
    n->zeros += from->zeros;
    n->negatives += from->negatives;
    n->sum += from->sum;
    n->squares_fine += from->squares_fine;
    n->squares_coarse += from->squares_coarse;
    n->huge += from->huge;
    for (size_t i = 0; i < BINS; i++) {
        n->bins->positive[i] += from->bins->positive[i];
        n->bins->negative[i] += from->bins->negative[i];
    }
    return true;
}

double kp_numbers_mean(const struct kp_numbers *n)
{
    if (n->count == 0 || n->huge)
        return NAN;
    return (double)n->sum / 0x1p40 / (double)n->count;
}

double kp_numbers_deviation(const struct kp_numbers *n)
{
    if (n->count == 0 || n->huge)
        return NAN;
    double mean = kp_numbers_mean(n);
    double squares = (double)n->squares_fine / 0x1p40 + (double)n->squares_coarse;
    double variance = squares / (double)n->count - mean * mean;
    return variance > 0 ? sqrt(variance) : 0;
}

uint64_t kp_quantile_rank(double q, uint64_t count)
{
    double rank = ceil(q * (double)count);
    return rank < 1 ? 0 : (uint64_t)rank - 1;
}

double kp_numbers_quantile(const struct kp_numbers *n, double q)
{
    if (n->count == 0)
        return NAN;
    uint64_t rank = kp_quantile_rank(q, n->count), seen = 0;
    double x = n->max;
    bool found = false;
    for (size_t i = BINS; i-- > 0 && !found;) {
        seen += n->bins->negative[i];
        if (n->bins->negative[i] && seen > rank) {
            x = -value_of(i);
            found = true;
        }
    }
    seen += n->zeros;
    if (!found && n->zeros && seen > rank) {
        x = 0;
        found = true;
    }
    for (size_t i = 0; i < BINS && !found; i++) {
        seen += n->bins->positive[i];
        if (n->bins->positive[i] && seen > rank) {
            x = value_of(i);
            found = true;
        }
    }
    return x < n->min ? n->min : x > n->max ? n->max : x;
}
