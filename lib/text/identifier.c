#include "text/identifier.h"

#include "text/calendar.h"
#include "text/country.h"
#include "text/identifier_checks.h"
#include "text/plain.h"

bool kp_id_luhn(const char *s, size_t len)
{
    int sum = 0;
    for (size_t i = 0; i < len; i++) {
        int d = s[len - 1 - i] - '0';
        sum += i % 2 == 0 ? d : d * 2 - (d > 4 ? 9 : 0);
    }
    return sum % 10 == 0;
}

unsigned kp_id_modulo(const char *s, size_t len, unsigned m)
{
    unsigned r = 0;
    for (size_t i = 0; i < len; i++) {
        unsigned v = kp_id_digit(s[i]) ? (unsigned)(s[i] - '0') : (unsigned)(s[i] - 'A') + 10;
        r = (r * (v > 9 ? 100 : 10) + v) % m;
    }
    return r;
}

bool kp_id_mod11_10(const char *s, size_t len)
{
    int check = 5;
    for (size_t i = 0; i < len; i++)
        check = ((check ? check : 10) * 2 % 11 + s[i] - '0') % 10;
    return check == 1;
}

/* ---- Iran ---- */

static bool ir_national_id(const char *s, size_t len)
{
    static const int weights[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
    if (len != 10 || !kp_id_all_digits(s, len) || kp_id_all_same(s, len))
        return false;
    int r = kp_id_weighted(s, weights, 9) % 11;
    return s[9] - '0' == (r < 2 ? r : 11 - r);
}

static bool ir_company_id(const char *s, size_t len)
{
    static const int weights[] = {29, 27, 23, 19, 17, 29, 27, 23, 19, 17};
    if (len != 11 || !kp_id_all_digits(s, len) || kp_id_all_same(s, len))
        return false;
    int sum = 0;
    for (int i = 0; i < 10; i++)
        sum += (s[i] - '0' + s[9] - '0' + 2) * weights[i];
    return s[10] - '0' == sum % 11 % 10;
}

/* The first five digits name the area and hold neither 0 nor 2. */
static bool ir_postcode(const char *s, size_t len)
{
    if (len != 10 || !kp_id_all_digits(s, len) || kp_id_all_same(s, 4))
        return false;
    for (int i = 0; i < 5; i++)
        if (s[i] == '0' || s[i] == '2')
            return false;
    return true;
}

static bool bank_card(const char *s, size_t len)
{
    return len >= 16 && len <= 19 && s[0] != '0' && kp_id_all_digits(s, len) &&
           !kp_id_all_same(s, len) && kp_id_luhn(s, len);
}

/* ---- China ---- */

static bool cn_province(const char *s)
{
    static const char codes[][3] = {"11", "12", "13", "14", "15", "21", "22", "23", "31",
                                    "32", "33", "34", "35", "36", "37", "41", "42", "43",
                                    "44", "45", "46", "50", "51", "52", "53", "54", "61",
                                    "62", "63", "64", "65", "71", "81", "82", "83"};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (s[0] == codes[i][0] && s[1] == codes[i][1])
            return true;
    return false;
}

static bool cn_resident_id(const char *s, size_t len)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    if (len != 18 || !kp_id_all_digits(s, 17) || !cn_province(s))
        return false;
    struct kp_ymd birth = {(int)kp_id_modulo(s + 6, 4, 10000), (int)kp_id_modulo(s + 10, 2, 100),
                           (int)kp_id_modulo(s + 12, 2, 100)};
    int64_t day;
    return birth.year >= 1800 && kp_calendar_to_days(KP_CAL_GREGORIAN, birth, &day) &&
           s[17] == "10X98765432"[kp_id_weighted(s, weights, 17) % 11];
}

static bool cn_credit_code(const char *s, size_t len)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const int weights[] = {1,  3,  9,  27, 19, 26, 16, 17, 20,
                                  29, 25, 13, 8,  24, 10, 30, 28, 1};
    int sum = 0;
    if (len != 18 || !kp_id_all_digits(s + 2, 6))
        return false;
    for (int i = 0; i < 18; i++) {
        const char *at = strchr(alphabet, s[i]);
        if (!at)
            return false;
        sum += (int)(at - alphabet) * weights[i];
    }
    return sum % 31 == 0;
}

