#include "text/phone_scan.h"

#include "text/plain.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* ITU-T E.161 */
static char dial(char letter)
{
    return "22233344455566677778889999"[(letter | 0x20) - 'a'];
}

/* One of -x/ ().[]~* */
static bool is_punctuation(unsigned char c)
{
    static const uint64_t signs[2] = {UINT64_C(0x0000E70100000000), UINT64_C(0x4100000028000000)};
    return c < 0x80 && (signs[c >> 6] >> (c & 63) & 1);
}

/* Two digits alone, or three and more with punctuation between, and letters only behind three
 * digits. */
static bool is_viable(const char *s, size_t len)
{
    size_t digits = 0, i = 0;
    if (len == 2)
        return is_digit(s[0]) && is_digit(s[1]);
    while (i < len && s[i] == '+')
        i++;
    for (; i < len; i++) {
        if (is_digit(s[i]))
            digits++;
        else if (!is_punctuation((unsigned char)s[i]) && !(is_letter(s[i]) && digits >= 3))
            return false;
    }
    return digits >= 3;
}

/* ---- extensions ---- */

static const struct label {
    const char *text;
    uint8_t digits; /* at most */
} labels[] = {
    {";ext=", 20}, {"extension", 20}, {"extensión", 20}, {"extn", 20}, {"ext", 20},  {"xtn", 20},
    {"xt", 20},    {"anexo", 20},     {"доб", 20},       {"poste", 9}, {"داخلی", 9}, {"داخلي", 9},
    {"تحويلة", 9}, {"تحویله", 9},     {"分机", 9},       {"分機", 9},  {"内线", 9},  {"內線", 9},
    {"转", 9},     {"轉", 9},         {"int", 9},        {"x", 9},     {"#", 9},     {"~", 9},
    {",,", 9},     {";", 9},
};

static bool ends_with(const char *s, size_t len, const char *end)
{
    size_t n = strlen(end);
    return len >= n && (s[len - 1] | 0x20) == (end[n - 1] | 0x20) &&
           strncasecmp(s + len - n, end, n) == 0;
}

static size_t skip_back(const char *s, size_t len, const char set[4])
{
    while (len > 0 && (s[len - 1] == set[0] || s[len - 1] == set[1] || s[len - 1] == set[2]))
        len--;
    return len;
}

/* What may be the last character of a label. */
static bool may_end_label(char c)
{
    return is_letter(c) || (unsigned char)c >= 0x80 || c == '#' || c == '~' || c == ';' ||
           c == '=' || c == ',';
}

/* Where the number ends that stands before a label, or 0 when there is no label there for so many
 * digits. */
static size_t before_label(const char *s, size_t len, size_t digits)
{
    size_t end = skip_back(s, len, " ,-");
    end -= end > 0 && (s[end - 1] == ':' || s[end - 1] == '.');
    if (end == 0 || is_digit(s[end - 1]) || s[end - 1] == ')')
        return 0;
    if (!may_end_label(s[end - 1]) && !may_end_label(s[len - 1]))
        return 0;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        /* ";ext=" and "," take no blanks behind them */
        size_t at = ends_with(s, len, labels[i].text) ? len : end;
        if (digits <= labels[i].digits && ends_with(s, at, labels[i].text))
            return skip_back(s, at - strlen(labels[i].text), " ,,");
    }
    return 0;
}

/* Cuts an extension off the end of s. Returns the length left. */
static size_t cut_extension(const char *s, size_t len, struct kp_phone_scan *out)
{
    size_t end = len - (len > 0 && s[len - 1] == '#');
    size_t digits = 0;
    while (digits < end && is_digit(s[end - 1 - digits]))
        digits++;
    if (digits == 0 || digits > sizeof out->extension || digits == end)
        return len;
    size_t start = end - digits;
    size_t rest = before_label(s, start, digits);
    if (rest == 0 && end < len && digits <= 6) { /* "- 1234#" */
        rest = skip_back(s, start, " --");
        rest = rest < start ? rest : 0;
    }
    if (rest <= 2 || !is_viable(s, rest)) /* two digits are a number only by themselves */
        return len;
    memcpy(out->extension, s + start, digits);
    out->extension_len = digits;
    return rest;
}

