/* Precision, recall and F1 of judged pairs, with their intervals, at one threshold and another. */
#include "match/accuracy_internal.h"

#include <math.h>
#include <stdlib.h>

static const double thresholds[KP_ACCURACY_LINES] = {0.01, 0.1,  0.25, 0.5,  0.75,
                                                     0.9,  0.95, 0.99, 0.999};

#define Z95 1.959964

/* x of all, which is worth n equally weighted ones. */
static struct kp_share share(double x, double all, double n)
{
    if (all <= 0)
        return (struct kp_share){1, 0, 1};
    double p = x / all, z = Z95 * Z95 / n, middle = (p + z / 2) / (1 + z),
           half = Z95 * sqrt(fmax(p * (1 - p), 0) / n + z / (4 * n)) / (1 + z);
    return (struct kp_share){p, fmax(middle - half, 0), fmin(middle + half, 1)};
}

static double worth(double sum, double squares)
{
    return squares > 0 ? sum * sum / squares : 0;
}

static double f_of(double jaccard)
{
    return 2 * jaccard / (1 + jaccard);
}

void kp_accuracy_finish(struct kp_accuracy_line *l, const struct kp_tally *t)
{
    double found = t->right + t->wrong, any = t->matches + t->wrong;
    l->pairs = found;
    l->right = t->right;
    l->precision = share(t->right, found, worth(found, t->right_squares + t->wrong_squares));
    l->recall = share(t->right, t->matches, worth(t->matches, t->match_squares));
    struct kp_share j = share(t->right, any, worth(any, t->match_squares + t->wrong_squares));
    l->f1 = (struct kp_share){f_of(j.value), f_of(j.low), f_of(j.high)};
}

static int by_weight(const void *x, const void *y)
{
    const struct kp_judged *a = x, *b = y;
    return a->weight != b->weight ? (a->weight > b->weight ? -1 : 1) : 0;
}

static void count(struct kp_tally *t, const struct kp_judged *p)
{
    *(p->match ? &t->right : &t->wrong) += p->stands;
    *(p->match ? &t->right_squares : &t->wrong_squares) += p->stands * p->stands;
}

/* A threshold that is under this weight, and can be written in few digits. */
static double threshold_at(double weight)
{
    return floor(kp_weight_probability(weight) * 1e9) / 1e9;
}

void kp_accuracy_lines(struct kp_judged *pairs, size_t n, double matches, double squares,
                       double wanted, struct kp_accuracy *out)
{
    struct kp_tally t = {.matches = matches, .match_squares = squares};
    qsort(pairs, n, sizeof *pairs, by_weight);
    int k = KP_ACCURACY_LINES - 1;
    for (size_t i = 0;; i++) {
        double weight = i < n ? pairs[i].weight : -INFINITY;
        for (; k >= 0 && weight < kp_probability_weight(thresholds[k]); k--) {
            out->at[k].probability = thresholds[k];
            kp_accuracy_finish(&out->at[k], &t);
        }
        if (i == n || isinf(weight))
            break;
        count(&t, &pairs[i]);
        if (i + 1 < n && pairs[i + 1].weight == weight)
            continue;
        struct kp_accuracy_line l = {.probability = threshold_at(weight)};
        kp_accuracy_finish(&l, &t);
        if (l.f1.value > out->best.f1.value)
            out->best = l;
        if (wanted >= 0 && l.precision.value >= wanted) {
            out->wanted = l;
            out->reached = true;
        }
    }
}
