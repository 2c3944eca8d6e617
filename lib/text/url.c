#include "text/url.h"

#include "text/plain.h"

static const char *const not_a_url = "is not a web address";
static const char *const bad_host = "is not a web address: the host is malformed";

struct parts {
    struct kp_slice scheme, user, host, port, rest; /* rest: path, query and fragment */
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool same(struct kp_slice s, const char *text)
{
    return s.len == strlen(text) && strncasecmp(s.ptr, text, s.len) == 0;
}

static bool scheme_known(struct kp_slice s)
{
    return same(s, "http") || same(s, "https") || same(s, "ftp");
}

/* The authority ends at the first of / ? # */
static size_t authority_length(const char *s, size_t len)
{
    size_t n = 0;
    while (n < len && s[n] != '/' && s[n] != '?' && s[n] != '#')
        n++;
    return n;
}

static bool split(const char *s, size_t len, struct parts *p)
{
    const char *colon = memmem(s, len, "://", 3);
    *p = (struct parts){kp_missing(), kp_missing(), kp_missing(), kp_missing(), kp_missing()};
    if (colon) {
        p->scheme = kp_string(s, (size_t)(colon - s));
        len -= (size_t)(colon + 3 - s);
        s = colon + 3;
        if (!scheme_known(p->scheme))
            return false;
    } else if (len > 2 && s[0] == '/' && s[1] == '/') {
        s += 2;
        len -= 2;
    }
    size_t n = authority_length(s, len);
    p->rest = kp_string(s + n, len - n);
    const char *at = memrchr(s, '@', n);
    if (at) {
        p->user = kp_string(s, (size_t)(at - s));
        n -= (size_t)(at + 1 - s);
        s = at + 1;
    }
    const char *port = memrchr(s, ':', n);
    if (port && memchr(port, ']', n - (size_t)(port - s)) == NULL) {
        p->port = kp_string(port + 1, n - (size_t)(port + 1 - s));
        n = (size_t)(port - s);
    }
    p->host = kp_string(s, n);
    return n > 0;
}

static bool is_ascii(const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] >= 0x80)
            return false;
    return true;
}

/* A host in ASCII form, lower case; dots within, or localhost is no public one. Returns its bytes,
 * 0: none. */
static size_t host_ascii(struct kp_slice host, struct kp_idna *idna, char out[KP_DOMAIN_MAX])
{
    size_t n = host.len;
    if (n > 1 && host.ptr[n - 1] == '.')
        n--; /* the root */
    if (!is_ascii(host.ptr, n)) {
        n = idna ? kp_idna_to_ascii(idna, host.ptr, n, out, KP_DOMAIN_MAX) : 0;
    } else if (n <= KP_DOMAIN_MAX) {
        for (size_t i = 0; i < n; i++)
            out[i] = lower(host.ptr[i]);
    }
    return kp_domain_is_ascii_host(out, n) && memchr(out, '.', n) ? n : 0;
}

/* ---- path, query, fragment ---- */

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_unreserved(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c && strchr("-._~", c));
}

static void put_escaped(struct kp_buf *out, unsigned char c)
{
    static const char digits[] = "0123456789ABCDEF";
    char text[3] = {'%', digits[c >> 4], digits[c & 15]};
    kp_buf_add(out, text, 3);
}

/* Escapes in upper case, those of unreserved characters undone (RFC 3986 6.2.2); what may not stand
 * raw is escaped. */
static void put_component(struct kp_buf *out, const char *s, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '%' && i + 2 < len && hex(s[i + 1]) >= 0 && hex(s[i + 2]) >= 0) {
            c = (unsigned char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
            i += 2;
            if (is_unreserved(c))
                kp_buf_putc(out, (char)c);
            else
                put_escaped(out, c);
        } else if (c <= ' ' || c >= 0x7F || strchr("\"<>\\^`{|}%", c)) {
            put_escaped(out, c);
        } else {
            kp_buf_putc(out, (char)c);
        }
    }
}

