/* A growable byte buffer with a sticky failure.
 *
 * An append that cannot get memory marks the buffer failed and does nothing; later appends do
 * nothing either. So a piece of code appends freely and asks kp_buf_ok once at the end. Invariant:
 * len <= cap; data is NULL only while cap is 0. The bytes are not NUL-terminated unless kp_buf_cstr
 * was called.
 */
#ifndef KP_CORE_BUF_H
#define KP_CORE_BUF_H

#include "core/error.h"
#include "core/slice.h"

struct kp_buf {
    char *data;
    size_t len; /* bytes in use */
    size_t cap; /* bytes owned */
    bool failed;
};

/* A buffer of all zeros is valid and empty. */
void kp_buf_init(struct kp_buf *b);
void kp_buf_release(struct kp_buf *b);

/* Forgets the contents and the failure, keeps the memory. */
static inline void kp_buf_clear(struct kp_buf *b)
{
    b->len = 0;
    b->failed = false;
}

static inline bool kp_buf_ok(const struct kp_buf *b)
{
    return !b->failed;
}

/* Room for extra more bytes behind len. Returns where they start, or NULL (and marks the failure).
 * The caller writes there and adds to len itself. */
char *kp_buf_reserve(struct kp_buf *b, size_t extra);

void kp_buf_add(struct kp_buf *b, const void *bytes, size_t len);
void kp_buf_puts(struct kp_buf *b, const char *s);
void kp_buf_printf(struct kp_buf *b, const char *fmt, ...) KP_PRINTF(2, 3);

static inline void kp_buf_putc(struct kp_buf *b, char c)
{
    if (b->len < b->cap)
        b->data[b->len++] = c;
    else
        kp_buf_add(b, &c, 1);
}

static inline void kp_buf_slice(struct kp_buf *b, struct kp_slice s)
{
    kp_buf_add(b, s.ptr, s.len);
}

/* Appends the code point as UTF-8; anything that is not a scalar value becomes U+FFFD. */
void kp_buf_utf8(struct kp_buf *b, uint32_t code_point);

/* An unsigned decimal number. */
void kp_buf_uint(struct kp_buf *b, uint64_t n);

/* s as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD. */
void kp_buf_json(struct kp_buf *b, const char *s, size_t len);

/* A slice as a JSON value: missing and null as null, strings quoted, the rest raw. */
void kp_buf_json_slice(struct kp_buf *b, struct kp_slice s);

/* The contents as a C string, owned by the buffer and valid until the next append. NULL when it
 * failed. */
const char *kp_buf_cstr(struct kp_buf *b);

#endif
