/* Sorted neighbourhood (Hernandez and Stolfo, SIGMOD 1995): values near to each other in sorted
 * order meet.
 *
 * The distinct values of the column are sorted and cut into runs of `window`; a value has the key
 * of its run and of the next. So two values at most `window` places apart always share a key, and
 * none do that are twice as far apart or more. Distinct values, not records: what is frequent does
 * not push others out of the window, and the order of rows plays no part. */
#include "match/key.h"
#include "match/values.h"
#include "match/words.h"

#include <stdio.h>
#include <stdlib.h>

static int by_text(const void *x, const void *y)
{
    const struct kp_slice *a = x, *b = y;
    int c = memcmp(a->ptr, b->ptr, a->len < b->len ? a->len : b->len);
    return c ? c : (a->len > b->len) - (a->len < b->len);
}

struct order {
    struct kp_dict items; /* of the lists, where the field holds several values */
    struct kp_slice *sorted;
    size_t count;
};

static void neighbours_release(void *state)
{
    struct order *o = state;
    if (!o)
        return;
    kp_dict_release(&o->items);
    free(o->sorted);
    free(o);
}

static bool gather_items(struct order *o, const struct kp_dict *d, const char *separator)
{
    struct kp_words w = {0};
    bool ok = true;
    for (uint32_t id = 1; ok && id < d->count; id++) {
        ok = kp_words_items(&w, kp_dict_value(d, id), separator);
        for (size_t i = 0; ok && i < w.count; i++) {
            struct kp_slice s = kp_word(&w, i);
            ok = kp_dict_add(&o->items, s.ptr, s.len) != KP_DICT_FULL;
        }
    }
    kp_words_release(&w);
    return ok;
}

static enum kp_status neighbours_prepare(const struct kp_key_part *part,
                                         const struct kp_values *values, void **state,
                                         struct kp_error *err)
{
    const struct kp_dict *d = values->dict;
    struct order *o = calloc(1, sizeof *o);
    *state = o;
    bool ok = o && kp_dict_init(&o->items);
    if (ok && part->separator) {
        ok = gather_items(o, d, part->separator);
        d = &o->items;
    }
    if (!ok || !(o->sorted = malloc(d->count * sizeof *o->sorted)))
        return kp_no_memory(err);
    for (uint32_t id = 1; id < d->count; id++)
        o->sorted[o->count++] = kp_dict_value(d, id);
    qsort(o->sorted, o->count, sizeof *o->sorted, by_text);
    return KP_OK;
}

static void neighbours_emit(const struct kp_key_env *env, struct kp_slice v,
                            struct kp_key_list *out)
{
    const struct order *o = env->state;
    const struct kp_slice *at = bsearch(&v, o->sorted, o->count, sizeof v, by_text);
    size_t run = at ? (size_t)(at - o->sorted) / (size_t)env->part->n : 0;
    for (size_t i = run; at && i < run + 2; i++) {
        char key[24];
        int n = snprintf(key, sizeof key, "%zu", i);
        kp_key_add(out, key, (size_t)n);
    }
}

static const struct kp_arg neighbours_args[] = {
    {"field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,
     "the field to sort by"},
    {"window", KP_ARG_INT, 0, 1, 1000, NULL, "5",
     "places apart at which two values still meet; some do up to twice as far apart"},
    KP_KEY_SEPARATOR,
    {0},
};

static const struct kp_example neighbours_examples[] = {
    {"name", "رضایی", NULL, "0|1"},
    {"{field: name, window: 3}", "张伟", NULL, "0|1"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_key_kind kp_key_neighbours = {
    .d = {"neighbours", "sorted neighbourhood: values near to each other in sorted order meet",
          neighbours_args, neighbours_examples},
    .many = true,
    .prepare = neighbours_prepare,
    .release = neighbours_release,
    .emit = neighbours_emit,
};
