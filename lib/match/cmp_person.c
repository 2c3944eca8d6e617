/* Names of persons: the words of two names paired, in any order, by what a name may go through. */
#include "match/comparison.h"
#include "match/person_names.h"

#include <stdlib.h>

/* What the weakest of the pairs of words says, and words that have no partner. */
#define SAME_ORDER 1.0
#define OTHER_ORDER 0.98
#define NICKNAME 0.95
#define MISTYPED 0.92
#define INITIAL 0.9
#define LEFT_OUT 0.85        /* words of one name are not in the other */
#define INITIAL_LEFT_OUT 0.8 /* and an initial stands for one of those that are */
#define SPELLING 0.75        /* of the similarity of the spelling, where all that fails */
#define LONE 0.6             /* one name is a single word of the other */
#define OTHER_GENERATION 0.5 /* Jr and Sr: at most */

static void release(struct kp_grader *g)
{
    if (g->state)
        kp_person_names_release(g->state);
    free(g->state);
    g->state = NULL;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    g->state = calloc(1, sizeof(struct kp_person_names));
    if (!g->state)
        return kp_no_memory(err);
    return kp_person_names_init(g->state, g->values->dict, kp_measure_text(g->use), err);
}

/* Two names, a the one of fewer words. */
struct pairing {
    const struct kp_person_names *n;
    struct kp_grade_scratch *scratch;
    const uint32_t *a, *b;
    uint32_t na, nb;
    uint32_t taken_a, taken_b; /* words that have a partner, by bit */
    uint32_t pairs;
    double weakest;
    bool word;  /* a pair of whole words is among them */
    bool spell; /* what only the spelling says is wanted */
};

typedef bool (*word_test)(struct pairing *p, uint32_t x, uint32_t y);

static bool same(struct pairing *p, uint32_t x, uint32_t y)
{
    (void)p;
    return x == y;
}

static bool related(struct pairing *p, uint32_t x, uint32_t y)
{
    const struct kp_person_name_word *a = &p->n->info[x], *b = &p->n->info[y];
    if (a->script != b->script)
        return a->skeleton && a->skeleton == b->skeleton;
    return kp_person_names_related(p->n, x, y);
}

static bool mistyped(struct pairing *p, uint32_t x, uint32_t y)
{
    return kp_grade_mistyped(p->scratch, &p->n->word_values, x, y, 4, 8);
}

static bool initial(struct pairing *p, uint32_t x, uint32_t y)
{
    const struct kp_person_name_word *a = &p->n->info[x], *b = &p->n->info[y];
    return (a->initial || b->initial) && a->first == b->first;
}

/* Pairs words that are free and pass the test. */
static void pair_by(struct pairing *p, word_test test, double says)
{
    for (uint32_t i = 0; i < p->na; i++)
        for (uint32_t j = 0; j < p->nb && !(p->taken_a >> i & 1); j++) {
            if (p->taken_b >> j & 1 || !test(p, p->a[i], p->b[j]))
                continue;
            p->taken_a |= 1u << i;
            p->taken_b |= 1u << j;
            p->pairs++;
            p->weakest = says < p->weakest ? says : p->weakest;
            p->word |= !p->n->info[p->a[i]].initial && !p->n->info[p->b[j]].initial;
        }
}

/* Mean over the words of a: 1 for those with a partner, else the best Jaro-Winkler similarity among
 * the free words of b. */
static double spelling(struct pairing *p)
{
    double sum = p->pairs;
    for (uint32_t i = 0; i < p->na; i++) {
        double best = 0;
        for (uint32_t j = 0; j < p->nb && !(p->taken_a >> i & 1); j++) {
            if (p->taken_b >> j & 1)
                continue;
            double now = kp_jaro_winkler(
                &p->scratch->distance, kp_grade_points(p->scratch, 0, &p->n->word_values, p->a[i]),
                kp_grade_points(p->scratch, 1, &p->n->word_values, p->b[j]), 0.7);
            best = now > best ? now : best;
        }
        sum += best;
    }
    return SPELLING * sum / (double)(p->na ? p->na : 1);
}

static bool same_order(const struct pairing *p)
{
    return p->na == p->nb && memcmp(p->a, p->b, p->na * sizeof *p->a) == 0;
}

