/* Edit distances and Jaro's family, on code points. */
#include "match/comparison.h"

static const struct kp_arg distance_args[] = {
    {"within", KP_ARG_INT, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 1, 100, NULL, NULL,
     "most edits for each level, best level first"},
    {0},
};

static const struct kp_arg similarity_args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {0},
};

static double last_cut(const struct kp_measure_use *u)
{
    return u->ncuts ? u->cuts[u->ncuts - 1] : 0;
}

/* ---- edit distances ---- */

enum { NEAR = 2 }; /* edits up to which trying them is fastest */

static unsigned levenshtein_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                  uint32_t b)
{
    size_t max = (size_t)last_cut(g->use), n;
    const struct kp_values *v = g->values;
    if (max <= NEAR && kp_value_is_ascii(v, a) && kp_value_is_ascii(v, b))
        n = kp_levenshtein_ascii(kp_dict_value(v->dict, a), kp_dict_value(v->dict, b), max);
    else if (max <= NEAR)
        n = kp_levenshtein_near(kp_grade_points(s, 0, v, a), kp_grade_points(s, 1, v, b), max);
    else
        n = kp_levenshtein(&s->distance, kp_grade_points(s, 0, v, a), kp_grade_points(s, 1, v, b),
                           max);
    return kp_grade_distance(g->use, (double)n);
}

static double levenshtein_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                uint32_t b)
{
    return (double)kp_levenshtein(&s->distance, kp_grade_points(s, 0, g->values, a),
                                  kp_grade_points(s, 1, g->values, b), KP_NO_CUTOFF);
}

static const struct kp_example levenshtein_examples[] = {
    {"1", "meyer", "mayer", "1"},
    {"1", "محمدی", "احمدی", "1"},
    {"1", "张伟", "张韦", "1"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_levenshtein = {
    .d = {"levenshtein", "fewest insertions, deletions and substitutions of characters",
          distance_args, levenshtein_examples},
    .distance = true,
    .needs = KP_NEEDS_CHARS,
    .bound = KP_BOUND_EDITS,
    .grade = levenshtein_grade,
    .value = levenshtein_value,
};

static unsigned osa_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                          uint32_t b)
{
    size_t max = (size_t)last_cut(g->use);
    size_t d = kp_osa(&s->distance, kp_grade_points(s, 0, g->values, a),
                      kp_grade_points(s, 1, g->values, b), max);
    return kp_grade_distance(g->use, (double)d);
}

static double osa_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                        uint32_t b)
{
    return (double)kp_osa(&s->distance, kp_grade_points(s, 0, g->values, a),
                          kp_grade_points(s, 1, g->values, b), KP_NO_CUTOFF);
}

static const struct kp_example osa_examples[] = {
    {"1", "brian", "brain", "1"},
    {"1", "کریم", "کرمی", "1"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_osa = {
    .d = {"osa", "edits as in levenshtein, with swaps of neighbouring characters (Damerau)",
          distance_args, osa_examples},
    .distance = true,
    .needs = KP_NEEDS_CHARS,
    .bound = KP_BOUND_EDITS,
    .grade = osa_grade,
    .value = osa_value,
};

/* ---- Jaro ---- */

static double jaro_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                         uint32_t b)
{
    return kp_jaro(&s->distance, kp_grade_points(s, 0, g->values, a),
                   kp_grade_points(s, 1, g->values, b));
}

static unsigned jaro_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                           uint32_t b)
{
    return kp_grade_similarity(g->use, jaro_value(g, s, a, b));
}

static const struct kp_example jaro_examples[] = {
    {"0.9", "martha", "marhta", "0.944444"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_jaro = {
    .d = {"jaro", "Jaro similarity, 0 to 1", similarity_args, jaro_examples},
    .needs = KP_NEEDS_CHARS,
    .bound = KP_BOUND_JARO,
    .grade = jaro_grade,
    .value = jaro_value,
};

static double jaro_winkler_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                 uint32_t b)
{
    return kp_jaro_winkler(&s->distance, kp_grade_points(s, 0, g->values, a),
                           kp_grade_points(s, 1, g->values, b), 0.7);
}

static unsigned jaro_winkler_grade(const struct kp_grader *g, struct kp_grade_scratch *s,
                                   uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, jaro_winkler_value(g, s, a, b));
}

static const struct kp_example jaro_winkler_examples[] = {
    {"[0.95, 0.88]", "martha", "marhta", "0.961111"},
    {"0.9", "رضایی", "رضائی", "0.906667"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_jaro_winkler = {
    .d = {"jaro_winkler", "Jaro similarity, raised for a common beginning (Winkler 1990)",
          similarity_args, jaro_winkler_examples},
    .needs = KP_NEEDS_CHARS,
    .bound = KP_BOUND_JARO_WINKLER,
    .grade = jaro_winkler_grade,
    .value = jaro_winkler_value,
};

/* ---- longest common run ---- */

static double common_run_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                               uint32_t b)
{
    struct kp_points x = kp_grade_points(s, 0, g->values, a),
                     y = kp_grade_points(s, 1, g->values, b);
    size_t shorter = x.len < y.len ? x.len : y.len;
    return shorter ? (double)kp_common_run(&s->distance, x, y) / (double)shorter : 0;
}

static unsigned common_run_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                 uint32_t b)
{
    return kp_grade_similarity(g->use, common_run_value(g, s, a, b));
}

static const struct kp_example common_run_examples[] = {
    {"0.8", "main street 12", "12 main street", "0.785714"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_common_run = {
    .d = {"common_run", "longest common substring, as a share of the shorter value",
          similarity_args, common_run_examples},
    .needs = KP_NEEDS_CHARS,
    .grade = common_run_grade,
    .value = common_run_value,
};
