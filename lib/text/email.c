#include "text/email.h"

#include "text/plain.h"
#include "text/utf8.h"

static const char *const no_at = "is not an e-mail address: it has no @";
static const char *const bad_local = "is not an e-mail address: the part before the @ is malformed";
static const char *const bad_domain = "is not an e-mail address: the domain is malformed";
static const char *const no_dot = "is not an e-mail address: the domain has no dot";
static const char *const bad_shape = "is not an e-mail address";

/* What a character is in a dot-atom: a for atext of RFC 5322 3.2.3, which is letters, digits and
 * !#$%&'*+-/=?^_`{|}~; a dot; or nothing that may stand there. Bytes above ASCII are atext by RFC
 * 6531. */
static const char atom_class[128] =
    "                                 a aaaaa  aa a.aaaaaaaaaaa   a a"
    " aaaaaaaaaaaaaaaaaaaaaaaaaa   aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ";

static bool is_dot_atom(const char *s, size_t len)
{
    char last = '.'; /* a dot may not come next */
    for (size_t i = 0; i < len; i++) {
        char class = (unsigned char)s[i] < 0x80 ? atom_class[(unsigned char)s[i]] : 'a';
        if (class != 'a' && (class == ' ' || last == '.'))
            return false;
        last = class;
    }
    return last == 'a';
}

/* ---- what may stand around an address ---- */

static bool is_trimmed(char c)
{
    return c == ' ' || c == ',' || c == ';';
}

static void trim(const char **s, size_t *len)
{
    for (; *len > 0 && is_trimmed(**s); (*s)++)
        (*len)--;
    while (*len > 0 && is_trimmed((*s)[*len - 1]))
        (*len)--;
}

/* The position of the last < outside quotes, when the text ends in >; -1: none. */
static ptrdiff_t angle(const char *s, size_t len)
{
    ptrdiff_t at = -1;
    bool quoted = false;
    if (len == 0 || s[len - 1] != '>')
        return -1;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '\\' && quoted)
            i++;
        else if (s[i] == '"')
            quoted = !quoted;
        else if (s[i] == '<' && !quoted)
            at = (ptrdiff_t)i;
    }
    return at;
}

/* A comment in front or behind: (work) user@example.com (home). */
static bool strip_comment(const char **s, size_t *len)
{
    if (*len > 1 && **s == '(') {
        const char *end = memchr(*s, ')', *len);
        if (end) {
            *len -= (size_t)(end + 1 - *s);
            *s = end + 1;
            return true;
        }
    }
    if (*len > 1 && (*s)[*len - 1] == ')') {
        size_t i = *len - 1;
        while (i > 0 && (*s)[i] != '(')
            i--;
        if ((*s)[i] == '(') {
            *len = i;
            return true;
        }
    }
    return false;
}

static bool undress(const char **s, size_t *len)
{
    bool dressed = false;
    trim(s, len);
    ptrdiff_t at = angle(*s, *len);
    if (at >= 0) {
        *len -= (size_t)at + 2;
        *s += at + 1;
        trim(s, len);
        dressed = true;
    }
    while (strip_comment(s, len)) {
        trim(s, len);
        dressed = true;
    }
    if (*len > 7 && (*s)[6] == ':' && strncasecmp(*s, "mailto:", 7) == 0) {
        *s += 7;
        *len -= 7;
        dressed = true;
    }
    return dressed;
}

/* ---- the parts ---- */

/* A quoted string of len bytes, quotes included, to out; without its quotes and escapes where a
 * dot-atom is left. */
