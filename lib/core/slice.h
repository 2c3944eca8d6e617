/* A slice: one value of one record, borrowed from memory that somebody else owns.
 *
 * Every cell that flows through kempt is a slice. It never owns its bytes: they live in the batch's
 * input block or in the batch's arena, and are valid until the batch is recycled. Bytes of
 * KP_STRING are UTF-8, decoded (CSV quoting and JSON escapes are undone), and may hold NUL. Bytes
 * of the other JSON kinds are the raw JSON text, carried unchanged: 1.10 leaves as 1.10.
 */
#ifndef KP_CORE_SLICE_H
#define KP_CORE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum kp_kind {
    KP_MISSING = 0, /* the record has no such field; ptr is "" and len 0 */
    KP_NULL,        /* JSON null; ptr is "" and len 0 */
    KP_STRING,      /* text, perhaps empty */
    KP_NUMBER,      /* raw JSON number */
    KP_BOOL,        /* raw "true" or "false" */
    KP_ARRAY,       /* raw JSON text */
    KP_OBJECT,      /* raw JSON text */
};

/* Hints: a set bit is a promise about the bytes, a clear bit says nothing. */
enum kp_slice_flags {
    KP_F_CSV_PLAIN =
        1, /* no quote, CR, LF, comma, semicolon, tab or pipe: a CSV writer may copy it */
    KP_F_JSON_PLAIN = 2, /* no byte that JSON must escape (quote, backslash, below 0x20) */
    KP_F_ASCII = 4,      /* every byte is below 0x80 */
};

struct kp_slice {
    const char *ptr; /* never NULL */
    uint32_t len;    /* bytes */
    uint8_t kind;    /* enum kp_kind */
    uint8_t flags;   /* enum kp_slice_flags */
};

static inline struct kp_slice kp_slice_of(enum kp_kind kind, const char *ptr, size_t len)
{
    return (struct kp_slice){.ptr = ptr, .len = (uint32_t)len, .kind = (uint8_t)kind, .flags = 0};
}

static inline struct kp_slice kp_string(const char *ptr, size_t len)
{
    return kp_slice_of(KP_STRING, ptr, len);
}

/* A string slice over a NUL-terminated string that outlives the slice. */
static inline struct kp_slice kp_str(const char *s)
{
    return kp_slice_of(KP_STRING, s, strlen(s));
}

static inline struct kp_slice kp_missing(void)
{
    return kp_slice_of(KP_MISSING, "", 0);
}

/* True when there is no value to work on: missing, null or a string of no bytes. */
static inline bool kp_slice_empty(struct kp_slice s)
{
    return s.len == 0;
}

/* True for a value that rules read as text: string, number, bool. */
static inline bool kp_slice_is_text(struct kp_slice s)
{
    return s.kind == KP_STRING || s.kind == KP_NUMBER || s.kind == KP_BOOL;
}

/* Same bytes (the kinds may differ). */
static inline bool kp_slice_same_bytes(struct kp_slice a, struct kp_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Same kind and same bytes. */
static inline bool kp_slice_identical(struct kp_slice a, struct kp_slice b)
{
    return a.kind == b.kind && kp_slice_same_bytes(a, b);
}

static inline bool kp_slice_is(struct kp_slice s, const char *text)
{
    size_t n = strlen(text);
    return s.len == n && memcmp(s.ptr, text, n) == 0;
}

#endif
