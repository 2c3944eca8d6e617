/* Words for yes and no, as feeds have them. */
#ifndef KP_MERGE_WORDS_H
#define KP_MERGE_WORDS_H

#include "core/slice.h"

/* true, yes, y, 1, on and their like in Persian, Arabic and Chinese; case aside. */
bool kp_word_is_yes(struct kp_slice value);

/* false, no, n, 0, off and their like; also withdrawn, unsubscribed, opt-out. */
bool kp_word_is_no(struct kp_slice value);

/* Same bytes, ASCII case aside. */
bool kp_word_same(struct kp_slice value, const char *word);

#endif
