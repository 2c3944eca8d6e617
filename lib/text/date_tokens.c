#include "text/date_tokens.h"

#include "text/plain.h"

/* ---- Chinese numerals to ASCII digits, in place ---- */

static int cjk_digit(int32_t cp)
{
    static const int32_t digits[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                     0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    if (cp == 0x96F6) /* 零 */
        return 0;
    for (int i = 0; i < 10; i++)
        if (digits[i] == cp)
            return i;
    return -1;
}

static int cjk_unit(int32_t cp)
{
    return cp == 0x5341 ? 10 : cp == 0x767E ? 100 : 0; /* 十 百 */
}

/* Reads a run of numerals at *pos: 二〇二四 by place, 二十三 and 一百一十三 by unit.
 * Returns the length of its decimal text. */
static int cjk_number(const char *s, size_t len, size_t *pos, char out[8])
{
    int value = 0, digit = -1, places = 0, units = 0;
    char by_place[8];
    for (size_t next = *pos; next < len; *pos = next) {
        int32_t cp = kp_plain_decode(s, len, &next);
        int d = cjk_digit(cp), unit = cjk_unit(cp);
        if (d < 0 && unit == 0)
            break;
        if (d >= 0) {
            if (places < 6)
                by_place[places++] = (char)('0' + d);
            digit = d;
        } else {
            value += (digit > 0 ? digit : 1) * unit;
            digit = -1;
            units++;
        }
        if (value > 9999)
            return 0;
    }
    if (units == 0) {
        memcpy(out, by_place, (size_t)places);
        return places;
    }
    value += digit > 0 ? digit : 0;
    int n = 0;
    for (int scale = 1000; scale > 0; scale /= 10)
        if (value >= scale || scale == 1)
            out[n++] = (char)('0' + value / scale % 10);
    return n;
}

static size_t cjk_numerals(char *s, size_t len)
{
    size_t w = 0;
    for (size_t r = 0; r < len;) {
        if ((unsigned char)s[r] < 0xE3) {
            s[w++] = s[r++];
            continue;
        }
        size_t next = r;
        char digits[8];
        int n = cjk_number(s, len, &next, digits);
        if (n > 0) {
            memcpy(s + w, digits, (size_t)n); /* fewer bytes than the ideographs had */
            w += (size_t)n;
            r = next;
        } else {
            s[w++] = s[r++];
        }
    }
    return w;
}

/* ---- tokens ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_ideograph(int32_t cp)
{
    return cp >= 0x3400 && cp < 0xA000;
}

static bool add_number(struct kp_date_tokens *t, const char *s, size_t len, size_t *i, bool spaced)
{
    struct kp_date_token k = {.kind = KP_TOKEN_NUMBER, .spaced = spaced, .text = s + *i};
    for (; *i < len && is_digit(s[*i]); (*i)++) {
        if (++k.digits > 16)
            return false;
        k.value = k.value * 10 + (s[*i] - '0');
    }
    k.len = (size_t)k.digits;
    t->at[t->count++] = k;
    return true;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static void add_word(struct kp_date_tokens *t, const char *s, size_t len, size_t *i, bool spaced)
{
    struct kp_date_token k = {.kind = KP_TOKEN_WORD, .spaced = spaced, .text = s + *i};
    while (*i < len && is_word_byte(s[*i])) {
        size_t next = *i;
        int32_t cp = kp_plain_decode(s, len, &next);
        if (is_ideograph(cp)) {
            if (k.len > 0)
                break;
            k.kind = KP_TOKEN_CJK;
            k.ch = cp;
        }
        k.len += next - *i;
        *i = next;
        if (k.kind == KP_TOKEN_CJK)
            break;
    }
    t->at[t->count++] = k;
}

bool kp_date_tokenise(char *s, size_t len, struct kp_date_tokens *t)
{
    t->count = 0;
    len = cjk_numerals(s, len);
    for (size_t i = 0; i < len;) {
        bool spaced = s[i] == ' ';
        i += spaced;
        if (t->count == KP_DATE_TOKENS_MAX)
            return false;
        if (is_digit(s[i])) {
            if (!add_number(t, s, len, &i, spaced))
                return false;
        } else if (is_word_byte(s[i])) {
            add_word(t, s, len, &i, spaced);
        } else {
            t->at[t->count++] = (struct kp_date_token){
                .kind = KP_TOKEN_PUNCT, .spaced = spaced, .ch = s[i], .text = s + i, .len = 1};
            i++;
        }
    }
    return t->count > 0;
}
