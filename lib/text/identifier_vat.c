/* VAT numbers, by the algorithms that the member states publish. Where a state gives natural
 * persons numbers without a public check, the shape alone is looked at. */
#include <string.h>

#include "text/identifier_checks.h"

static int digit(char c)
{
    return c - '0';
}

/* ---- by weights and a modulus ---- */

static bool be(const char *s, size_t len)
{
    return len == 10 && (s[0] == '0' || s[0] == '1') &&
           kp_id_modulo(s, 8, 97) + kp_id_modulo(s + 8, 2, 100) == 97;
}

static bool bg(const char *s, size_t len)
{
    static const int first[] = {1, 2, 3, 4, 5, 6, 7, 8}, second[] = {3, 4, 5, 6, 7, 8, 9, 10};
    if (len == 10)
        return true; /* natural persons */
    int r = len == 9 ? kp_id_weighted(s, first, 8) % 11 : -1;
    if (r == 10)
        r = kp_id_weighted(s, second, 8) % 11 % 10;
    return r == digit(s[8]);
}

static bool cz(const char *s, size_t len)
{
    static const int weights[] = {8, 7, 6, 5, 4, 3, 2};
    if (len != 8)
        return len == 9 || len == 10; /* natural persons */
    return s[0] != '9' && (11 - kp_id_weighted(s, weights, 7) % 11) % 10 == digit(s[7]);
}

static bool de(const char *s, size_t len)
{
    return len == 9 && s[0] != '0' && kp_id_mod11_10(s, len);
}

static bool dk(const char *s, size_t len)
{
    static const int weights[] = {2, 7, 6, 5, 4, 3, 2, 1};
    return len == 8 && s[0] != '0' && kp_id_weighted(s, weights, 8) % 11 == 0;
}

static bool ee(const char *s, size_t len)
{
    static const int weights[] = {3, 7, 1, 3, 7, 1, 3, 7, 1};
    return len == 9 && kp_id_weighted(s, weights, 9) % 10 == 0;
}

static bool el(const char *s, size_t len)
{
    static const int weights[] = {256, 128, 64, 32, 16, 8, 4, 2};
    return len == 9 && kp_id_weighted(s, weights, 8) % 11 % 10 == digit(s[8]);
}

static bool fi(const char *s, size_t len)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1};
    return len == 8 && kp_id_weighted(s, weights, 8) % 11 == 0;
}

static bool hr(const char *s, size_t len)
{
    return len == 11 && kp_id_mod11_10(s, len);
}

static bool hu(const char *s, size_t len)
{
    static const int weights[] = {9, 7, 3, 1, 9, 7, 3, 1};
    return len == 8 && kp_id_weighted(s, weights, 8) % 10 == 0;
}

static bool it(const char *s, size_t len)
{
    unsigned office = len == 11 ? kp_id_modulo(s + 7, 3, 1000) : 0;
    bool known = (office >= 1 && office <= 100) || office == 120 || office == 121 ||
                 office == 888 || office == 999;
    return known && memcmp(s, "0000000", 7) != 0 && kp_id_luhn(s, len);
}

static bool lt(const char *s, size_t len)
{
    if ((len != 9 && len != 12) || s[len - 2] != '1')
        return false;
    int first = 0, second = 0;
    for (size_t i = 0; i < len - 1; i++) {
        first += digit(s[i]) * (1 + (int)(i % 9));
        second += digit(s[i]) * (1 + (int)((i + 2) % 9));
    }
    int r = first % 11;
    return digit(s[len - 1]) == (r == 10 ? second % 11 % 10 : r);
}

static bool lu(const char *s, size_t len)
{
    return len == 8 && kp_id_modulo(s, 6, 89) == kp_id_modulo(s + 6, 2, 100);
}

static bool lv(const char *s, size_t len)
{
    static const int weights[] = {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1};
    if (len != 11)
        return false;
    return s[0] <= '3' || kp_id_weighted(s, weights, 11) % 11 == 3; /* up to 3: natural persons */
}

