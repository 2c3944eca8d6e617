/* Match keys: what is left of a value when the ways of writing the same thing are folded together.
 *
 * Keys are for comparing and blocking, never for showing. Every folding is a switch; a pack is the
 * set of them that a language needs. What is a different name stays different: علی and علا, 王 and
 * 玉, Ann and Anna. Stateless and thread-safe.
 */
#ifndef KP_TEXT_SCRIPT_KEY_H
#define KP_TEXT_SCRIPT_KEY_H

#include "core/buf.h"

enum kp_key_rule {
    KP_KEY_CASE = 1 << 0, /* small letters; Turkish İ and ı are i; ß is ss */
    KP_KEY_ACCENTS =
        1 << 1, /* Latin and Greek letters without their marks; ø o, æ ae, đ d, ł l, þ th */
    KP_KEY_WIDTH = 1 << 2,       /* NFKC: full and half width, positional shapes, ligatures */
    KP_KEY_DIGITS = 1 << 3,      /* digits of every script are ASCII */
    KP_KEY_PUNCT = 1 << 4,       /* apostrophes and full stops go, other punctuation is a blank */
    KP_KEY_YEH = 1 << 5,         /* ي ے are ی */
    KP_KEY_MAKSURA = 1 << 6,     /* ى is ی */
    KP_KEY_KAF = 1 << 7,         /* ك ڪ are ک */
    KP_KEY_HEH = 1 << 8,         /* ہ ھ ە ۀ are ه */
    KP_KEY_TEH_MARBUTA = 1 << 9, /* ة ۃ are ه */
    KP_KEY_ALEF = 1 << 10,       /* أ إ آ ٱ are ا */
    KP_KEY_HAMZA = 1 << 11,      /* ؤ is و, ئ is ی, ء goes */
    KP_KEY_TASHKEEL = 1 << 12,   /* vowel marks of Arabic and Hebrew go */
    KP_KEY_TATWEEL = 1 << 13,    /* the stretching line goes */
    KP_KEY_JOINERS = 1 << 14,    /* ZWNJ and ZWJ go */
    KP_KEY_EZAFE = 1 << 15,      /* ه + ZWNJ + ی at the end of a word is ه, as ۀ is */
    KP_KEY_HAN =
        1 << 16, /* traditional characters are simplified; no blank beside a Han character */
};

#define KP_KEY_COMMON (KP_KEY_CASE | KP_KEY_WIDTH | KP_KEY_DIGITS | KP_KEY_PUNCT | KP_KEY_JOINERS)
#define KP_KEY_AR                                                                                  \
    (KP_KEY_COMMON | KP_KEY_YEH | KP_KEY_MAKSURA | KP_KEY_KAF | KP_KEY_HEH | KP_KEY_TEH_MARBUTA |  \
     KP_KEY_ALEF | KP_KEY_HAMZA | KP_KEY_TASHKEEL | KP_KEY_TATWEEL)
#define KP_KEY_FA (KP_KEY_AR | KP_KEY_EZAFE)
#define KP_KEY_ZH (KP_KEY_COMMON | KP_KEY_HAN)
#define KP_KEY_LATIN (KP_KEY_COMMON | KP_KEY_ACCENTS)
#define KP_KEY_ALL (KP_KEY_FA | KP_KEY_ZH | KP_KEY_LATIN)

/* Appends the key of s to out under the rules (enum kp_key_rule, or-ed). White space of every kind
 * is one blank between words and none at the ends; invisible characters go. Returns the number of
 * bytes: 0 means that there is no key (nothing but punctuation, blanks, marks; or not UTF-8), and a
 * value without a key equals nothing. out->failed when memory is out. */
size_t kp_script_key(unsigned rules, struct kp_slice s, struct kp_buf *out);

/* The rules of a pack (fa, ar, zh, latin, all) or of one rule by its name (yeh, tatweel ...); 0: no
 * such name. */
unsigned kp_script_key_find(const char *name);

/* Names that kp_script_key_find knows, NULL-terminated. */
extern const char *const kp_script_key_names[];

#endif
