/* text: what every text cell should go through first: normal form, white space, characters that
 * nobody sees. */
#include "normalize/normalize.h"
#include "text/unicode.h"

#include <string.h>
#include <unicode/uchar.h>

enum { ZWNJ = 0x200C, ZWJ = 0x200D, TATWEEL = 0x640 };

enum joiner_choice { ZWNJ_AUTO, ZWNJ_KEEP, ZWNJ_DROP };

static const char *const forms[] = {"nfc", "nfkc", NULL}; /* enum kp_form */
static const char *const joiners[] = {"auto", "keep", "drop", NULL};
static const char *const line_choices[] = {"space", "keep", NULL};

static const struct kp_arg args[] = {
    {.name = "form",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = forms,
     .def = "nfc",
     .help = "normal form; nfkc also undoes full-width, ligatures, presentation forms"},
    {.name = "zwnj",
     .type = KP_ARG_CHOICE,
     .choices = joiners,
     .def = "auto",
     .help = "zero-width non-joiner between Arabic letters; auto: kept for fa, ps, ku, ckb, ur"},
    {.name = "lines",
     .type = KP_ARG_CHOICE,
     .choices = line_choices,
     .def = "space",
     .help = "line breaks inside the value: made a space, or kept as one line feed each"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "  Jane\t\xC2\xA0 Doe ", .output = "Jane Doe"},
    {.input = "\xE2\x80\x8Fعلی\xE2\x80\x8E  رضایی", .output = "علی رضایی"},
    {.input = "张\xE3\x80\x80伟", .output = "张 伟"},
    {.input = "Mu\xCC\x88ller", .output = "Müller"},
    {.args = "{zwnj: keep}", .input = "می\xE2\x80\x8Cخواهم", .output = "می\xE2\x80\x8Cخواهم"},
    {.args = "{zwnj: drop}", .input = "علی\xE2\x80\x8Cرضا", .output = "علیرضا"},
    {.args = "nfkc", .input = "ＡＢＣ\xE3\x80\x80１２３", .output = "ABC 123"},
    {.args = "{lines: keep}", .input = "12 High St \r\n London", .output = "12 High St\nLondon"},
    {0},
};

struct text_rule {
    enum kp_form form;
    bool keep_zwnj, keep_lines;
};

static bool spells_with_zwnj(const char *language)
{
    static const char *const known[] = {"fa", "ps", "ku", "ckb", "ur", "prs", NULL};
    size_t n = strcspn(language, "-_");
    for (size_t i = 0; known[i]; i++)
        if (strlen(known[i]) == n && strncmp(known[i], language, n) == 0)
            return true;
    return false;
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct text_rule *t = kp_arena_alloc(env->arena, sizeof *t);
    if (!t)
        return kp_no_memory(err);
    int zwnj = kp_args_choice(a, "zwnj", ZWNJ_AUTO);
    t->form = (enum kp_form)kp_args_choice(a, "form", KP_NFC);
    t->keep_lines = kp_args_choice(a, "lines", 0) == 1;
    t->keep_zwnj = zwnj == ZWNJ_KEEP;
    for (size_t i = 0; zwnj == ZWNJ_AUTO && env->languages[i]; i++)
        t->keep_zwnj = t->keep_zwnj || spells_with_zwnj(env->languages[i]);
    rule->data = t;
    return KP_OK;
}

/* Looks at eight bytes: 0 when one of them is not ASCII, -1 when they cannot stay, else 1. *space:
 * the character before is a blank, then whether the last of the eight is. */
static int look_at_eight(const char *s, bool *space)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    uint64_t word;
    memcpy(&word, s, 8);
    if (word & tops)
        return 0;
    uint64_t controls = ((word - ones * ' ') | (word + ones)) & tops;
    uint64_t blanks = ~((word ^ ones * ' ') + ones * 0x7F) & tops; /* of bytes without controls */
    if (controls || (blanks & blanks << 8) || (*space && s[0] == ' '))
        return -1;
    *space = s[7] == ' ';
    return 1;
}

