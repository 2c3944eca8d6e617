/* Nanoseconds that each comparison takes for a pair of different values: grades pairs of the
 * values of a file (one a line), each with the levels of a usual cut. For tests/bench. */
#include "match/comparison.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { PAIRS = 200000, VALUES = 4000 };

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint32_t next(uint64_t *seed, uint32_t n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % n;
}

/* Pairs taken at random, and pairs of values that are near to each other in the file. */
static double time_of(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t count,
                      uint32_t within, unsigned *levels)
{
    uint64_t seed = 1;
    double start = seconds();
    for (uint32_t i = 0; i < PAIRS; i++) {
        uint32_t a = 1 + next(&seed, count - within), b = a + 1 + next(&seed, within);
        *levels += b > count ? 0 : g->use->measure->grade(g, s, a, b);
    }
    return (seconds() - start) / PAIRS * 1e9;
}

static int run(const struct kp_measure *m, const struct kp_dict *dict, struct kp_values *values)
{
    struct kp_measure_use use = {.measure = m, .ncuts = 2, .cuts = {0.95, 0.85}};
    if (m->distance)
        use.cuts[0] = 1, use.cuts[1] = 2;
    struct kp_grader g = {.use = &use, .values = values};
    struct kp_grade_scratch s;
    struct kp_error err = {0};
    unsigned levels = 0;
    double start = seconds();
    if (kp_values_need(values, m->needs, &err) != KP_OK ||
        (m->prepare && m->prepare(&g, &err) != KP_OK) ||
        !kp_grade_scratch_init(&s, values->longest + 1)) {
        fprintf(stderr, "grades: %s: %s\n", m->d.name, err.message);
        return 1;
    }
    double prepared = (seconds() - start) / dict->count * 1e9;
    double random = time_of(&g, &s, dict->count - 1, dict->count / 2, &levels);
    double near = time_of(&g, &s, dict->count - 1, 1, &levels);
    printf("| %s | %.0f | %.0f | %.0f |\n", m->d.name, prepared, random, near);
    if (m->release)
        m->release(&g);
    kp_grade_scratch_release(&s);
    return levels == 0;
}

int main(int argc, char **argv)
{
    FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;
    struct kp_dict dict;
    struct kp_values values;
    char line[512];
    if (!f || !kp_dict_init(&dict)) {
        fputs("usage: grades FILE-OF-VALUES\n", stderr);
        return 2;
    }
    while (dict.count <= VALUES && fgets(line, sizeof line, f))
        if (kp_dict_add(&dict, line, strcspn(line, "\n")) == KP_DICT_FULL)
            return 3;
    fclose(f);
    if (dict.count < 16 || kp_values_init(&values, &dict, NULL, 0, NULL) != KP_OK)
        return 3;
    puts("| comparison | prepare a value, ns | a random pair, ns | a near pair, ns |");
    puts("|---|---:|---:|---:|");
    int failed = 0;
    for (const struct kp_measure *const *m = kp_measures(); *m; m++)
        failed |= run(*m, &dict, &values);
    kp_values_release(&values);
    kp_dict_release(&dict);
    return failed;
}
