/* Small vocabularies: what the words of several languages mean, looked up by match key. Immutable
 * after loading. */
#ifndef KP_NORMALIZE_WORDS_H
#define KP_NORMALIZE_WORDS_H

#include "normalize/table.h"

/* A meaning and its words, separated by |. A list of them ends with NULL words; the number of a
 * meaning is its index. */
struct kp_meaning {
    const char *words;
};

/* Fills a lookup from match key to meaning. Words of two meanings keep the first. False when memory
 * is out. */
bool kp_words_init(struct kp_lookup *l, const struct kp_meaning *meanings, struct kp_arena *arena);

/* The meaning of s, or KP_NO_ENTRY. scratch is cleared and used. */
uint32_t kp_words_find(const struct kp_lookup *l, struct kp_slice s, struct kp_buf *scratch);

#endif
