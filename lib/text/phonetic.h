/* Phonetic keys of names in Latin letters.
 *
 * Input is UTF-8 in any case. Accents are set aside (e-acute is E) and sharp s, ae, oe, thorn and
 * their like spelled out; digits, marks and spaces are passed over. A value that holds a letter of
 * another script gives an empty key, and so does a value without letters: a caller romanises first,
 * and an empty key joins nothing. Only the first KP_PHONETIC_LETTERS letters count. No function
 * allocates; all are thread-safe.
 */
#ifndef KP_TEXT_PHONETIC_H
#define KP_TEXT_PHONETIC_H

#include "core/slice.h"

#define KP_PHONETIC_LETTERS                                                                        \
    128 /* longer than any name: bounds the work on a value that is none                           \
         */
#define KP_PHONETIC_KEY                                                                            \
    (2 * KP_PHONETIC_LETTERS + 1) /* bytes of the longest key, its NUL included */

/* Each writes a NUL-terminated key and returns its length, 0 for an empty one. */

/* American Soundex as the US National Archives state it (H and W do not part equal codes, vowels
 * do): R163. 4 characters. */
size_t kp_soundex(struct kp_slice name, char key[KP_PHONETIC_KEY]);

/* NYSIIS (Taft 1970), the whole key; callers who want the historical one keep its first 6
 * characters. */
size_t kp_nysiis(struct kp_slice name, char key[KP_PHONETIC_KEY]);

/* Koelner Phonetik (Postel 1969): digits. */
size_t kp_cologne(struct kp_slice name, char key[KP_PHONETIC_KEY]);

/* Double Metaphone (Philips 2000): the primary key, and the alternate one, which equals the primary
 * when there is only one pronunciation. At most max characters each (4 is usual; 0: no limit).
 * Returns the length of the primary. */
size_t kp_double_metaphone(struct kp_slice name, size_t max, char primary[KP_PHONETIC_KEY],
                           char alternate[KP_PHONETIC_KEY]);

#define KP_DAITCH_DIGITS 6
#define KP_DAITCH_CODES 32 /* a name that branches more often keeps its first 32 codes */

/* Daitch-Mokotoff Soundex (Mokotoff 1985): every code of the name, without repetitions, in
 * ascending order. Returns how many. */
size_t kp_daitch_mokotoff(struct kp_slice name, char codes[KP_DAITCH_CODES][KP_DAITCH_DIGITS + 1]);

#endif
