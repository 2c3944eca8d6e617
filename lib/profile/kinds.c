#include "profile/kinds.h"

#include <strings.h>

#include "text/plain.h"
#include "text/unicode.h"
#include "validate/scan.h"

const char *const kp_value_kind_names[KP_KIND_COUNT] = {
    "integer", "number", "boolean", "date",    "datetime",       "email",
    "phone",   "url",    "ip",      "uuid",    "national_id_ir", "national_id_cn",
    "iban",    "card",   "name",    "company", "json",
};

enum { TEXT_MAX = 128 }; /* bytes of a value that is looked at for kinds of fixed form */

/* What a byte of a plain value is. */
enum class { OTHER, DIGIT, LETTER, SPACE, DOT, DASH, SLASH, COLON, AT, PLUS, PAREN, CLASSES };

/* clang-format off */
static const unsigned char classes[256] = {
    [' '] = SPACE, ['.'] = DOT, ['-'] = DASH, ['/'] = SLASH, [':'] = COLON, ['@'] = AT,
    ['+'] = PLUS, ['('] = PAREN, [')'] = PAREN,
    ['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT, ['4'] = DIGIT,
    ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT, ['8'] = DIGIT, ['9'] = DIGIT,
    ['a'] = LETTER, ['b'] = LETTER, ['c'] = LETTER, ['d'] = LETTER, ['e'] = LETTER,
    ['f'] = LETTER, ['g'] = LETTER, ['h'] = LETTER, ['i'] = LETTER, ['j'] = LETTER,
    ['k'] = LETTER, ['l'] = LETTER, ['m'] = LETTER, ['n'] = LETTER, ['o'] = LETTER,
    ['p'] = LETTER, ['q'] = LETTER, ['r'] = LETTER, ['s'] = LETTER, ['t'] = LETTER,
    ['u'] = LETTER, ['v'] = LETTER, ['w'] = LETTER, ['x'] = LETTER, ['y'] = LETTER,
    ['z'] = LETTER, ['A'] = LETTER, ['B'] = LETTER, ['C'] = LETTER, ['D'] = LETTER,
    ['E'] = LETTER, ['F'] = LETTER, ['G'] = LETTER, ['H'] = LETTER, ['I'] = LETTER,
    ['J'] = LETTER, ['K'] = LETTER, ['L'] = LETTER, ['M'] = LETTER, ['N'] = LETTER,
    ['O'] = LETTER, ['P'] = LETTER, ['Q'] = LETTER, ['R'] = LETTER, ['S'] = LETTER,
    ['T'] = LETTER, ['U'] = LETTER, ['V'] = LETTER, ['W'] = LETTER, ['X'] = LETTER,
    ['Y'] = LETTER, ['Z'] = LETTER,
};
/* clang-format on */

/* What the characters of a plain value are. */
struct census {
    size_t digits, letters, spaces, dots, dashes, slashes, colons, ats, plus, parens, others;
};

/* A byte each of two words holds the count of a class: a value has at most TEXT_MAX bytes. */
static struct census count(struct kp_slice s)
{
    _Static_assert(TEXT_MAX < 256 && CLASSES <= 16, "counts fit their bytes");
    unsigned __int128 counts = 0;
    for (size_t i = 0; i < s.len; i++)
        counts += (unsigned __int128)1 << 8 * classes[(unsigned char)s.ptr[i]];
#define COUNT(class) ((size_t)(counts >> 8 * (class)) & 0xFF)
    return (struct census){COUNT(DIGIT), COUNT(LETTER), COUNT(SPACE), COUNT(DOT),
                           COUNT(DASH),  COUNT(SLASH),  COUNT(COLON), COUNT(AT),
                           COUNT(PLUS),  COUNT(PAREN),  COUNT(OTHER)};
#undef COUNT
}

static bool email(struct kp_slice s, const struct census *c)
{
    if (c->ats != 1 || c->dots == 0 || c->spaces)
        return false;
    const char *at = memchr(s.ptr, '@', s.len);
    size_t local = (size_t)(at - s.ptr), domain = s.len - local - 1;
    const char *dot = memrchr(at + 1, '.', domain);
    return local > 0 && local <= 64 && dot && dot > at + 1 && (size_t)(s.ptr + s.len - dot) >= 3;
}

static bool phone(struct kp_slice s, const struct census *c)
{
    if (c->digits < 7 || c->digits > 15 || c->letters || c->others || c->ats || c->colons)
        return false;
    if (c->slashes > 1 || c->dots > 4)
        return false;
    bool marked = s.ptr[0] == '+' || s.ptr[0] == '0' || c->parens ||
                  (c->dashes + c->spaces > 0 && c->digits >= 9);
    return marked || (c->digits >= 10 && c->digits == s.len);
}

static bool luhn(struct kp_slice s)
{
    int sum = 0;
    for (size_t i = 0; i < s.len; i++) {
        int d = s.ptr[s.len - 1 - i] - '0';
        d = i % 2 ? d * 2 : d;
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

/* Weights 10 .. 2, remainder by 11. */
static bool national_id_ir(struct kp_slice s)
{
    int sum = 0;
    bool same = true;
    for (size_t i = 0; i < 9; i++) {
        sum += (s.ptr[i] - '0') * (int)(10 - i);
        same &= s.ptr[i] == s.ptr[9];
    }
    int r = sum % 11, check = s.ptr[9] - '0';
    return !same && check == (r < 2 ? r : 11 - r);
}

static bool national_id_cn(struct kp_slice s)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (size_t i = 0; i < 17; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        sum += (s.ptr[i] - '0') * weights[i];
    }
    char last = s.ptr[17] == 'x' ? 'X' : s.ptr[17];
    return "10X98765432"[sum % 11] == last;
}

static bool iban(struct kp_slice s, const struct census *c)
{
    if (s.len < 15 || s.len > 34 || c->letters < 2 || c->digits + c->letters != s.len)
        return false;
    unsigned mod = 0;
    for (size_t i = 0; i < s.len; i++) {
        char ch = s.ptr[(i + 4) % s.len];
        bool digit = ch >= '0' && ch <= '9';
        unsigned v = digit ? (unsigned)(ch - '0') : (unsigned)((ch & ~32) - 'A' + 10);
        mod = (mod * (digit ? 10 : 100) + v) % 97;
    }
    bool country =
        (s.ptr[0] | 32) >= 'a' && (s.ptr[1] | 32) >= 'a' && s.ptr[2] <= '9' && s.ptr[3] <= '9';
    return country && mod == 1;
}

static bool starts(struct kp_slice s, const char *with)
{
    size_t n = strlen(with);
    return s.len > n && (s.ptr[0] | 32) == with[0] && strncasecmp(s.ptr, with, n) == 0;
}

static bool uuid(struct kp_slice s, const struct census *c)
{
    return s.len == 36 && c->dashes == 4 && s.ptr[8] == '-' && s.ptr[13] == '-' &&
           s.ptr[18] == '-' && s.ptr[23] == '-' && c->digits + c->letters == 32;
}

static bool ip(struct kp_slice s, const struct census *c)
{
    if (c->dots != 3 || c->digits + 3 != s.len)
        return false;
    unsigned v = 0, n = 0;
    for (size_t i = 0; i <= s.len; i++) {
        if (i == s.len || s.ptr[i] == '.') {
            if (n == 0 || n > 3 || v > 255)
                return false;
            v = n = 0;
        } else {
            v = v * 10 + (unsigned)(s.ptr[i] - '0');
            n++;
        }
    }
    return true;
}

static bool boolean(struct kp_slice s)
{
    static const char *const words[] = {"true", "false", "yes", "no", "y",  "n", "بله",
                                        "خیر",  "نعم",   "لا",  "是", "否", NULL};
    for (const char *const *w = words; *w; w++)
        if (s.len == strlen(*w) && strncasecmp(s.ptr, *w, s.len) == 0)
            return true;
    return false;
}

/* A word without the stops and commas around it is a legal form. */
static bool legal_form(struct kp_slice w)
{
#define FORM(text)                                                                                 \
    {                                                                                              \
        sizeof(text) - 1, text                                                                     \
    }
    static const struct {
        uint32_t len;
        const char *text;
    } forms[] = {
        FORM("ltd"),   FORM("llc"),  FORM("inc"),   FORM("gmbh"),  FORM("corp"),
        FORM("co"),    FORM("s.a"),  FORM("sarl"),  FORM("plc"),   FORM("ag"),
        FORM("bv"),    FORM("srl"),  FORM("kg"),    FORM("شرکت"),  FORM("سهامی"),
        FORM("موسسه"), FORM("شركة"), FORM("مؤسسة"), FORM("ذ.م.م"),
    };
#undef FORM
    while (w.len && (w.ptr[w.len - 1] == '.' || w.ptr[w.len - 1] == ',' || w.ptr[w.len - 1] == ')'))
        w.len--;
    if (w.len < 2 || w.len > 12)
        return false;
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].len == w.len && (forms[i].text[0] | 32) == (w.ptr[0] | 32) &&
            strncasecmp(w.ptr, forms[i].text, w.len) == 0)
            return true;
    return false;
}

