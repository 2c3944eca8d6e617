#include "profile/cluster_key.h"

#include <stdlib.h>

#include "text/phonetic.h"
#include "text/plain.h"
#include "text/script_key.h"
#include "text/translit.h"
#include "text/unicode.h"

enum { PLAIN_MAX = KP_CLUSTER_VALUE_MAX * 4 };

const char *const kp_cluster_by_names[] = {"usual",  "fingerprint", "ngram", "phonetic",
                                           "script", "distance",    "ppm",   NULL};

void kp_cluster_scratch_release(struct kp_cluster_scratch *s)
{
    kp_buf_release(&s->text);
    kp_buf_release(&s->word);
}

static int by_text(const void *a, const void *b)
{
    const struct kp_slice *x = a, *y = b;
    uint32_t n = x->len < y->len ? x->len : y->len;
    int c = n ? memcmp(x->ptr, y->ptr, n) : 0;
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

/* Cuts the folded value into words of letters and digits. */
static size_t split(struct kp_slice text, struct kp_slice *words)
{
    size_t n = 0, from = 0;
    bool in = false;
    for (size_t i = 0; i <= text.len;) {
        uint32_t cp = 0;
        size_t step = i < text.len ? kp_utf8_decode(text.ptr + i, text.len - i, &cp) : 1;
        bool part = i < text.len && cp != KP_BAD_UTF8 &&
                    (kp_is_alnum(cp) || kp_is_mark(cp) || cp == 0x200C);
        if (part && !in)
            from = i;
        if (!part && in && n < KP_CLUSTER_WORDS)
            words[n++] = kp_string(text.ptr + from, i - from);
        in = part;
        i += step;
    }
    return n;
}

/* The parts in order, each once; blanks between them where asked. */
static void put_sorted(struct kp_slice *parts, size_t count, bool blanks, struct kp_buf *key)
{
    qsort(parts, count, sizeof *parts, by_text);
    for (size_t i = 0; i < count; i++) {
        if (i && by_text(&parts[i], &parts[i - 1]) == 0)
            continue;
        kp_buf_add(key, parts[i].ptr, parts[i].len);
        if (blanks)
            kp_buf_putc(key, ' ');
    }
}

static void fingerprint(struct kp_slice text, struct kp_buf *key)
{
    struct kp_slice words[KP_CLUSTER_WORDS];
    size_t count = split(text, words);
    put_sorted(words, count, count > 2, key);
}

/* Pairs of neighbouring characters, words run together; a single character is its own key. */
static void ngrams(struct kp_slice text, struct kp_buf *joined, struct kp_buf *key)
{
    struct kp_slice words[KP_CLUSTER_WORDS], grams[PLAIN_MAX];
    size_t count = split(text, words), n = 0, before = 0;
    kp_buf_clear(joined);
    for (size_t i = 0; i < count; i++)
        kp_buf_add(joined, words[i].ptr, words[i].len);
    for (size_t i = 0; i < joined->len;) {
        uint32_t cp;
        size_t step = kp_utf8_decode(joined->data + i, joined->len - i, &cp);
        if (i)
            grams[n++] = kp_string(joined->data + before, i + step - before);
        before = i;
        i += step;
    }
    if (n)
        put_sorted(grams, n, false, key);
    else
        kp_buf_add(key, joined->data, joined->len);
}

/* How a word sounds: Latin letters by Double Metaphone, other scripts by their skeleton of
 * consonants; what has neither, such as a number, is left as it is. */
static void sound(struct kp_slice word, struct kp_buf *scratch, struct kp_buf *out)
{
    char primary[KP_PHONETIC_KEY], alternate[KP_PHONETIC_KEY];
    size_t n = kp_double_metaphone(word, 0, primary, alternate);
    if (n)
        kp_buf_add(out, primary, n);
    else if (kp_translit_key(word, out, scratch) == 0)
        kp_buf_slice(out, word);
}

static void phonetic(struct kp_slice text, struct kp_cluster_scratch *s, struct kp_buf *key)
{
    struct kp_slice words[KP_CLUSTER_WORDS], sounds[KP_CLUSTER_WORDS];
    struct kp_buf all = {0};
    size_t starts[KP_CLUSTER_WORDS + 1] = {0};
    kp_buf_clear(&s->text);
    kp_pinyin(text, &s->text);
    size_t count = kp_buf_ok(&s->text) ? split(kp_string(s->text.data, s->text.len), words) : 0;
    for (size_t i = 0; i < count; i++) {
        sound(words[i], &s->word, &all);
        starts[i + 1] = all.len;
    }
    if (kp_buf_ok(&all) && kp_buf_ok(&s->text)) {
        for (size_t i = 0; i < count; i++)
            sounds[i] = kp_string(all.data + starts[i], starts[i + 1] - starts[i]);
        put_sorted(sounds, count, true, key);
    } else {
        key->failed = true;
    }
    kp_buf_release(&all);
}

bool kp_cluster_key(enum kp_cluster_by by, struct kp_slice value,
                    struct kp_cluster_scratch *scratch, struct kp_buf *key)
{
    char plain[PLAIN_MAX];
    kp_buf_clear(key);
    if (value.len > KP_CLUSTER_VALUE_MAX)
        return false;
    if (by == KP_CLUSTER_SCRIPT)
        return kp_script_key(KP_KEY_ALL, value, key) > 0 && kp_buf_ok(key);
    ptrdiff_t n = kp_plain(value, KP_PLAIN_FOLD, plain, sizeof plain);
    if (n <= 0)
        return false;
    struct kp_slice text = kp_string(plain, (size_t)n);
    switch (by) {
    case KP_CLUSTER_NGRAM:
        ngrams(text, &scratch->word, key);
        if (!kp_buf_ok(&scratch->word))
            key->failed = true;
        break;
    case KP_CLUSTER_PHONETIC:
        phonetic(text, scratch, key);
        break;
    case KP_CLUSTER_DISTANCE:
    case KP_CLUSTER_PPM:
        kp_buf_slice(key, text);
        break;
    default:
        fingerprint(text, key);
        break;
    }
    return kp_buf_ok(key) && key->len > 0;
}
