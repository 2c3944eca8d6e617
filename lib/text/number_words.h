/* Words in amounts: for lib/text/number.c alone. All text is folded as by KP_PLAIN_FOLD. */
#ifndef KP_TEXT_NUMBER_WORDS_H
#define KP_TEXT_NUMBER_WORDS_H

#include <stddef.h>

/* The power of ten that the text begins with ("万 ", "million"), or 0; *used gets its bytes. */
int kp_multiplier(const char *s, size_t len, size_t *used);

#endif
