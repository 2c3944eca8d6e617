/* digits: decimal digits of every script to those of one. */
#include "normalize/normalize.h"
#include "text/plain.h"
#include "text/utf8.h"

static const char *const choices[] = {"ascii",   "arabic", "persian",   "devanagari",
                                      "bengali", "thai",   "fullwidth", NULL};
static const uint32_t zeros[] = {'0', 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10};

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = choices,
     .def = "ascii",
     .help = "the digits to write"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "۰۹۱۲۳۴۵۶۷۸۹", .output = "09123456789"},
    {.input = "٢٠٢٤/٠١/١٥", .output = "2024/01/15"},
    {.input = "１２３号", .output = "123号"},
    {.input = "Flat 4", .output = "Flat 4"},
    {.args = "persian", .input = "پلاک 12", .output = "پلاک ۱۲"},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    uint32_t *zero = kp_arena_alloc(env->arena, sizeof *zero);
    if (!zero)
        return kp_no_memory(err);
    *zero = zeros[kp_args_choice(a, "to", 0)];
    rule->data = zero;
    return KP_OK;
}

/* The digit's value, or -1; letters of the frequent scripts are told apart without a search. */
static int digit(uint32_t cp)
{
    if (cp < 0x660)
        return cp >= '0' && cp <= '9' ? (int)cp - '0' : -1;
    if ((cp >= 0x66A && cp < 0x6F0) || (cp >= 0x3000 && cp < 0xA620) || cp == KP_BAD_UTF8)
        return -1;
    return kp_digit_value((int32_t)cp);
}

/* Length of the part at the front that holds no digit but those wanted. */
static size_t settled(const char *s, size_t len, uint32_t zero)
{
    uint32_t cp;
    for (size_t i = 0, n; i < len; i += n) {
        n = kp_utf8_decode(s + i, len - i, &cp);
        int value = digit(cp);
        if (value >= 0 && cp != zero + (uint32_t)value)
            return i;
    }
    return len;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    uint32_t zero = *(const uint32_t *)rule->data, cp;
    if (zero == '0' && kp_is_ascii(cell->ptr, cell->len))
        return KP_NORM_SAME;
    size_t i = settled(cell->ptr, cell->len, zero);
    if (i == cell->len)
        return KP_NORM_SAME;
    kp_buf_add(ctx->scratch, cell->ptr, i);
    for (size_t n; i < cell->len; i += n) {
        n = kp_utf8_decode(cell->ptr + i, cell->len - i, &cp);
        int value = digit(cp);
        if (value >= 0)
            kp_buf_utf8(ctx->scratch, zero + (uint32_t)value);
        else
            kp_buf_add(ctx->scratch, cell->ptr + i, n);
    }
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_digits = {
    .d = {.name = "digits",
          .help = "decimal digits of every script to those of one",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
