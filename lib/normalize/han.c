/* han: traditional and simplified Chinese characters. */
#include "text/han.h"

#include "normalize/normalize.h"
#include "text/utf8.h"

static const char *const choices[] = {"simplified", "traditional", NULL};

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = choices,
     .def = "simplified",
     .help = "simplified, or traditional: there a character that stands for several becomes the "
             "most frequent one"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "張偉", .output = "张伟"},
    {.input = "张伟", .output = "张伟"},
    {.args = "traditional", .input = "刘国强", .output = "劉國強"},
    {.input = "علی Smith", .output = "علی Smith"},
    {0},
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    int *to = kp_arena_alloc(env->arena, sizeof *to);
    if (!to)
        return kp_no_memory(err);
    *to = kp_args_choice(a, "to", 0);
    rule->data = to;
    return KP_OK;
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    bool traditional = *(const int *)rule->data == 1;
    uint32_t cp;
    if (kp_is_ascii(cell->ptr, cell->len))
        return KP_NORM_SAME;
    for (size_t i = 0, n; i < cell->len; i += n) {
        n = kp_utf8_decode(cell->ptr + i, cell->len - i, &cp);
        uint32_t to = !kp_is_han(cp) ? cp
                      : traditional  ? kp_han_to_traditional(cp)
                                     : kp_han_to_simplified(cp);
        if (to != cp)
            kp_buf_utf8(ctx->scratch, to);
        else
            kp_buf_add(ctx->scratch, cell->ptr + i, n);
    }
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_han = {
    .d = {.name = "han",
          .help = "traditional Chinese characters to simplified ones, or the other way",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
