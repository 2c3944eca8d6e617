/* Numbers: how far apart, absolutely or as a share of the larger. */
#include "match/comparison.h"

#include <math.h>
#include <stdlib.h>

/* State: the number of each value, NaN when it is none. */
static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    double *numbers = malloc(d->count * sizeof *numbers);
    if (!numbers)
        return kp_no_memory(err);
    g->state = numbers;
    for (uint32_t id = 0; id < d->count; id++) {
        struct kp_slice v = kp_dict_value(d, id);
        char text[64], *end = text;
        numbers[id] = NAN;
        if (v.len == 0 || v.len >= sizeof text)
            continue;
        memcpy(text, v.ptr, v.len);
        text[v.len] = '\0';
        double x = strtod(text, &end);
        if (end == text + v.len && isfinite(x))
            numbers[id] = x;
    }
    return KP_OK;
}

static void release(struct kp_grader *g)
{
    free(g->state);
    g->state = NULL;
}

static double difference(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                         uint32_t b)
{
    (void)s;
    const double *n = g->state;
    return isnan(n[a]) || isnan(n[b]) ? INFINITY : fabs(n[a] - n[b]);
}

static unsigned difference_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                 uint32_t b)
{
    return kp_grade_distance(g->use, difference(g, s, a, b));
}

static double share(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    const double *n = g->state;
    double d = difference(g, s, a, b), larger = fmax(fabs(n[a]), fabs(n[b]));
    return d == 0 ? 0 : d / larger;
}

static unsigned share_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                            uint32_t b)
{
    return kp_grade_distance(g->use, share(g, s, a, b));
}

static const struct kp_arg number_args[] = {
    {"within", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1e300, NULL, NULL,
     "largest difference for each level, best level first"},
    {0},
};

static const struct kp_arg percent_args[] = {
    {"within", KP_ARG_PERCENT, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "largest difference for each level as a share of the larger number, best level first"},
    {0},
};

static const struct kp_example number_examples[] = {{"5", "100", "97.5", "2.5"},
                                                    {NULL, NULL, NULL, NULL}};
static const struct kp_example percent_examples[] = {{"5%", "100", "96", "0.04"},
                                                     {NULL, NULL, NULL, NULL}};

const struct kp_measure kp_measure_number = {
    .d = {"number", "difference of two numbers", number_args, number_examples},
    .distance = true,
    .prepare = prepare,
    .grade = difference_grade,
    .release = release,
    .value = difference,
};

const struct kp_measure kp_measure_number_percent = {
    .d = {"number_percent", "difference of two numbers as a share of the larger", percent_args,
          percent_examples},
    .distance = true,
    .prepare = prepare,
    .grade = share_grade,
    .release = release,
    .value = share,
};
