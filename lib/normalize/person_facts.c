#include "normalize/person_facts.h"

#include <stdlib.h>

#include "core/hash.h"
#include "text/han.h"
#include "text/plain.h"
#include "text/unicode.h"

enum {
    WORD_MAX = 32, /* bytes of a word that is remembered */
    SLOTS = 2048,  /* a power of two; 128 KiB */
};

struct slot {
    struct kp_person_fact fact;
    uint32_t len;        /* 0: free */
    char word[WORD_MAX]; /* zeros behind it */
};

struct kp_person_facts {
    const struct kp_person_words *words;
    struct kp_buf scratch;
    struct kp_person_fact last; /* of a word that is too long to be remembered */
    struct slot slots[SLOTS];
};

struct kp_person_facts *kp_person_facts_new(const struct kp_person_words *words)
{
    struct kp_person_facts *f = calloc(1, sizeof *f);
    if (f)
        f->words = words;
    return f;
}

void kp_person_facts_free(struct kp_person_facts *f)
{
    if (f)
        kp_buf_release(&f->scratch);
    free(f);
}

/* True for a single capital. */
static bool is_initial(const char *s, size_t len)
{
    uint32_t cp;
    return kp_utf8_decode(s, len, &cp) == len && kp_lower(cp) != cp;
}

/* True for a word of letters, marks, joiners and what names hold besides. */
static const char *check_word(const char *s, size_t len)
{
    uint32_t cp;
    bool letter = false;
    for (size_t i = 0; i < len;) {
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (kp_is_plain_letter(cp) || kp_is_han(cp)) {
            letter = true;
            continue;
        }
        if (cp == KP_BAD_UTF8)
            return "is not UTF-8";
        if (cp < 0x80 ? cp >= '0' && cp <= '9' : kp_digit_value((int32_t)cp) >= 0)
            return "holds digits, which no name has";
        if (cp == '&' || cp == '+')
            return "names more than one person";
        if (cp < ' ' || cp == '@' || cp == '/' || cp == '\\' || cp == '_' || cp == '#' ||
            cp == ':' || cp == '*' || cp == '=')
            return "holds a sign that no name has";
        letter = letter || kp_is_letter(cp);
    }
    return letter ? NULL : "holds a word without letters";
}

static void find_out(struct kp_person_facts *f, const char *s, size_t len,
                     struct kp_person_fact *fact)
{
    fact->entry = kp_person_word_find(f->words, kp_string(s, len), &f->scratch);
    fact->initial = is_initial(s, len);
    fact->fault = check_word(s, len);
}

const struct kp_person_fact *kp_person_fact_of(struct kp_person_facts *f, const char *s, size_t len)
{
    uint64_t parts[WORD_MAX / 8] = {0};
    if (len > WORD_MAX) {
        find_out(f, s, len, &f->last);
        return &f->last;
    }
    memcpy(parts, s, len);
    uint64_t h = len;
    for (size_t i = 0; i < WORD_MAX / 8; i++)
        h = (h ^ parts[i]) * UINT64_C(0x9E3779B97F4A7C15) ^ h >> 29;
    struct slot *slot = &f->slots[h >> 32 & (SLOTS - 1)];
    if (slot->len != len || memcmp(slot->word, parts, WORD_MAX) != 0) {
        find_out(f, s, len, &slot->fact);
        slot->len = f->scratch.failed ? 0 : (uint32_t)len;
        memcpy(slot->word, parts, WORD_MAX);
    }
    return &slot->fact;
}
