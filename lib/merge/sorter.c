#include "merge/sorter.h"

#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#include "core/arena.h"
#include "validate/spool.h"

struct stored { /* an item in memory */
    size_t len;
    char bytes[];
};

struct head { /* what stands before an item in the file */
    uint64_t key, len;
};

/* A run being read back. */
struct run {
    uint64_t at, end; /* in the file: what is still to be read */
    char *buf;
    size_t cap, have, used; /* bytes owned, read, and behind the item at hand */
    struct kp_sort_item item;
};

struct kp_sorter {
    struct kp_arena arena;
    struct kp_sort_entry *entries;
    size_t count, cap;
    uint64_t memory;
    const char *folder;
    int fd; /* -1: nothing spilled */
    uint64_t written;
    struct run *runs;
    size_t nruns, cap_runs;
    size_t *heap; /* runs that have an item, least key first, then first run first */
    size_t nheap;
    bool begun; /* the top of the heap was given out */
    size_t next;
};

struct kp_sorter *kp_sorter_new(uint64_t memory, const char *folder)
{
    struct kp_sorter *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->memory = memory;
    s->folder = folder;
    s->fd = -1;
    return s;
}

void kp_sorter_free(struct kp_sorter *s)
{
    if (!s)
        return;
    kp_arena_release(&s->arena);
    free(s->entries);
    for (size_t i = 0; i < s->nruns; i++)
        free(s->runs[i].buf);
    free(s->runs);
    free(s->heap);
    if (s->fd >= 0)
        close(s->fd);
    free(s);
}

/* One pass by one byte; false when all keys share it. */
static bool pass(const struct kp_sort_entry *from, struct kp_sort_entry *to, size_t count,
                 unsigned shift)
{
    size_t place[256] = {0};
    for (size_t i = 0; i < count; i++)
        place[from[i].key >> shift & 255]++;
    if (place[from[0].key >> shift & 255] == count)
        return false;
    for (size_t b = 0, sum = 0; b < 256; b++) {
        size_t n = place[b];
        place[b] = sum;
        sum += n;
    }
    for (size_t i = 0; i < count; i++)
        to[place[from[i].key >> shift & 255]++] = from[i];
    return true;
}

struct kp_sort_entry *kp_sort_entries(struct kp_sort_entry *entries, struct kp_sort_entry *other,
                                      size_t count)
{
    for (unsigned shift = 0; shift < 64 && count > 1; shift += 8)
        if (pass(entries, other, count, shift)) {
            struct kp_sort_entry *t = entries;
            entries = other;
            other = t;
        }
    return entries;
}

static enum kp_status sort_entries(struct kp_sorter *s, struct kp_error *err)
{
    struct kp_sort_entry *other = malloc((s->cap + 1) * sizeof *other);
    if (!other)
        return kp_no_memory(err);
    if (kp_sort_entries(s->entries, other, s->count) == other) {
        free(s->entries);
        s->entries = other;
    } else {
        free(other);
    }
    return KP_OK;
}

static struct run *add_run(struct kp_sorter *s)
{
    if (s->nruns == s->cap_runs) {
        size_t cap = s->cap_runs ? s->cap_runs * 2 : 16;
        struct run *runs = realloc(s->runs, cap * sizeof *runs);
        if (!runs)
            return NULL;
        s->runs = runs;
        s->cap_runs = cap;
    }
    s->runs[s->nruns] = (struct run){.at = s->written, .end = s->written};
    return &s->runs[s->nruns++];
}

/* Appends to the file through a buffer of its own. */
struct sink {
    struct kp_sorter *s;
    char *buf;
    size_t len;
};

static enum kp_status sink_flush(struct sink *k, struct kp_error *err)
{
    enum kp_status st = kp_temp_write(k->s->fd, k->buf, k->len, k->s->written, err);
    k->s->written += k->len;
    k->len = 0;
    return st;
}

