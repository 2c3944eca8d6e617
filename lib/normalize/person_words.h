/* The list of words that stand in names and are none: titles, particles, generations, compound
 * surnames. */
#ifndef KP_NORMALIZE_PERSON_WORDS_H
#define KP_NORMALIZE_PERSON_WORDS_H

#include "normalize/table.h"

enum kp_word_kind {
    KP_WORD_TITLE = 1,
    KP_WORD_TITLE_DOT = 2, /* a title only when a full stop follows: M. */
    KP_WORD_HAN_TITLE = 4, /* behind a Han or Hangul name, without a blank */
    KP_WORD_GENERATION = 8,
    KP_WORD_DEGREE = 16,
    KP_WORD_PARTICLE = 32,
    KP_WORD_PREFIX = 64,   /* takes the next word with it: عبد */
    KP_WORD_SURNAME = 128, /* of two characters */
    KP_WORD_HONOUR = 256, /* as a prefix, where a family name follows too: سید علی حسینی */
    KP_WORD_JOINED = 512,       /* belongs to the word before: نور الدين */
    KP_WORD_ENDING = 1024,      /* ends a family name of two words: رضایی نژاد */
    KP_WORD_CONJUNCTION = 2048, /* within a family name: García y López */
    KP_WORD_SEVERAL = 4096,     /* between two persons: John and Mary */
    KP_WORD_HISPANIC = 8192,    /* a surname of those who bear two */
};

struct kp_person_word {
    struct kp_slice text; /* proper spelling */
    uint32_t next;        /* another kind of the same word, or KP_NO_ENTRY */
    unsigned kind;        /* enum kp_word_kind */
};

struct kp_person_words {
    struct kp_lookup lookup;
    struct kp_person_word *words;
    size_t longest_han; /* bytes of the longest KP_WORD_HAN_TITLE */
    bool no_middle;     /* the ruleset's first language (fa, es) knows no middle names */
    bool two_surnames;  /* its people (es) bear two surnames */
};

/* Loads the list; languages of env (NULL-terminated) say which of its conditional entries count. */
enum kp_status kp_person_words_load(const struct kp_rule_env *env, const char *file,
                                    const struct kp_person_words **out, struct kp_error *err);

/* The first entry of a word, whatever its case, accents and full stops, or KP_NO_ENTRY. scratch is
 * cleared and used. */
uint32_t kp_person_word_find(const struct kp_person_words *w, struct kp_slice text,
                             struct kp_buf *scratch);

/* The entry among those of the same word whose kind is in mask, or NULL. */
const struct kp_person_word *kp_person_word_kind(const struct kp_person_words *w, uint32_t entry,
                                                 unsigned mask);

#endif
