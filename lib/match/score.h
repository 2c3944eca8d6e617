/* Grading pairs: the levels of a pair, as a pattern. */
#ifndef KP_MATCH_SCORE_H
#define KP_MATCH_SCORE_H

#include "match/block.h"
#include "match/config.h"
#include "match/table.h"

#define KP_MAX_MEASURES 6 /* of one comparison */

struct kp_comparer {
    const struct kp_compare_spec *spec;
    uint32_t column;
    unsigned nlevels;
    bool cached; /* pairs of values come again: their levels are kept for a while */
    struct kp_grader graders[KP_MAX_MEASURES];
    unsigned ngraders;
    int most_edits; /* two values of more edits, by their sketches, are at the last level; -1: see
                       kp_comparer_hopeless */
    const uint64_t *sketches; /* of the column's values; NULL: nothing is told by them */
    uint32_t other;           /* swapped_with: that column */
    uint32_t *to_other; /* value number -> number of the same value there, UINT32_MAX: not there;
                           NULL: none */
    double *tf;         /* share of records that hold each value; NULL: no term frequencies */
    double tf_least;    /* the smallest of them */
};

struct kp_scorer {
    const struct kp_table *table;
    const struct kp_match_config *config;
    struct kp_comparer *comparers;
    unsigned n;
    size_t longest; /* code points of the longest value compared */
};

/* What a thread needs to grade. */
struct kp_score_worker {
    struct kp_grade_scratch scratch;
    struct kp_level_slot *cache;
};

/* Prepares the values of all compared columns. The table is finished. */
enum kp_status kp_scorer_init(struct kp_scorer *s, struct kp_table *table,
                              const struct kp_match_config *config, struct kp_error *err);
void kp_scorer_release(struct kp_scorer *s);

bool kp_score_worker_init(struct kp_score_worker *w, const struct kp_scorer *s);
void kp_score_worker_release(struct kp_score_worker *w);

/* True when the sketches tell that two different values are at the last level. */
static inline bool kp_comparer_hopeless(const struct kp_comparer *c, uint64_t a, uint64_t b)
{
    for (unsigned i = 0; i < c->ngraders; i++)
        if (!kp_grade_hopeless(c->graders[i].use, a, b))
            return false;
    return true;
}

/* The level of two different values that are both there, of a comparison that has graders;
 * swapped_with and the sketches aside. */
unsigned kp_score_grade(const struct kp_scorer *s, struct kp_score_worker *w, unsigned comparison,
                        uint32_t a, uint32_t b);

/* The level of one comparison for two values (and, for swapped_with, the two records' values of the
 * other field). */
unsigned kp_score_level(const struct kp_scorer *s, struct kp_score_worker *w, unsigned comparison,
                        uint32_t a, uint32_t b, uint32_t other_a, uint32_t other_b);

/* The pattern of two records: level of comparison i in bits 4i .. 4i + 3. */
uint64_t kp_score_pattern(const struct kp_scorer *s, struct kp_score_worker *w, uint32_t a,
                          uint32_t b);

static inline unsigned kp_pattern_level(uint64_t pattern, unsigned comparison)
{
    return pattern >> (4 * comparison) & 15;
}

#endif
