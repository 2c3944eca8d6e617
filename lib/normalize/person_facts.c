#include "normalize/person_facts.h"

#include <stdlib.h>

#include "text/han.h"
#include "text/plain.h"
#include "text/unicode.h"

enum {
    WORD_MAX = 23, /* bytes of a word that is remembered */
    SLOTS = 8192,  /* a power of two; 256 KiB */
};

/* The first byte is the length (0: a free slot), then the word, with zeros behind it. */
struct slot {
    uint64_t word[3];
    struct kp_person_fact fact;
};

const char *const kp_person_faults[] = {
    [KP_PERSON_NO_FAULT] = NULL,
    [KP_PERSON_NOT_UTF8] = "is not UTF-8",
    [KP_PERSON_DIGITS] = "holds digits, which no name has",
    [KP_PERSON_SEVERAL] = "names more than one person",
    [KP_PERSON_SIGN] = "holds a sign that no name has",
    [KP_PERSON_NO_LETTER] = "holds a word without letters",
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

/* What is wrong with a word that holds anything but letters, marks, joiners and what names hold
 * besides. */
static enum kp_person_fault check_word(const char *s, size_t len)
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
            return KP_PERSON_NOT_UTF8;
        if (cp < 0x80 ? cp >= '0' && cp <= '9' : kp_digit_value((int32_t)cp) >= 0)
            return KP_PERSON_DIGITS;
        if (cp == '&' || cp == '+')
            return KP_PERSON_SEVERAL;
        if (cp < ' ' || cp == '@' || cp == '/' || cp == '\\' || cp == '_' || cp == '#' ||
            cp == ':' || cp == '*' || cp == '=')
            return KP_PERSON_SIGN;
        letter = letter || kp_is_letter(cp);
    }
    return letter ? KP_PERSON_NO_FAULT : KP_PERSON_NO_LETTER;
}

static void find_out(struct kp_person_facts *f, const char *s, size_t len,
                     struct kp_person_fact *fact)
{
    fact->entry = kp_person_word_find(f->words, kp_string(s, len), &f->scratch);
    fact->initial = is_initial(s, len);
    fact->fault = (uint8_t)check_word(s, len);
}

const struct kp_person_fact *kp_person_fact_of(struct kp_person_facts *f, const char *s, size_t len)
{
    uint64_t key[3] = {0};
    if (len > WORD_MAX) {
        find_out(f, s, len, &f->last);
        return &f->last;
    }
    *(char *)key = (char)len;
    memcpy((char *)key + 1, s, len);
    uint64_t h = key[0];
    for (int i = 1; i < 3; i++)
        h = (h * UINT64_C(0x9E3779B97F4A7C15) ^ h >> 29) + key[i];
    h *= UINT64_C(0xBF58476D1CE4E5B9);
    struct slot *slot = &f->slots[h >> 40 & (SLOTS - 1)];
    if (slot->word[0] != key[0] || slot->word[1] != key[1] || slot->word[2] != key[2]) {
        find_out(f, s, len, &slot->fact);
        memcpy(slot->word, key, sizeof key);
        if (f->scratch.failed)
            slot->word[0] = 0;
    }
    return &slot->fact;
}
