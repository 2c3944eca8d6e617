/* Handles of social networks: their hosts and the characters that each allows. */
#include "text/url.h"

#include "text/plain.h"

static const char *const malformed = "is not a handle of the network";
static const char *const other_network = "is a handle of another network";
static const char *const no_network = "names no network; give network";

const char *const kp_social_networks[] = {"instagram", "telegram", "x",      "linkedin",
                                          "facebook",  "youtube",  "tiktok", "github",
                                          "weibo",     "wechat",   "aparat", NULL};

static const struct network {
    const char *hosts; /* separated by blanks */
    const char *path;  /* what stands before the handle, or "" */
    const char *extra; /* characters beside letters and digits */
    size_t min, max;
    bool folds; /* case does not count */
} networks[] = {
    {"instagram.com instagr.am", "", "._", 1, 30, true},
    {"t.me telegram.me telegram.dog", "", "_", 4, 32, true},
    {"x.com twitter.com", "", "_", 1, 15, true},
    {"linkedin.com", "in/", "-", 3, 100, true},
    {"facebook.com fb.com fb.me", "", ".", 5, 50, true},
    {"youtube.com", "@", "._-", 3, 30, true},
    {"tiktok.com", "@", "._", 2, 24, true},
    {"github.com", "", "-", 1, 39, true},
    {"weibo.com", "", "_-", 2, 30, true},
    {"", "", "_-", 6, 20, false}, /* WeChat has no addresses */
    {"aparat.com", "", "_.", 3, 50, true},
};

/* Words that stand where a handle does in addresses of pages, not of people. */
static const char *const reserved[] = {"share",  "p",     "reel",   "explore", "home",     "login",
                                       "search", "watch", "intent", "hashtag", "joinchat", "s",
                                       "about",  "pages", "groups", NULL};

static bool has_host(const char *hosts, const char *host, size_t len)
{
    while (*hosts) {
        size_t n = strcspn(hosts, " ");
        if (n == len && memcmp(hosts, host, n) == 0)
            return true;
        hosts += n;
        hosts += *hosts == ' ';
    }
    return false;
}

/* Finds the network of an address such as m.facebook.com/name; *rest becomes what stands behind the
 * host's slash. */
static int network_of(const char *s, size_t len, const char **rest)
{
    const char *colon = memmem(s, len, "://", 3);
    const char *host = colon ? colon + 3 : s;
    const char *slash = memchr(host, '/', len - (size_t)(host - s));
    if (!slash)
        return -1;
    char lower[64];
    size_t n = (size_t)(slash - host);
    if (n > sizeof lower)
        return -1;
    for (size_t i = 0; i < n; i++)
        lower[i] = host[i] >= 'A' && host[i] <= 'Z' ? (char)(host[i] | 0x20) : host[i];
    *rest = slash + 1;
    for (int i = 0; kp_social_networks[i]; i++) {
        /* sub-domains: www., m., ir.linkedin.com */
        const char *dot = memchr(lower, '.', n);
        size_t skip = dot ? (size_t)(dot + 1 - lower) : 0;
        if (has_host(networks[i].hosts, lower, n) ||
            has_host(networks[i].hosts, lower + skip, n - skip))
            return i;
    }
    return -1;
}

static bool is_allowed(const struct network *w, char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
           (c && strchr(w->extra, c));
}

static bool take_handle(const struct network *w, const char *s, size_t len, struct kp_social *out)
{
    if (len < w->min || len > w->max)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!is_allowed(w, s[i]))
            return false;
        out->handle[i] = w->folds && s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i];
    }
    out->len = len;
    for (int i = 0; reserved[i]; i++)
        if (strlen(reserved[i]) == len && memcmp(reserved[i], out->handle, len) == 0)
            return false;
    return true;
}

bool kp_social_read(struct kp_slice s, int network, struct kp_social *out, const char **reason)
{
    char text[KP_PLAIN_MAX];
    const char *at = text;
    *reason = malformed;
    ptrdiff_t n = s.len <= KP_PLAIN_MAX ? kp_plain(s, 0, text, sizeof text) : -1;
    if (n <= 0)
        return false;
    size_t len = (size_t)n;
    int found = network_of(text, len, &at);
    if (found < 0 && memchr(text, '/', len))
        return false;
    if (found >= 0) {
        len -= (size_t)(at - text);
        size_t skip = strlen(networks[found].path);
        if (len >= skip && strncasecmp(at, networks[found].path, skip) == 0) {
            at += skip;
            len -= skip;
        } else if (strcmp(networks[found].path, "@") != 0) {
            return false;
        }
        size_t end = 0;
        while (end < len && !strchr("/?#", at[end]))
            end++;
        len = end;
    }
    if (len > 0 && *at == '@') {
        at++;
        len--;
    }
    if (found >= 0 && network >= 0 && found != network) {
        *reason = other_network;
        return false;
    }
    out->network = found >= 0 ? found : network;
    if (out->network < 0) {
        *reason = no_network;
        return false;
    }
    return take_handle(&networks[out->network], at, len, out);
}
