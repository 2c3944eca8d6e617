#include "validate/key_set.h"

#include <stdlib.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/hash.h"
#include "validate/spool.h"
#include "validate/value_set.h"

enum {
    PARTS = 32,
    PART_BITS = 5,
    WRITE_AT = 64 * 1024,   /* bytes of a part kept back before they are written */
    READ_AT = 256 * 1024,   /* bytes read at a time */
    MEMORY_MIN = 16 * 1024, /* least to work with */
    DEPTH_MAX = 12,         /* 5 bits each: all of the 64 */
    KEY_MAX = 64 << 20,     /* longest key read back: four cells of the largest size */
};

struct part {
    int fd;
    uint64_t len;
    struct kp_buf pending;
};

struct entry {
    uint64_t record;
    uint64_t len;
};

struct kp_key_set {
    size_t memory;
    const char *folder;
    struct kp_value_set held;
    struct part *parts; /* PARTS of them once spilling */
    uint64_t *bits;     /* bit per record */
    size_t nwords;
};

struct kp_key_set *kp_key_set_new(size_t memory, const char *folder)
{
    struct kp_key_set *k = calloc(1, sizeof *k);
    if (k) {
        k->memory = memory > MEMORY_MIN ? memory : MEMORY_MIN;
        k->folder = folder;
    }
    return k;
}

static void free_parts(struct part *parts)
{
    for (size_t i = 0; parts && i < PARTS; i++) {
        if (parts[i].fd >= 0)
            close(parts[i].fd);
        kp_buf_release(&parts[i].pending);
    }
    free(parts);
}

void kp_key_set_free(struct kp_key_set *k)
{
    if (!k)
        return;
    kp_value_set_release(&k->held);
    free_parts(k->parts);
    free(k->bits);
    free(k);
}

static struct part *new_parts(void)
{
    struct part *parts = calloc(PARTS, sizeof *parts);
    for (size_t i = 0; parts && i < PARTS; i++)
        parts[i].fd = -1;
    return parts;
}

static enum kp_status mark(struct kp_key_set *k, uint64_t record, struct kp_error *err)
{
    size_t word = (size_t)(record / 64);
    if (word >= k->nwords) {
        size_t n = k->nwords ? k->nwords * 2 : 1024;
        while (n <= word)
            n *= 2;
        uint64_t *bits = realloc(k->bits, n * sizeof *bits);
        if (!bits)
            return kp_no_memory(err);
        memset(bits + k->nwords, 0, (n - k->nwords) * sizeof *bits);
        k->bits = bits;
        k->nwords = n;
    }
    k->bits[word] |= (uint64_t)1 << (record % 64);
    return KP_OK;
}

static enum kp_status flush_part(const struct kp_key_set *k, struct part *p, struct kp_error *err)
{
    if (!kp_buf_ok(&p->pending))
        return kp_no_memory(err);
    if (p->pending.len == 0)
        return KP_OK;
    if (p->fd < 0 && (p->fd = kp_temp_open(k->folder, err)) < 0)
        return KP_ERR_OUTPUT;
    enum kp_status st = kp_temp_write(p->fd, p->pending.data, p->pending.len, p->len, err);
    p->len += p->pending.len;
    kp_buf_clear(&p->pending);
    return st;
}

/* depth says which bits of the hash part the keys: the table of a set uses the low ones, so these
 * come from the top. */
static enum kp_status spill(const struct kp_key_set *k, struct part *parts, int depth,
                            const char *key, size_t len, uint64_t record, struct kp_error *err)
{
    uint64_t hash = kp_hash(key, len, 0x6b65790000000000u + (uint64_t)depth);
    struct part *p = &parts[hash >> (64 - PART_BITS)];
    struct entry e = {record, len};
    kp_buf_add(&p->pending, &e, sizeof e);
    kp_buf_add(&p->pending, key, len);
    return p->pending.len >= WRITE_AT ? flush_part(k, p, err) : KP_OK;
}

