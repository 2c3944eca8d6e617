/* Postcodes by country. In patterns # is a digit, @ a letter; a blank or a hyphen is written where
 * it stands, whether it was typed or not. */
#include "text/address.h"
#include "text/plain.h"

static const struct form {
    const char country[3];
    const char *pattern;
} forms[] = {
    {"IR", "##########"}, {"CN", "######"},     {"SA", "#####"},    {"SA", "#####-####"},
    {"US", "#####"},      {"US", "#####-####"}, {"DE", "#####"},    {"GB", "@# #@@"},
    {"GB", "@## #@@"},    {"GB", "@@# #@@"},    {"GB", "@@## #@@"}, {"GB", "@#@ #@@"},
    {"GB", "@@#@ #@@"},   {"CA", "@#@ #@#"},    {"FR", "#####"},    {"ES", "#####"},
    {"IT", "#####"},      {"NL", "#### @@"},    {"IN", "######"},   {"EG", "#####"},
    {"AU", "####"},       {"CH", "####"},       {"AT", "####"},     {"BE", "####"},
    {"TR", "#####"},      {"JP", "###-####"},   {"KR", "#####"},    {"RU", "######"},
    {"BR", "#####-###"},  {"PL", "##-###"},     {"SE", "### ##"},   {"PT", "####-###"},
    {"IQ", "#####"},      {"AF", "####"},       {"PK", "#####"},
};

static bool matches(char pattern, char c)
{
    return pattern == '#' ? c >= '0' && c <= '9' : c >= 'A' && c <= 'Z';
}

static size_t write_form(const char *pattern, const char *s, size_t len, char out[16])
{
    size_t n = 0, at = 0;
    for (; *pattern; pattern++) {
        if (*pattern == ' ' || *pattern == '-') {
            out[n++] = *pattern;
        } else {
            if (at == len || !matches(*pattern, s[at]))
                return 0;
            out[n++] = s[at++];
        }
    }
    return at == len ? n : 0;
}

size_t kp_postcode_read(struct kp_slice s, const char *country, char out[16])
{
    char text[32], compact[16];
    size_t len = 0;
    ptrdiff_t n = s.len <= 2 * sizeof text ? kp_plain(s, 0, text, sizeof text) : -1;
    for (ptrdiff_t i = 0; i < n; i++) {
        if (text[i] == ' ' || text[i] == '-')
            continue;
        if (len == sizeof compact)
            return 0;
        compact[len++] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] & ~0x20) : text[i];
    }
    if (strcmp(country, "IR") == 0 && (len != 10 || strchr("02", compact[0])))
        return 0;
    for (size_t i = 0; i < sizeof forms / sizeof *forms && len > 0; i++) {
        size_t m = strcmp(forms[i].country, country) == 0
                       ? write_form(forms[i].pattern, compact, len, out)
                       : 0;
        if (m > 0)
            return m;
    }
    return 0;
}
