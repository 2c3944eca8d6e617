/* Digests of files and buffers: BLAKE2b with 256 bits (RFC 7693), by libsodium. The hex form is
 * what `b2sum -l 256 FILE` prints, so that anybody can check a manifest without kempt. */
#ifndef KP_IO_DIGEST_H
#define KP_IO_DIGEST_H

#include <stddef.h>

#define KP_DIGEST_HEX 65 /* 64 hex digits and a NUL */

struct kp_digest; /* opaque: a digest in the making */

/* NULL when memory is out. */
struct kp_digest *kp_digest_new(void);
void kp_digest_free(struct kp_digest *d);

void kp_digest_add(struct kp_digest *d, const void *bytes, size_t len);

/* Ends the digest; nothing may be added after it. */
void kp_digest_finish(struct kp_digest *d, char out[KP_DIGEST_HEX]);

/* The digest of one buffer. */
void kp_digest_hex(const void *bytes, size_t len, char out[KP_DIGEST_HEX]);

#endif