static double compare(struct pairing *p)
{
    if (same_order(p))
        return SAME_ORDER;
    p->weakest = OTHER_ORDER;
    pair_by(p, same, OTHER_ORDER);
    pair_by(p, related, NICKNAME);
    pair_by(p, mistyped, MISTYPED);
    pair_by(p, initial, INITIAL);
    if (p->pairs < p->na || !p->word)
        return p->spell ? spelling(p) : 0;
    if (p->na == p->nb)
        return p->weakest;
    if (p->na == 1)
        return LONE;
    return p->weakest > INITIAL ? LEFT_OUT : INITIAL_LEFT_OUT;
}

/* Two scripts, and the skeletons of the whole names are the same, in either order. */
static bool same_skeleton(const struct kp_person_name *x, const struct kp_person_name *y)
{
    if (x->scripts & y->scripts || !x->skeleton[0] || !y->skeleton[0])
        return false;
    return x->skeleton[0] == y->skeleton[0] || x->skeleton[1] == y->skeleton[0] ||
           x->skeleton[0] == y->skeleton[1];
}

/* The name of fewer words is the first; of equally many, that whose text comes first: so the order
 * of the two values, or of rows, plays no part. */
static bool comes_first(const struct kp_grader *g, uint32_t a, uint32_t b)
{
    const struct kp_person_names *n = g->state;
    if (n->names[a].count != n->names[b].count)
        return n->names[a].count < n->names[b].count;
    struct kp_slice x = kp_dict_value(g->values->dict, a), y = kp_dict_value(g->values->dict, b);
    int c = memcmp(x.ptr, y.ptr, x.len < y.len ? x.len : y.len);
    return c ? c < 0 : x.len < y.len;
}

static double likeness(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                       uint32_t b, bool spell)
{
    const struct kp_person_names *n = g->state;
    bool first = comes_first(g, a, b);
    const struct kp_person_name *x = &n->names[first ? a : b], *y = &n->names[first ? b : a];
    if (x->count == 0)
        return 0;
    struct pairing p = {.n = n,
                        .scratch = s,
                        .a = n->items + x->start,
                        .b = n->items + y->start,
                        .na = x->count,
                        .nb = y->count,
                        .spell = spell};
    double v = x->joined == y->joined ? SAME_ORDER : compare(&p);
    if (v < NICKNAME && same_skeleton(x, y))
        v = NICKNAME;
    bool other = x->generation && y->generation && x->generation != y->generation;
    return other && v > OTHER_GENERATION ? OTHER_GENERATION : v;
}

static double value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return likeness(g, s, a, b, true);
}

static unsigned grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    const struct kp_measure_use *u = g->use;
    bool spell = u->ncuts && u->cuts[u->ncuts - 1] <= SPELLING;
    return kp_grade_similarity(u, likeness(g, s, a, b, spell));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {"nicknames", KP_ARG_FILE, 0, 0, 0, NULL, "nicknames.csv",
     "CSV file with the columns nickname and name"},
    {0},
};

static const struct kp_example examples[] = {
    {"[1, 0.98, 0.9]", "dr. ali rezaei", "rezaei, ali", "1"},
    {"0.98", "rezaei ali", "ali rezaei", "0.98"},
    {"0.95", "bill baker", "william baker", "0.95"},
    {"0.92", "mohammad karimi", "mohamad karimy", "0.92"},
    {"0.9", "j. r. tolman", "john ronald tolman", "0.9"},
    {"0.85", "anna maria rossi", "anna rossi", "0.85"},
    {"0.8", "a. rossi", "anna maria rossi", "0.8"},
    {"0.6", "rossi", "anna rossi", "0.6"},
    {"0.5", "john baker jr", "john baker sr", "0.5"},
    {"1", "vincent van dijk", "vincent dijk", "1"},
    {"1", "محمد رضا کریمی", "محمدرضا کریمی", "1"},
    {"0.95", "محمد رضایی", "mohammad rezaei", "0.95"},
    {"0.95", "الرشيد حسن", "رشيد حسن", "0.95"},
    {"1", "张伟先生", "张 偉", "1"},
    {"0.95", "wei zhang", "张伟", "0.95"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_person_name = {
    .d = {"person_name",
          "names word by word, titles and particles set aside: 1 the same, 0.98 in another order, "
          "0.95 by a nickname or in another script, 0.92 mistyped, 0.9 by initials, 0.85 with "
          "words left out, 0.8 both, 0.6 a single word of the other; below, what the spelling has "
          "in common; Jr and Sr at most 0.5",
          args, examples},
    .prepare = prepare,
    .grade = grade,
    .release = release,
    .value = value,
};
