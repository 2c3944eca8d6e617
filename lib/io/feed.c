#include "io/feed.h"

#include <stdlib.h>

#include "io/scan.h"

enum {
    LARGE = 4 * KP_BATCH_BYTES
}; /* a buffer above it was for a giant record and is given back */

static void shrink(struct kp_batch *b, size_t want)
{
    if (b->block_cap <= LARGE || want > LARGE / 2)
        return;
    free(b->block);
    b->block = NULL;
    b->block_cap = 0;
}

static size_t take_kept(struct kp_feed *f, char *to, size_t size)
{
    size_t n = f->kept_end - f->kept_at < size ? f->kept_end - f->kept_at : size;
    if (n)
        memcpy(to, f->kept + f->kept_at, n);
    f->kept_at += n;
    if (f->kept_at == f->kept_end && f->kept_cap > LARGE) {
        free(f->kept);
        f->kept = NULL;
        f->kept_at = f->kept_end = f->kept_cap = 0;
    }
    return n;
}

enum kp_status kp_feed_more(struct kp_feed *f, struct kp_batch *b, size_t more,
                            struct kp_error *err)
{
    if (!kp_batch_reserve_block(b, b->block_len + more + KP_SCAN_SLACK))
        return kp_no_memory(err);
    size_t got = take_kept(f, b->block + b->block_len, more);
    b->block_len += got;
    if (got < more && !f->ended) {
        size_t n;
        enum kp_status st = kp_input_read(f->in, b->block + b->block_len, more - got, &n, err);
        if (st)
            return st;
        b->block_len += n;
        f->ended = n < more - got;
    }
    memset(b->block + b->block_len, 0, KP_SCAN_SLACK);
    return KP_OK;
}

enum kp_status kp_feed_fill(struct kp_feed *f, struct kp_batch *b, size_t want,
                            struct kp_error *err)
{
    shrink(b, want);
    b->block_len = 0;
    return kp_feed_more(f, b, want, err);
}

/* Puts bytes in front of what is kept. */
static bool put_back(struct kp_feed *f, const char *bytes, size_t len)
{
    size_t rest = f->kept_end - f->kept_at;
    if (len > f->kept_at) {
        if (len + rest > f->kept_cap) {
            char *kept = realloc(f->kept, len + rest);
            if (!kept)
                return false;
            f->kept = kept;
            f->kept_cap = len + rest;
        }
        memmove(f->kept + len, f->kept + f->kept_at, rest);
        f->kept_at = len;
        f->kept_end = len + rest;
    }
    f->kept_at -= len;
    memcpy(f->kept + f->kept_at, bytes, len);
    return true;
}

enum kp_status kp_feed_keep(struct kp_feed *f, struct kp_batch *b, size_t from,
                            struct kp_error *err)
{
    size_t len = b->block_len - from;
    f->offset += from;
    b->block_len = from;
    if (from == 0 && f->kept_at == f->kept_end) { /* all of it: the buffers change places */
        char *block = b->block;
        size_t cap = b->block_cap;
        b->block = f->kept;
        b->block_cap = f->kept_cap;
        *f = (struct kp_feed){f->in, block, 0, len, cap, f->ended, f->offset};
        return KP_OK;
    }
    return len == 0 || put_back(f, b->block + from, len) ? KP_OK : kp_no_memory(err);
}

bool kp_feed_at_end(const struct kp_feed *f)
{
    return f->ended && f->kept_at == f->kept_end;
}

void kp_feed_release(struct kp_feed *f)
{
    kp_input_free(f->in);
    free(f->kept);
    *f = (struct kp_feed){0};
}