/* RFC 3986 5.2.4, on the path that begins at start of out. */
static void remove_dot_segments(struct kp_buf *out, size_t start)
{
    size_t w = start;
    for (size_t r = start; r < out->len;) {
        size_t end = r + 1;
        while (end < out->len && out->data[end] != '/')
            end++;
        size_t n = end - r; /* "/segment" */
        bool last = end == out->len;
        bool dot = n == 2 && out->data[r + 1] == '.';
        bool dots = n == 3 && out->data[r + 1] == '.' && out->data[r + 2] == '.';
        if (dots)
            while (w > start && out->data[--w] != '/')
                ;
        if (!dot && !dots) {
            memmove(out->data + w, out->data + r, n);
            w += n;
        } else if (last) {
            out->data[w++] = '/';
        }
        r = end;
    }
    out->len = w;
}

static void put_rest(struct kp_buf *out, struct kp_slice rest)
{
    size_t path = 0;
    while (path < rest.len && rest.ptr[path] != '?' && rest.ptr[path] != '#')
        path++;
    size_t start = out->len;
    if (path == 0)
        kp_buf_putc(out, '/');
    put_component(out, rest.ptr, path);
    if (kp_buf_ok(out))
        remove_dot_segments(out, start);
    put_component(out, rest.ptr + path, rest.len - path);
}

static bool port_number(struct kp_slice port, unsigned *number)
{
    *number = 0;
    for (size_t i = 0; i < port.len; i++) {
        if (port.ptr[i] < '0' || port.ptr[i] > '9' || *number > 65535)
            return false;
        *number = *number * 10 + (unsigned)(port.ptr[i] - '0');
    }
    return *number <= 65535;
}

bool kp_url_normalize(struct kp_slice s, const char *scheme, struct kp_idna *idna,
                      struct kp_buf *out, const char **reason)
{
    char text[2048], host[KP_DOMAIN_MAX];
    struct parts p;
    unsigned port;
    size_t before = out->len;
    *reason = not_a_url;
    ptrdiff_t n = s.len <= 2 * sizeof text ? kp_plain(s, 0, text, sizeof text) : -1;
    if (n <= 0 || memchr(text, ' ', (size_t)n) || !split(text, (size_t)n, &p))
        return false;
    size_t host_len = host_ascii(p.host, idna, host);
    if (host_len == 0 || !port_number(p.port, &port)) {
        *reason = bad_host;
        return false;
    }
    if (p.scheme.kind == KP_MISSING && p.user.kind != KP_MISSING)
        return false; /* an e-mail address */
    struct kp_slice used = p.scheme.kind == KP_MISSING ? kp_str(scheme) : p.scheme;
    for (size_t i = 0; i < used.len; i++)
        kp_buf_putc(out, lower(used.ptr[i]));
    kp_buf_puts(out, "://");
    if (p.user.len > 0) {
        put_component(out, p.user.ptr, p.user.len);
        kp_buf_putc(out, '@');
    }
    kp_buf_add(out, host, host_len);
    unsigned usual = same(used, "https") ? 443 : same(used, "http") ? 80 : 21;
    if (port != 0 && port != usual)
        kp_buf_printf(out, ":%u", port);
    put_rest(out, p.rest);
    if (out->len - before >= sizeof text) { /* escapes made it longer than can be read again */
        *reason = "is longer than 2047 bytes";
        return false;
    }
    return kp_buf_ok(out);
}

size_t kp_domain_read(struct kp_slice s, struct kp_idna *idna, char *out)
{
    char text[2048];
    struct parts p;
    ptrdiff_t n = s.len <= 2 * sizeof text ? kp_plain(s, 0, text, sizeof text) : -1;
    if (n <= 0 || memchr(text, ' ', (size_t)n) || !split(text, (size_t)n, &p))
        return 0;
    size_t len = host_ascii(p.host, idna, out);
    while (len > 4 && memcmp(out, "www.", 4) == 0 && memchr(out + 4, '.', len - 4)) {
        memmove(out, out + 4, len - 4);
        len -= 4;
    }
    return len;
}