/* ---- banks and companies ---- */

static size_t iban_length(const char *country)
{
    static const char lengths[] = "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24"
                                  "DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18"
                                  "FR27GB22GE22GI23GL18GR27GT28HN28HR21HU28IE22IL23IQ23IR26IS26IT27"
                                  "JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25"
                                  "MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25"
                                  "QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24"
                                  "SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";
    for (const char *p = lengths; *p; p += 4)
        if (p[0] == country[0] && p[1] == country[1])
            return kp_id_modulo(p + 2, 2, 100);
    return 0;
}

static bool iban(const char *s, size_t len)
{
    char turned[34];
    if (len < 15 || len > sizeof turned || len != iban_length(s) || !kp_id_all_digits(s + 2, 2))
        return false;
    memcpy(turned, s + 4, len - 4);
    memcpy(turned + len - 4, s, 4);
    return kp_id_modulo(turned, len, 97) == 1;
}

static bool ir_sheba(const char *s, size_t len)
{
    return len == 26 && s[0] == 'I' && s[1] == 'R' && kp_id_all_digits(s + 2, 24) && iban(s, len);
}

static bool bic(const char *s, size_t len)
{
    if (len != 8 && len != 11)
        return false;
    for (size_t i = 0; i < 6; i++)
        if (!kp_id_letter(s[i]))
            return false;
    return kp_country_by_alpha2(s + 4) != NULL;
}

static bool lei(const char *s, size_t len)
{
    return len == 20 && kp_id_all_digits(s + 18, 2) && kp_id_modulo(s, len, 97) == 1;
}

/* ---- goods ---- */

static bool ean(const char *s, size_t len)
{
    int sum = 0;
    if ((len != 8 && len != 12 && len != 13 && len != 14) || !kp_id_all_digits(s, len))
        return false;
    for (size_t i = 0; i < len; i++)
        sum += (s[len - 1 - i] - '0') * (i % 2 ? 3 : 1);
    return sum % 10 == 0;
}

static bool isbn(const char *s, size_t len)
{
    static const int weights[] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
    if (len == 13)
        return s[0] == '9' && s[1] == '7' && (s[2] == '8' || s[2] == '9') && ean(s, len);
    if (len != 10 || !kp_id_all_digits(s, 9))
        return false;
    int check = (11 - kp_id_weighted(s, weights, 9) % 11) % 11;
    return s[9] == "0123456789X"[check];
}

static bool luhn(const char *s, size_t len)
{
    return len >= 2 && kp_id_all_digits(s, len) && kp_id_luhn(s, len);
}

/* ---- Britain and the United States ---- */

/* HMRC's manual NIM39110 names the letters and prefixes that are not used. */
static bool gb_nino(const char *s, size_t len)
{
    static const char unused[] = "BGGBNKKNTNNTZZ";
    if (len != 9 || !kp_id_letter(s[0]) || !kp_id_letter(s[1]) || strchr("DFIQUV", s[0]) ||
        strchr("DFIOQUV", s[1]) || !kp_id_all_digits(s + 2, 6) || s[8] < 'A' || s[8] > 'D')
        return false;
    for (size_t i = 0; unused[i]; i += 2)
        if (s[0] == unused[i] && s[1] == unused[i + 1])
            return false;
    return true;
}

static bool us_ssn(const char *s, size_t len)
{
    if (len != 9 || !kp_id_all_digits(s, len) || s[0] == '9' || memcmp(s, "000", 3) == 0 ||
        memcmp(s, "666", 3) == 0)
        return false;
    return memcmp(s + 3, "00", 2) != 0 && memcmp(s + 5, "0000", 4) != 0;
}

static bool us_ein(const char *s, size_t len)
{
    return len == 9 && kp_id_all_digits(s, len) && memcmp(s, "00", 2) != 0;
}

/* ---- the table ---- */

