/* Measures: how alike two values of a field are. A comparison stacks them into levels
 * (match/config.h).
 *
 * To add one:
 *   1. write lib/match/cmp_<family>.c with a `const struct kp_measure kp_measure_<name>`, or add to
 * a family there;
 *   2. add its line to KP_MEASURES in lib/match/comparisons.c;
 *   3. add its cases to tests/unit/match/test_comparisons.c: Persian, Arabic, Chinese and Latin.
 * The examples of the descriptor are run as tests.
 *
 * The contract of grade: a and b are two different values that are not empty; it returns the index
 * of the first cut that they satisfy (similarity >= cut, or distance <= cut), or ncuts. It is
 * symmetric, and depends on nothing but the two values and what prepare computed from all values of
 * the column.
 */
#ifndef KP_MATCH_COMPARISON_H
#define KP_MATCH_COMPARISON_H

#include "core/buf.h"
#include "match/values.h"
#include "rules/descriptor.h"
#include "text/distance.h"

#define KP_MAX_CUTS 8

struct kp_measure;

struct kp_measure_use {
    const struct kp_measure *measure;
    double cuts[KP_MAX_CUTS]; /* best first */
    unsigned ncuts;
    int64_t q;        /* tokens and q-grams: characters in a gram, 0: words */
    const char *text; /* the measure's argument that is a text (kp_measure_text_arg); NULL: its
                         default */
};

struct kp_grader {
    const struct kp_measure_use *use;
    const struct kp_values *values;
    void *state; /* what prepare made */
};

/* Per-thread memory of graders, ready for values of some length. */
struct kp_grade_scratch {
    struct kp_distance distance;
    struct {
        const struct kp_values *values; /* NULL: nothing */
        uint32_t id;
        struct kp_points points;
    } decoded[2]; /* by side: a value is mostly held against many others */
};

/* How the sketches of two values alone (match/values.h) can tell that grade would give ncuts: it is
 * then not called. */
enum kp_measure_bound {
    KP_BOUND_NONE = 0,
    KP_BOUND_EDITS,        /* the last cut is an edit distance */
    KP_BOUND_JARO,         /* the last cut is a Jaro similarity */
    KP_BOUND_JARO_WINKLER, /* the same, raised for a common beginning */
};

struct kp_measure {
    struct kp_descriptor d;
    bool distance;               /* cuts are upper bounds; else lower bounds */
    enum kp_measure_bound bound; /* with KP_NEEDS_CHARS */
    unsigned needs;              /* enum kp_values_needs */
    /* Computes what grade needs of all values. NULL: nothing. */
    enum kp_status (*prepare)(struct kp_grader *g, struct kp_error *err);
    unsigned (*grade)(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                      uint32_t b);
    void (*release)(struct kp_grader *g);
    /* The number itself, for explaining and for the examples. */
    double (*value)(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b);
};

/* All of them, NULL-terminated, and one by name (NULL: there is none). */
const struct kp_measure *const *kp_measures(void);
const struct kp_measure *kp_measure_find(const char *name);

/* The one argument besides the cuts and `grams` that a measure may have: a choice, a text or a file
 * (as a path or a name in the data folder). NULL: it has none. */
const struct kp_arg *kp_measure_text_arg(const struct kp_measure *m);

/* What that argument says, its default when it was not given; NULL: neither. */
const char *kp_measure_text(const struct kp_measure_use *u);

/* Takes `grams` and the text from checked arguments; the text lives as long as they do. */
void kp_measure_take_args(struct kp_measure_use *u, const struct kp_args *a);

/* Ready for values of up to longest code points (kp_values_longest); false when memory is out. */
bool kp_grade_scratch_init(struct kp_grade_scratch *s, size_t longest);
void kp_grade_scratch_release(struct kp_grade_scratch *s);

/* The characters of a value (KP_NEEDS_CHARS), decoded into the scratch; side 0 or 1, good until the
 * next call for that side. Empty when memory is out. */
struct kp_points kp_grade_points(struct kp_grade_scratch *s, unsigned side,
                                 const struct kp_values *v, uint32_t id);

/* True when two values (KP_NEEDS_CHARS) are an edit apart (OSA), or two edits where the shorter has
 * at least `two` characters; with fewer than `one`, never: short values are near to too many. */
bool kp_grade_mistyped(struct kp_grade_scratch *s, const struct kp_values *v, uint32_t a,
                       uint32_t b, unsigned one, unsigned two);

/* True when the sketches tell that no cut is satisfied. */
static inline bool kp_grade_hopeless(const struct kp_measure_use *u, uint64_t a, uint64_t b)
{
    double last = u->ncuts ? u->cuts[u->ncuts - 1] : 0, bound;
    switch (u->measure->bound) {
    case KP_BOUND_EDITS:
        return kp_sketch_edits(a, b) > last;
    case KP_BOUND_JARO:
        return kp_sketch_jaro(a, b) < last;
    case KP_BOUND_JARO_WINKLER: /* four common characters take away 0.4 of what lacks */
        bound = kp_sketch_jaro(a, b);
        return bound + 0.4 * (1 - bound) < last;
    case KP_BOUND_NONE:
    default:
        return false;
    }
}

/* The first cut that a similarity or a distance satisfies, for grade functions. */
static inline unsigned kp_grade_similarity(const struct kp_measure_use *u, double similarity)
{
    unsigned i = 0;
    while (i < u->ncuts && similarity < u->cuts[i])
        i++;
    return i;
}

static inline unsigned kp_grade_distance(const struct kp_measure_use *u, double distance)
{
    unsigned i = 0;
    while (i < u->ncuts && distance > u->cuts[i])
        i++;
    return i;
}

#endif
