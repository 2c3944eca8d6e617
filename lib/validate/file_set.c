#include "validate/file_set.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/hash.h"
#include "validate/spool.h"

enum {
    WRITE_AT = 1 << 20, /* bytes kept back before they are written */
    TAG_BITS = 20,      /* of a slot: part of the hash, so that few keys are looked at in vain */
};

#define PLACE_MASK ((UINT64_C(1) << (64 - TAG_BITS)) - 1) /* 16 TiB of keys */

struct kp_file_set {
    int keys_fd, table_fd;
    struct kp_buf pending;
    uint64_t len, count;
    const char *keys; /* mapped: each a length of four bytes, then the bytes */
    uint64_t *table;  /* mapped: tag and place + 1; 0 is free */
    uint64_t slots;   /* a power of two, at least twice the keys */
};

enum kp_status kp_file_set_new(const char *folder, struct kp_file_set **out, struct kp_error *err)
{
    struct kp_file_set *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->keys_fd = kp_temp_open(folder, err);
    s->table_fd = s->keys_fd < 0 ? -1 : kp_temp_open(folder, err);
    if (s->table_fd < 0) {
        kp_file_set_free(s);
        return KP_ERR_OUTPUT;
    }
    *out = s;
    return KP_OK;
}

void kp_file_set_free(struct kp_file_set *s)
{
    if (!s)
        return;
    if (s->keys)
        munmap((void *)s->keys, s->len);
    if (s->table)
        munmap(s->table, s->slots * sizeof *s->table);
    if (s->keys_fd >= 0)
        close(s->keys_fd);
    if (s->table_fd >= 0)
        close(s->table_fd);
    kp_buf_release(&s->pending);
    free(s);
}

static enum kp_status flush(struct kp_file_set *s, struct kp_error *err)
{
    if (!kp_buf_ok(&s->pending))
        return kp_no_memory(err);
    enum kp_status st = kp_temp_write(s->keys_fd, s->pending.data, s->pending.len, s->len, err);
    s->len += s->pending.len;
    kp_buf_clear(&s->pending);
    return st;
}

enum kp_status kp_file_set_add(struct kp_file_set *s, const char *key, size_t len,
                               struct kp_error *err)
{
    uint32_t n = (uint32_t)len;
    if (len > KP_FILE_SET_KEY_MAX)
        return kp_fail(err, KP_ERR_DATA, "a key is longer than %d bytes", KP_FILE_SET_KEY_MAX);
    kp_buf_add(&s->pending, &n, sizeof n);
    kp_buf_add(&s->pending, key, len);
    s->count++;
    return s->pending.len >= WRITE_AT ? flush(s, err) : KP_OK;
}

static struct kp_slice key_at(const struct kp_file_set *s, uint64_t place)
{
    uint32_t len;
    memcpy(&len, s->keys + place, sizeof len);
    return kp_string(s->keys + place + sizeof len, len);
}

/* The slot of a key, or the free one where it belongs. */
static uint64_t *find(const struct kp_file_set *s, const char *key, size_t len)
{
    uint64_t hash = kp_hash(key, len, 0), tag = hash & ~PLACE_MASK;
    for (uint64_t at = hash & (s->slots - 1);; at = (at + 1) & (s->slots - 1)) {
        uint64_t *slot = &s->table[at];
        if (*slot == 0)
            return slot;
        if ((*slot & ~PLACE_MASK) != tag)
            continue;
        struct kp_slice its = key_at(s, (*slot & PLACE_MASK) - 1);
        if (its.len == len && memcmp(its.ptr, key, len) == 0)
            return slot;
    }
}

static void *map(int fd, uint64_t size, int how)
{
    void *p = mmap(NULL, size, how, MAP_SHARED, fd, 0);
    return p == MAP_FAILED ? NULL : p;
}

enum kp_status kp_file_set_finish(struct kp_file_set *s, struct kp_error *err)
{
    enum kp_status st = flush(s, err);
    if (st != KP_OK || s->count == 0)
        return st;
    s->slots = 64;
    while (s->slots < s->count * 2)
        s->slots *= 2;
    uint64_t size = s->slots * sizeof *s->table;
    int why = posix_fallocate(s->table_fd, 0,
                              (off_t)size); /* a full disk must show here, not as a signal later */
    if (why)
        return kp_fail(err, KP_ERR_OUTPUT,
                       "cannot write a temporary file: %s; set TMPDIR to a folder that has room",
                       strerror(why));
    s->keys = map(s->keys_fd, s->len, PROT_READ);
    s->table = s->keys ? map(s->table_fd, size, PROT_READ | PROT_WRITE) : NULL;
    if (!s->table)
        return kp_fail(err, KP_ERR_MEMORY, "cannot map a temporary file: %s", strerror(errno));
    for (uint64_t place = 0; place < s->len;) {
        struct kp_slice key = key_at(s, place);
        uint64_t *slot = find(s, key.ptr, key.len);
        if (*slot == 0)
            *slot = (kp_hash(key.ptr, key.len, 0) & ~PLACE_MASK) | (place + 1);
        place += sizeof(uint32_t) + key.len;
    }
    return KP_OK;
}

bool kp_file_set_has(const struct kp_file_set *s, const char *key, size_t len)
{
    return s->table && *find(s, key, len) != 0;
}
