/* The plain scans: the reference that the vectorised ones must equal. */
#include "io/scan_impl.h"

static bool odd_byte(unsigned char c)
{
    return c < 0x20 || c == ',' || c == ';' || c == '|' || c == '\\';
}

static size_t plain_csv(struct kp_csv_index *ix, const char *text, size_t from, size_t to,
                        char delimiter)
{
    size_t n = 0, odd = 0, i = from;
    for (; i < to; i++) {
        unsigned char c = (unsigned char)text[i];
        bool sep = c == (unsigned char)delimiter || c == '\n' || c == '\r' || c == '"';
        if (ix->in_quotes) {
            ix->before = sep;
            if (c == '"') {
                ix->in_quotes = 0;
                ix->closed = 1;
            } else if (c == (unsigned char)delimiter || odd_byte(c)) {
                ix->odd[odd++] = (uint32_t)i;
            }
            continue;
        }
        if ((ix->closed && !sep) || (ix->cr && c != '\n') || (c == '"' && !ix->before))
            break;
        if (c == '"') {
            if (ix->closed)
                ix->odd[odd++] = (uint32_t)i; /* a doubled quote */
            ix->in_quotes = ~(uint64_t)0;
        } else if (c == (unsigned char)delimiter || c == '\n') {
            ix->at[n++] = (uint32_t)i;
        } else if (c != '\r' && odd_byte(c)) {
            ix->odd[odd++] = (uint32_t)i;
        }
        ix->before = sep;
        ix->closed = 0;
        ix->cr = c == '\r';
    }
    ix->count = n;
    ix->odd_count = odd;
    return i;
}

/* Length of the UTF-8 sequence at s (RFC 3629, table 3-7 of the Unicode Standard), or 0 if it is
 * not one. */
static size_t sequence(const unsigned char *s, size_t left)
{
    if (s[0] < 0xC2 || s[0] > 0xF4)
        return s[0] < 0x80;
    size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (left < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

enum kp_utf8 kp_utf8_plain(const char *s, size_t len)
{
    const unsigned char *u = (const unsigned char *)s;
    enum kp_utf8 result = KP_UTF8_ASCII;
    size_t i = 0;
    while (i < len) {
        uint64_t word;
        if (len - i >= sizeof word) {
            memcpy(&word, u + i, sizeof word);
            if (!(word & KP_EACH_BYTE(0x80))) {
                i += sizeof word;
                continue;
            }
        }
        size_t n = sequence(u + i, len - i);
        if (n == 0)
            return KP_UTF8_BAD;
        if (n > 1)
            result = KP_UTF8_GOOD;
        i += n;
    }
    return result;
}

static size_t plain_json_escape(const char *s, size_t len)
{
    return kp_json_escape_tail(s, 0, len);
}

static size_t plain_csv_special(const char *s, size_t len, char delimiter)
{
    return kp_csv_special_tail(s, 0, len, delimiter);
}

const struct kp_scan kp_scan_plain = {
    .name = "plain",
    .csv = plain_csv,
    .utf8 = kp_utf8_plain,
    .json_escape = plain_json_escape,
    .csv_special = plain_csv_special,
};
