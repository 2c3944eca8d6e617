/* Keys from the words of a value, and from its grams. */
#include "core/hash.h"
#include "match/key.h"
#include "match/values.h"
#include "match/words.h"

#include <stdlib.h>

#define FIELD_ARG                                                                                  \
    {                                                                                              \
        "field", KP_ARG_FIELD, KP_ARG_REQUIRED | KP_ARG_PRIMARY, 0, 0, NULL, NULL,                 \
            "the field to take"                                                                    \
    }

static const struct kp_arg field_args[] = {FIELD_ARG, KP_KEY_SEPARATOR, {0}};

/* Splits into words kept in the list's second buffer for the time of one call. */
static bool split(struct kp_slice v, struct kp_words *w, struct kp_key_list *out)
{
    if (kp_words_split(w, v))
        return true;
    out->failed = true;
    return false;
}

static void first_word_emit(const struct kp_key_env *env, struct kp_slice v,
                            struct kp_key_list *out)
{
    (void)env;
    struct kp_words w = {0};
    if (split(v, &w, out) && w.count) {
        struct kp_slice s = kp_word(&w, 0);
        kp_key_add(out, s.ptr, s.len);
    }
    kp_words_release(&w);
}

static const struct kp_example first_examples[] = {{"name", "maria del carmen", NULL, "maria"},
                                                   {"name", "علی رضا", NULL, "علی"},
                                                   {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_first_word = {
    .d = {"first_word", "the first word", field_args, first_examples},
    .emit = first_word_emit,
};

static int by_text(const void *x, const void *y)
{
    const struct kp_slice *a = x, *b = y;
    uint32_t n = a->len < b->len ? a->len : b->len;
    int c = memcmp(a->ptr, b->ptr, n);
    return c ? c : (a->len > b->len) - (a->len < b->len);
}

/* The words in order of their bytes; NULL when memory is out. Freed by the caller. */
static struct kp_slice *sorted(const struct kp_words *w)
{
    struct kp_slice *s = malloc((w->count + 1) * sizeof *s);
    if (!s)
        return NULL;
    for (size_t i = 0; i < w->count; i++)
        s[i] = kp_word(w, i);
    qsort(s, w->count, sizeof *s, by_text);
    return s;
}

static void sorted_words_emit(const struct kp_key_env *env, struct kp_slice v,
                              struct kp_key_list *out)
{
    (void)env;
    struct kp_words w = {0};
    if (split(v, &w, out)) {
        struct kp_slice *s = sorted(&w);
        out->failed |= !s;
        kp_buf_clear(&out->text);
        for (size_t i = 0; s && i < w.count; i++) {
            if (i)
                kp_buf_putc(&out->text, ' ');
            kp_buf_slice(&out->text, s[i]);
        }
        kp_key_add(out, out->text.data, out->text.len);
        free(s);
    }
    kp_words_release(&w);
}

static const struct kp_example sorted_examples[] = {{"name", "rezaei, ali", NULL, "ali rezaei"},
                                                    {"name", "伟 张", NULL, "伟 张"},
                                                    {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_sorted_words = {
    .d = {"sorted_words", "all words in alphabetical order", field_args, sorted_examples},
    .emit = sorted_words_emit,
};

static void words_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    struct kp_words w = {0};
    if (split(v, &w, out))
        for (size_t i = 0; i < w.count; i++) {
            struct kp_slice s = kp_word(&w, i);
            if (s.len >= (size_t)env->part->n)
                kp_key_add(out, s.ptr, s.len);
        }
    kp_words_release(&w);
}

static const struct kp_arg words_args[] = {
    FIELD_ARG,
    {"length", KP_ARG_INT, 0, 1, 64, NULL, "4", "shortest word to take, in bytes"},
    KP_KEY_SEPARATOR,
    {0}};
static const struct kp_example words_examples[] = {
    {"{field: name, length: 3}", "bank of tejarat", NULL, "bank|tejarat"},
    {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_words = {
    .d = {"words", "each word: records meet that have one in common", words_args, words_examples},
    .many = true,
    .emit = words_emit,
};

static void grams_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    struct kp_words w = {0};
    if (kp_words_grams(&w, v, (unsigned)env->part->n))
        for (size_t i = 0; i < w.count; i++) {
            struct kp_slice s = kp_word(&w, i);
            kp_key_add(out, s.ptr, s.len);
        }
    else
        out->failed = true;
    kp_words_release(&w);
}

static const struct kp_arg grams_args[] = {
    FIELD_ARG,
    {"length", KP_ARG_INT, 0, 2, 8, NULL, "4", "characters in a gram"},
    KP_KEY_SEPARATOR,
    {0}};
static const struct kp_example grams_examples[] = {
    {"{field: name, length: 3}", "abcd", NULL, " ab|abc|bcd|cd "}, {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_grams = {
    .d = {"grams", "each run of that many characters", grams_args, grams_examples},
    .many = true,
    .emit = grams_emit,
};

/* ---- the rarest words ---- */

/* State: how many values have a word. */
struct frequencies {
    struct kp_dict words;
    uint32_t *values;
    size_t cap;
};

static void rare_release(void *state)
{
    struct frequencies *f = state;
    if (!f)
        return;
    kp_dict_release(&f->words);
    free(f->values);
    free(f);
}

static bool count_word(struct frequencies *f, struct kp_slice s, uint32_t times)
{
    uint32_t id = kp_dict_add(&f->words, s.ptr, s.len);
    if (id == KP_DICT_FULL)
        return false;
    if (id >= f->cap) {
        size_t cap = (size_t)id * 2 + 1024;
        uint32_t *p = realloc(f->values, cap * sizeof *p);
        if (!p)
            return false;
        memset(p + f->cap, 0, (cap - f->cap) * sizeof *p);
        f->values = p;
        f->cap = cap;
    }
    f->values[id] += times;
    return true;
}

static enum kp_status rare_prepare(const struct kp_key_part *part, const struct kp_values *values,
                                   void **state, struct kp_error *err)
{
    (void)part;
    struct frequencies *f = calloc(1, sizeof *f);
    bool ok = f && kp_dict_init(&f->words);
    struct kp_words w = {0};
    for (uint32_t id = 1; ok && id < values->dict->count; id++) {
        ok = kp_words_split(&w, kp_dict_value(values->dict, id));
        for (size_t i = 0; ok && i < w.count; i++)
            ok = count_word(f, kp_word(&w, i), values->counts[id]);
    }
    kp_words_release(&w);
    *state = f;
    return ok ? KP_OK : kp_no_memory(err);
}

struct ranked {
    struct kp_slice word;
    uint32_t records;
};

static int by_rarity(const void *x, const void *y)
{
    const struct ranked *a = x, *b = y;
    if (a->records != b->records)
        return a->records < b->records ? -1 : 1;
    return by_text(&a->word, &b->word);
}

/* The n rarest words that more than one record has. */
static void rare_emit(const struct kp_key_env *env, struct kp_slice v, struct kp_key_list *out)
{
    const struct frequencies *f = env->state;
    struct kp_words w = {0};
    struct ranked *r = NULL;
    if (!split(v, &w, out) || !(r = malloc((w.count + 1) * sizeof *r))) {
        out->failed = true;
        kp_words_release(&w);
        return;
    }
    size_t n = 0;
    for (size_t i = 0; i < w.count; i++) {
        struct kp_slice s = kp_word(&w, i);
        uint32_t id = kp_dict_find(&f->words, s.ptr, s.len);
        if (id != KP_DICT_FULL && f->values[id] > 1)
            r[n++] = (struct ranked){s, f->values[id]};
    }
    qsort(r, n, sizeof *r, by_rarity);
    int64_t taken = 0;
    for (size_t i = 0; i < n && taken < env->part->n; i++) {
        if (i && by_text(&r[i].word, &r[i - 1].word) == 0)
            continue;
        kp_key_add(out, r[i].word.ptr, r[i].word.len);
        taken++;
    }
    free(r);
    kp_words_release(&w);
}

static const struct kp_arg rare_args[] = {
    FIELD_ARG, {"count", KP_ARG_INT, 0, 1, 32, NULL, "3", "words to take"}, KP_KEY_SEPARATOR, {0}};
static const struct kp_example rare_examples[] = {
    {"{field: name, count: 2}", "tejarat bank", NULL, ""}, {NULL, NULL, NULL, NULL}};

const struct kp_key_kind kp_key_rare_words = {
    .d = {"rare_words", "the words that fewest records have, those of one record aside", rare_args,
          rare_examples},
    .many = true,
    .prepare = rare_prepare,
    .release = rare_release,
    .emit = rare_emit,
};
