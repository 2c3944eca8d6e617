/* Measures on characters that other tools have by the same definition: unrestricted Damerau
 * distance (Lowrance and Wagner, JACM 22, 1975) and the Jaccard index of the sets of characters. */
#include "match/comparison.h"

/* ---- Damerau ---- */

static double damerau_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                            uint32_t b)
{
    return (double)kp_damerau(&s->distance, kp_grade_points(s, 0, g->values, a),
                              kp_grade_points(s, 1, g->values, b));
}

static unsigned damerau_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                              uint32_t b)
{
    return kp_grade_distance(g->use, damerau_value(g, s, a, b));
}

static const struct kp_arg damerau_args[] = {
    {"within", KP_ARG_INT, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 1, 100, NULL, NULL,
     "most edits for each level, best level first"},
    {0},
};

static const struct kp_example damerau_examples[] = {
    {"2", "ca", "abc", "2"},        {"1", "کریم", "کرمی", "1"}, {"1", "أحمد", "أمحد", "1"},
    {"1", "张小伟", "小张伟", "1"}, {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_damerau = {
    .d = {"damerau", "edits as in osa, where swapped characters may be edited further",
          damerau_args, damerau_examples},
    .distance = true,
    .needs = KP_NEEDS_CHARS,
    .bound = KP_BOUND_EDITS,
    .grade = damerau_grade,
    .value = damerau_value,
};

/* ---- sets of characters ---- */

static bool among(struct kp_points v, size_t n, uint32_t c)
{
    for (size_t i = 0; i < n; i++)
        if (v.cp[i] == c)
            return true;
    return false;
}

static double characters_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                               uint32_t b)
{
    struct kp_points x = kp_grade_points(s, 0, g->values, a),
                     y = kp_grade_points(s, 1, g->values, b);
    size_t common = 0, all = 0;
    for (size_t i = 0; i < x.len; i++)
        if (!among(x, i, x.cp[i])) {
            all++;
            common += among(y, y.len, x.cp[i]);
        }
    for (size_t i = 0; i < y.len; i++)
        all += !among(y, i, y.cp[i]) && !among(x, x.len, y.cp[i]);
    return all ? (double)common / (double)all : 0;
}

static unsigned characters_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                 uint32_t b)
{
    return kp_grade_similarity(g->use, characters_value(g, s, a, b));
}

static const struct kp_arg characters_args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {0},
};

static const struct kp_example characters_examples[] = {
    {"0.5", "duck", "luck", "0.6"}, {"0.5", "رضا", "رضایی", "0.75"},
    {"0.5", "حسن", "محسن", "0.75"}, {"0.5", "张伟", "张小伟", "0.666667"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_characters = {
    .d = {"characters", "share of the different characters of two values that both have",
          characters_args, characters_examples},
    .needs = KP_NEEDS_CHARS,
    .grade = characters_grade,
    .value = characters_value,
};
