/* Locality-sensitive hashing of sets: values that have many grams or words in common share a key
 * with high chance, others hardly ever.
 *
 * MinHash (Broder, Compression and Complexity of Sequences, 1997): the smallest hash of a set's
 * elements under one random function is that of another set with a chance of their Jaccard index.
 * Banding (Indyk and Motwani, STOC 1998): `rows` such minima make a key and there are `bands` of
 * them, so that two sets of index s share one with a chance of 1 - (1 - s^rows)^bands. The random
 * functions are fixed: the same keys every time. */
#include "core/hash.h"
#include "match/key.h"
#include "match/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { MOST = 1024 }; /* bands * rows */

/* The minima of all functions over the elements. */
static void find_minima(const struct kp_words *w, uint64_t *minima, size_t n)
{
    for (size_t i = 0; i < n; i++)
        minima[i] = UINT64_MAX;
    for (size_t k = 0; k < w->count; k++) {
        uint64_t h = kp_hash_slice(kp_word(w, k), 0);
        for (size_t i = 0; i < n; i++) {
            uint64_t v = kp_hash_mix(h, i);
            minima[i] = v < minima[i] ? v : minima[i];
        }
    }
}

static void minhash_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    uint64_t minima[MOST];
    size_t bands = (size_t)env->part->n, rows = (size_t)env->part->more[0];
    int64_t grams = env->part->more[1];
    struct kp_words w = {0};
    bool ok = grams > 0 ? kp_words_grams(&w, v, (unsigned)grams) : kp_words_split(&w, v);
    if (ok && w.count) {
        if (bands * rows > MOST)
            bands = MOST / rows;
        find_minima(&w, minima, bands * rows);
        for (size_t b = 0; b < bands; b++) {
            char key[40];
            uint64_t h = b;
            for (size_t r = 0; r < rows; r++)
                h = kp_hash_mix(h, minima[b * rows + r]);
            int n = snprintf(key, sizeof key, "%zu:%016llx", b, (unsigned long long)h);
            kp_key_add(out, key, (size_t)n);
        }
    }
    out->failed |= !ok;
    kp_words_release(&w);
}

static const struct kp_arg minhash_args[] = {
    {"field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,
     "the field to take"},
    {"bands", KP_ARG_INT, 0, 1, 128, NULL, "16", "keys of a value: more find more"},
    {"rows", KP_ARG_INT, 0, 1, 8, NULL, "4",
     "minima in a key: more find less; values with a share s of their grams in common share a key "
     "with a chance of 1 - (1 - s^rows)^bands"},
    {"grams", KP_ARG_INT, 0, 0, 8, NULL, "3", "characters in a gram; 0: whole words"},
    KP_KEY_SEPARATOR,
    {0},
};

static const struct kp_example minhash_examples[] = {
    {"{field: title, bands: 2, rows: 2, grams: 0}", "learning to match records", NULL,
     "0:3adde9fe3d05560c|1:346c3557fa9c0626"},
    {"{field: title, bands: 2, rows: 2, grams: 0}", "records, to match: learning!", NULL,
     "0:3adde9fe3d05560c|1:346c3557fa9c0626"},
    {"{field: title, bands: 1, rows: 1}", "محمد رضایی", NULL, "0:7802bdd111aaef43"},
    {"{field: title, bands: 1, rows: 1}", "فاطمه حداد", NULL, "0:8f105043978580d3"},
    {"{field: title, bands: 1, rows: 1}", "北京大学", NULL, "0:60e5b3c4d2419a14"},
    {"title", "...", NULL, ""},
    {NULL, NULL, NULL, NULL},
};

const struct kp_key_kind kp_key_minhash = {
    .d = {"minhash", "MinHash bands: values with many grams or words in common share a key",
          minhash_args, minhash_examples},
    .many = true,
    .emit = minhash_emit,
};
