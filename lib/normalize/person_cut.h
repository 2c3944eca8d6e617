/* The words of a name as they stand in it: for lib/normalize/person_parse.c alone. */
#ifndef KP_NORMALIZE_PERSON_CUT_H
#define KP_NORMALIZE_PERSON_CUT_H

#include "normalize/person_parse.h"

/* Appends the words of s to out->tokens, without roles but for nicknames; out->compact says that s
 * is all in Han or Hangul. NULL, or the reason (a constant) why s is no name. */
const char *kp_person_cut(const struct kp_person_words *words, struct kp_person_facts *facts,
                          struct kp_slice s, struct kp_person *out);

/* A dot between the names of a foreigner: · ・ • ‧. */
static inline bool kp_person_is_dot(uint32_t cp)
{
    return cp == 0xB7 || cp == 0x30FB || cp == 0x2022 || cp == 0x2027 || cp == 0xFF65;
}

#endif
