/* spreadsheet: undoes what spreadsheet programs do to numbers and codes, where nothing was lost by
 * it. */
#include "normalize/normalize.h"
#include "text/identifier.h"
#include "text/plain.h"

static const struct kp_arg args[] = {
    {.name = "length",
     .type = KP_ARG_INT,
     .min = 1,
     .max = 40,
     .help = "digits that every value of the field has: leading zeros that were lost come back"},
    {.name = "kind",
     .type = KP_ARG_CHOICE,
     .choices = kp_identifier_names,
     .help = "identifier whose check digits must hold after zeros came back"},
    {0},
};

static const struct kp_example examples[] = {
    {.input = "9.8912345E+7", .output = "98912345"},
    {.input = "1.23E+11", .output = NULL},
    {.input = "=\"09123456789\"", .output = "09123456789"},
    {.input = "'0012345679", .output = "0012345679"},
    {.input = "۲۰۲۴.0", .output = "2024"},
    {.args = "{length: 10, kind: ir_national_id}", .input = "12345679", .output = "0012345679"},
    {.input = "#N/A", .output = NULL},
    {.input = "王小明", .output = "王小明"},
    {0},
};

enum { TEXT_MAX = 128 };

static const char *const lost =
    "was shortened by a spreadsheet: digits are lost, take it from the source again";
static const char *const error_value = "holds a spreadsheet's error, not a value";
static const char *const nothing_lost =
    "is shorter than its length, yet its zeros were not lost: it was marked as text or begins with "
    "one";
static const char *const bad_zeros = "does not pass its check after the lost zeros are put back";

struct spreadsheet_rule {
    size_t length;
    int kind; /* -1: none */
};

static enum kp_status compile(const struct kp_args *a, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err)
{
    struct spreadsheet_rule *r = kp_arena_alloc(env->arena, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->length = (size_t)kp_args_int(a, "length", 0);
    r->kind = kp_args_choice(a, "kind", -1);
    rule->data = r;
    return KP_OK;
}

static bool all_digits(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return len > 0;
}

static bool is_error(const char *s, size_t len)
{
    static const char *const errors[] = {"#N/A",   "#REF!", "#VALUE!", "#DIV/0!",
                                         "#NAME?", "#NUM!", "#NULL!",  NULL};
    for (int i = 0; errors[i]; i++)
        if (len == strlen(errors[i]) && memcmp(s, errors[i], len) == 0)
            return true;
    size_t hashes = 0;
    while (hashes < len && s[hashes] == '#')
        hashes++;
    return len >= 3 && hashes == len; /* a column that was too narrow */
}

enum outcome { UNTOUCHED, REPAIRED, LOST };

/* D.DDDDE+NN. Lossless when the mantissa has all digits that the exponent speaks of. */
static enum outcome exponent(char *s, size_t *len)
{
    size_t e = 0;
    while (e < *len && s[e] != 'E' && s[e] != 'e')
        e++;
    size_t at = e + 1 + (e + 1 < *len && s[e + 1] == '+');
    if (e == 0 || e + 1 >= *len || at == e + 1 || !all_digits(s + at, *len - at) || *len - at > 3)
        return UNTOUCHED; /* 12E5 without a plus may be a code */
    size_t power = 0;
    for (; at < *len; at++)
        power = power * 10 + (size_t)(s[at] - '0');
    size_t decimals = e > 2 ? e - 2 : 0;
    if (s[0] < '0' || s[0] > '9' || (e > 1 && (s[1] != '.' && s[1] != ',')) ||
        (decimals && !all_digits(s + 2, decimals)))
        return UNTOUCHED;
    if (decimals < power)
        return LOST;
    if (decimals > power)
        return UNTOUCHED; /* a fraction: a number, not a code */
    memmove(s + 1, s + 2, decimals);
    *len = 1 + decimals;
    return REPAIRED;
}

static bool all_alphanumeric(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!(s[i] >= '0' && s[i] <= '9') && !((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z'))
            return false;
    return len > 0;
}

/* ="00A1" and '0912: codes that were marked as text. */
static bool unwrap(const char **s, size_t *len)
{
    if (*len > 3 && memcmp(*s, "=\"", 2) == 0 && (*s)[*len - 1] == '"' &&
        all_alphanumeric(*s + 2, *len - 3)) {
        *s += 2;
        *len -= 3;
        return true;
    }
    if (*len > 1 && **s == '\'' && all_digits(*s + 1, *len - 1)) {
        *s += 1;
        *len -= 1;
        return true;
    }
    return false;
}

static enum kp_norm_result pad(const struct spreadsheet_rule *r, struct kp_norm_ctx *ctx,
                               struct kp_slice *cell, const char *s, size_t len)
{
    char padded[TEXT_MAX], out[KP_IDENTIFIER_MAX];
    size_t n;
    const char *reason;
    memset(padded, '0', r->length - len);
    memcpy(padded + r->length - len, s, len);
    if (r->kind >= 0 &&
        !kp_identifier_read(r->kind, kp_string(padded, r->length), out, &n, &reason))
        return kp_norm_failed(ctx, bad_zeros);
    return kp_norm_set(ctx, cell, padded, r->length);
}

static enum kp_norm_result apply(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell)
{
    const struct spreadsheet_rule *r = rule->data;
    char text[TEXT_MAX];
    const char *s = text;
    ptrdiff_t n = cell->len <= 2 * TEXT_MAX ? kp_plain(*cell, 0, text, sizeof text) : -1;
    if (n <= 0)
        return KP_NORM_SAME; /* long text is no number */
    size_t len = (size_t)n;
    if (is_error(s, len))
        return kp_norm_failed(ctx, error_value);
    bool repaired = unwrap(&s, &len), marked = repaired;
    enum outcome e = repaired ? UNTOUCHED : exponent(text, &len);
    if (e == LOST)
        return kp_norm_failed(ctx, lost);
    repaired = repaired || e == REPAIRED;
    if (!repaired && len > 2 && memcmp(s + len - 2, ".0", 2) == 0 && all_digits(s, len - 2)) {
        len -= 2;
        repaired = true;
    }
    if (r->length > len && all_digits(s, len) && (marked || s[0] == '0'))
        return kp_norm_failed(ctx, nothing_lost);
    if (r->length > len && all_digits(s, len))
        return pad(r, ctx, cell, s, len);
    return repaired ? kp_norm_set(ctx, cell, s, len) : KP_NORM_SAME;
}

const struct kp_normalizer kp_normalize_spreadsheet = {
    .d = {.name = "spreadsheet",
          .help = "undo what spreadsheets do to codes (1.2E+5, lost zeros, =\"01\"), where nothing "
                  "was lost",
          .args = args,
          .examples = examples},
    .compile = compile,
    .apply = apply,
};
