/* mojibake: text that was UTF-8 and was read as another charset, once or more often, put right
 * where that is certain.
 *
 * Certain means: every character can be written in the charset, the bytes that come out are
 * well-formed UTF-8, and the text shows what only this mistake makes: marks of the wrong reading
 * (Ã, Ø, Ù and signs between letters; rare Han). Anything else is left as it is.
 */
#include "normalize/normalize.h"
#include "text/han.h"
#include "text/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

enum { ROUNDS = 3, TABLES = 2, GBK_MAX = 4096 };

static const struct kp_example examples[] = {
    {.input = "JosÃ© MÃ¼ller", .output = "José Müller"},
    {.input = "Ø¹Ù„ÛŒ", .output = "علی"},
    {.input = "å¼\u00A0ä¼Ÿ", .output = "张伟"},
    {.input = "ط¹ظ„غŒ ط±ط¶ط§ط¦غŒ", .output = "علی رضائی"},
    {.input = "JosÃƒÂ©", .output = "José"},
    {.input = "Ärger in Århus", .output = "Ärger in Århus"},
    {.input = "محمد", .output = "محمد"},
    {.input = "张伟", .output = "张伟"},
    {0},
};

/* One-byte charsets in which UTF-8 is often misread: what their bytes from 0x80 on look like. */
struct charset {
    UChar high[128]; /* 0: none */
};

struct mojibake_rule {
    struct charset tables[TABLES]; /* windows-1252 (and ISO 8859-1), windows-1256 */
};

static enum kp_status fill(struct charset *c, const char *name, struct kp_error *err)
{
    UErrorCode e = U_ZERO_ERROR;
    UConverter *icu = ucnv_open(name, &e);
    for (int i = 0; U_SUCCESS(e) && i < 128; i++) {
        char byte = (char)(0x80 + i);
        UChar out[4];
        int32_t n = ucnv_toUChars(icu, out, 4, &byte, 1, &e);
        c->high[i] =
            n == 1 && out[0] != 0xFFFD ? out[0] : (UChar)(0x80 + i); /* read as a control */
    }
    ucnv_close(icu);
    return U_SUCCESS(e) ? KP_OK
                        : kp_fail(err, KP_ERR_RULES, "ICU has no converter for %s: %s", name,
                                  u_errorName(e));
}

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    (void)a;
    struct mojibake_rule *m = kp_arena_array(env->arena, 1, sizeof *m);
    if (!m)
        return kp_no_memory(err);
    rule->data = m;
    enum kp_status status = fill(&m->tables[0], "windows-1252", err);
    return status == KP_OK ? fill(&m->tables[1], "windows-1256", err) : status;
}

static void *worker_new(const struct kp_norm_rule *rule)
{
    (void)rule;
    UErrorCode e = U_ZERO_ERROR;
    UConverter *gbk = ucnv_open("GBK", &e);
    if (U_SUCCESS(e))
        ucnv_setFromUCallBack(gbk, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL, NULL, &e);
    return U_SUCCESS(e) ? gbk : NULL;
}

static void worker_free(void *worker)
{
    ucnv_close(worker);
}

static int byte_of(const struct charset *c, uint32_t cp)
{
    if (cp < 0x80)
        return (int)cp;
    for (int i = 0; i < 128; i++)
        if (c->high[i] == cp)
            return 0x80 + i;
    return cp < 0x100 ? (int)cp
                      : -1; /* ISO 8859-1, for the places that are other signs in Windows */
}

/* The bytes of s in the charset. False when one of its characters is not there. */
static bool to_bytes(const struct charset *c, struct kp_slice s, struct kp_buf *out)
{
    uint32_t cp;
    for (size_t i = 0; i < s.len;) {
        i += kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        int byte = cp == KP_BAD_UTF8 ? -1 : byte_of(c, cp);
        if (byte < 0)
            return false;
        kp_buf_putc(out, (char)byte);
    }
    return kp_buf_ok(out);
}

/* What a text holds above ASCII. */
struct census {
    size_t total, controls, han, letters;
    size_t western; /* Latin-1 and typographic signs: what one pair of wrong characters is most
                       often made of */
    size_t odd;     /* what no customer writes: phonetic letters, private use, unassigned */
    size_t signs;   /* neither letters nor the punctuation of Arabic */
};

