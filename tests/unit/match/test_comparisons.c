/* Measures: the examples of their descriptors, grades against the number itself, symmetry. */
#include "check.h"

#include "match/comparison.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A column of values and a grader over it. */
struct bench {
    struct kp_dict dict;
    struct kp_values values;
    struct kp_measure_use use;
    struct kp_grader grader;
    struct kp_grade_scratch scratch;
};

static void bench_init(struct bench *b, const struct kp_measure_use *use, const char *const *texts,
                       size_t n)
{
    struct kp_error err;
    const struct kp_measure *m = use->measure;
    memset(b, 0, sizeof *b);
    assert_true(kp_dict_init(&b->dict));
    for (size_t i = 0; i < n; i++)
        assert_int_equal(kp_dict_add(&b->dict, texts[i], strlen(texts[i])), i + 1);
    uint32_t ids[1] = {1};
    assert_int_equal(kp_values_init(&b->values, &b->dict, ids, 1, &err), KP_OK);
    assert_int_equal(kp_values_need(&b->values, m->needs, &err), KP_OK);
    b->use = *use;
    b->grader = (struct kp_grader){.use = &b->use, .values = &b->values};
    if (m->prepare)
        assert_int_equal(m->prepare(&b->grader, &err), KP_OK);
    assert_true(kp_grade_scratch_init(&b->scratch, 64));
}

static void bench_release(struct bench *b)
{
    if (b->use.measure->release)
        b->use.measure->release(&b->grader);
    kp_grade_scratch_release(&b->scratch);
    kp_values_release(&b->values);
    kp_dict_release(&b->dict);
}

static void examples_are_true(void **state)
{
    (void)state;
    for (const struct kp_measure *const *m = kp_measures(); *m; m++) {
        assert_non_null((*m)->d.examples);
        for (const struct kp_example *e = (*m)->d.examples; e->input; e++) {
            struct kp_arena arena = {0};
            const struct kp_args *args;
            struct kp_error err;
            assert_int_equal(kp_args_parse(e->args, &(*m)->d, &arena, &args, &err), KP_OK);
            const char *texts[] = {e->input, e->second};
            struct kp_measure_use use = {.measure = *m, .cuts = {0.5}, .ncuts = 1};
            struct bench b;
            kp_measure_take_args(&use, args);
            bench_init(&b, &use, texts, 2);
            char got[32];
            snprintf(got, sizeof got, "%g", (*m)->value(&b.grader, &b.scratch, 1, 2));
            if (strcmp(got, e->output) != 0)
                fail_msg("%s: '%s' and '%s' give %s, not %s", (*m)->d.name, e->input, e->second,
                         got, e->output);
            bench_release(&b);
            kp_arena_release(&arena);
        }
    }
}

static const char *const words[] = {"mohammad rezaei",
                                    "mohamad rezaee",
                                    "محمد رضایی",
                                    "محمد رضائی",
                                    "محمود رضایی",
                                    "张伟",
                                    "張偉",
                                    "张薇",
                                    "o'brien",
                                    "obrien",
                                    "12 main street",
                                    "main street 12",
                                    "100",
                                    "101",
                                    "99.5",
                                    "rezaei@example.ir",
                                    "rezaie@example.ir",
                                    "sw1a 1aa",
                                    "sw1a 2bb"};

/* The quick ways out (sketches, cut-offs) change no grade, and order does not matter. */
static void grades_are_those_of_the_number(void **state)
{
    (void)state;
    static const double distances[] = {1, 2, 4},
                        similarities[][3] = {{0.95, 0.85, 0.5}, {0.98, 0.95, 0.9}};
    for (const struct kp_measure *const *m = kp_measures(); *m; m++)
        for (int64_t q = 0; q <= 3; q += 3) {
            const double *cuts = (*m)->distance ? distances : similarities[q > 0];
            struct kp_measure_use use = {
                .measure = *m, .cuts = {cuts[0], cuts[1], cuts[2]}, .ncuts = 3, .q = q};
            struct bench b;
            bench_init(&b, &use, words, COUNT(words));
            for (uint32_t i = 1; i <= COUNT(words); i++)
                for (uint32_t j = 1; j <= COUNT(words); j++) {
                    if (i == j)
                        continue;
                    double x = (*m)->value(&b.grader, &b.scratch, i, j);
                    unsigned want = 0;
                    while (want < 3 && ((*m)->distance ? x > cuts[want] : x < cuts[want]))
                        want++;
                    assert_int_equal((*m)->grade(&b.grader, &b.scratch, i, j), want);
                    const uint64_t *sketches = b.values.sketches;
                    if (sketches && kp_grade_hopeless(b.grader.use, sketches[i], sketches[j]))
                        assert_int_equal(want, 3);
                    assert_int_equal((*m)->grade(&b.grader, &b.scratch, j, i), want);
                }
            bench_release(&b);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_true),
        cmocka_unit_test(grades_are_those_of_the_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