/* True when the value is surely as it should be: the answer for nearly all cells. */
static bool is_clean(const struct text_rule *t, const char *s, size_t len)
{
    bool space = true; /* the last character was one, or there was none */
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)s[i];
        if (c < 0x80) {
            int eight = len - i >= 8 ? look_at_eight(s + i, &space) : 0;
            if (eight < 0 || c < ' ' || c == 0x7F || (eight == 0 && c == ' ' && space))
                return false;
            space = eight ? space : c == ' ';
            i += eight ? 8 : 1;
            continue;
        }
        uint32_t cp;
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (!kp_is_stable_letter(t->form, cp))
            return false;
        space = false;
    }
    return !space;
}

static bool is_arabic(uint32_t cp)
{
    return ((cp >= 0x620 && cp <= 0x6FF) || (cp >= 0x750 && cp <= 0x77F) ||
            (cp >= 0x8A0 && cp <= 0x8FF)) &&
           (kp_is_letter(cp) || kp_is_mark(cp)) && cp != TATWEEL;
}

static bool is_pictograph(uint32_t cp)
{
    return cp >= 0x2000 && (u_hasBinaryProperty((UChar32)cp, UCHAR_EXTENDED_PICTOGRAPHIC) ||
                            u_hasBinaryProperty((UChar32)cp, UCHAR_EMOJI_MODIFIER) || cp == 0xFE0F);
}

/* A joiner is spelling after the virama of an Indic script, in an emoji that is made of several,
 * and, as ZWNJ, in the languages that write it between Arabic letters. Anywhere else nobody sees
 * it. */
static bool keeps_joiner(const struct text_rule *t, uint32_t before, uint32_t joiner,
                         uint32_t after)
{
    if (before >= 0x900 && u_getCombiningClass((UChar32)before) == 9)
        return kp_is_letter(after);
    if (joiner == ZWJ)
        return is_pictograph(before) && is_pictograph(after);
    return t->keep_zwnj && is_arabic(before) && is_arabic(after);
}

static bool ends_line(uint32_t cp)
{
    return (cp >= '\n' && cp <= '\r') || cp == 0x85 || cp == 0x2028 || cp == 0x2029;
}

/* Writes the value without what is invisible, every run of white space as one. False when it is not
 * UTF-8. */
static bool clean(const struct text_rule *t, const char *s, size_t len, struct kp_buf *out)
{
    char space = 0;                  /* due before the next character */
    uint32_t joiner = 0, before = 0; /* due if it may stand between before and the next character */
    uint32_t cp;
    for (size_t i = 0, n; i < len; i += n) {
        n = kp_utf8_decode(s + i, len - i, &cp);
        if (cp == KP_BAD_UTF8)
            return false;
        if (kp_is_space(cp)) {
            if (space != '\n')
                space = t->keep_lines && ends_line(cp) ? '\n' : ' ';
            continue;
        }
        if (kp_is_invisible(cp))
            continue;
        if (cp == ZWNJ || cp == ZWJ) {
            joiner = joiner ? joiner : cp;
            continue;
        }
        if (space && out->len > 0)
            kp_buf_putc(out, space);
        else if (joiner && !space && keeps_joiner(t, before, joiner, cp))
            kp_buf_utf8(out, joiner);
        space = 0;
        joiner = 0;
        before = cp;
        kp_buf_add(out, s + i, n);
    }
    return true;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct text_rule *t = rule->data;
    if (is_clean(t, cell->ptr, cell->len))
        return KP_NORM_SAME;
    struct kp_buf *out = ctx->scratch, *spare = ctx->scratch2;
    const char *s = cell->ptr;
    size_t len = cell->len;
    if (t->form == KP_NFKC &&
        !kp_is_normal(KP_NFKC, s, len)) { /* may bring spaces: so before the cleaning */
        kp_normal_form(KP_NFKC, spare, s, len);
        if (!kp_buf_ok(spare))
            return KP_NORM_NOMEM;
        s = spare->data;
        len = spare->len;
    }
    if (!clean(t, s, len, out))
        return kp_norm_failed(ctx, "is not UTF-8");
    if (!kp_buf_ok(out) || out->len == 0 || kp_is_normal(t->form, out->data, out->len))
        return kp_norm_set_buf(ctx, cell, out);
    kp_buf_clear(spare); /* what the cleaning brought together may combine */
    kp_normal_form(t->form, spare, out->data, out->len);
    return kp_norm_set_buf(ctx, cell, spare);
}

const struct kp_normalizer kp_normalize_text = {
    .d = {.name = "text",
          .help = "Unicode normal form, white space, invisible characters; trims",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