struct kind {
    bool (*valid)(const char *s, size_t len);
    const char *prefix; /* what may be left out in front */
    const char *reason;
};

#define KINDS(X)                                                                                   \
    X(ir_national_id, ir_national_id, NULL,                                                        \
      "is not an Iranian national id (10 digits, the last a check digit)")                         \
    X(ir_company_id, ir_company_id, NULL,                                                          \
      "is not an Iranian company id (11 digits, the last a check digit)")                          \
    X(ir_postcode, ir_postcode, NULL, "is not an Iranian postcode (10 digits)")                    \
    X(ir_sheba, ir_sheba, "IR", "is not a Sheba number (IR and 24 digits with a check)")           \
    X(bank_card, bank_card, NULL,                                                                  \
      "is not a bank card number (16 to 19 digits, the last a check digit)")                       \
    X(cn_resident_id, cn_resident_id, NULL,                                                        \
      "is not a Chinese resident id (18 characters with a check)")                                 \
    X(cn_credit_code, cn_credit_code, NULL,                                                        \
      "is not a unified social credit code (18 characters with a check)")                          \
    X(iban, iban, NULL, "is not an IBAN")                                                          \
    X(bic, bic, NULL, "is not a BIC (8 or 11 characters)")                                         \
    X(lei, lei, NULL, "is not a legal entity identifier (20 characters with a check)")             \
    X(eu_vat, kp_id_eu_vat, NULL, "is not a VAT number of a member state")                         \
    X(gb_vat, kp_id_gb_vat, "GB", "is not a British VAT number")                                   \
    X(gb_nino, gb_nino, NULL, "is not a National Insurance number")                                \
    X(us_ssn, us_ssn, NULL, "is not a social security number (9 digits)")                          \
    X(us_ein, us_ein, NULL, "is not an employer identification number (9 digits)")                 \
    X(ean, ean, NULL, "is not an article number (8, 12, 13 or 14 digits, the last a check digit)") \
    X(isbn, isbn, NULL, "is not an ISBN (10 or 13 characters, the last a check digit)")            \
    X(luhn, luhn, NULL, "does not end in a Luhn check digit")

#define ROW(name, function, prefix, reason) {function, prefix, reason},
static const struct kind kinds[] = {KINDS(ROW)};

#define NAME(name, function, prefix, reason) #name,
const char *const kp_identifier_names[] = {KINDS(NAME) NULL};

int kp_identifier_find(const char *name)
{
    for (int i = 0; kp_identifier_names[i]; i++)
        if (strcmp(kp_identifier_names[i], name) == 0)
            return i;
    return -1;
}

/* Upper case without separators, with the prefix where it was left out. Returns the length, 0 when
 * it does not fit. */
static size_t compact(const char *s, size_t len, const char *prefix, char out[KP_IDENTIFIER_MAX])
{
    size_t n = prefix ? strlen(prefix) : 0;
    bool missing = n > 0 && !(len >= n && strncasecmp(s, prefix, n) == 0);
    if (missing)
        memcpy(out, prefix, n);
    else
        n = 0;
    for (size_t i = 0; i < len; i++) {
        if (strchr(" -./", s[i]) && s[i])
            continue;
        if (n == KP_IDENTIFIER_MAX)
            return 0;
        out[n++] = s[i] >= 'a' && s[i] <= 'z' ? (char)(s[i] & ~0x20) : s[i];
    }
    return n;
}

bool kp_identifier_read(int kind, struct kp_slice s, char out[KP_IDENTIFIER_MAX], size_t *len,
                        const char **reason)
{
    char plain[2 * KP_IDENTIFIER_MAX];
    *reason = kinds[kind].reason;
    ptrdiff_t n = s.len <= 4 * sizeof plain ? kp_plain(s, 0, plain, sizeof plain) : -1;
    if (n <= 0)
        return false;
    *len = compact(plain, (size_t)n, kinds[kind].prefix, out);
    for (size_t i = 0; i < *len; i++)
        if (!kp_id_digit(out[i]) && !kp_id_letter(out[i]))
            return false;
    return *len > 0 && kinds[kind].valid(out, *len);
}
