#include "text/unicode.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <utf8proc.h>

enum {
    SEGMENT_MAX = 64,                  /* code points that one base character can hold together */
    DECOMPOSED_MAX = SEGMENT_MAX * 18, /* U+FDFA, the longest compatibility decomposition, has 18 */
};

_Static_assert((int)KP_SCRIPT_ARABIC == USCRIPT_ARABIC, "ICU's number");
_Static_assert((int)KP_SCRIPT_CYRILLIC == USCRIPT_CYRILLIC, "ICU's number");
_Static_assert((int)KP_SCRIPT_GREEK == USCRIPT_GREEK, "ICU's number");
_Static_assert((int)KP_SCRIPT_HAN == USCRIPT_HAN, "ICU's number");
_Static_assert((int)KP_SCRIPT_HANGUL == USCRIPT_HANGUL, "ICU's number");
_Static_assert((int)KP_SCRIPT_HEBREW == USCRIPT_HEBREW, "ICU's number");
_Static_assert((int)KP_SCRIPT_HIRAGANA == USCRIPT_HIRAGANA, "ICU's number");
_Static_assert((int)KP_SCRIPT_KATAKANA == USCRIPT_KATAKANA, "ICU's number");
_Static_assert((int)KP_SCRIPT_LATIN == USCRIPT_LATIN, "ICU's number");

struct normal_class {
    uint8_t combining; /* canonical combining class */
    bool yes;          /* quick check says yes */
};

static struct normal_class classify(enum kp_form form, uint32_t cp)
{
    if (cp < 0xA0 || kp_is_stable_letter(form, cp))
        return (struct normal_class){0, true};
    UProperty which = form == KP_NFC ? UCHAR_NFC_QUICK_CHECK : UCHAR_NFKC_QUICK_CHECK;
    return (struct normal_class){u_getCombiningClass((UChar32)cp),
                                 u_getIntPropertyValue((UChar32)cp, which) == (int)UNORM_YES};
}

bool kp_is_normal(enum kp_form form, const char *s, size_t len)
{
    uint8_t last = 0;
    uint32_t cp;
    for (size_t i = 0; i < len;) {
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (cp < 0x80) {
            last = 0;
            continue;
        }
        if (cp == KP_BAD_UTF8)
            return false;
        struct normal_class c = classify(form, cp);
        if (!c.yes || (c.combining && c.combining < last))
            return false;
        last = c.combining;
    }
    return true;
}

/* Length in bytes of the stretch at s that normalises by itself: a character and all that may
 * attach to it. Every later boundary is a starter that never joins what stands before it (UAX #15,
 * section 9.1). */
static size_t segment(enum kp_form form, const char *s, size_t len, size_t *count)
{
    uint32_t cp;
    size_t i = kp_utf8_decode(s, len, &cp);
    *count = 1;
    while (i < len && cp != KP_BAD_UTF8) {
        size_t n = kp_utf8_decode(s + i, len - i, &cp);
        if (cp == KP_BAD_UTF8)
            break;
        struct normal_class c = classify(form, cp);
        if (c.yes && c.combining == 0)
            break;
        i += n;
        ++*count;
    }
    return i;
}

static void normalise_segment(enum kp_form form, struct kp_buf *out, const char *s, size_t len)
{
    utf8proc_int32_t points[DECOMPOSED_MAX];
    utf8proc_option_t how = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    if (form == KP_NFKC)
        how |= UTF8PROC_COMPAT;
    utf8proc_ssize_t n = utf8proc_decompose((const utf8proc_uint8_t *)s, (utf8proc_ssize_t)len,
                                            points, DECOMPOSED_MAX, how);
    if (n >= 0 && n <= DECOMPOSED_MAX)
        n = utf8proc_normalize_utf32(points, n, how);
    if (n < 0 || n > DECOMPOSED_MAX) {
        kp_buf_add(out, s, len); /* not UTF-8 */
        return;
    }
    for (utf8proc_ssize_t i = 0; i < n; i++)
        kp_buf_utf8(out, (uint32_t)points[i]);
}

void kp_normal_form(enum kp_form form, struct kp_buf *out, const char *s, size_t len)
{
    size_t count;
    for (size_t i = 0; i < len;) {
        size_t n = segment(form, s + i, len - i, &count);
        if (count > SEGMENT_MAX || kp_is_normal(form, s + i, n))
            kp_buf_add(out, s + i, n);
        else
            normalise_segment(form, out, s + i, n);
        i += n;
    }
}

bool kp_is_invisible(uint32_t cp)
{
    if (cp < 0x20 || cp == 0x7F)
        return !(cp >= 9 && cp <= 13);
    if (cp < 0x200B)
        return (cp >= 0x80 && cp < 0xA0 && cp != 0x85) || cp == 0xAD || cp == 0x034F ||
               cp == 0x061C || cp == 0x180E;
    return cp == 0x200B || cp == 0x200E || cp == 0x200F || (cp >= 0x202A && cp <= 0x202E) ||
           (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
           cp == 0xE0001;
}

bool kp_is_letter_beyond_ascii(uint32_t cp)
{
    return u_isalpha((UChar32)cp);
}

bool kp_is_alnum_beyond_ascii(uint32_t cp)
{
    return (U_GET_GC_MASK((UChar32)cp) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}

bool kp_is_mark(uint32_t cp)
{
    return cp >= 0x300 && (U_GET_GC_MASK((UChar32)cp) & U_GC_M_MASK) != 0;
}

uint32_t kp_lower(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'A' && cp <= 'Z' ? cp + 32 : cp;
    return (uint32_t)u_tolower((UChar32)cp);
}

uint32_t kp_upper(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? cp - 32 : cp;
    return (uint32_t)u_toupper((UChar32)cp);
}

int kp_script_of(uint32_t cp)
{
    if (cp < 0x80)
        return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z' ? KP_SCRIPT_LATIN : KP_SCRIPT_COMMON;
    if (cp >= 0x4E00 && cp <= 0x9FFF)
        return KP_SCRIPT_HAN;
    UErrorCode e = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript((UChar32)cp, &e);
    return U_SUCCESS(e) && script >= 0 ? (int)script : KP_SCRIPT_COMMON;
}

const char *kp_script_name(int script)
{
    const char *name = uscript_getName((UScriptCode)script);
    return name ? name : "Unknown";
}

int kp_script_find(const char *name)
{
    int script = u_getPropertyValueEnum(UCHAR_SCRIPT, name);
    return script >= 0 ? script : -1;
}