static bool company(struct kp_slice s, bool han)
{
    for (size_t from = 0, i = 0; i <= s.len; i++)
        if (i == s.len || s.ptr[i] == ' ') {
            if (legal_form(kp_string(s.ptr + from, i - from)))
                return true;
            from = i + 1;
        }
    return han && (memmem(s.ptr, s.len, "公司", 6) || memmem(s.ptr, s.len, "集团", 6) ||
                   memmem(s.ptr, s.len, "集團", 6));
}

static bool name(const struct census *c, const struct kp_facts *f)
{
    size_t words = c->spaces + 1;
    bool han = f->scripts == 1u << KP_PS_HAN;
    return f->scripts != 0 && words <= 5 &&
           (han ? f->length >= 2 && f->length <= 4 : f->length >= 2 && f->length <= 60);
}

/* Kinds of digits alone. */
static uint32_t digit_kinds(struct kp_slice s)
{
    uint32_t kinds = 0;
    if (s.len == 10 && national_id_ir(s))
        kinds |= 1u << KP_KIND_NATIONAL_ID_IR;
    if (s.len == 16 && luhn(s))
        kinds |= 1u << KP_KIND_CARD;
    return kinds;
}

static uint32_t coded_kinds(struct kp_slice s, const struct census *c)
{
    uint32_t kinds = 0;
    if (s.len == 18 && c->digits >= 17 && c->digits + c->letters == 18 && national_id_cn(s))
        kinds |= 1u << KP_KIND_NATIONAL_ID_CN;
    if (iban(s, c))
        kinds |= 1u << KP_KIND_IBAN;
    if (uuid(s, c))
        kinds |= 1u << KP_KIND_UUID;
    if (ip(s, c))
        kinds |= 1u << KP_KIND_IP;
    if (starts(s, "http://") || starts(s, "https://") || starts(s, "www."))
        kinds |= 1u << KP_KIND_URL;
    if (email(s, c))
        kinds |= 1u << KP_KIND_EMAIL;
    if (phone(s, c))
        kinds |= 1u << KP_KIND_PHONE;
    return kinds;
}

