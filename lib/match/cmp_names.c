/* Measures of names: word by word, and across scripts. */
#include "match/comparison.h"
#include "text/translit.h"

#include <stdlib.h>

static const struct kp_arg similarity_args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {0},
};

/* ---- Monge and Elkan ---- */

/* The next word from *at on; empty at the end. */
static struct kp_points next_word(struct kp_points v, size_t *at)
{
    while (*at < v.len && (v.cp[*at] == ' ' || v.cp[*at] == ','))
        (*at)++;
    size_t from = *at;
    while (*at < v.len && v.cp[*at] != ' ' && v.cp[*at] != ',')
        (*at)++;
    return kp_points(v.cp + from, *at - from);
}

/* The mean over the words of x of the best similarity among the words of y. */
static double best_words(struct kp_grade_scratch *s, struct kp_points x, struct kp_points y)
{
    double sum = 0;
    size_t words = 0, i = 0;
    for (struct kp_points w; (w = next_word(x, &i)).len; words++) {
        double best = 0;
        size_t j = 0;
        for (struct kp_points v; (v = next_word(y, &j)).len;) {
            double now = kp_jaro_winkler(&s->distance, w, v, 0.7);
            best = now > best ? now : best;
        }
        sum += best;
    }
    return words ? sum / (double)words : 0;
}

static double monge_elkan_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                uint32_t b)
{
    struct kp_points x = kp_grade_points(s, 0, g->values, a),
                     y = kp_grade_points(s, 1, g->values, b);
    return (best_words(s, x, y) + best_words(s, y, x)) / 2;
}

static unsigned monge_elkan_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                  uint32_t b)
{
    return kp_grade_similarity(g->use, monge_elkan_value(g, s, a, b));
}

static const struct kp_example monge_elkan_examples[] = {
    {"0.9", "rezaei, ali", "ali rezaei", "1"}, {"0.9", "رضایی محمد", "محمد رضایی", "1"},
    {"0.9", "حداد فاطمة", "فاطمة حداد", "1"},  {"0.9", "伟 张", "张 伟", "1"},
    {"0.9", "martha", "marhta", "0.961111"},   {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_monge_elkan = {
    .d = {"monge_elkan",
          "mean Jaro-Winkler similarity of each word to its best partner, both ways (Monge and "
          "Elkan 1996): order of words aside",
          similarity_args, monge_elkan_examples},
    .needs = KP_NEEDS_CHARS,
    .grade = monge_elkan_grade,
    .value = monge_elkan_value,
};

/* ---- across scripts ---- */

/* State: the skeletons (text/translit.h), each once, and which one each value has; 0: none. */
struct skeletons {
    struct kp_dict dict;
    struct kp_values values;
    uint32_t *of;
};

static void skeletons_release(struct kp_grader *g)
{
    struct skeletons *k = g->state;
    if (!k)
        return;
    kp_values_release(&k->values);
    kp_dict_release(&k->dict);
    free(k->of);
    free(k);
    g->state = NULL;
}

static enum kp_status skeletons_prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct skeletons *k = calloc(1, sizeof *k);
    g->state = k;
    if (!k || !kp_dict_init(&k->dict) || !(k->of = calloc(d->count, sizeof *k->of)))
        return kp_no_memory(err);
    struct kp_buf key = {0}, scratch = {0};
    bool ok = true;
    for (uint32_t id = 1; ok && id < d->count; id++) {
        kp_buf_clear(&key);
        size_t n = kp_translit_key(kp_dict_value(d, id), &key, &scratch);
        ok = kp_buf_ok(&key) &&
             (n == 0 || (k->of[id] = kp_dict_add(&k->dict, key.data, key.len)) != KP_DICT_FULL);
    }
    kp_buf_release(&key);
    kp_buf_release(&scratch);
    enum kp_status st = ok ? kp_values_init(&k->values, &k->dict, NULL, 0, err) : kp_no_memory(err);
    return st == KP_OK ? kp_values_need(&k->values, KP_NEEDS_CHARS, err) : st;
}

/* Similarity of the skeletons by edits: both are short, so two edits are many. */
static double cross_script_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                 uint32_t b)
{
    const struct skeletons *k = g->state;
    uint32_t x = k->of[a], y = k->of[b];
    if (x == 0 || y == 0)
        return 0;
    if (x == y)
        return 1;
    struct kp_points p = kp_grade_points(s, 0, &k->values, x),
                     q = kp_grade_points(s, 1, &k->values, y);
    return kp_edit_similarity(kp_levenshtein(&s->distance, p, q, KP_NO_CUTOFF), p.len, q.len);
}

static unsigned cross_script_grade(const struct kp_grader *g, struct kp_grade_scratch *s,
                                   uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, cross_script_value(g, s, a, b));
}

static const struct kp_example cross_script_examples[] = {
    {"[1, 0.8]", "محمد رضایی", "mohammad rezaei", "1"},
    {"1", "张伟", "zhang wei", "1"},
    {"1", "張偉", "张伟", "1"},
    {"1", "иванов", "ivanov", "1"},
    {"1", "...", "ali", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_cross_script = {
    .d = {"cross_script",
          "similarity of the consonant skeletons, the same for a name in Latin, Arabic, Persian, "
          "Chinese or Cyrillic writing",
          similarity_args, cross_script_examples},
    .prepare = skeletons_prepare,
    .grade = cross_script_grade,
    .release = skeletons_release,
    .value = cross_script_value,
};
