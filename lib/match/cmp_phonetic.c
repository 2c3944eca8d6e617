/* Words that sound the same, by the codes that blocking keys are made of. */
#include "match/comparison.h"
#include "match/words.h"
#include "text/phonetic.h"
#include "text/translit.h"

#include <stdlib.h>

static const char *const codings[] = {"double_metaphone", "soundex",  "nysiis", "cologne",
                                      "daitch_mokotoff",  "skeleton", NULL};
enum coding { DOUBLE_METAPHONE, SOUNDEX, NYSIIS, COLOGNE, DAITCH_MOKOTOFF, SKELETON };

/* State: the words of value i are words[starts[i]] on; those of a word its codes likewise. */
struct sounds {
    struct kp_dict codes;
    uint64_t *starts;
    uint64_t *words; /* where a word's codes begin in items; one more at the end */
    uint32_t *items;
    size_t nwords, words_cap, nitems, items_cap;
};

static void release(struct kp_grader *g)
{
    struct sounds *s = g->state;
    if (!s)
        return;
    kp_dict_release(&s->codes);
    free(s->starts);
    free(s->words);
    free(s->items);
    free(s);
    g->state = NULL;
}

static bool add_code(struct sounds *s, const char *text, size_t len)
{
    if (len == 0)
        return true;
    if (s->nitems == s->items_cap) {
        size_t cap = s->items_cap * 2 + 256;
        uint32_t *p = realloc(s->items, cap * sizeof *p);
        if (!p)
            return false;
        s->items = p;
        s->items_cap = cap;
    }
    uint32_t id = kp_dict_add(&s->codes, text, len);
    s->items[s->nitems++] = id;
    return id != KP_DICT_FULL;
}

static bool add_skeleton(struct sounds *s, struct kp_slice word)
{
    struct kp_buf key = {0}, scratch = {0};
    size_t n = kp_translit_key(word, &key, &scratch);
    bool ok = kp_buf_ok(&key) && add_code(s, key.data, n);
    kp_buf_release(&key);
    kp_buf_release(&scratch);
    return ok;
}

static bool add_codes(struct sounds *s, enum coding coding, struct kp_slice word)
{
    char key[KP_PHONETIC_KEY], other[KP_PHONETIC_KEY];
    char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1];
    size_t n;
    switch (coding) {
    case SOUNDEX:
        return add_code(s, key, kp_soundex(word, key));
    case NYSIIS:
        return add_code(s, key, kp_nysiis(word, key));
    case COLOGNE:
        return add_code(s, key, kp_cologne(word, key));
    case DAITCH_MOKOTOFF:
        n = kp_daitch_mokotoff(word, codes);
        for (size_t i = 0; i < n; i++)
            if (!add_code(s, codes[i], strlen(codes[i])))
                return false;
        return true;
    case SKELETON:
        return add_skeleton(s, word);
    default:
        n = kp_double_metaphone(word, 0, key, other);
        return add_code(s, key, n) &&
               (strcmp(key, other) == 0 || add_code(s, other, strlen(other)));
    }
}

/* A word without a code counts too: it is like no other. */
static bool add_word(struct sounds *s, enum coding coding, struct kp_slice word)
{
    if (s->nwords + 2 > s->words_cap) {
        size_t cap = s->words_cap * 2 + 256;
        uint64_t *p = realloc(s->words, cap * sizeof *p);
        if (!p)
            return false;
        s->words = p;
        s->words_cap = cap;
    }
    s->words[s->nwords++] = s->nitems;
    bool ok = add_codes(s, coding, word);
    s->words[s->nwords] = s->nitems;
    return ok;
}

static enum coding coding_of(const struct kp_measure_use *u)
{
    const char *name = kp_measure_text(u);
    for (unsigned i = 0; codings[i]; i++)
        if (strcmp(codings[i], name) == 0)
            return (enum coding)i;
    return DOUBLE_METAPHONE;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct sounds *s = calloc(1, sizeof *s);
    struct kp_words w = {0};
    enum coding coding = coding_of(g->use);
    g->state = s;
    bool ok = s && kp_dict_init(&s->codes) &&
              (s->starts = calloc(d->count + (size_t)1, sizeof *s->starts));
    for (uint32_t id = 0; ok && id < d->count; id++) {
        ok = kp_words_split(&w, kp_dict_value(d, id));
        for (size_t i = 0; ok && i < w.count; i++)
            ok = add_word(s, coding, kp_word(&w, i));
        if (ok)
            s->starts[id + 1] = s->nwords;
    }
    kp_words_release(&w);
    return ok ? KP_OK : kp_no_memory(err);
}

static bool alike(const struct sounds *s, uint64_t x, uint64_t y)
{
    for (uint64_t i = s->words[x]; i < s->words[x + 1]; i++)
        for (uint64_t j = s->words[y]; j < s->words[y + 1]; j++)
            if (s->items[i] == s->items[j])
                return true;
    return false;
}

/* Words of a that sound like one of b. */
static uint64_t heard(const struct sounds *s, uint32_t a, uint32_t b)
{
    uint64_t n = 0;
    for (uint64_t x = s->starts[a]; x < s->starts[a + 1]; x++)
        for (uint64_t y = s->starts[b]; y < s->starts[b + 1]; y++)
            if (alike(s, x, y)) {
                n++;
                break;
            }
    return n;
}

static double value(const struct kp_grader *g, struct kp_grade_scratch *scratch, uint32_t a,
                    uint32_t b)
{
    (void)scratch;
    const struct sounds *s = g->state;
    uint64_t all = s->starts[a + 1] - s->starts[a] + s->starts[b + 1] - s->starts[b];
    return all ? (double)(heard(s, a, b) + heard(s, b, a)) / (double)all : 0;
}

static unsigned grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a, uint32_t b)
{
    return kp_grade_similarity(g->use, value(g, s, a, b));
}

static const struct kp_arg args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {"by", KP_ARG_CHOICE, 0, 0, 0, codings, "double_metaphone",
     "the code; all but skeleton are for Latin letters"},
    {0},
};

static const struct kp_example examples[] = {
    {"1", "smith", "schmidt", "1"},
    {"{at_least: 1, by: soundex}", "rupert", "robert", "1"},
    {"{at_least: 1, by: nysiis}", "knight", "night", "1"},
    {"{at_least: 1, by: cologne}", "meier", "mayer", "1"},
    {"{at_least: 1, by: daitch_mokotoff}", "moskowitz", "moskovitz", "1"},
    {"{at_least: [1, 0.5], by: skeleton}", "محمد رضایی", "mohammad karimi", "0.5"},
    {"{at_least: 1, by: skeleton}", "张 伟", "zhang wei", "1"},
    {"1", "حسن", "حسين", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_phonetic = {
    .d = {"phonetic",
          "share of the words of both values that sound like a word of the other, in any order",
          args, examples},
    .prepare = prepare,
    .grade = grade,
    .release = release,
    .value = value,
};