static enum kp_status sink_put(struct sink *k, const void *bytes, size_t len, struct kp_error *err)
{
    const char *p = bytes;
    while (len > 0) {
        size_t n = KP_SORTER_BUFFER - k->len < len ? KP_SORTER_BUFFER - k->len : len;
        memcpy(k->buf + k->len, p, n);
        k->len += n;
        p += n;
        len -= n;
        if (k->len < KP_SORTER_BUFFER)
            continue;
        enum kp_status st = sink_flush(k, err);
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

static enum kp_status write_entries(struct kp_sorter *s, struct kp_error *err)
{
    struct sink k = {.s = s, .buf = malloc(KP_SORTER_BUFFER)};
    enum kp_status st = k.buf ? KP_OK : kp_no_memory(err);
    for (size_t i = 0; i < s->count && st == KP_OK; i++) {
        const struct stored *it = s->entries[i].item;
        struct head h = {.key = s->entries[i].key, .len = it->len};
        st = sink_put(&k, &h, sizeof h, err);
        if (st == KP_OK)
            st = sink_put(&k, it->bytes, it->len, err);
    }
    if (st == KP_OK)
        st = sink_flush(&k, err);
    free(k.buf);
    return st;
}

static enum kp_status spill(struct kp_sorter *s, struct kp_error *err)
{
    enum kp_status st = sort_entries(s, err);
    if (st != KP_OK)
        return st;
    if (s->fd < 0 && (s->fd = kp_temp_open(s->folder, err)) < 0)
        return KP_ERR_OUTPUT;
    if (!add_run(s))
        return kp_no_memory(err);
    st = write_entries(s, err);
    if (st != KP_OK)
        return st;
    s->runs[s->nruns - 1].end = s->written;
    s->count = 0;
    kp_arena_clear(&s->arena);
    return KP_OK;
}

enum kp_status kp_sorter_add(struct kp_sorter *s, uint64_t key, size_t len, char **place,
                             struct kp_error *err)
{
    uint64_t used = s->arena.total + s->count * 2 * sizeof *s->entries;
    if (s->count > 0 && used + len > s->memory) {
        enum kp_status st = spill(s, err);
        if (st != KP_OK)
            return st;
    }
    if (s->count == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 1024;
        struct kp_sort_entry *entries = realloc(s->entries, cap * sizeof *entries);
        if (!entries)
            return kp_no_memory(err);
        s->entries = entries;
        s->cap = cap;
    }
    struct stored *it = kp_arena_alloc(&s->arena, sizeof *it + len);
    if (!it)
        return kp_no_memory(err);
    it->len = len;
    s->entries[s->count++] = (struct kp_sort_entry){.key = key, .item = it};
    *place = it->bytes;
    return KP_OK;
}

/* ---- reading back ---- */

/* Makes want bytes of the run available at used. */
static enum kp_status run_fill(struct kp_sorter *s, struct run *r, size_t want,
                               struct kp_error *err)
{
    if (r->have - r->used >= want)
        return KP_OK;
    size_t rest = r->have - r->used;
    if (want > r->cap) {
        char *buf = realloc(r->buf, want);
        if (!buf)
            return kp_no_memory(err);
        r->buf = buf;
        r->cap = want;
    }
    memmove(r->buf, r->buf + r->used, rest);
    size_t room = r->cap - rest, left = (size_t)(r->end - r->at);
    size_t n = room < left ? room : left;
    r->used = 0;
    r->have = rest + n;
    enum kp_status st = kp_temp_read(s->fd, r->buf + rest, n, r->at, err);
    r->at += n;
    return st;
}

/* Reads the run's next item. KP_END: the run is through. */
static enum kp_status run_next(struct kp_sorter *s, struct run *r, struct kp_error *err)
{
    struct head h;
    if (r->at == r->end && r->used == r->have) {
        free(r->buf);
        r->buf = NULL;
        return KP_END;
    }
    enum kp_status st = run_fill(s, r, sizeof h, err);
    if (st != KP_OK)
        return st;
    memcpy(&h, r->buf + r->used, sizeof h);
    st = run_fill(s, r, sizeof h + (size_t)h.len, err);
    r->item = (struct kp_sort_item){
        .key = h.key, .bytes = r->buf + r->used + sizeof h, .len = (size_t)h.len};
    r->used += sizeof h + (size_t)h.len;
    return st;
}

static bool before(const struct kp_sorter *s, size_t a, size_t b)
{
    uint64_t ka = s->runs[a].item.key, kb = s->runs[b].item.key;
    return ka != kb ? ka < kb : a < b;
}

static void sift_down(struct kp_sorter *s, size_t i)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= s->nheap)
            return;
        if (child + 1 < s->nheap && before(s, s->heap[child + 1], s->heap[child]))
            child++;
        if (!before(s, s->heap[child], s->heap[i]))
            return;
        size_t t = s->heap[i];
        s->heap[i] = s->heap[child];
        s->heap[child] = t;
        i = child;
    }
}

