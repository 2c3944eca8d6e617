/* The names of a column as words that can be paired: titles and particles set aside, nicknames
 * known.
 *
 * Words are match keys (text/script_key.h, all rules), numbered; what comparing needs of a word is
 * made once. Made once for a column, read by any thread.
 */
#ifndef KP_MATCH_PERSON_NAMES_H
#define KP_MATCH_PERSON_NAMES_H

#include "match/values.h"

enum { KP_NAME_WORDS = 12 }; /* of one name; what goes beyond is left out */

struct kp_person_name_word {
    uint32_t first;    /* its first character */
    uint32_t skeleton; /* text/translit.h, numbered; 0: none */
    uint32_t bare;     /* the word without the Arabic article; 0: it has none */
    uint32_t nick;     /* where its nickname entries begin in nicks */
    uint16_t nnicks;
    bool initial;   /* one letter of a script that writes words of several */
    uint8_t script; /* a bit */
};

struct kp_person_name {
    uint64_t start; /* its words in items */
    uint32_t count;
    uint32_t joined;      /* all its words without blanks, numbered among the words */
    uint32_t generation;  /* Jr, III: that word; 0: none */
    uint32_t skeleton[2]; /* of the whole, and with the last word first; 0: none */
    uint8_t scripts;
};

struct kp_person_names {
    struct kp_dict words, skeletons;
    struct kp_values word_values;     /* of words, KP_NEEDS_CHARS */
    struct kp_person_name_word *info; /* by word */
    uint32_t *nicks;                  /* names that a nickname may stand for */
    struct kp_person_name *names;     /* by value of the column */
    uint32_t *items;
    size_t nitems, cap;
};

/* nicknames: a CSV file with the columns nickname and name, a path or a name in the data folder.
 * KP_ERR_RULES when a file is missing or not as it should be. Release in any case; all zeros may be
 * released. */
enum kp_status kp_person_names_init(struct kp_person_names *n, const struct kp_dict *values,
                                    const char *nicknames, struct kp_error *err);
void kp_person_names_release(struct kp_person_names *n);

/* One is a nickname of the other or of the same name, or differs by the Arabic article. */
bool kp_person_names_related(const struct kp_person_names *n, uint32_t x, uint32_t y);

#endif