static bool mt(const char *s, size_t len)
{
    static const int weights[] = {3, 4, 6, 7, 8, 9, 10, 1};
    return len == 8 && s[0] != '0' && kp_id_weighted(s, weights, 8) % 37 == 0;
}

static bool pl(const char *s, size_t len)
{
    static const int weights[] = {6, 5, 7, 2, 3, 4, 5, 6, 7};
    return len == 10 && kp_id_weighted(s, weights, 9) % 11 == digit(s[9]);
}

static bool pt(const char *s, size_t len)
{
    static const int weights[] = {9, 8, 7, 6, 5, 4, 3, 2};
    return len == 9 && s[0] != '0' &&
           (11 - kp_id_weighted(s, weights, 8) % 11) % 11 % 10 == digit(s[8]);
}

static bool ro(const char *s, size_t len)
{
    static const int weights[] = {7, 5, 3, 2, 1, 7, 5, 3, 2};
    if (len < 2 || len > 10 || s[0] == '0')
        return false;
    return kp_id_weighted(s, weights + 10 - len, len - 1) * 10 % 11 % 10 == digit(s[len - 1]);
}

static bool se(const char *s, size_t len)
{
    return len == 12 && s[10] == '0' && s[11] == '1' && kp_id_luhn(s, 10);
}

static bool si(const char *s, size_t len)
{
    static const int weights[] = {8, 7, 6, 5, 4, 3, 2};
    if (len != 8 || s[0] == '0')
        return false;
    int check = 11 - kp_id_weighted(s, weights, 7) % 11;
    return check != 11 && check % 10 == digit(s[7]);
}

static bool sk(const char *s, size_t len)
{
    return len == 10 && kp_id_modulo(s, 10, 11) == 0;
}

/* ---- with letters ---- */

static bool at(const char *s, size_t len)
{
    int sum = 4;
    if (len != 9 || s[0] != 'U' || !kp_id_all_digits(s + 1, 8))
        return false;
    for (int i = 1; i < 8; i++) {
        int d = digit(s[i]);
        sum += i % 2 ? d : d * 2 - (d > 4 ? 9 : 0);
    }
    return (10 - sum % 10) % 10 == digit(s[8]);
}

