/* The numbers, words and signs of a written date: for date_scan.c alone. */
#ifndef KP_TEXT_DATE_TOKENS_H
#define KP_TEXT_DATE_TOKENS_H

#include "core/slice.h"

enum { KP_DATE_TOKENS_MAX = 32 };

enum kp_token_kind { KP_TOKEN_NUMBER, KP_TOKEN_WORD, KP_TOKEN_CJK, KP_TOKEN_PUNCT };

struct kp_date_token {
    enum kp_token_kind kind;
    bool spaced; /* blanks stood before it */
    int digits;  /* NUMBER */
    int64_t value;
    const char *text;
    size_t len;
    int32_t ch; /* CJK: the ideograph; PUNCT: the character */
};

struct kp_date_tokens {
    struct kp_date_token at[KP_DATE_TOKENS_MAX];
    int count;
};

/* Cuts folded text (KP_PLAIN_FOLD), in which Chinese numerals first become ASCII digits in place.
 * Tokens point into text. False when there are none or too many, or a number has over 16 digits. */
bool kp_date_tokenise(char *text, size_t len, struct kp_date_tokens *t);

/* True when there is a token i that is this sign, a number, or this word. */
static inline bool kp_token_is_punct(const struct kp_date_tokens *t, int i, char c)
{
    return i >= 0 && i < t->count && t->at[i].kind == KP_TOKEN_PUNCT && t->at[i].ch == c;
}

static inline bool kp_token_is_number(const struct kp_date_tokens *t, int i)
{
    return i >= 0 && i < t->count && t->at[i].kind == KP_TOKEN_NUMBER;
}

static inline bool kp_token_is_text(const struct kp_date_tokens *t, int i, const char *text)
{
    return i >= 0 && i < t->count && t->at[i].kind == KP_TOKEN_WORD &&
           t->at[i].len == strlen(text) && memcmp(t->at[i].text, text, t->at[i].len) == 0;
}

#endif
