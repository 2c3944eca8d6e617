/* width: full-width letters, digits and signs to plain ones, half-width kana to full ones. */
#include "normalize/normalize.h"
#include "text/unicode.h"

static const struct kp_example examples[] = {
    {.input = "ＡＢＣ\u3000１２３", .output = "ABC 123"},
    {.input = "ｱﾊﾟｰﾄ", .output = "アパート"},
    {.input = "张伟 Smith", .output = "张伟 Smith"},
    {.input = "محمد", .output = "محمد"},
    {0},
};

static bool is_form(uint32_t cp)
{
    return cp >= 0xFF01 && cp <= 0xFFEE;
}

/* Bytes at the front of s that are in these forms: kana and their marks go together. */
static size_t stretch(const char *s, size_t len)
{
    uint32_t cp;
    size_t i = 0;
    while (i < len) {
        size_t n = kp_utf8_decode(s + i, len - i, &cp);
        if (!is_form(cp))
            break;
        i += n;
    }
    return i;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    (void)rule;
    uint32_t cp;
    const char *s = cell->ptr;
    if (kp_is_ascii(s, cell->len))
        return KP_NORM_SAME;
    for (size_t i = 0, n; i < cell->len; i += n) {
        n = stretch(s + i, cell->len - i);
        if (n > 0) {
            kp_normal_form(KP_NFKC, ctx->scratch, s + i, n);
            continue;
        }
        n = kp_utf8_decode(s + i, cell->len - i, &cp);
        if (cp == 0x3000)
            kp_buf_putc(ctx->scratch, ' ');
        else
            kp_buf_add(ctx->scratch, s + i, n);
    }
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_width = {
    .d = {.name = "width",
          .help =
              "full-width letters, digits and signs to plain ones, half-width kana to full ones",
          .examples = examples},
    .apply = apply,
};
