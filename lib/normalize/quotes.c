/* quotes: typographic quotation marks and dashes to the ones of a keyboard. */
#include "normalize/normalize.h"
#include "text/utf8.h"

static const char *const choices[] = {"all", "quotes", "dashes", NULL};
enum { ALL, QUOTES, DASHES };

static const struct kp_arg args[] = {
    {.name = "what",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = choices,
     .def = "all",
     .help =
         "quotes: marks and apostrophes to ' and \"; dashes: to -; all: both, and the ellipsis"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "O’Brien", .output = "O'Brien"},
    {.input = "«آفتاب»", .output = "\"آفتاب\""},
    {.input = "“阳光”—一", .output = "\"阳光\"-一"},
    {.args = "dashes", .input = "2020–2024", .output = "2020-2024"},
    {.args = "dashes", .input = "O’Brien", .output = "O’Brien"},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    int *what = kp_arena_alloc(env->arena, sizeof *what);
    if (!what)
        return kp_no_memory(err);
    *what = kp_args_choice(a, "what", ALL);
    rule->data = what;
    return KP_OK;
}

/* What stands for a mark, or NULL. */
static const char *plain_quote(uint32_t cp)
{
    if ((cp >= 0x2018 && cp <= 0x201B) || cp == 0x2BC || cp == 0x2032 || cp == 0x2039 ||
        cp == 0x203A || cp == 0xB4)
        return "'";
    if ((cp >= 0x201C && cp <= 0x201F) || cp == 0x2033 || cp == 0xAB || cp == 0xBB || cp == 0xFF02)
        return "\"";
    return NULL;
}

static const char *plain_dash(uint32_t cp)
{
    bool dash = (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xFE58 || cp == 0xFE63 ||
                cp == 0xFF0D;
    return dash ? "-" : NULL;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    int what = *(const int *)rule->data;
    uint32_t cp;
    if (kp_is_ascii(cell->ptr, cell->len))
        return KP_NORM_SAME;
    for (size_t i = 0, n; i < cell->len; i += n) {
        n = kp_utf8_decode(cell->ptr + i, cell->len - i, &cp);
        const char *plain = cp < 0x80 ? NULL : what == DASHES ? plain_dash(cp) : plain_quote(cp);
        if (cp >= 0x80 && !plain && what == ALL)
            plain = cp == 0x2026 ? "..." : plain_dash(cp);
        if (plain)
            kp_buf_puts(ctx->scratch, plain);
        else
            kp_buf_add(ctx->scratch, cell->ptr + i, n);
    }
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_quotes = {
    .d = {.name = "quotes",
          .help = "typographic quotation marks and dashes to the ones of a keyboard",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
