/* Properties of code points, and normal forms.
 *
 * Normal forms follow UAX #15. A quick check that costs a few instructions a character lets text
 * that is normal already (nearly all text) pass untouched; only the stretch that needs it goes
 * through utf8proc. Nothing here keeps state; all functions are thread-safe.
 */
#ifndef KP_TEXT_UNICODE_H
#define KP_TEXT_UNICODE_H

#include "core/buf.h"
#include "text/utf8.h"

enum kp_form { KP_NFC, KP_NFKC };

/* Ranges in which every code point is a letter or digit, a starter, and changed by no normal form:
 * most of what customers are written in. True is sure; what lies outside has to be looked up. */
static inline bool kp_is_stable_letter(enum kp_form form, uint32_t cp)
{
    if (cp < 0x300) /* without the ligatures, which NFKC takes apart */
        return cp >= 0xC0 && (form == KP_NFC || cp < 0x132 || (cp >= 0x134 && cp < 0x13F) ||
                              (cp >= 0x14A && cp < 0x17F) || (cp >= 0x1CD && cp < 0x1F1));
    if (cp < 0x0621)
        return cp >= 0x0400 && cp < 0x0482; /* Cyrillic */
    if (cp < 0x06D4)                        /* Arabic letters and digits without marks and signs */
        return cp < 0x064B || (cp >= 0x0660 && cp < 0x066A) || (cp >= 0x0671 && cp < 0x0675) ||
               cp >= 0x0679;
    if (cp < 0x4E00)
        return cp >= 0x06F0 && cp < 0x06FA;
    return cp < 0x9FFD || (cp >= 0xAC00 && cp < 0xD7A4); /* Han, Hangul */
}

/* True when s is surely in that form. False: it is not, or it takes normalising to know, or it is
 * not UTF-8. */
bool kp_is_normal(enum kp_form form, const char *s, size_t len);

/* Appends s in that form to out. Bytes that are not UTF-8 pass through. A run of more than 64 code
 * points that all belong to one base character is no text of any language (UAX #15 sets 30 in its
 * Stream-Safe format) and passes unchanged, so that the time stays linear. */
void kp_normal_form(enum kp_form form, struct kp_buf *out, const char *s, size_t len);

/* White_Space of the Unicode Character Database: blanks, tabs and line ends of every kind. */
static inline bool kp_is_space(uint32_t cp)
{
    if (cp < 0x80)
        return cp == ' ' || (cp >= 9 && cp <= 13);
    return cp == 0x85 || cp == 0xA0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

/* Characters that show nothing and say nothing in a customer's value: controls (white space apart),
 * marks of writing direction, zero-width blanks, soft hyphens, byte order marks. The joiners U+200C
 * and U+200D are not among them: they are spelling in some languages. */
bool kp_is_invisible(uint32_t cp);

/* General categories L*, and L* or N*. */
bool kp_is_letter_beyond_ascii(uint32_t cp);
bool kp_is_alnum_beyond_ascii(uint32_t cp);

static inline bool kp_is_letter(uint32_t cp)
{
    return cp < 0x80 ? (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z' : kp_is_letter_beyond_ascii(cp);
}

static inline bool kp_is_alnum(uint32_t cp)
{
    if (cp < 0x80)
        return (cp >= '0' && cp <= '9') || ((cp | 0x20) >= 'a' && (cp | 0x20) <= 'z');
    return kp_is_alnum_beyond_ascii(cp);
}

/* General category M*: marks that sit on the letter before. */
bool kp_is_mark(uint32_t cp);

/* Simple case mappings, of one code point to one. */
uint32_t kp_lower(uint32_t cp);
uint32_t kp_upper(uint32_t cp);

/* Scripts (UAX #24), numbered as ICU numbers them; these are the ones that code names. */
enum kp_script {
    KP_SCRIPT_COMMON = 0,
    KP_SCRIPT_INHERITED = 1,
    KP_SCRIPT_ARABIC = 2,
    KP_SCRIPT_CYRILLIC = 8,
    KP_SCRIPT_GREEK = 14,
    KP_SCRIPT_HAN = 17,
    KP_SCRIPT_HANGUL = 18,
    KP_SCRIPT_HEBREW = 19,
    KP_SCRIPT_HIRAGANA = 20,
    KP_SCRIPT_KATAKANA = 22,
    KP_SCRIPT_LATIN = 25,
};

/* The script of a code point: one of the above or another of ICU's numbers. */
int kp_script_of(uint32_t cp);

/* The English name of a script ("Arabic"), a constant; and the number of a name (long or ISO 15924,
 * case aside), or -1. */
const char *kp_script_name(int script);
int kp_script_find(const char *name);

#endif
