#include "profile/facts.h"

#include "profile/kinds.h"
#include "text/plain.h"
#include "text/unicode.h"
#include "validate/placeholder.h"

const char *const kp_value_flaw_names[KP_FLAW_COUNT] = {
    "leading_space",        "trailing_space", "double_space", "control_characters",
    "invisible_characters", "mojibake",       "look_alikes",  "bad_utf8",
    "other_digits",         "arabic_yeh_kaf", "placeholder",
};

const char *const kp_profile_script_names[KP_PS_COUNT] = {
    "Latin", "Arabic", "Han", "Cyrillic", "Greek", "Hebrew", "Kana", "Hangul", "other"};

static const char upper_sign[] = "A";
static const char *const letter_signs[KP_PS_COUNT] = {"a", "ع",  "汉", "Ж", "Ω",
                                                      "א", "か", "한", "x"};

/* The state of one walk over a value. */
struct walk {
    struct kp_buf *pattern;
    struct kp_facts *f;
    const char *sign; /* the last one written */
    bool run;         /* it has its + */
    bool full;
    uint32_t previous;
    int word; /* KP_PS_* of the word's letters that have look-alikes, or -1 */
    bool arabic_yeh, persian_yeh;
};

static int script_index(uint32_t cp)
{
    if (cp >= 0x4E00 && cp < 0x9FFD)
        return KP_PS_HAN;
    if (cp >= 0x621 && cp < 0x64B && cp != 0x640)
        return KP_PS_ARABIC;
    switch (kp_script_of(cp)) {
    case KP_SCRIPT_LATIN:
        return KP_PS_LATIN;
    case KP_SCRIPT_ARABIC:
        return KP_PS_ARABIC;
    case KP_SCRIPT_HAN:
        return KP_PS_HAN;
    case KP_SCRIPT_CYRILLIC:
        return KP_PS_CYRILLIC;
    case KP_SCRIPT_GREEK:
        return KP_PS_GREEK;
    case KP_SCRIPT_HEBREW:
        return KP_PS_HEBREW;
    case KP_SCRIPT_HIRAGANA:
    case KP_SCRIPT_KATAKANA:
        return KP_PS_KANA;
    case KP_SCRIPT_HANGUL:
        return KP_PS_HANGUL;
    default:
        return KP_PS_OTHER;
    }
}

static void put_sign(struct walk *w, const char *sign, bool letter)
{
    if (letter && w->sign == sign) {
        if (!w->run && !w->full)
            kp_buf_putc(w->pattern, '+');
        w->run = true;
        return;
    }
    w->sign = letter ? sign : NULL;
    w->run = false;
    if (w->full)
        return;
    size_t len = strlen(sign);
    if (w->pattern->len + len + 4 > KP_PATTERN_MAX) {
        kp_buf_puts(w->pattern, "…");
        w->full = true;
        return;
    }
    kp_buf_add(w->pattern, sign, len);
}

static void letter(struct walk *w, uint32_t cp)
{
    int script = script_index(cp);
    w->f->scripts |= 1u << script;
    bool upper = script == KP_PS_LATIN && kp_lower(cp) != cp;
    put_sign(w, upper ? upper_sign : letter_signs[script], true);
    if (script == KP_PS_LATIN || script == KP_PS_CYRILLIC || script == KP_PS_GREEK) {
        if (w->word >= 0 && w->word != script)
            w->f->flaws |= 1u << KP_FLAW_LOOK_ALIKE;
        w->word = script;
    }
    w->arabic_yeh |= cp == 0x64A || cp == 0x643;
    w->persian_yeh |=
        cp == 0x6CC || cp == 0x6A9 || cp == 0x67E || cp == 0x686 || cp == 0x698 || cp == 0x6AF;
}

/* Two code points that come of UTF-8 read as Windows-1252 or Latin-1: a lead byte, then a trail
 * byte. */
static bool mojibake_pair(uint32_t a, uint32_t b)
{
    bool trail = (b >= 0x80 && b <= 0xBF) || b == 0x20AC || (b >= 0x2018 && b <= 0x2022) ||
                 b == 0x2026 || b == 0x2030 || b == 0x2122 || b == 0x152 || b == 0x153 ||
                 b == 0x160 || b == 0x161 || b == 0x178 || b == 0x192;
    return trail && (a == 0xC2 || a == 0xC3 || (a >= 0xD8 && a <= 0xDB) || a == 0xE2 || a == 0xE4 ||
                     a == 0xE5);
}

static void other(struct walk *w, uint32_t cp, const char *bytes, size_t len)
{
    char sign[5] = {0};
    w->word = -1;
    if (cp < 0x20 || cp == 0x7F || (cp >= 0x80 && cp < 0xA0))
        w->f->flaws |= 1u << KP_FLAW_CONTROL;
    else if (kp_is_invisible(cp))
        w->f->flaws |= 1u << KP_FLAW_INVISIBLE;
    if (cp == 0x200C || cp == 0x200D || kp_is_mark(cp) || kp_is_invisible(cp))
        return; /* part of the word, or nothing to see */
    if (kp_is_space(cp)) {
        if (kp_is_space(w->previous))
            w->f->flaws |= 1u << KP_FLAW_DOUBLE_SPACE;
        put_sign(w, " ", false);
        return;
    }
    memcpy(sign, bytes, len);
    put_sign(w, sign, false);
}

