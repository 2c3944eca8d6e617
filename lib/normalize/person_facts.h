/* What is known of a word by itself, wherever it stands in a name. */
#ifndef KP_NORMALIZE_PERSON_FACTS_H
#define KP_NORMALIZE_PERSON_FACTS_H

#include "normalize/person_words.h"

struct kp_person_fact {
    uint32_t entry; /* in the word list, or KP_NO_ENTRY */
    bool initial;   /* a single capital */
    uint8_t fault;  /* enum kp_person_fault: why it is no word of a name */
};

enum kp_person_fault {
    KP_PERSON_NO_FAULT,
    KP_PERSON_NOT_UTF8,
    KP_PERSON_DIGITS,
    KP_PERSON_SEVERAL,
    KP_PERSON_SIGN,
    KP_PERSON_NO_LETTER
};

/* Their texts, which are reasons of a normalizer. */
extern const char *const kp_person_faults[];

/* One thread's: names repeat their words, so what was found out of one is kept for the next time,
 * in a table of fixed size. What is found does not depend on what was seen before. */
struct kp_person_facts;

/* words is borrowed. NULL when memory is out. */
struct kp_person_facts *kp_person_facts_new(const struct kp_person_words *words);
void kp_person_facts_free(struct kp_person_facts *f);

/* The facts of a word of len > 0 bytes. Valid until the next call. */
const struct kp_person_fact *kp_person_fact_of(struct kp_person_facts *f, const char *s,
                                               size_t len);

/* Most letters of the frequent scripts, without a look into tables. */
static inline bool kp_is_plain_letter(uint32_t cp)
{
    if (cp < 0x80)
        return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
    return (cp >= 0x621 && cp < 0x64B) || (cp >= 0x4E00 && cp < 0x9FFD) ||
           (cp >= 0xAC00 && cp <= 0xD7A3) || (cp >= 0x400 && cp < 0x482) ||
           (cp >= 0x679 && cp < 0x6D4);
}

#endif
