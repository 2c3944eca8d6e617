/* Internationalised domain names by UTS 46 (non-transitional, STD3 rules), through ICU.
 *
 * A struct kp_idna is one thread's; ICU's tables are opened when the first domain that needs them
 * comes by. A struct of zeros is valid.
 */
#ifndef KP_TEXT_IDNA_H
#define KP_TEXT_IDNA_H

#include "core/slice.h"

struct kp_idna {
    void *handle;
};

void kp_idna_release(struct kp_idna *i);

/* One of a worker's own; NULL when memory is out. Freed by kp_idna_free, as workers are. */
struct kp_idna *kp_idna_new(void);
void kp_idna_free(void *idna);

enum { KP_DOMAIN_MAX = 253 }; /* bytes of a domain in ASCII form, RFC 1035 without the final dot */

/* The ASCII form, lower case ("bücher.example" to "xn--bcher-kva.example"), and the Unicode form.
 * They return the number of bytes written to out, or 0 when the domain is not valid by UTS 46,
 * does not fit, or would not be read back as itself (digits of other scripts, joiners). */
size_t kp_idna_to_ascii(struct kp_idna *i, const char *domain, size_t len, char *out, size_t cap);
size_t kp_idna_to_unicode(struct kp_idna *i, const char *domain, size_t len, char *out, size_t cap);

/* True for letters, digits and hyphens in labels of 1..63 with dots between, at most KP_DOMAIN_MAX
 * bytes (RFC 1123). */
bool kp_domain_is_ascii_host(const char *domain, size_t len);

#endif
