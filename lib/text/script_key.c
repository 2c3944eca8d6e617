#include "text/script_key.h"

#include <unicode/uchar.h>
#include <utf8proc.h>

#include "text/han.h"
#include "text/plain.h"
#include "text/unicode.h"

enum { HEH = 0x647, YEH = 0x6CC, KAF = 0x6A9, ALEF = 0x627, ZWNJ = 0x200C, ZWJ = 0x200D };

/* What folding makes of a code point, instead of a letter. */
enum { GONE = 0, BLANK = ' ' };

/* Base letters of U+00C0..U+024F, two bytes each: one letter, two letters, or -- for none. */
static const char latin_bases[] = /* clang-format off */
    "a a a a a a aec e e e e i i i i d n o o o o o --o u u u u y thss" /* U+00C0 */
    "a a a a a a aec e e e e i i i i d n o o o o o --o u u u u y thy " /* U+00E0 */
    "a a a a a a c c c c c c c c d d d d e e e e e e e e e e g g g g " /* U+0100 */
    "g g g g h h h h i i i i i i i i i i ijijj j k k k l l l l l l l " /* U+0120 */
    "l l l n n n n n n n n n o o o o o o oeoer r r r r r s s s s s s " /* U+0140 */
    "s s t t t t t t u u u u u u u u u u u u w w y y y z z z z z z s " /* U+0160 */
    "b b --------o ------d ------e e e f f --------i k k ------n n o " /* U+0180 */
    "o o --------------------------u u ----y y z z z ----------------" /* U+01A0 */
    "--------dzdzdzljljljnjnjnja a i i o o u u u u u u u u u u e a a " /* U+01C0 */
    "a a aeaeg g g g k k o o o o ----j dzdzdzg g ----n n a a aeaeo o " /* U+01E0 */
    "a a a a e e e e i i i i o o o o r r r r u u u u s s t t ----h h " /* U+0200 */
    "n ------z z a a e e o o o o o o o o y y ------j ------c c --t --" /* U+0220 */
    "--    b u --e e j j ----r r y y " /* U+0240 */; /* clang-format on */

enum { LATIN_FIRST = 0xC0, LATIN_LAST = LATIN_FIRST + (sizeof latin_bases - 1) / 2 - 1 };

/* A key being written into room that is large enough: see MOST. */
struct key {
    unsigned rules;
    char *start, *end; /* of what is written */
    uint32_t last;     /* last code point written */
    bool blank;        /* one is due */
    bool ezafe;        /* a joiner stands behind heh */
    bool held_yeh;     /* a yeh behind that, to be written if the word goes on */
};

/* Most bytes of a key of len bytes: a letter of two bytes whose small form has three, a blank, a
 * yeh that was held. */
#define MOST(len) (3 * (size_t)(len) + 8)

static void emit(struct key *k, uint32_t cp)
{
    if (k->blank && k->end > k->start &&
        !((k->rules & KP_KEY_HAN) && (kp_is_han(cp) || kp_is_han(k->last))))
        *k->end++ = ' ';
    k->blank = false;
    if (cp < 0x80)
        *k->end++ = (char)cp;
    else
        k->end += kp_utf8_encode(cp, k->end);
    k->last = cp;
}

/* Writes a folded code point, GONE or BLANK. */
static void put(struct key *k, uint32_t cp)
{
    if (cp == GONE)
        return;
    if (k->held_yeh && cp != BLANK)
        emit(k, YEH);
    k->held_yeh = false;
    if (cp == BLANK)
        k->blank = true;
    else if (cp == YEH && k->ezafe)
        k->held_yeh = true;
    else
        emit(k, cp);
    k->ezafe = false;
}

static uint32_t fold_ascii(unsigned rules, uint32_t c)
{
    if (c <= ' ' || c == 0x7F)
        return kp_is_space(c) ? BLANK : GONE;
    if (c >= 'A' && c <= 'Z')
        return rules & KP_KEY_CASE ? c + 32 : c;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || !(rules & KP_KEY_PUNCT))
        return c;
    if (c == '\'' || c == '.' || c == '`')
        return GONE;
    return strchr("&+#@$%", (int)c) ? c : BLANK;
}

static uint32_t pick(unsigned rules, unsigned rule, uint32_t folded, uint32_t cp)
{
    return rules & rule ? folded : cp;
}

static uint32_t fold_arabic(unsigned rules, uint32_t cp)
{
    switch (cp) {
    case 0x64A:
    case 0x6D2:
        return pick(rules, KP_KEY_YEH, YEH, cp);
    case 0x649:
        return pick(rules, KP_KEY_MAKSURA, YEH, cp);
    case 0x643:
    case 0x6AA:
        return pick(rules, KP_KEY_KAF, KAF, cp);
    case 0x6C1:
    case 0x6BE:
    case 0x6D5:
    case 0x6C0:
    case 0x6C2:
        return pick(rules, KP_KEY_HEH, HEH, cp);
    case 0x629:
    case 0x6C3:
        return pick(rules, KP_KEY_TEH_MARBUTA, HEH, cp);
    case 0x622:
    case 0x623:
    case 0x625:
    case 0x671:
        return pick(rules, KP_KEY_ALEF, ALEF, cp);
    case 0x624:
        return pick(rules, KP_KEY_HAMZA, 0x648, cp);
    case 0x626:
        return pick(rules, KP_KEY_HAMZA, YEH, cp);
    case 0x621:
        return pick(rules, KP_KEY_HAMZA, GONE, cp);
    case 0x640:
        return pick(rules, KP_KEY_TATWEEL, GONE, cp);
    default:
        return cp;
    }
}

