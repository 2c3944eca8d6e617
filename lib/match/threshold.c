#include "match/threshold.h"

#include <stdlib.h>

#define DEFAULT_THRESHOLD 0.95

struct kp_expected kp_threshold_expect(const struct kp_training *t, double weight)
{
    struct kp_expected e = {0};
    for (size_t i = 0; i < t->candidates.nslots; i++) {
        const struct kp_pattern_count *c = &t->candidates.slots[i];
        if (c->count == 0)
            continue;
        double w = kp_model_weight(&t->model, c->pattern), p = kp_weight_probability(w);
        if (w >= weight) {
            e.pairs += c->count;
            e.matches += c->count * p;
        } else {
            e.missed += c->count * p;
        }
    }
    return e;
}

double kp_threshold_choose(const struct kp_training *t)
{
    if (t->candidates.nslots == 0)
        return kp_probability_weight(DEFAULT_THRESHOLD);
    double best = 0, at = 0;
    for (double w = 0; w <= 20; w += 0.25) {
        struct kp_expected e = kp_threshold_expect(t, w);
        double f = e.pairs > 0 ? 2 * e.matches / (e.pairs + e.matches + e.missed) : 0;
        if (f > best * 1.0000001) {
            best = f;
            at = w;
        }
    }
    return at;
}
