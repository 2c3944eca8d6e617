/* Fields that hold several values: the best of all pairs. */
#include "match/comparison.h"
#include "match/words.h"

#include <stdlib.h>

/* State: the items of all values, numbered. */
struct lists {
    struct kp_dict items;
    struct kp_values values;
    uint64_t *starts; /* where value i's items begin in all */
    uint32_t *all;
};

static void release(struct kp_grader *g)
{
    struct lists *l = g->state;
    if (!l)
        return;
    kp_values_release(&l->values);
    kp_dict_release(&l->items);
    free(l->starts);
    free(l->all);
    free(l);
    g->state = NULL;
}

static bool add_items(struct lists *l, uint32_t id, const struct kp_words *w, size_t *cap)
{
    size_t at = l->starts[id];
    if (at + w->count > *cap) {
        *cap = (at + w->count) * 2;
        uint32_t *p = realloc(l->all, *cap * sizeof *p);
        if (!p)
            return false;
        l->all = p;
    }
    for (size_t i = 0; i < w->count; i++) {
        struct kp_slice s = kp_word(w, i);
        l->all[at + i] = kp_dict_add(&l->items, s.ptr, s.len);
        if (l->all[at + i] == KP_DICT_FULL)
            return false;
    }
    l->starts[id + 1] = at + w->count;
    return true;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct lists *l = calloc(1, sizeof *l);
    struct kp_words w = {0};
    size_t cap = 0;
    g->state = l;
    bool ok = l && kp_dict_init(&l->items) &&
              (l->starts = calloc(d->count + (size_t)1, sizeof *l->starts));
    for (uint32_t id = 0; ok && id < d->count; id++)
        ok = kp_words_items(&w, kp_dict_value(d, id), kp_measure_text(g->use)) &&
             add_items(l, id, &w, &cap);
    kp_words_release(&w);
    enum kp_status st =
        ok ? kp_values_init(&l->values, &l->items, NULL, 0, err) : kp_no_memory(err);
    return st == KP_OK ? kp_values_need(&l->values, KP_NEEDS_CHARS, err) : st;
}

static double value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    const struct lists *l = g->state;
    double best = 0;
    for (uint64_t i = l->starts[a]; i < l->starts[a + 1]; i++)
        for (uint64_t j = l->starts[b]; j < l->starts[b + 1]; j++)
            if (l->all[i] == l->all[j])
                return 1;
    for (uint64_t i = l->starts[a]; i < l->starts[a + 1]; i++)
        for (uint64_t j = l->starts[b]; j < l->starts[b + 1]; j++) {
            uint32_t x = l->all[i], y = l->all[j];
            double bound = kp_sketch_jaro(l->values.sketches[x], l->values.sketches[y]);
            if (bound + 0.4 * (1 - bound) <= best)
                continue;
            double now = kp_jaro_winkler(&s->distance, kp_grade_points(s, 0, &l->values, x),
                                         kp_grade_points(s, 1, &l->values, y), 0.7);
            best = now > best ? now : best;
        }
    return best;
}

static unsigned grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, value(g, s, a, b));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {"separator", KP_ARG_STRING, 0, 0, 0, NULL, KP_ITEMS_SEPARATOR,
     "the characters between two items; a JSON array needs none of them"},
    {0},
};

static const struct kp_example examples[] = {
    {"1", "0912 345 6789; 021 555", "021 555", "1"},
    {"0.9", "martha|robert", "marhta", "0.961111"},
    {"1", "[\"علی\",\"رضا\"]", "رضا", "1"},
    {"{at_least: 1, separator: '،'}", "أحمد، محمود", "محمود", "1"},
    {"{at_least: 1, separator: '、'}", "张伟、李娜", "李娜", "1"},
    {"0.9", "; ;", "a", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_any_item = {
    .d = {"any_item",
          "fields that hold several values: the best Jaro-Winkler similarity of an item of one and "
          "an item of the other, 1 where they have one in common",
          args, examples},
    .prepare = prepare,
    .grade = grade,
    .release = release,
    .value = value,
};