static size_t quoted_local(const char *s, size_t len, char *out, bool *quoted)
{
    char inner[KP_EMAIL_LOCAL_MAX] = {0};
    size_t n = 0;
    if (len < 3 || len > 2 * KP_EMAIL_LOCAL_MAX)
        return 0;
    for (size_t i = 1; i < len - 1; i++) {
        if (s[i] == '\\' && ++i == len - 1)
            return 0;
        if ((unsigned char)s[i] < ' ' || n == sizeof inner)
            return 0;
        inner[n++] = s[i];
    }
    *quoted = !is_dot_atom(inner, n);
    if (!*quoted) {
        memcpy(out, inner, n);
        return n;
    }
    size_t w = 0;
    out[w++] = '"';
    for (size_t i = 0; i < n; i++) {
        bool escape = inner[i] == '"' || inner[i] == '\\';
        if (w + escape + 2 > KP_EMAIL_LOCAL_MAX)
            return 0;
        if (escape)
            out[w++] = '\\';
        out[w++] = inner[i];
    }
    out[w++] = '"';
    return w;
}

static bool read_local(const char *s, size_t len, struct kp_email *out)
{
    if (len > 0 && s[0] == '"') {
        out->local_len =
            s[len - 1] == '"' ? (uint16_t)quoted_local(s, len, out->text, &out->quoted) : 0;
    } else if (len <= KP_EMAIL_LOCAL_MAX && is_dot_atom(s, len)) {
        memcpy(out->text, s, len);
        out->local_len = (uint16_t)len;
    }
    out->international = !kp_is_ascii(out->text, out->local_len);
    return out->local_len > 0;
}

/* [192.0.2.1] and [IPv6:2001:db8::1], by their characters; the first is a bracket. */
static bool is_literal(const char *s, size_t len)
{
    if (len < 9 || s[len - 1] != ']')
        return false;
    bool v6 = strncasecmp(s, "[ipv6:", 6) == 0;
    for (size_t i = v6 ? 6 : 1; i < len - 1; i++) {
        char c = (char)(s[i] | 0x20);
        bool digit = s[i] >= '0' && s[i] <= '9';
        if (!digit && s[i] != '.' && !(v6 && (s[i] == ':' || (c >= 'a' && c <= 'f'))))
            return false;
    }
    return true;
}

static bool read_domain(const char *s, size_t len, struct kp_idna *idna, struct kp_email *out,
                        const char **reason)
{
    char *to = out->text + out->local_len + 1;
    *reason = bad_domain;
    out->domain_literal = len > 0 && s[0] == '[' && is_literal(s, len);
    if (!kp_is_ascii(s, len)) {
        len = idna ? kp_idna_to_ascii(idna, s, len, to, KP_DOMAIN_MAX) : 0;
    } else if (len <= KP_DOMAIN_MAX) {
        kp_ascii_lower(to, s, len);
    }
    out->len = (uint16_t)(out->local_len + 1 + len);
    if (out->domain_literal)
        return len <= KP_DOMAIN_MAX;
    if (!kp_domain_is_ascii_host(to, len))
        return false;
    const char *last = memrchr(to, '.', len);
    if (!last) {
        *reason = no_dot;
        return false;
    }
    size_t tld = (size_t)(to + len - last - 1);
    return tld >= 2 && last[1] >= 'a' &&
           last[1] <= 'z'; /* no domain of the top level begins with a digit */
}

static ptrdiff_t find_at(const char *s, size_t len)
{
    const char *at = memrchr(s, '@', len);
    return at ? at - s : -1;
}

bool kp_email_parse(struct kp_slice s, struct kp_idna *idna, struct kp_email *out,
                    const char **reason)
{
    char plain[KP_PLAIN_MAX];
    *reason = bad_shape;
    ptrdiff_t n = s.len <= 2 * KP_PLAIN_MAX ? kp_plain(s, 0, plain, sizeof plain) : -1;
    if (n <= 0)
        return false;
    const char *text = plain;
    size_t len = (size_t)n;
    out->len = out->local_len = 0;
    out->quoted = out->international = out->domain_literal = false;
    out->dressed = undress(&text, &len);
    ptrdiff_t at = find_at(text, len);
    if (at < 0) {
        *reason = no_at;
        return false;
    }
    if (!read_local(text, (size_t)at, out)) {
        *reason = bad_local;
        return false;
    }
    out->text[out->local_len] = '@';
    return read_domain(text + at + 1, len - (size_t)at - 1, idna, out, reason);
}
