/* A person's name taken apart: title, given, middle, family, generation, degree, nickname.
 *
 * The words that are not names (titles, particles, compound surnames) come from a file,
 * rules/name_words.csv. Latin, Arabic and Cyrillic names are read given name first, unless a comma
 * says otherwise; names all in Han or Hangul family name first. A ruleset whose first language is
 * Persian or Spanish has no middle names, and Spanish speakers two surnames, which elsewhere are
 * taken for such where the file lists both. Nothing is guessed: what is no name
 * of one person (digits, signs, two people) is refused with the reason.
 */
#ifndef KP_NORMALIZE_PERSON_PARSE_H
#define KP_NORMALIZE_PERSON_PARSE_H

#include "normalize/person_facts.h"

enum {
    KP_PERSON_TOKENS = 32, /* most words in a name */
    KP_PERSON_BYTES = 512, /* longest name */
};

/* What a word is: bits, so that a part is asked for by a mask. */
enum kp_person_role {
    KP_PERSON_TITLE = 1,
    KP_PERSON_GIVEN = 2,
    KP_PERSON_MIDDLE = 4,
    KP_PERSON_FAMILY = 8,
    KP_PERSON_GENERATION = 16, /* Jr, III */
    KP_PERSON_DEGREE = 32,     /* PhD */
    KP_PERSON_NICKNAME = 64,   /* in quotes or parentheses */
};

enum kp_person_order { KP_ORDER_AUTO, KP_ORDER_GIVEN_FIRST, KP_ORDER_FAMILY_FIRST };

struct kp_person_token {
    struct kp_slice text; /* of the value, or of the word list in its proper spelling */
    uint32_t entry;       /* in the word list, or KP_NO_ENTRY */
    uint8_t role;         /* enum kp_person_role */
    uint8_t part;         /* number of commas before it */
    bool initial; /* a single capital, which gets a full stop unless that makes it a title */
    bool glued;   /* no blank before it: Han, Hangul */
    bool dotted;  /* a middle dot before it */
};

struct kp_person {
    struct kp_person_token tokens[KP_PERSON_TOKENS];
    size_t count;
    bool family_first; /* written so: Han, Hangul, or by order */
    bool compact;      /* all in Han or Hangul, written without blanks */
};

/* Takes a name apart. Token texts point into s or the word list. NULL when it is a name, else the
 * reason (a constant) why it is none. facts are of the same words. */
const char *kp_person_parse(const struct kp_person_words *words, enum kp_person_order order,
                            struct kp_slice s, struct kp_person *out,
                            struct kp_person_facts *facts);

/* Appends the words of the roles in mask, in the order in which they stand; an initial gets its
 * full stop. Returns the bytes written. */
size_t kp_person_join(const struct kp_person *p, unsigned mask, struct kp_buf *out);

#endif