static void put_latin(struct key *k, uint32_t cp)
{
    const char *base = latin_bases + 2 * (size_t)(cp - LATIN_FIRST);
    uint32_t low = kp_lower(cp);
    if ((k->rules & KP_KEY_CASE) && (cp == 0x130 || cp == 0x131)) {
        put(k, 'i');
    } else if ((k->rules & KP_KEY_CASE) && cp == 0xDF) {
        put(k, 's');
        put(k, 's');
    } else if (!(k->rules & KP_KEY_ACCENTS) || base[0] == '-') {
        put(k, cp == 0xD7 || cp == 0xF7 ? BLANK : k->rules & KP_KEY_CASE ? low : cp);
    } else {
        bool capital = !(k->rules & KP_KEY_CASE) && low != cp;
        put(k, (uint32_t)base[0] - (capital ? 32 : 0));
        if (base[1] != ' ')
            put(k, (uint32_t)base[1]);
    }
}

/* The letter below all marks, for Latin and Greek. */
static uint32_t without_marks(uint32_t cp)
{
    utf8proc_int32_t parts[8];
    int state = 0;
    int script = kp_script_of(cp);
    if (script != KP_SCRIPT_LATIN && script != KP_SCRIPT_GREEK)
        return cp;
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)cp, parts, 8, UTF8PROC_DECOMPOSE, &state);
    return n > 0 && n <= 8 ? (uint32_t)parts[0] : cp;
}

static uint32_t fold_letter(unsigned rules, uint32_t cp)
{
    if (rules & KP_KEY_CASE)
        cp = kp_lower(cp);
    if (!(rules & KP_KEY_ACCENTS))
        return cp;
    if (cp == 0x451) /* ё */
        return 0x435;
    if (cp == 0x259) /* ə */
        return 'e';
    if (cp == 0x3C2 && (rules & KP_KEY_CASE)) /* final sigma */
        return 0x3C3;
    return cp < 0x3000 ? without_marks(cp) : cp;
}

static uint32_t fold_mark(unsigned rules, uint32_t cp)
{
    if (cp < 0x370)
        return pick(rules, KP_KEY_ACCENTS, GONE, cp);
    if (cp < 0x900)
        return pick(rules, KP_KEY_TASHKEEL, GONE, cp);
    return cp >= 0xFE00 && cp <= 0xFE0F ? (uint32_t)GONE : cp;
}

static uint32_t fold_other(unsigned rules, uint32_t cp)
{
    if (kp_is_space(cp))
        return BLANK;
    if (kp_is_invisible(cp))
        return GONE;
    if (cp == ZWNJ || cp == ZWJ)
        return pick(rules, KP_KEY_JOINERS, GONE, cp);
    int digit = kp_digit_value((int32_t)cp);
    if (digit >= 0)
        return pick(rules, KP_KEY_DIGITS, (uint32_t)('0' + digit), cp);
    uint32_t mask = U_GET_GC_MASK((UChar32)cp);
    if (mask & U_GC_M_MASK)
        return fold_mark(rules, cp);
    if ((rules & KP_KEY_PUNCT) && ((cp >= 0x2B0 && cp <= 0x2FF) || cp == 0x2019 || cp == 0x2018))
        return GONE; /* modifier letters, apostrophes */
    if ((rules & KP_KEY_PUNCT) && (mask & U_GC_P_MASK))
        return BLANK;
    return mask & U_GC_L_MASK ? fold_letter(rules, cp) : cp;
}

static void put_folded(struct key *k, uint32_t cp)
{
    if (cp < 0x80)
        put(k, fold_ascii(k->rules, cp));
    else if ((cp >= 0x620 && cp < 0x64B) || (cp >= 0x671 && cp <= 0x6D5 && cp != 0x6D4))
        put(k, fold_arabic(k->rules, cp));
    else if (kp_is_han(cp))
        put(k, k->rules & KP_KEY_HAN ? kp_han_to_simplified(cp) : cp);
    else if (cp >= LATIN_FIRST && cp <= LATIN_LAST)
        put_latin(k, cp);
    else if (cp == 0xB7 && (k->last | 0x20) == 'l' && !k->blank && (k->rules & KP_KEY_PUNCT))
        return; /* the dot of Catalan l·l */
    else {
        if (cp == ZWNJ && k->last == HEH && !k->blank && (k->rules & KP_KEY_EZAFE))
            k->ezafe = true;
        put(k, fold_other(k->rules, cp));
    }
}