static void step(struct walk *w, uint32_t cp, const char *bytes, size_t len)
{
    w->f->length++;
    if (cp == KP_BAD_UTF8) {
        w->f->flaws |= 1u << KP_FLAW_BAD_UTF8;
        put_sign(w, "\xEF\xBF\xBD", false);
        w->previous = 0;
        return;
    }
    if (cp == 0xFFFD || mojibake_pair(w->previous, cp))
        w->f->flaws |= 1u << KP_FLAW_MOJIBAKE;
    if (cp >= '0' && cp <= '9') {
        put_sign(w, "9", false);
    } else if ((cp >= 0x621 && cp < 0x64B) || (cp >= 0x4E00 && cp < 0x9FFD)) {
        letter(w, cp);
    } else if (cp >= 0x80 && kp_digit_value((int32_t)cp) >= 0) {
        w->f->flaws |= 1u << KP_FLAW_DIGITS;
        put_sign(w, "۹", false);
    } else if (kp_is_letter(cp)) {
        letter(w, cp);
    } else {
        other(w, cp, bytes, len);
    }
    w->previous = cp;
}

static void put_byte(struct walk *w, char c)
{
    w->sign = NULL;
    w->run = false;
    if (!w->full && w->pattern->len + 5 > KP_PATTERN_MAX) {
        kp_buf_puts(w->pattern, "…");
        w->full = true;
    }
    if (!w->full)
        kp_buf_putc(w->pattern, c);
}

/* The same as step for the bytes that most values are made of. False: none of those. */
static bool step_ascii(struct walk *w, unsigned char c)
{
    bool lower = c >= 'a' && c <= 'z';
    if (lower || (c >= 'A' && c <= 'Z')) {
        w->f->scripts |= 1u << KP_PS_LATIN;
        put_sign(w, lower ? letter_signs[KP_PS_LATIN] : upper_sign, true);
        if (w->word >= 0 && w->word != KP_PS_LATIN)
            w->f->flaws |= 1u << KP_FLAW_LOOK_ALIKE;
        w->word = KP_PS_LATIN;
    } else if (c >= '0' && c <= '9') {
        put_byte(w, '9');
    } else if (c > ' ' && c < 0x7F) {
        put_byte(w, (char)c);
        w->word = -1;
    } else {
        return false;
    }
    w->f->length++;
    w->previous = c;
    return true;
}

/* Goes over small Latin letters that a run of them in the pattern stands for already. */
static size_t skip_run(struct walk *w, struct kp_slice s, size_t i)
{
    size_t from = i;
    if (!w->run || w->sign != letter_signs[KP_PS_LATIN] || w->word != KP_PS_LATIN)
        return i;
    while (i < s.len && s.ptr[i] >= 'a' && s.ptr[i] <= 'z')
        i++;
    if (i > from)
        w->previous = (unsigned char)s.ptr[i - 1];
    w->f->length += (uint32_t)(i - from);
    return i;
}

static void walk_value(struct walk *w, struct kp_slice s)
{
    for (size_t i = 0; i < s.len;) {
        uint32_t cp;
        if ((i = skip_run(w, s, i)) == s.len)
            break;
        if (step_ascii(w, (unsigned char)s.ptr[i])) {
            i++;
            continue;
        }
        size_t n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (i == 0 && cp != KP_BAD_UTF8 && kp_is_space(cp))
            w->f->flaws |= 1u << KP_FLAW_LEADING_SPACE;
        step(w, cp, s.ptr + i, n);
        i += n;
    }
    if (s.len && kp_is_space(w->previous))
        w->f->flaws |= 1u << KP_FLAW_TRAILING_SPACE;
    if (w->arabic_yeh && w->persian_yeh)
        w->f->flaws |= 1u << KP_FLAW_ARABIC_YEH;
}

bool kp_facts_of(struct kp_slice s, struct kp_buf *pattern, struct kp_buf *scratch,
                 struct kp_facts *f)
{
    *f = (struct kp_facts){0};
    kp_buf_clear(pattern);
    if (s.kind == KP_ARRAY || s.kind == KP_OBJECT) {
        f->kinds = 1u << KP_KIND_JSON;
        kp_buf_puts(pattern, s.kind == KP_ARRAY ? "[…]" : "{…}");
        f->length = (uint32_t)kp_utf8_count(s.ptr, s.len);
        return kp_buf_ok(pattern);
    }
    struct walk w = {.pattern = pattern, .f = f, .word = -1};
    walk_value(&w, s);
    if (kp_placeholder_kind(s, scratch) != KP_PLACEHOLDER_NONE)
        f->flaws |= 1u << KP_FLAW_PLACEHOLDER;
    if (!kp_buf_ok(scratch) || !kp_buf_ok(pattern))
        return false;
    kp_kinds_of(s, f);
    return true;
}
