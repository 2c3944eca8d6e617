/* What one value says about itself: how it is written, what may be wrong with it, which kinds of
 * value it could be.
 *
 * Kinds are decided by form and by check digits alone, never by looking around; a value may be of
 * several.
 */
#ifndef KP_PROFILE_FACTS_H
#define KP_PROFILE_FACTS_H

#include "core/buf.h"

enum kp_value_kind {
    KP_KIND_INTEGER,
    KP_KIND_NUMBER,   /* integers too */
    KP_KIND_BOOLEAN,  /* true/false, yes/no and their like in Persian, Arabic, Chinese; not 0 and 1
                       */
    KP_KIND_DATE,     /* in any form that lib/text/date.h reads, except serials and Unix time */
    KP_KIND_DATETIME, /* a date with a time of day */
    KP_KIND_EMAIL,
    KP_KIND_PHONE, /* 7 to 15 digits written as a phone number */
    KP_KIND_URL,
    KP_KIND_IP,
    KP_KIND_UUID,
    KP_KIND_NATIONAL_ID_IR, /* ten digits with a right check digit */
    KP_KIND_NATIONAL_ID_CN, /* GB 11643: eighteen with a right check character */
    KP_KIND_IBAN,           /* ISO 13616, check digits right */
    KP_KIND_CARD,           /* sixteen digits, Luhn (ISO/IEC 7812) */
    KP_KIND_NAME,           /* one to five words of letters only */
    KP_KIND_COMPANY,        /* words with a legal form among them */
    KP_KIND_JSON,           /* an array or object */
    KP_KIND_COUNT
};

enum kp_value_flaw {
    KP_FLAW_LEADING_SPACE,
    KP_FLAW_TRAILING_SPACE,
    KP_FLAW_DOUBLE_SPACE,
    KP_FLAW_CONTROL,    /* control characters, line ends and tabs included */
    KP_FLAW_INVISIBLE,  /* zero-width characters and marks of direction, joiners excepted */
    KP_FLAW_MOJIBAKE,   /* UTF-8 that was read as another charset, or U+FFFD */
    KP_FLAW_LOOK_ALIKE, /* Latin, Cyrillic, Greek letters in one word */
    KP_FLAW_BAD_UTF8,
    KP_FLAW_DIGITS,      /* digits other than ASCII */
    KP_FLAW_ARABIC_YEH,  /* Arabic yeh or kaf beside letters that only Persian has, or alone: one
                            word, two spellings */
    KP_FLAW_PLACEHOLDER, /* validate/placeholder.h */
    KP_FLAW_COUNT
};

/* Scripts that are told apart; the rest is OTHER. */
enum kp_profile_script {
    KP_PS_LATIN,
    KP_PS_ARABIC,
    KP_PS_HAN,
    KP_PS_CYRILLIC,
    KP_PS_GREEK,
    KP_PS_HEBREW,
    KP_PS_KANA,
    KP_PS_HANGUL,
    KP_PS_OTHER,
    KP_PS_COUNT
};

extern const char *const kp_value_kind_names[KP_KIND_COUNT];
extern const char *const kp_value_flaw_names[KP_FLAW_COUNT];
extern const char *const kp_profile_script_names[KP_PS_COUNT];

struct kp_facts {
    uint32_t length;  /* code points */
    uint32_t kinds;   /* bits of enum kp_value_kind */
    uint32_t flaws;   /* bits of enum kp_value_flaw */
    uint32_t scripts; /* bits of enum kp_profile_script */
    bool maybe_date;  /* worth asking lib/text/date.h */
    double number;    /* with KP_KIND_NUMBER */
};

enum { KP_PATTERN_MAX = 64 }; /* bytes of a pattern; a longer one ends in an ellipsis */

/* Fills facts and replaces pattern by the value's shape: A and a for Latin letters, ع for Arabic
 * ones, 汉 for Han, Ж, Ω, א, か, 한, x for any other letter (a run of them with + behind), 9 and ۹
 * for digits, everything else as it is. DATE and DATETIME are left to the caller. False: memory is
 * out. scratch is used up. */
bool kp_facts_of(struct kp_slice value, struct kp_buf *pattern, struct kp_buf *scratch,
                 struct kp_facts *facts);

#endif