/* One key: into the set while there is room, else to the parts, which are made then. */
static enum kp_status take(struct kp_key_set *k, struct kp_value_set *set, struct part **parts,
                           int depth, const char *key, size_t len, uint64_t record,
                           struct kp_error *err)
{
    if (kp_value_set_has(set, key, len))
        return mark(k, record, err);
    bool full = kp_value_set_bytes(set) + len > k->memory && set->count > 0;
    if (!*parts && full && depth < DEPTH_MAX && !(*parts = new_parts()))
        return kp_no_memory(err);
    if (*parts)
        return spill(k, *parts, depth, key, len, record, err);
    return kp_value_set_add(set, key, len) == KP_SET_NOMEM ? kp_no_memory(err) : KP_OK;
}

enum kp_status kp_key_set_add(struct kp_key_set *k, const char *key, size_t len, uint64_t record,
                              struct kp_error *err)
{
    if (len > KEY_MAX)
        return kp_fail(err, KP_ERR_DATA,
                       "a key for unique is longer than %d bytes: choose shorter fields", KEY_MAX);
    return take(k, &k->held, &k->parts, 0, key, len, record, err);
}

/* Reads a part through a buffer: the entry's key in buf at *at; more is read when it is not whole.
 */
struct part_reader {
    struct part *part;
    struct kp_buf buf;
    size_t at;
    uint64_t offset;
};

static enum kp_status need(struct part_reader *r, size_t bytes, struct kp_error *err)
{
    if (r->buf.len - r->at >= bytes)
        return KP_OK;
    memmove(r->buf.data, r->buf.data + r->at, r->buf.len - r->at);
    r->buf.len -= r->at;
    r->at = 0;
    uint64_t left = r->part->len - r->offset;
    size_t want = bytes > READ_AT ? bytes : READ_AT;
    size_t n = left < want ? (size_t)left : want;
    char *to = kp_buf_reserve(&r->buf, n);
    if (!to)
        return kp_no_memory(err);
    enum kp_status st = kp_temp_read(r->part->fd, to, n, r->offset, err);
    r->buf.len += n;
    r->offset += n;
    return st;
}

static enum kp_status settle_parts(struct kp_key_set *k, struct part *parts, int depth,
                                   struct kp_error *err);

static enum kp_status settle_part(struct kp_key_set *k, struct part *p, int depth,
                                  struct kp_error *err)
{
    struct kp_value_set set = {0};
    struct part *deeper = NULL;
    struct part_reader r = {.part = p};
    enum kp_status st = kp_buf_reserve(&r.buf, READ_AT) ? KP_OK : kp_no_memory(err);
    while (st == KP_OK && (r.offset < p->len || r.at < r.buf.len)) {
        struct entry e;
        st = need(&r, sizeof e, err);
        if (st != KP_OK)
            break;
        memcpy(&e, r.buf.data + r.at, sizeof e);
        r.at += sizeof e;
        st = need(&r, e.len, err);
        if (st == KP_OK)
            st = take(k, &set, &deeper, depth, r.buf.data + r.at, e.len, e.record, err);
        r.at += e.len;
    }
    kp_buf_release(&r.buf);
    kp_value_set_release(&set);
    if (st == KP_OK && deeper)
        st = settle_parts(k, deeper, depth + 1, err);
    free_parts(deeper);
    return st;
}

static enum kp_status settle_parts(struct kp_key_set *k, struct part *parts, int depth,
                                   struct kp_error *err)
{
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < PARTS && st == KP_OK; i++)
        st = flush_part(k, &parts[i], err);
    for (size_t i = 0; i < PARTS && st == KP_OK; i++) {
        if (parts[i].len)
            st = settle_part(k, &parts[i], depth, err);
        if (parts[i].fd >= 0)
            close(parts[i].fd);
        parts[i].fd = -1;
    }
    return st;
}

enum kp_status kp_key_set_settle(struct kp_key_set *k, struct kp_error *err)
{
    kp_value_set_release(&k->held);
    return k->parts ? settle_parts(k, k->parts, 1, err) : KP_OK;
}

bool kp_key_set_is_duplicate(const struct kp_key_set *k, uint64_t record)
{
    size_t word = (size_t)(record / 64);
    return word < k->nwords && (k->bits[word] >> (record % 64) & 1);
}

bool kp_key_set_spilled(const struct kp_key_set *k)
{
    return k->parts != NULL;
}