static struct census count(struct kp_slice s)
{
    struct census c = {0};
    uint32_t cp;
    for (size_t i = 0; i < s.len;) {
        i += kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        if (cp < 0x80)
            continue;
        bool letter = kp_is_letter(cp) || kp_is_mark(cp);
        c.total++;
        c.letters += letter;
        c.controls += cp < 0xA0;
        c.han += kp_is_han(cp);
        c.western += (cp >= 0xA0 && cp < 0x100) || (cp >= 0x2010 && cp <= 0x203A) || cp == 0x20AC ||
                     cp == 0x2122;
        c.odd += (cp >= 0x180 && cp < 0x370) || !u_isdefined((UChar32)cp) ||
                 u_charType((UChar32)cp) == U_PRIVATE_USE_CHAR;
        c.signs += !letter && !(cp >= 0x600 && cp < 0x700);
    }
    return c;
}

/* One character alone must be a western one: "CAFÉ»" is no phonetic letter. Arabic as Windows-1256
 * must show signs that do not stand in words. */
static bool is_certain(struct kp_slice before, struct kp_slice after, bool arabic)
{
    struct census b = count(before), a = count(after);
    if (a.total == 0 || a.controls > 0 || a.odd > 0 || a.total >= b.total)
        return false;
    if (a.total == 1 && (a.western == 0 || (arabic && a.letters == 0)))
        return false;
    return !arabic || b.signs > 0;
}

static bool undo_table(const struct mojibake_rule *m, int table, struct kp_slice s,
                       struct kp_buf *out)
{
    kp_buf_clear(out);
    return to_bytes(&m->tables[table], s, out) && kp_utf8_valid(out->data, out->len) &&
           is_certain(s, kp_string(out->data, out->len), table == 1);
}

/* UTF-8 of Chinese read as GBK makes Han characters, three for two. Those that come out must all be
 * Han of the first block, and one of those that went in must be a rare one, outside GB 2312 (a byte
 * below 0xA1). */
static bool undo_gbk(UConverter *gbk, struct kp_slice s, struct kp_buf *out)
{
    UChar text[GBK_MAX];
    UErrorCode e = U_ZERO_ERROR;
    int32_t n = 0;
    kp_buf_clear(out);
    if (s.len > GBK_MAX)
        return false;
    u_strFromUTF8(text, GBK_MAX, &n, s.ptr, (int32_t)s.len, &e);
    char *p = U_SUCCESS(e) ? kp_buf_reserve(out, 2 * (size_t)n + 8) : NULL;
    if (!p)
        return false;
    e = U_ZERO_ERROR;
    ucnv_resetFromUnicode(gbk);
    int32_t bytes = ucnv_fromUChars(gbk, p, 2 * n + 8, text, n, &e);
    if (U_FAILURE(e) || !kp_utf8_valid(p, (size_t)bytes))
        return false;
    out->len = (size_t)bytes;
    struct census before = count(s), after = count(kp_string(p, (size_t)bytes));
    bool rare = false;
    for (int32_t i = 0; i + 1 < bytes; i++) {
        unsigned char lead = (unsigned char)p[i];
        if (lead < 0x80)
            continue;
        rare = rare || lead < 0xA1 || (unsigned char)p[i + 1] < 0xA1;
        i++;
    }
    return rare && before.han >= 3 && after.han >= 2 && after.letters == after.han &&
           after.signs == 0;
}

/* One misreading undone: the result is in out. */
static bool undo(const struct mojibake_rule *m, void *worker, struct kp_slice s, struct kp_buf *out)
{
    for (int i = 0; i < TABLES; i++)
        if (undo_table(m, i, s, out))
            return true;
    return undo_gbk(worker, s, out);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct mojibake_rule *m = rule->data;
    struct kp_buf *from = ctx->scratch, *to = ctx->scratch2;
    struct kp_slice s = *cell;
    if (kp_is_ascii(s.ptr, s.len))
        return KP_NORM_SAME;
    for (int round = 0; undo(m, ctx->worker, s, to); round++) {
        if (round == ROUNDS)
            return kp_norm_failed(ctx, "was misread too many times over");
        struct kp_buf *swap = from;
        from = to;
        to = swap;
        s = kp_string(from->data, from->len);
    }
    if (!kp_buf_ok(from) || !kp_buf_ok(to))
        return KP_NORM_NOMEM;
    return kp_norm_set(ctx, cell, s.ptr, s.len);
}

const struct kp_normalizer kp_normalize_mojibake = {
    .d = {.name = "mojibake",
          .help = "UTF-8 that was read as Windows-1252, Windows-1256, ISO 8859-1 or GBK, where "
                  "that is certain",
          .examples = examples},
    .compile = compile,
    .apply = apply,
    .worker_new = worker_new,
    .worker_free = worker_free,
};