static bool cy(const char *s, size_t len)
{
    static const int odd[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
    int sum = 0;
    if (len != 9 || !kp_id_all_digits(s, 8) || (s[0] == '1' && s[1] == '2'))
        return false;
    for (int i = 0; i < 8; i++)
        sum += i % 2 ? digit(s[i]) : odd[digit(s[i])];
    return s[8] == 'A' + sum % 26;
}

static bool es_company(const char *s)
{
    int sum = 0;
    if (!kp_id_all_digits(s + 1, 7))
        return false;
    for (int i = 1; i < 8; i++) {
        int d = digit(s[i]);
        sum += i % 2 ? d * 2 - (d > 4 ? 9 : 0) : d;
    }
    int check = (10 - sum % 10) % 10;
    bool letter = s[8] == "JABCDEFGHI"[check], number = digit(s[8]) == check;
    return strchr("KPQSNW", s[0]) ? letter : strchr("ABEH", s[0]) ? number : letter || number;
}

static bool es(const char *s, size_t len)
{
    char person[9];
    if (len != 9)
        return false;
    if (strchr("ABCDEFGHJNPQRSUVW", s[0]))
        return es_company(s);
    memcpy(person, s, 9);
    if (s[0] >= 'X' && s[0] <= 'Z')
        person[0] = (char)('0' + s[0] - 'X');
    else if (strchr("KLM", s[0]))
        person[0] = '0';
    return kp_id_all_digits(person, 8) &&
           s[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[kp_id_modulo(person, 8, 23)];
}

/* Old keys are two digits, new ones have a letter among them (no I or O); SIREN numbers pass the
 * Luhn check. */
static bool fr(const char *s, size_t len)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    if (len != 11 || !kp_id_all_digits(s + 2, 9) || strchr("IO", s[0]) || strchr("IO", s[1]))
        return false;
    bool monaco = memcmp(s + 2, "000", 3) == 0;
    if (!monaco && !kp_id_luhn(s + 2, 9))
        return false;
    if (kp_id_all_digits(s, 2)) {
        unsigned siren = kp_id_modulo(s + 2, 9, 97);
        return kp_id_modulo(s, 2, 100) == (siren * 100 + 12) % 97;
    }
    unsigned a = (unsigned)(strchr(alphabet, s[0]) - alphabet),
             b = (unsigned)(strchr(alphabet, s[1]) - alphabet);
    unsigned check = kp_id_digit(s[0]) ? a * 24 + b - 10 : a * 34 + b - 100;
    return (kp_id_modulo(s + 2, 9, 11) + 1 + check / 11) % 11 == check % 11;
}

static bool ie(const char *s, size_t len)
{
    static const int weights[] = {8, 7, 6, 5, 4, 3, 2};
    if ((len != 8 && len != 9) || !kp_id_all_digits(s, 7) || !kp_id_letter(s[7]))
        return false;
    int extra = len == 9 ? (s[8] == 'W' ? 0 : s[8] - 'A' + 1) : 0;
    if (len == 9 && !(s[8] >= 'A' && s[8] <= 'I') && s[8] != 'W')
        return false;
    return s[7] == "WABCDEFGHIJKLMNOPQRSTUV"[(kp_id_weighted(s, weights, 7) + 9 * extra) % 23];
}

/* Until 2020 a number by weights, since then also one by ISO 7064 MOD 97-10 over the whole. */
static bool nl(const char *s, size_t len)
{
    static const int weights[] = {9, 8, 7, 6, 5, 4, 3, 2};
    char whole[14] = "NL";
    if (len != 12 || !kp_id_all_digits(s, 9) || s[9] != 'B' || !kp_id_all_digits(s + 10, 2))
        return false;
    memcpy(whole + 2, s, 12);
    return kp_id_weighted(s, weights, 8) % 11 == digit(s[8]) || kp_id_modulo(whole, 14, 97) == 1;
}

static const struct state {
    const char prefix[3];
    bool digits; /* nothing else */
    bool (*valid)(const char *s, size_t len);
} states[] = {
    {"AT", false, at}, {"BE", true, be},  {"BG", true, bg}, {"CY", false, cy}, {"CZ", true, cz},
    {"DE", true, de},  {"DK", true, dk},  {"EE", true, ee}, {"EL", true, el},  {"ES", false, es},
    {"FI", true, fi},  {"FR", false, fr}, {"HR", true, hr}, {"HU", true, hu},  {"IE", false, ie},
    {"IT", true, it},  {"LT", true, lt},  {"LU", true, lu}, {"LV", true, lv},  {"MT", true, mt},
    {"NL", false, nl}, {"PL", true, pl},  {"PT", true, pt}, {"RO", true, ro},  {"SE", true, se},
    {"SI", true, si},  {"SK", true, sk},
};

bool kp_id_eu_vat(const char *s, size_t len)
{
    for (size_t i = 0; i < sizeof states / sizeof *states && len > 2; i++)
        if (memcmp(s, states[i].prefix, 2) == 0)
            return (!states[i].digits || kp_id_all_digits(s + 2, len - 2)) &&
                   states[i].valid(s + 2, len - 2);
    return false;
}

/* 9 digits, or 12 with a branch. The weighted sum of the nine is 0 modulo 97, or 42 or 55 in the
 * series that begins with 100. */
bool kp_id_gb_vat(const char *s, size_t len)
{
    static const int weights[] = {8, 7, 6, 5, 4, 3, 2, 10, 1};
    if ((len != 11 && len != 14) || memcmp(s, "GB", 2) != 0 || !kp_id_all_digits(s + 2, len - 2))
        return false;
    int r = kp_id_weighted(s + 2, weights, 9) % 97;
    return r == 0 || (s[2] != '0' && (r == 42 || r == 55));
}