/* fold_ascii of every character, for the rules that all packs have: case and punctuation. */
/* clang-format off */
static const char ascii_key[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, ' ', ' ', ' ', ' ', ' ', 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ' ', ' ', ' ', '#', '$', '%', '&', 0, ' ', ' ', ' ', '+', ' ', ' ', 0, ' ',
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', ' ', ' ', ' ', ' ', ' ',
    '@', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', ' ', ' ', ' ', ' ', ' ',
    0, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o',
    'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z', ' ', ' ', ' ', ' ', 0,
};
/* clang-format on */

static size_t fold_ascii_only(unsigned rules, struct kp_slice s, struct kp_buf *out)
{
    char *p = kp_buf_reserve(out, s.len);
    if (!p)
        return 0;
    size_t n = 0;
    bool blank = false, usual = (rules & KP_KEY_CASE) && (rules & KP_KEY_PUNCT);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char from = (unsigned char)s.ptr[i];
        uint32_t c = usual ? (unsigned char)ascii_key[from] : fold_ascii(rules, from);
        if (c == BLANK) {
            blank = n > 0;
        } else if (c != GONE) {
            if (blank)
                p[n++] = ' ';
            p[n++] = (char)c;
            blank = false;
        }
    }
    out->len += n;
    return n;
}

/* Folds text that is in the normal form of the rules. With `sure` it stops at a character that
 * might not be, and at bytes that are no UTF-8. True when all of s is folded. */
static bool fold_all(struct key *k, enum kp_form form, bool sure, const char *s, size_t len)
{
    uint32_t cp;
    for (size_t i = 0; i < len;) {
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (sure && cp >= 0x80 && !kp_is_stable_letter(form, cp))
            return false;
        put_folded(k, cp);
    }
    return true;
}

/* Brings s into its normal form, behind the key's place in out, and folds it from there. */
static void normalise_and_fold(struct key *k, enum kp_form form, struct kp_slice s,
                               struct kp_buf *out)
{
    size_t begin = out->len;
    kp_normal_form(form, out, s.ptr, s.len);
    size_t end = out->len;
    out->len = begin;
    if (!kp_buf_ok(out) || !kp_buf_reserve(out, end - begin + MOST(end - begin)))
        return;
    k->start = k->end = out->data + end;
    fold_all(k, form, false, out->data + begin, end - begin);
    memmove(out->data + begin, k->start, (size_t)(k->end - k->start));
    out->len = begin + (size_t)(k->end - k->start);
}

size_t kp_script_key(unsigned rules, struct kp_slice s, struct kp_buf *out)
{
    if (kp_is_ascii(s.ptr, s.len))
        return fold_ascii_only(rules, s, out);
    size_t begin = out->len;
    enum kp_form form = rules & KP_KEY_WIDTH ? KP_NFKC : KP_NFC;
    char *p = kp_buf_reserve(out, MOST(s.len));
    if (!p)
        return 0;
    struct key k = {.rules = rules, .start = p, .end = p};
    if (fold_all(&k, form, true, s.ptr, s.len)) {
        out->len += (size_t)(k.end - k.start);
        return out->len - begin;
    }
    if (!kp_utf8_valid(s.ptr, s.len))
        return 0;
    k = (struct key){.rules = rules};
    normalise_and_fold(&k, form, s, out);
    return kp_buf_ok(out) ? out->len - begin : 0;
}

/* Names and their rules, in alphabetical order. */
#define NAMES(X)                                                                                   \
    X("accents", KP_KEY_ACCENTS)                                                                   \
    X("alef", KP_KEY_ALEF)                                                                         \
    X("all", KP_KEY_ALL)                                                                           \
    X("ar", KP_KEY_AR)                                                                             \
    X("case", KP_KEY_CASE)                                                                         \
    X("digits", KP_KEY_DIGITS)                                                                     \
    X("ezafe", KP_KEY_EZAFE)                                                                       \
    X("fa", KP_KEY_FA)                                                                             \
    X("hamza", KP_KEY_HAMZA)                                                                       \
    X("han", KP_KEY_HAN)                                                                           \
    X("heh", KP_KEY_HEH)                                                                           \
    X("joiners", KP_KEY_JOINERS)                                                                   \
    X("kaf", KP_KEY_KAF)                                                                           \
    X("latin", KP_KEY_LATIN)                                                                       \
    X("maksura", KP_KEY_MAKSURA)                                                                   \
    X("punctuation", KP_KEY_PUNCT)                                                                 \
    X("tashkeel", KP_KEY_TASHKEEL)                                                                 \
    X("tatweel", KP_KEY_TATWEEL)                                                                   \
    X("teh_marbuta", KP_KEY_TEH_MARBUTA)                                                           \
    X("width", KP_KEY_WIDTH)                                                                       \
    X("yeh", KP_KEY_YEH)                                                                           \
    X("zh", KP_KEY_ZH)

#define NAME(name, rules) name,
const char *const kp_script_key_names[] = {NAMES(NAME) NULL};

#define RULES(name, rules) rules,
static const unsigned rules_of_names[] = {NAMES(RULES)};

unsigned kp_script_key_find(const char *name)
{
    for (size_t i = 0; kp_script_key_names[i]; i++)
        if (strcmp(kp_script_key_names[i], name) == 0)
            return rules_of_names[i];
    return 0;
}
