/* A key under which one name meets itself in another script: محمد رضایی and Mohammad Rezaei, 张伟
 * and Zhang Wei, Иванов and Ivanov.
 *
 * Arabic and Persian do not write short vowels, and Latin spellings disagree about them (Mohammad,
 * Muhammed) and about digraphs (Khosrow, Xosro; Ghasem, Qasem). So the key is a skeleton of
 * consonant classes: both writings lose their vowels but for a mark that one stood at the start,
 * and for an i sound at the very end, which tells Ahmad from Ahmadi. Han is read in pinyin first
 * (the first character as a surname), then treated as Latin. Blanks go, so that Mohammad Reza and
 * محمدرضا meet.
 *
 * The skeleton is coarse on purpose: it brings pairs together for a comparison and decides nothing.
 * Values in the same script are better compared by kp_script_key. Stateless and thread-safe.
 */
#ifndef KP_TEXT_TRANSLIT_H
#define KP_TEXT_TRANSLIT_H

#include "core/buf.h"

/* Appends the skeleton of s to out, in ASCII for the scripts named above; letters of other scripts
 * stay as they are. Returns the number of bytes; 0: no key (nothing but punctuation and blanks; or
 * not UTF-8), which equals nothing. scratch is cleared and used. out->failed when memory is out. */
size_t kp_translit_key(struct kp_slice s, struct kp_buf *out, struct kp_buf *scratch);

/* Appends the value with every Han character as its pinyin syllable, a blank between syllables, the
 * rest as it stands: 张伟 gives "zhang wei". The first character of the value is read as a surname.
 */
void kp_pinyin(struct kp_slice s, struct kp_buf *out);

#endif