/* ---- the number ---- */

static const char *find(const char *s, size_t len, const char *what)
{
    return memmem(s, len, what, strlen(what));
}

/* tel:863-1234;phone-context=+1-914 becomes +1-914863-1234; other parameters but ext go. */
static size_t read_uri(char *s, size_t len)
{
    char joined[KP_PHONE_SCAN_MAX];
    const char *isub = find(s, len, ";isub=");
    if (isub)
        len = (size_t)(isub - s);
    const char *context = find(s, len, ";phone-context=");
    if (!context)
        return len;
    const char *value = context + strlen(";phone-context=");
    size_t rest = len - (size_t)(value - s);
    const char *end = memchr(value, ';', rest);
    size_t n = value[0] == '+' ? (end ? (size_t)(end - value) : rest) : 0;
    const char *tel = find(s, (size_t)(context - s), "tel:");
    const char *number = tel ? tel + 4 : s;
    size_t m = (size_t)(context - number);
    if (n + m > sizeof joined)
        return 0;
    memcpy(joined, value, n);
    memcpy(joined + n, number, m);
    memcpy(s, joined, n + m);
    return n + m;
}

/* Where a remark in parentheses at the end begins, "(office)", or the end. */
static const char *before_remark(const char *s, const char *end)
{
    const char *open = end;
    if (end == s || end[-1] != ')')
        return end;
    while (open > s && *open != '(') {
        open--;
        if (is_digit(*open))
            return end;
    }
    return *open == '(' ? open : end;
}

/* The part from the first + or digit on, without a second number ("/ x302") and what no number ends
 * in. */
static void cut_out(const char **s, size_t *len)
{
    bool slashed = memchr(*s, '/', *len) || memchr(*s, '\\', *len);
    const char *start = *s, *end = *s + *len;
    while (start < end && *start != '+' && !is_digit(*start))
        start++;
    end = before_remark(start, end);
    while (end > start && !is_digit(end[-1]) && !is_letter(end[-1]) && end[-1] != '#' &&
           !(end[-1] & 0x80))
        end--;
    for (const char *p = start; slashed && p < end; p++) {
        if (*p != '/' && *p != '\\')
            continue;
        const char *x = p + 1;
        while (x < end && *x == ' ')
            x++;
        if (x < end && (*x == 'x' || *x == 'X'))
            end = p;
    }
    *s = start;
    *len = (size_t)(end - start);
}

/* The digits; letters as on a dial, when there are at least three. */
static void take_digits(const char *s, size_t len, struct kp_phone_scan *out)
{
    size_t letters = 0, n = 0;
    for (size_t i = 0; i < len; i++) {
        out->digits[n] = s[i];
        n += is_digit(s[i]);
        letters += is_letter(s[i]);
    }
    out->len = n;
    if (letters < 3)
        return;
    n = 0;
    for (size_t i = 0; i < len; i++)
        if (is_digit(s[i]) || is_letter(s[i]))
            out->digits[n++] = is_digit(s[i]) ? s[i] : dial(s[i]);
    out->len = n;
}

bool kp_phone_scan(struct kp_slice value, struct kp_phone_scan *out)
{
    char text[KP_PHONE_SCAN_MAX];
    out->len = out->extension_len = 0;
    ptrdiff_t n = value.len <= 2 * sizeof text ? kp_plain(value, 0, text, sizeof text) : -1;
    if (n <= 0)
        return false;
    const char *s = text;
    size_t len = memchr(text, ';', (size_t)n) ? read_uri(text, (size_t)n) : (size_t)n;
    cut_out(&s, &len);
    len = cut_extension(s, len, out);
    if (!is_viable(s, len))
        return false;
    out->plus = s[0] == '+';
    take_digits(s, len, out);
    return true;
}
