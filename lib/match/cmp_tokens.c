/* Bags of words, q-grams or items of a list: Jaccard, overlap, and cosine weighted by how rare each
 * element is in the column.
 *
 * A word is a run of letters and digits; punctuation parts words and counts for nothing. A bag is
 * the sorted array of its elements' numbers in the column's vocabulary, made once per value;
 * comparing is one merge. */
#include "core/hash.h"
#include "match/comparison.h"
#include "match/words.h"

#include <math.h>
#include <stdlib.h>

/* State: the bags of all values, one behind another. */
struct bags {
    uint64_t *starts;
    uint32_t *items; /* numbers in the vocabulary, ascending */
    float *weights;  /* of the items; the squares of a bag's add up to 1 */
};

static void release(struct kp_grader *g)
{
    struct bags *b = g->state;
    if (!b)
        return;
    free(b->starts);
    free(b->items);
    free(b->weights);
    free(b);
    g->state = NULL;
}

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

/* Appends the bag of one value: its elements without repetitions. False when memory is out. */
static bool add_bag(struct bags *b, uint32_t id, const struct kp_words *w,
                    struct kp_dict *vocabulary, size_t *cap)
{
    size_t at = b->starts[id];
    if (at + w->count > *cap) {
        *cap = (at + w->count) * 2;
        uint32_t *items = realloc(b->items, *cap * sizeof *items);
        if (!items)
            return false;
        b->items = items;
    }
    for (size_t i = 0; i < w->count; i++) {
        uint32_t n = kp_dict_add(vocabulary, w->text.data + w->spans[i].start, w->spans[i].len);
        if (n == KP_DICT_FULL)
            return false;
        b->items[at + i] = n;
    }
    if (w->count)
        qsort(b->items + at, w->count, sizeof *b->items, by_number);
    size_t n = at;
    for (size_t i = 0; i < w->count; i++)
        if (i == 0 || b->items[at + i] != b->items[n - 1])
            b->items[n++] = b->items[at + i];
    b->starts[id + 1] = n;
    return true;
}

/* Weight of an element: ln(1 + values / values that have it); each bag's weights to a length of 1.
 */
static bool weigh(struct bags *b, uint32_t nvalues, uint32_t nwords)
{
    size_t total = b->starts[nvalues];
    uint32_t *df = calloc(nwords, sizeof *df);
    b->weights = malloc((total + 1) * sizeof *b->weights);
    if (!df || !b->weights) {
        free(df);
        return false;
    }
    for (size_t i = 0; i < total; i++)
        df[b->items[i]]++;
    for (uint32_t id = 0; id < nvalues; id++) {
        double sum = 0;
        for (size_t i = b->starts[id]; i < b->starts[id + 1]; i++) {
            double w = log(1 + (double)nvalues / df[b->items[i]]);
            b->weights[i] = (float)w;
            sum += w * w;
        }
        for (size_t i = b->starts[id]; i < b->starts[id + 1]; i++)
            b->weights[i] = (float)(b->weights[i] / sqrt(sum));
    }
    free(df);
    return true;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct bags *b = calloc(1, sizeof *b);
    struct kp_dict vocabulary;
    struct kp_words words = {0};
    size_t cap = 0;
    bool ok = kp_dict_init(&vocabulary) && b &&
              (b->starts = calloc(d->count + (size_t)1, sizeof *b->starts));
    g->state = b;
    for (uint32_t id = 0; ok && id < d->count; id++) {
        struct kp_slice v = kp_dict_value(d, id);
        ok = g->use->text    ? kp_words_items(&words, v, g->use->text)
             : g->use->q > 0 ? kp_words_grams(&words, v, (unsigned)g->use->q)
                             : kp_words_split(&words, v);
        ok = ok && add_bag(b, id, &words, &vocabulary, &cap);
    }
    ok = ok && weigh(b, d->count, vocabulary.count);
    kp_words_release(&words);
    kp_dict_release(&vocabulary);
    return ok ? KP_OK : kp_no_memory(err);
}

