/* html: character references (&amp; &#1593; &zwnj;) as the characters that they stand for. */
#include "normalize/html_entities.h"
#include "normalize/normalize.h"
#include "text/utf8.h"

#include <string.h>

enum { NAME_MAX_BYTES = 10, ROUNDS = 5 }; /* references that were escaped again and again */

static const char *const choices[] = {"keep", "drop", NULL};

static const struct kp_arg args[] = {
    {.name = "tags",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = choices,
     .def = "keep",
     .help = "markup such as <b> and <br/>: keep it, or drop it (a blank stands for it then)"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "Smith &amp; Sons", .output = "Smith & Sons"},
    {.input = "&#1593;&#1604;&#1740;", .output = "علی"},
    {.input = "&#x5F20;&#x4F1F;", .output = "张伟"},
    {.input = "caf&eacute; &amp;amp; bar", .output = "café & bar"},
    {.input = "AT&T", .output = "AT&T"},
    {.args = "drop", .input = "<b>Sara</b><br/>Ahmadi", .output = " Sara  Ahmadi"},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    bool *drop = kp_arena_alloc(env->arena, sizeof *drop);
    if (!drop)
        return kp_no_memory(err);
    *drop = kp_args_choice(a, "tags", 0) == 1;
    rule->data = drop;
    return KP_OK;
}

/* What numbers from 128 to 159 mean in HTML: Windows-1252 (HTML Standard, 13.2.5.80). */
static uint32_t windows_1252(uint32_t n)
{
    static const uint16_t meant[32] = {
        0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
        0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};
    return meant[n - 0x80];
}

static int digit_value(char c, bool hex)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    char low = (char)(c | 0x20);
    return hex && low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/* The number behind &#, or 0 when it is none that may stand in a text. */
static uint32_t numeric(const char *s, size_t len)
{
    bool hex = len > 0 && (s[0] | 0x20) == 'x';
    uint32_t n = 0;
    if (len == (size_t)hex)
        return 0;
    for (size_t i = hex; i < len; i++) {
        int digit = digit_value(s[i], hex);
        if (digit < 0 || n > 0x10FFFF)
            return 0;
        n = n * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (n >= 0x80 && n < 0xA0)
        return windows_1252(n);
    bool text = n >= 0x20 || n == '\t' || n == '\n' || n == '\r';
    return text && n <= 0x10FFFF && (n < 0xD800 || n > 0xDFFF) ? n : 0;
}

/* The code point of the reference at s (which begins with &), its bytes in *used; 0: it is none. */
static uint32_t reference(const char *s, size_t len, size_t *used)
{
    size_t most = len < NAME_MAX_BYTES + 2 ? len : NAME_MAX_BYTES + 2;
    const char *end = memchr(s, ';', most);
    if (!end)
        return 0;
    size_t n = (size_t)(end - s) - 1;
    *used = n + 2;
    if (n > 1 && s[1] == '#')
        return numeric(s + 2, n - 1);
    return n > 0 ? kp_html_entity(s + 1, n) : 0;
}

/* Bytes of the markup at s (which begins with <), or 0: it is none. */
static size_t markup(const char *s, size_t len)
{
    size_t i = len > 1 && s[1] == '/' ? 2 : 1;
    bool named = i < len && (((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z') || s[i] == '!');
    const char *end = named ? memchr(s, '>', len) : NULL;
    return end ? (size_t)(end - s) + 1 : 0;
}

/* One round. True when anything was replaced. */
static bool decode(bool drop, const char *s, size_t len, struct kp_buf *out)
{
    bool any = false;
    size_t start = 0, used = 0;
    for (size_t i = 0; i < len;) {
        uint32_t cp = s[i] == '&' ? reference(s + i, len - i, &used) : 0;
        if (!cp && drop && s[i] == '<' && (used = markup(s + i, len - i)) > 0)
            cp = ' ';
        if (!cp) {
            i++;
            continue;
        }
        kp_buf_add(out, s + start, i - start);
        kp_buf_utf8(out, cp);
        i += used;
        start = i;
        any = true;
    }
    kp_buf_add(out, s + start, len - start);
    return any;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    bool drop = *(const bool *)rule->data;
    if (!memchr(cell->ptr, '&', cell->len) && !(drop && memchr(cell->ptr, '<', cell->len)))
        return KP_NORM_SAME;
    struct kp_buf *from = ctx->scratch, *to = ctx->scratch2;
    kp_buf_slice(from, *cell);
    for (int round = 0;; round++) {
        kp_buf_clear(to);
        if (!kp_buf_ok(from))
            return KP_NORM_NOMEM;
        if (!decode(drop, from->len ? from->data : "", from->len, to))
            break;
        if (round == ROUNDS)
            return kp_norm_failed(ctx, "is escaped too many times over");
        struct kp_buf *swap = from;
        from = to;
        to = swap;
    }
    return kp_norm_set_buf(ctx, cell, from);
}

const struct kp_normalizer kp_normalize_html = {
    .d = {.name = "html",
          .help = "character references such as &amp; and &#1593; as what they stand for",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
