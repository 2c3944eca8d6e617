#include "io/digest.h"

#include <sodium.h>
#include <stdlib.h>

enum { DIGEST_BYTES = 32 };

struct kp_digest {
    crypto_generichash_state *state;
};

static void to_hex(const unsigned char raw[DIGEST_BYTES], char out[KP_DIGEST_HEX])
{
    sodium_bin2hex(out, KP_DIGEST_HEX, raw, DIGEST_BYTES);
}

struct kp_digest *kp_digest_new(void)
{
    struct kp_digest *d = malloc(sizeof *d);
    if (!d)
        return NULL;
    size_t size = (crypto_generichash_statebytes() + 63) & ~(size_t)63;
    d->state = aligned_alloc(64, size); /* libsodium wants its state on a cache line */
    if (!d->state) {
        free(d);
        return NULL;
    }
    crypto_generichash_init(d->state, NULL, 0, DIGEST_BYTES);
    return d;
}

void kp_digest_free(struct kp_digest *d)
{
    if (!d)
        return;
    free(d->state);
    free(d);
}

void kp_digest_add(struct kp_digest *d, const void *bytes, size_t len)
{
    crypto_generichash_update(d->state, bytes, len);
}

void kp_digest_finish(struct kp_digest *d, char out[KP_DIGEST_HEX])
{
    unsigned char raw[DIGEST_BYTES];
    crypto_generichash_final(d->state, raw, sizeof raw);
    to_hex(raw, out);
}

void kp_digest_hex(const void *bytes, size_t len, char out[KP_DIGEST_HEX])
{
    unsigned char raw[DIGEST_BYTES];
    crypto_generichash(raw, sizeof raw, bytes, len, NULL, 0);
    to_hex(raw, out);
}
