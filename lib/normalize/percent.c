/* percent: a percentage, as 12.5% or as the fraction 0.125. */
#include "normalize/number_rule.h"

static const char *const targets[] = {"percent", "fraction", NULL};
static const char *const bares[] = {"refuse", "percent", "fraction", NULL};
enum { TO_PERCENT, TO_FRACTION };
enum { LENGTH_MAX = 36 }; /* characters of the result, without its sign */
enum { BARE_REFUSE, BARE_PERCENT, BARE_FRACTION };

static const struct kp_arg args[] = {
    {.name = "to",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_PRIMARY,
     .choices = targets,
     .def = "percent",
     .help = "write 12.5% or 0.125"},
    {.name = "bare",
     .type = KP_ARG_CHOICE,
     .choices = bares,
     .help = "a number without a percent sign: refuse it, or take it as percent or as a fraction; "
             "with to: fraction it is one"},
    KP_NUMBER_ARG_DECIMAL,
    {0},
};

static const struct kp_example examples[] = {
    {.input = "۱۲٫۵٪", .output = "12.5%"},
    {.args = "fraction", .input = "12.5 %", .output = "0.125"},
    {.args = "{bare: percent}", .input = "15", .output = "15%"},
    {.input = "٪ ١٥", .output = "15%"},
    {.input = "15", .output = NULL},
    {0},
};

struct percent_rule {
    enum kp_decimal_sign sign;
    int to, bare;
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct percent_rule *r = kp_arena_alloc(env->arena, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->sign = kp_decimal_of(a, env);
    r->to = kp_args_choice(a, "to", TO_PERCENT);
    r->bare = kp_args_choice(a, "bare", r->to == TO_FRACTION ? BARE_FRACTION : BARE_REFUSE);
    if (r->to == TO_FRACTION && r->bare != BARE_FRACTION)
        return kp_fail(
            err, KP_ERR_RULES,
            "what is written as a fraction has no percent sign: with to: fraction leave bare out");
    rule->data = r;
    return KP_OK;
}

/* As kp_number_parse writes numbers: 1.234 would be read back as thousands where the point is not
 * known to be the decimal sign, so it gets a zero more. */
static void keep_readable(struct kp_buf *b, enum kp_decimal_sign sign)
{
    size_t digits = b->len - (b->len > 0 && b->data[0] == '-');
    const char *first = b->data + (b->len - digits);
    if (sign != KP_DECIMAL_POINT && digits >= 5 && digits <= 7 && first[digits - 4] == '.' &&
        first[0] != '0')
        kp_buf_putc(b, '0');
}

/* Moves the point of "12.5" by two places: to the left for a fraction, to the right for percent. */
static void shift(const struct kp_number *n, bool left, struct kp_buf *out)
{
    bool minus = n->text[0] == '-';
    const char *digits = n->text + minus;
    size_t len = n->len - (size_t)minus;
    const char *dot = memchr(digits, '.', len);
    int whole = dot ? (int)(dot - digits) : (int)len;
    int total = (int)len - (dot != NULL), at = left ? whole - 2 : whole + 2;
    if (minus)
        kp_buf_putc(out, '-');
    int i = at <= 0 ? at - 1 : 0;
    int end = total > at ? total : at;
    bool started = false;
    for (; i < end; i++) {
        char c = i < 0 || i >= total ? '0' : digits[i + (dot && i >= whole)];
        if (i == at)
            kp_buf_putc(out, '.');
        started = started || c != '0' || i + 1 >= at;
        if (started)
            kp_buf_putc(out, c);
    }
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct percent_rule *r = rule->data;
    struct kp_number n;
    const char *reason;
    if (!kp_number_parse(*cell, KP_NUMBER_PERCENT, r->sign, &n, &reason))
        return kp_norm_failed(ctx, reason);
    if (!n.percent && r->bare == BARE_REFUSE)
        return kp_norm_failed(ctx, "has no percent sign; say with bare what that means");
    bool percent = n.percent || r->bare == BARE_PERCENT;
    if (percent == (r->to == TO_PERCENT))
        kp_buf_add(ctx->scratch, n.text, n.len);
    else
        shift(&n, r->to == TO_FRACTION, ctx->scratch);
    if (kp_buf_ok(ctx->scratch))
        keep_readable(ctx->scratch, r->sign);
    if (ctx->scratch->len >
        LENGTH_MAX) /* measured as it is written: what is short enough stays so */
        return kp_norm_failed(ctx, "has more digits than a percentage may");
    if (r->to == TO_PERCENT)
        kp_buf_putc(ctx->scratch, '%');
    return kp_norm_set_buf(ctx, cell, ctx->scratch);
}

const struct kp_normalizer kp_normalize_percent = {
    .d = {.name = "percent",
          .help = "write a percentage as 12.5% or as the fraction 0.125",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
