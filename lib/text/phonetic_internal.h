/* What the phonetic files share: a name as Latin capitals. */
#ifndef KP_TEXT_PHONETIC_INTERNAL_H
#define KP_TEXT_PHONETIC_INTERNAL_H

#include "text/phonetic.h"

enum kp_letters_flags {
    KP_LETTERS_SPACES = 1,  /* a blank or hyphen between words becomes one space, else nothing */
    KP_LETTERS_CEDILLA = 2, /* c-cedilla is S, as it sounds, else C */
};

/* Writes at most KP_PHONETIC_LETTERS capitals A-Z (and spaces) and a NUL. Returns how many; 0 when
 * the name holds a letter of another script. */
size_t kp_latin_letters(struct kp_slice name, unsigned flags, char out[KP_PHONETIC_LETTERS + 1]);

static inline bool kp_is_vowel(char c)
{
    return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

#endif