struct shared {
    size_t a, b, both;
    double dot;
};

static struct shared merge(const struct bags *g, uint32_t a, uint32_t b)
{
    size_t i = g->starts[a], iend = g->starts[a + 1], j = g->starts[b], jend = g->starts[b + 1];
    struct shared r = {.a = iend - i, .b = jend - j};
    while (i < iend && j < jend) {
        uint32_t x = g->items[i], y = g->items[j];
        if (x == y) {
            r.both++;
            r.dot += (double)g->weights[i] * (double)g->weights[j];
        }
        i += x <= y;
        j += y <= x;
    }
    return r;
}

static double cosine_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                           uint32_t b)
{
    (void)s;
    struct shared r = merge(g->state, a, b);
    return r.dot > 1 ? 1 : r.dot;
}

static unsigned cosine_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                             uint32_t b)
{
    return kp_grade_similarity(g->use, cosine_value(g, s, a, b));
}

static double jaccard_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                            uint32_t b)
{
    (void)s;
    struct shared r = merge(g->state, a, b);
    size_t all = r.a + r.b - r.both;
    return all ? (double)r.both / (double)all : 0;
}

static unsigned jaccard_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                              uint32_t b)
{
    return kp_grade_similarity(g->use, jaccard_value(g, s, a, b));
}

static double overlap_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                            uint32_t b)
{
    (void)s;
    struct shared r = merge(g->state, a, b);
    size_t fewer = r.a < r.b ? r.a : r.b;
    return fewer ? (double)r.both / (double)fewer : 0;
}

static unsigned overlap_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                              uint32_t b)
{
    return kp_grade_similarity(g->use, overlap_value(g, s, a, b));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {"grams", KP_ARG_INT, 0, 0, 8, NULL, "0", "characters in a gram; 0: whole words"},
    {"separator", KP_ARG_STRING, 0, 0, 0, NULL, NULL,
     "the field holds a list: its items count, not words; the characters between them (a JSON "
     "array "
     "needs none of them)"},
    {0},
};

static const struct kp_example cosine_examples[] = {
    {"{at_least: 0.9, grams: 3}", "green garden restaurant", "restaurant green garden", "1"},
    {"{at_least: 0.9}", "علی رضایی", "رضایی علی", "1"},
    {NULL, NULL, NULL, NULL},
};

static const struct kp_example jaccard_examples[] = {
    {"0.5", "12 main street", "12 main road", "0.5"},
    {"{at_least: 0.5, grams: 2}", "北京大学", "北京大學", "0.428571"},
    {NULL, NULL, NULL, NULL},
};

static const struct kp_example overlap_examples[] = {
    {"1", "acme trading company", "acme", "1"},
    {"{at_least: [1, 0.5], separator: ';'}", "red wine; cheese", "cheese;bread; red wine", "1"},
    {"{at_least: 0.5, separator: '،'}", "تهران، کرج", "کرج، قم", "0.5"},
    {"{at_least: 0.5, separator: ','}", "[\"北京\",\"上海\"]", "上海,دبي", "0.5"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_cosine = {
    .d = {"cosine", "cosine of the bags of words or grams, rare ones weighing more", args,
          cosine_examples},
    .prepare = prepare,
    .grade = cosine_grade,
    .release = release,
    .value = cosine_value,
};

const struct kp_measure kp_measure_jaccard = {
    .d = {"jaccard", "words or grams in common, as a share of all", args, jaccard_examples},
    .prepare = prepare,
    .grade = jaccard_grade,
    .release = release,
    .value = jaccard_value,
};

const struct kp_measure kp_measure_overlap = {
    .d = {"overlap", "words or grams in common, as a share of the fewer", args, overlap_examples},
    .prepare = prepare,
    .grade = overlap_grade,
    .release = release,
    .value = overlap_value,
};
