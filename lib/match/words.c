#include "match/words.h"

#include "text/plain.h"

#include <stdlib.h>
#include <utf8proc.h>

void kp_words_release(struct kp_words *w)
{
    kp_buf_release(&w->text);
    free(w->spans);
    *w = (struct kp_words){0};
}

static bool add_span(struct kp_words *w, size_t start, size_t len)
{
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64;
        struct kp_word *p = realloc(w->spans, cap * sizeof *p);
        if (!p)
            return false;
        w->spans = p;
        w->cap = cap;
    }
    w->spans[w->count++] = (struct kp_word){(uint32_t)start, (uint32_t)len};
    return true;
}

static bool in_word(int32_t c)
{
    if (c < 0x80)
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    utf8proc_category_t k = utf8proc_category(c);
    return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_ME) || k == UTF8PROC_CATEGORY_ND ||
           c == 0x200C; /* the zero-width non-joiner stands inside Persian words */
}

bool kp_words_split(struct kp_words *w, struct kp_slice value)
{
    kp_buf_clear(&w->text);
    kp_buf_slice(&w->text, value);
    w->count = 0;
    size_t start = 0, pos = 0;
    bool inside = false;
    while (pos < value.len) {
        size_t at = pos;
        int32_t c = kp_plain_decode(value.ptr, value.len, &pos);
        bool word = c >= 0 && in_word(c);
        if (c < 0 && pos == at)
            pos++;
        if (word && !inside)
            start = at;
        if (!word && inside && !add_span(w, start, at - start))
            return false;
        inside = word;
    }
    if (inside && !add_span(w, start, value.len - start))
        return false;
    return kp_buf_ok(&w->text);
}

/* The grams of joined[from..to). */
static bool cut_grams(struct kp_words *w, const struct kp_buf *joined, size_t from, size_t to,
                      unsigned q)
{
    size_t start = from, end = from, have = 0;
    while (end < to) {
        do
            end++;
        while (end < to && (joined->data[end] & 0xC0) == 0x80);
        if (++have > q) {
            do
                start++;
            while ((joined->data[start] & 0xC0) == 0x80);
            have--;
        }
        if (have == q && !add_span(w, start, end - start))
            return false;
    }
    return have >= q || add_span(w, from, to - from);
}

bool kp_words_grams(struct kp_words *w, struct kp_slice value, unsigned q)
{
    if (!kp_words_split(w, value))
        return false;
    struct kp_buf joined = {0};
    for (size_t i = 0; i < w->count; i++) {
        kp_buf_putc(&joined, ' ');
        kp_buf_slice(&joined, kp_word(w, i));
        kp_buf_putc(&joined, ' ');
    }
    bool ok = kp_buf_ok(&joined);
    w->count = 0;
    for (size_t from = 0, to; ok && from < joined.len; from = to) {
        for (to = from + 1; joined.data[to] != ' '; to++)
            ;
        to++;
        ok = cut_grams(w, &joined, from, to, q);
    }
    struct kp_buf old = w->text;
    w->text = joined;
    kp_buf_release(&old);
    return ok;
}