/* ASCII without stray blanks and control characters: kp_plain would change nothing. */
static bool plain_already(struct kp_slice s, const struct kp_facts *f)
{
    const uint32_t stray = 1u << KP_FLAW_LEADING_SPACE | 1u << KP_FLAW_TRAILING_SPACE |
                           1u << KP_FLAW_DOUBLE_SPACE | 1u << KP_FLAW_CONTROL |
                           1u << KP_FLAW_BAD_UTF8;
    return f->length == s.len && !(f->flaws & stray);
}

void kp_kinds_of(struct kp_slice value, struct kp_facts *f)
{
    char plain[TEXT_MAX];
    if (value.len == 0 || value.len > TEXT_MAX)
        return;
    struct kp_slice s = value;
    if (!plain_already(value, f)) {
        ptrdiff_t n = kp_plain(value, 0, plain, sizeof plain);
        if (n <= 0)
            return;
        s = kp_string(plain, (size_t)n);
    }
    struct census c = count(s);
    if (kp_scan_number(s, &f->number)) {
        f->kinds |= 1u << KP_KIND_NUMBER;
        if (kp_scan_integer(s))
            f->kinds |= 1u << KP_KIND_INTEGER;
    }
    if (c.digits)
        f->kinds |= coded_kinds(s, &c) | (c.digits == s.len ? digit_kinds(s) : 0);
    else if (c.ats)
        f->kinds |= email(s, &c) ? 1u << KP_KIND_EMAIL : 0;
    else if (starts(s, "http://") || starts(s, "https://") || starts(s, "www."))
        f->kinds |= 1u << KP_KIND_URL;
    if (c.digits == 0 && s.len <= 6 && boolean(s))
        f->kinds |= 1u << KP_KIND_BOOLEAN;
    if (f->scripts && company(s, f->scripts >> KP_PS_HAN & 1))
        f->kinds |= 1u << KP_KIND_COMPANY;
    else if (c.digits == 0 && c.ats + c.slashes + c.colons + c.plus + c.parens == 0 && name(&c, f))
        f->kinds |= 1u << KP_KIND_NAME;
    bool separated = c.dashes + c.slashes + c.dots >= 2 || c.spaces >= 2 || c.others > 0;
    f->maybe_date = c.digits >= 3 && s.len <= 48 && c.ats == 0 && c.plus + c.parens <= 1 &&
                    (c.digits == 8 ? s.len == 8 || separated : separated && c.digits <= 26);
}
