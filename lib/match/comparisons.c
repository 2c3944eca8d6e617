#include "match/comparison.h"

#define KP_MEASURES                                                                                \
    X(levenshtein)                                                                                 \
    X(osa)                                                                                         \
    X(damerau)                                                                                     \
    X(characters)                                                                                  \
    X(jaro)                                                                                        \
    X(jaro_winkler)                                                                                \
    X(common_run)                                                                                  \
    X(jaccard)                                                                                     \
    X(cosine)                                                                                      \
    X(overlap)                                                                                     \
    X(number)                                                                                      \
    X(number_percent)                                                                              \
    X(last_digits)                                                                                 \
    X(first_characters)                                                                            \
    X(kilometres)                                                                                  \
    X(days)                                                                                        \
    X(date_slip)                                                                                   \
    X(monge_elkan)                                                                                 \
    X(cross_script)

#define X(name) extern const struct kp_measure kp_measure_##name;
KP_MEASURES
#undef X

static const struct kp_measure *const measures[] = {
#define X(name) &kp_measure_##name,
    KP_MEASURES
#undef X
        NULL,
};

const struct kp_measure *const *kp_measures(void)
{
    return measures;
}

const struct kp_measure *kp_measure_find(const char *name)
{
    for (const struct kp_measure *const *m = measures; *m; m++)
        if (strcmp((*m)->d.name, name) == 0)
            return *m;
    return NULL;
}

bool kp_grade_scratch_init(struct kp_grade_scratch *s, size_t longest)
{
    kp_distance_init(&s->distance);
    return kp_distance_reserve(&s->distance, longest + 1);
}

void kp_grade_scratch_release(struct kp_grade_scratch *s)
{
    kp_distance_release(&s->distance);
}
