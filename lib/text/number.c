#include "text/number.h"

#include "text/number_words.h"
#include "text/plain.h"

enum { TEXT_MAX = 160, DIGITS_MAX = 40, TERMS_MAX = 6, POWER_MAX = 30 };

static const char *const not_a_number = "is not a number";
static const char *const two_ways =
    "can be read with thousands or with a fraction; give decimal: point or comma";
static const char *const bad_groups = "has separators that do not group thousands";
static const char *const too_long = "has more digits than a number may";
static const char *const no_percent = "has a percent sign; use the rule percent";
static const char *const no_currency =
    "names no currency that is known, or one that several countries have";

/* digits * 10^power, power <= 0 unless a multiplier was applied */
struct decimal {
    char digits[DIGITS_MAX];
    int len;
    int power;
};

struct cursor {
    const char *s;
    size_t len, at;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool at_digit(const struct cursor *c)
{
    return c->at < c->len && is_digit(c->s[c->at]);
}

/* ---- ideographs to digits ---- */

static int cjk_digit(int32_t cp)
{
    static const int32_t common[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                     0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    static const int32_t formal[] = {0x96F6, 0x58F9, 0x8D30, 0x53C1, 0x8086,
                                     0x4F0D, 0x9646, 0x67D2, 0x634C, 0x7396};
    for (int i = 0; i < 10; i++)
        if (cp == common[i] || cp == formal[i])
            return i;
    return cp == 0x4E24 ? 2 : -1; /* 两 */
}

static int cjk_unit(int32_t cp)
{
    switch (cp) {
    case 0x5341: /* 十 */
    case 0x62FE: /* 拾 */
        return 10;
    case 0x767E: /* 百 */
    case 0x4F70: /* 佰 */
        return 100;
    case 0x5343: /* 千 */
    case 0x4EDF: /* 仟 */
        return 1000;
    default:
        return 0;
    }
}

/* A section below 10000 at *pos, 三千五百 or 零五. -1 when there is none, or when it ends in a
 * digit whose unit is left to the reader: 三千五 is 3500 in speech. */
static int cjk_section(const char *s, size_t len, size_t *pos)
{
    int value = 0, digit = -1, last_unit = 0, read = 0;
    bool zero = false;
    for (size_t next = *pos; next < len; *pos = next, read++) {
        int32_t cp = kp_plain_decode(s, len, &next);
        int d = cjk_digit(cp), unit = cjk_unit(cp);
        if (d < 0 && unit == 0)
            break;
        if (d >= 0) {
            if (digit > 0)
                return -1;
            zero |= d == 0;
            digit = d;
        } else {
            if (last_unit && unit >= last_unit)
                return -1;
            value += (digit > 0 ? digit : 1) * unit;
            last_unit = unit;
            digit = -1;
        }
    }
    if (read == 0 || (digit > 0 && last_unit > 10 && !zero))
        return -1;
    return value + (digit > 0 ? digit : 0);
}

/* Writes sections of ideographs as ASCII digits, in place: 三千万 becomes 3000万. False when one is
 * malformed. */
static bool cjk_numerals(char *s, size_t *len)
{
    size_t w = 0;
    for (size_t r = 0; r < *len;) {
        size_t next = r;
        int32_t cp = (unsigned char)s[r] >= 0xE3 ? kp_plain_decode(s, *len, &next) : 0;
        bool after_digit = w > 0 && is_digit(s[w - 1]);
        if (cp == 0 || after_digit || (cjk_digit(cp) < 0 && cjk_unit(cp) == 0)) {
            s[w++] = s[r++];
            continue;
        }
        size_t start = r;
        int value = cjk_section(s, *len, &r);
        if (value < 0)
            return false;
        char text[8];
        int n = 0;
        for (int scale = 1000; scale > 0; scale /= 10)
            if (value >= scale || scale == 1)
                text[n++] = (char)('0' + value / scale % 10);
        if (w + (size_t)n > start + (r - start))
            return false;
        memcpy(s + w, text, (size_t)n);
        w += (size_t)n;
    }
    *len = w;
    return true;
}

/* ---- digits and separators ---- */

enum separator { SEP_NONE, SEP_POINT, SEP_COMMA, SEP_GROUP, SEP_FRACTION };

/* A separator between digits at the cursor, with its bytes. A blank groups only before three
 * digits. */
static enum separator separator_at(const struct cursor *c, size_t *bytes)
{
    static const struct {
        const char *text;
        enum separator kind;
    } all[] = {{".", SEP_POINT}, {",", SEP_COMMA}, {"'", SEP_GROUP},      {"\u2019", SEP_GROUP},
               {"_", SEP_GROUP}, {" ", SEP_GROUP}, {"\u066C", SEP_GROUP}, {"\u066B", SEP_FRACTION}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t n = strlen(all[i].text);
        if (c->len - c->at > n && memcmp(c->s + c->at, all[i].text, n) == 0 &&
            is_digit(c->s[c->at + n])) {
            *bytes = n;
            return all[i].kind;
        }
    }
    return SEP_NONE;
}

struct groups {
    int sizes[DIGITS_MAX];
    enum separator before[DIGITS_MAX]; /* the separator in front of each group but the first */
    int count;
};

static bool read_groups(struct cursor *c, struct decimal *d, struct groups *g)
{
    g->count = 0;
    d->len = 0;
    d->power = 0;
    for (;;) {
        int size = 0;
        for (; at_digit(c); c->at++, size++) {
            if (d->len == DIGITS_MAX)
                return false;
            d->digits[d->len++] = c->s[c->at];
        }
        g->sizes[g->count++] = size;
        size_t bytes;
        enum separator kind = separator_at(c, &bytes);
        if (kind == SEP_NONE || g->count == DIGITS_MAX)
            return true;
        g->before[g->count] = kind;
        c->at += bytes;
    }
}

/* Groups 0..last are thousands: 3 digits each but the first, or the Indian 2, 2, 3. */
static bool are_thousands(const struct groups *g, int last)
{
    if (last == 0)
        return true;
    if (g->sizes[last] != 3 || g->sizes[0] < 1 || g->sizes[0] > 3)
        return false;
    int inner = last > 1 ? g->sizes[1] : 3;
    for (int i = 1; i < last; i++)
        if (g->sizes[i] != inner || g->before[i] != g->before[last])
            return false;
    return inner == 3 || (inner == 2 && g->sizes[0] <= 2);
}

static int count_of(const struct groups *g, enum separator kind)
{
    int n = 0;
    for (int i = 1; i < g->count; i++)
        n += g->before[i] == kind;
    return n;
}

/* Finds the group that is the fraction: its index, 0 when there is none, -1 with the reason. */
static int find_fraction(const struct groups *g, char first_digit, enum kp_decimal_sign sign,
                         const char **reason)
{
    int last = g->count - 1;
    if (last == 0)
        return 0;
    enum separator end = g->before[last];
    if (end == SEP_FRACTION)
        return last;
    if (end == SEP_GROUP)
        return 0;
    enum separator other = end == SEP_POINT ? SEP_COMMA : SEP_POINT;
    if (count_of(g, end) > 1)
        return 0;
    if (count_of(g, other) > 0 || count_of(g, SEP_GROUP) > 0)
        return last;
    bool grouping = g->sizes[last] == 3 && g->sizes[0] <= 3 && first_digit != '0';
    if (!grouping)
        return last;
    if (sign == KP_DECIMAL_UNKNOWN) {
        *reason = two_ways;
        return -1;
    }
    return (end == SEP_POINT) == (sign == KP_DECIMAL_POINT) ? last : 0;
}

static bool read_decimal(struct cursor *c, enum kp_decimal_sign sign, struct decimal *d,
                         const char **reason)
{
    struct groups g;
    if (!read_groups(c, d, &g)) {
        *reason = too_long;
        return false;
    }
    int fraction = find_fraction(&g, d->digits[0], sign, reason);
    if (fraction < 0)
        return false;
    if (fraction > 0)
        d->power = -g.sizes[fraction];
    if (!are_thousands(&g, fraction > 0 ? fraction - 1 : g.count - 1)) {
        *reason = bad_groups;
        return false;
    }
    if (c->at + 1 < c->len && c->s[c->at] == 'e') {
        size_t at = c->at + 1;
        bool minus = c->s[at] == '-';
        at += minus || c->s[at] == '+';
        int e = 0, n = 0;
        for (; at < c->len && is_digit(c->s[at]) && n < 3; at++, n++)
            e = e * 10 + (c->s[at] - '0');
        if (n > 0 && (at == c->len || c->s[at] == ' ')) {
            d->power += minus ? -e : e;
            c->at = at;
        }
    }
    return true;
}

/* ---- terms: ۲ میلیون و ۵۰۰ هزار ---- */

static void skip(struct cursor *c, const char *text)
{
    size_t n = strlen(text);
    if (c->len - c->at >= n && memcmp(c->s + c->at, text, n) == 0)
        c->at += n;
}

static void skip_spaces(struct cursor *c)
{
    while (c->at < c->len && c->s[c->at] == ' ')
        c->at++;
}

/* Multipliers behind a number, which may follow each other: هزار میلیارد. */
static int read_multipliers(struct cursor *c)
{
    int power = 0;
    for (;;) {
        size_t at = c->at, used;
        skip_spaces(c);
        int p = kp_multiplier(c->s + c->at, c->len - c->at, &used);
        if (p == 0) {
            c->at = at;
            return power;
        }
        power += p;
        c->at += used;
    }
}

/* Adds b to a, both whole numbers of which b is below a's last written unit: 2000000 and 500000. */
static bool add(struct decimal *a, const struct decimal *b)
{
    int size = b->len + b->power;
    if (b->power < 0 || a->power < size || a->len + a->power > DIGITS_MAX)
        return false;
    while (a->power > 0) {
        a->digits[a->len++] = '0';
        a->power--;
    }
    memcpy(a->digits + a->len - size, b->digits, (size_t)b->len);
    return true;
}

static bool read_terms(struct cursor *c, enum kp_decimal_sign sign, struct decimal *sum,
                       const char **reason)
{
    for (int term = 0; term < TERMS_MAX; term++) {
        struct decimal d;
        if (!read_decimal(c, sign, &d, reason))
            return false;
        int power = read_multipliers(c);
        d.power += power;
        if (term == 0)
            *sum = d;
        else if (!add(sum, &d))
            return false;
        size_t at = c->at;
        skip_spaces(c);
        skip(c, "و ");
        skip(c, "and ");
        skip_spaces(c);
        if (power == 0 || !at_digit(c)) {
            c->at = at;
            return true;
        }
    }
    return false;
}

/* ---- writing ---- */

static bool write_number(const struct decimal *d, bool negative, enum kp_decimal_sign sign,
                         struct kp_number *out)
{
    bool nonzero = false;
    for (int i = 0; i < d->len; i++)
        nonzero |= d->digits[i] != '0';
    int zeros = 0, whole = d->len + (nonzero || d->power < 0 ? d->power : 0); /* 0e6 is 0 */
    while (zeros < d->len - 1 && zeros < whole - 1 && d->digits[zeros] == '0')
        zeros++;
    if (d->power > POWER_MAX || d->power < -DIGITS_MAX || whole > DIGITS_MAX)
        return false;
    char *t = out->text;
    size_t n = 0;
    if (negative && nonzero)
        t[n++] = '-';
    if (whole <= 0)
        t[n++] = '0';
    size_t first = n;
    for (int i = zeros; i < whole; i++)
        t[n++] = i < d->len ? d->digits[i] : '0';
    size_t before = n - first;
    if (d->power < 0) {
        t[n++] = '.';
        for (int i = whole; i < 0; i++)
            t[n++] = '0';
        for (int i = whole > 0 ? whole : 0; i < d->len; i++)
            t[n++] = d->digits[i];
        /* 1.234 would be read back as thousands where the point is not known to be the decimal sign
         */
        if (sign != KP_DECIMAL_POINT && d->power == -3 && before >= 1 && before <= 3 &&
            t[first] != '0')
            t[n++] = '0';
    }
    out->len = (uint8_t)n;
    return true;
}

/* ---- the whole ---- */

/* Text in front of the digits: signs, an opening parenthesis, a percent sign; what else there is
 * goes to rest.
 */
static void read_front(struct cursor *c, bool *negative, bool *open, bool *percent, char *rest,
                       size_t *n)
{
    while (c->at < c->len && !at_digit(c)) {
        char ch = c->s[c->at++];
        bool decimal_point = ch == '.' && at_digit(c) && *n == 0;
        if (ch == '-' && !*negative)
            *negative = true;
        else if (ch == '(' && !*open)
            *open = true;
        else if (ch == '%' && !*percent)
            *percent = true;
        else if (decimal_point) {
            c->at--;
            return;
        } else if (ch != '+' && ch != ' ')
            rest[(*n)++] = ch;
    }
}

static void read_back(struct cursor *c, bool *negative, bool *open, bool *percent, char *rest,
                      size_t *n)
{
    for (; c->at < c->len; c->at++) {
        char ch = c->s[c->at];
        if (ch == '%' && !*percent)
            *percent = true;
        else if (ch == ')' && *open) {
            *open = false;
            *negative = !*negative;
        } else if (ch == '-' && !*negative && c->at + 1 == c->len)
            *negative = true;
        else if (ch != ' ')
            rest[(*n)++] = ch;
    }
}

static bool parse(struct kp_slice s, unsigned flags, const char *region, enum kp_decimal_sign sign,
                  struct kp_number *out, const char **reason)
{
    char text[TEXT_MAX], rest[TEXT_MAX];
    size_t n = 0;
    struct decimal d;
    bool negative = false, open = false, percent = false;
    *reason = not_a_number;
    ptrdiff_t m = s.len <= 2 * TEXT_MAX ? kp_plain(s, KP_PLAIN_FOLD, text, sizeof text) : -1;
    size_t len = m > 0 ? (size_t)m : 0;
    if (len == 0 || !cjk_numerals(text, &len))
        return false;
    struct cursor c = {text, len, 0};
    read_front(&c, &negative, &open, &percent, rest, &n);
    bool was_open = open;
    size_t front = n;
    bool point = c.at < c.len && c.s[c.at] == '.';
    if (point) { /* .5 */
        c.at++;
        struct groups g;
        if (!read_groups(&c, &d, &g) || g.count != 1)
            return false;
        d.power = -d.len;
    } else if (!at_digit(&c) || !read_terms(&c, sign, &d, reason)) {
        return false;
    }
    read_back(&c, &negative, &open, &percent, rest, &n);
    *out = (struct kp_number){.percent = percent, .accounting = was_open};
    if (open || (n > 0 && !(flags & KP_NUMBER_CURRENCY)))
        return false;
    if (percent && !(flags & KP_NUMBER_PERCENT)) {
        *reason = no_percent;
        return false;
    }
    const char *currency = n > 0 ? kp_currency_of(rest, n, region) : NULL;
    if (n > 0 && !currency && front > 0 && front < n) { /* $ 5 USD: both, when they agree */
        currency = kp_currency_of(rest + front, n - front, region);
        const char *other =
            currency ? kp_currency_of(rest, front, currency) : NULL; /* USD begins with US */
        currency = other && strncmp(other, currency, 3) == 0 ? currency : NULL;
    }
    if (n > 0 && !currency) {
        *reason = no_currency;
        return false;
    }
    if (currency)
        memcpy(out->currency, currency, 3);
    *reason = too_long;
    return write_number(&d, negative, sign, out);
}

bool kp_number_parse(struct kp_slice s, unsigned flags, enum kp_decimal_sign sign,
                     struct kp_number *out, const char **reason)
{
    return parse(s, flags, "", sign, out, reason);
}

bool kp_money_parse(struct kp_slice s, const char *region, enum kp_decimal_sign sign,
                    struct kp_number *out, const char **reason)
{
    return parse(s, KP_NUMBER_CURRENCY, region, sign, out, reason);
}
