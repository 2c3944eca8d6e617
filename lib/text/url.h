/* Web addresses, domains and handles of social networks (RFC 3986, RFC 3987; host names by UTS 46).
 */
#ifndef KP_TEXT_URL_H
#define KP_TEXT_URL_H

#include "core/buf.h"
#include "text/idna.h"

/* The URL that s is, in normal form, appended to out: scheme and host in lower case, host in ASCII
 * form, no default port, no dot segments, %-escapes in upper case and only where needed, "/" for an
 * empty path. What has no scheme gets scheme (such as "https"). Schemes read: http, https, ftp.
 * False with the reason; out is then unspecified, also when memory is out (kp_buf_ok). */
bool kp_url_normalize(struct kp_slice s, const char *scheme, struct kp_idna *idna,
                      struct kp_buf *out, const char **reason);

/* The domain in s, which may be a domain, a URL or an e-mail address, without "www.", in ASCII
 * form, to out (KP_DOMAIN_MAX bytes). Returns its bytes, 0 when there is none. */
size_t kp_domain_read(struct kp_slice s, struct kp_idna *idna, char *out);

/* Networks whose handles are read, NULL-terminated. */
extern const char *const kp_social_networks[];

enum { KP_SOCIAL_MAX = 128 };

struct kp_social {
    int network; /* index in kp_social_networks; -1: the text names none */
    char handle[KP_SOCIAL_MAX];
    size_t len;
};

/* The handle in "@name", "https://instagram.com/name/?hl=fa", "t.me/name" or "name". network: the
 * one that is expected, -1: any. False with the reason when it is malformed, or of another network.
 */
bool kp_social_read(struct kp_slice s, int network, struct kp_social *out, const char **reason);

#endif