static enum kp_status open_runs(struct kp_sorter *s, struct kp_error *err)
{
    s->heap = malloc((s->nruns + 1) * sizeof *s->heap);
    if (!s->heap)
        return kp_no_memory(err);
    for (size_t i = 0; i < s->nruns; i++) {
        struct run *r = &s->runs[i];
        r->buf = malloc(KP_SORTER_BUFFER);
        r->cap = KP_SORTER_BUFFER;
        enum kp_status st = r->buf ? run_next(s, r, err) : kp_no_memory(err);
        if (st != KP_OK)
            return st;
        s->heap[s->nheap++] = i;
    }
    for (size_t i = s->nheap; i-- > 0;)
        sift_down(s, i);
    return KP_OK;
}

/* What was freed goes back to the system, so that what comes next has all of the limit. */
static void give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0); /* threads have heaps of their own, which would keep it */
#endif
}

enum kp_status kp_sorter_finish(struct kp_sorter *s, struct kp_error *err)
{
    if (s->fd < 0)
        return sort_entries(s, err);
    enum kp_status st = s->count > 0 ? spill(s, err) : KP_OK;
    kp_arena_release(&s->arena);
    free(s->entries);
    s->entries = NULL;
    s->cap = 0;
    give_back();
    return st == KP_OK ? open_runs(s, err) : st;
}

bool kp_sorter_spilled(const struct kp_sorter *s)
{
    return s->fd >= 0;
}

size_t kp_sorter_count(const struct kp_sorter *s)
{
    return s->count;
}

struct kp_sort_item kp_sorter_at(const struct kp_sorter *s, size_t i)
{
    const struct stored *it = s->entries[i].item;
    return (struct kp_sort_item){.key = s->entries[i].key, .bytes = it->bytes, .len = it->len};
}

void kp_sorter_prefetch_entry(const struct kp_sorter *s, size_t i)
{
    if (i < s->count)
        __builtin_prefetch(&s->entries[i]);
}

void kp_sorter_prefetch(const struct kp_sorter *s, size_t i)
{
    if (i >= s->count)
        return;
    const char *p = s->entries[i].item;
    __builtin_prefetch(p);
    __builtin_prefetch(p + 64);
    __builtin_prefetch(p + 128);
}

static enum kp_status next_of_runs(struct kp_sorter *s, struct kp_sort_item *item,
                                   struct kp_error *err)
{
    if (s->begun) { /* the item given out last is done with */
        enum kp_status st = run_next(s, &s->runs[s->heap[0]], err);
        if (st == KP_END)
            s->heap[0] = s->heap[--s->nheap];
        else if (st != KP_OK)
            return st;
        sift_down(s, 0);
        s->begun = false;
    }
    if (s->nheap == 0)
        return KP_END;
    *item = s->runs[s->heap[0]].item;
    s->begun = true;
    return KP_OK;
}

enum kp_status kp_sorter_next(struct kp_sorter *s, struct kp_sort_item *item, struct kp_error *err)
{
    if (kp_sorter_spilled(s))
        return next_of_runs(s, item, err);
    if (s->next == s->count)
        return KP_END;
    *item = kp_sorter_at(s, s->next++);
    kp_sorter_prefetch(s, s->next + 8);
    return KP_OK;
}
