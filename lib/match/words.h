/* The words and q-grams of a value, as UTF-8. A word is a run of letters, marks and digits. */
#ifndef KP_MATCH_WORDS_H
#define KP_MATCH_WORDS_H

#include "core/buf.h"

struct kp_word {
    uint32_t start, len; /* bytes in text */
};

/* Zero is valid; reused from value to value. */
struct kp_words {
    struct kp_buf text;
    struct kp_word *spans;
    size_t count, cap;
};

/* Replaces the contents by the words of the value, in order. False when memory is out. */
bool kp_words_split(struct kp_words *w, struct kp_slice value);

/* By the grams of q characters of each word, with a blank before and behind the word; a word of
 * fewer characters is one gram. So the order of the words does not matter. */
bool kp_words_grams(struct kp_words *w, struct kp_slice value, unsigned q);

/* By the items of a value that holds several: the strings and numbers of a JSON array, or what
 * stands between the characters of separators (UTF-8; the Arabic comma and full-width forms are the
 * plain ones, as in folded values). Blanks around an item go, empty items too. */
bool kp_words_items(struct kp_words *w, struct kp_slice value, const char *separators);

#define KP_ITEMS_SEPARATOR ";|" /* where none was given */

static inline struct kp_slice kp_word(const struct kp_words *w, size_t i)
{
    return kp_string(w->text.data + w->spans[i].start, w->spans[i].len);
}

void kp_words_release(struct kp_words *w);

#endif
