#include "merge/gather.h"

#include <stdlib.h>

#include "core/buf.h"
#include "core/hash.h"
#include "merge/sorter.h"

/* Two sorts: by the key's hash, which brings a group together, then whole groups by their first
 * position. While all is in memory, the second sort moves only where a group begins. */

#define AHEAD 12 /* items to fetch from memory before they are looked at */

struct head { /* what stands before the key and the record in an item */
    uint64_t position;
    uint64_t record_len;
    uint32_t key_len;
};

struct span { /* a group among the items of by_key, in memory */
    size_t start, count;
};

struct kp_gather {
    struct kp_sorter *by_key, *by_position;
    uint64_t memory;
    const char *folder;
    uint64_t added;
    /* in memory */
    struct span *spans;
    struct kp_sort_entry *order;
    size_t nspans, cap_spans, next;
    /* the group at hand */
    struct kp_gathered *items;
    size_t count, cap;
    struct kp_buf copy; /* spilled: items of one hash, until the group is whole */
};

struct kp_gather *kp_gather_new(uint64_t memory, const char *folder)
{
    struct kp_gather *g = calloc(1, sizeof *g);
    if (!g)
        return NULL;
    g->memory = memory;
    g->folder = folder;
    g->by_key = kp_sorter_new(memory, folder);
    if (!g->by_key) {
        free(g);
        return NULL;
    }
    return g;
}

void kp_gather_free(struct kp_gather *g)
{
    if (!g)
        return;
    kp_sorter_free(g->by_key);
    kp_sorter_free(g->by_position);
    free(g->spans);
    free(g->order);
    free(g->items);
    kp_buf_release(&g->copy);
    free(g);
}

enum kp_status kp_gather_add(struct kp_gather *g, struct kp_slice key, const char *record,
                             size_t len, struct kp_error *err)
{
    struct head h = {.position = ++g->added, .record_len = len, .key_len = key.len};
    uint64_t hash = key.len ? kp_hash_slice(key, 0) : kp_hash_mix(1, h.position);
    char *p;
    enum kp_status st = kp_sorter_add(g->by_key, hash, sizeof h + key.len + len, &p, err);
    if (st != KP_OK)
        return st;
    memcpy(p, &h, sizeof h);
    memcpy(p + sizeof h, key.ptr, key.len);
    memcpy(p + sizeof h + key.len, record, len);
    return KP_OK;
}

static struct kp_gathered unpack(const char *bytes)
{
    struct head h;
    memcpy(&h, bytes, sizeof h);
    const char *key = bytes + sizeof h;
    return (struct kp_gathered){.position = h.position,
                                .key = kp_string(key, h.key_len),
                                .record = key + h.key_len,
                                .len = (size_t)h.record_len};
}

static bool together(const struct kp_gathered *a, const struct kp_gathered *b)
{
    return a->key.len > 0 && kp_slice_same_bytes(a->key, b->key);
}

static bool push(struct kp_gather *g, const char *bytes)
{
    if (g->count == g->cap) {
        size_t cap = g->cap ? g->cap * 2 : 64;
        struct kp_gathered *items = realloc(g->items, cap * sizeof *items);
        if (!items)
            return false;
        g->items = items;
        g->cap = cap;
    }
    g->items[g->count++] = unpack(bytes);
    return true;
}

/* ---- all in memory ---- */

static enum kp_status add_span(struct kp_gather *g, size_t start, size_t count,
                               struct kp_error *err)
{
    if (g->nspans == g->cap_spans) {
        size_t cap = g->cap_spans ? g->cap_spans * 2 : 1024;
        struct span *spans = realloc(g->spans, cap * sizeof *spans);
        if (!spans)
            return kp_no_memory(err);
        g->spans = spans;
        g->cap_spans = cap;
    }
    g->spans[g->nspans++] = (struct span){.start = start, .count = count};
    return KP_OK;
}

static const char *item_at(const struct kp_gather *g, size_t i)
{
    return kp_sorter_at(g->by_key, i).bytes;
}

/* Items start..end share a hash. One key nearly always; items of another one are left for a further
 * span, which the position of its first item tells apart (spans may overlap then: next_in_memory
 * looks at the keys). */
static enum kp_status split_span(struct kp_gather *g, size_t start, size_t end,
                                 struct kp_error *err)
{
    for (size_t i = start; i < end; i++) {
        struct kp_gathered a = unpack(item_at(g, i));
        bool first = true;
        for (size_t j = start; j < i && first; j++) { /* nearly always decided by the first */
            struct kp_gathered b = unpack(item_at(g, j));
            first = !together(&a, &b);
        }
        enum kp_status st = first ? add_span(g, i, end - i, err) : KP_OK;
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

static enum kp_status order_spans(struct kp_gather *g, struct kp_error *err)
{
    struct kp_sort_entry *a = malloc((g->nspans + 1) * sizeof *a);
    struct kp_sort_entry *b = malloc((g->nspans + 1) * sizeof *b);
    if (!a || !b) {
        free(a);
        free(b);
        return kp_no_memory(err);
    }
    for (size_t i = 0; i < g->nspans; i++)
        a[i] = (struct kp_sort_entry){.key = unpack(item_at(g, g->spans[i].start)).position,
                                      .item = &g->spans[i]};
    g->order = kp_sort_entries(a, b, g->nspans);
    free(g->order == a ? b : a);
    return KP_OK;
}

static enum kp_status finish_in_memory(struct kp_gather *g, struct kp_error *err)
{
    size_t n = kp_sorter_count(g->by_key);
    for (size_t i = 0; i < n;) {
        size_t end = i + 1;
        kp_sorter_prefetch(g->by_key, i + AHEAD);
        uint64_t key = kp_sorter_at(g->by_key, i).key;
        while (end < n && kp_sorter_at(g->by_key, end).key == key)
            end++;
        enum kp_status st = split_span(g, i, end, err);
        if (st != KP_OK)
            return st;
        i = end;
    }
    return order_spans(g, err);
}

static enum kp_status next_in_memory(struct kp_gather *g, struct kp_error *err)
{
    if (g->next == g->nspans)
        return KP_END;
    const struct span *s = g->order[g->next++].item;
    if (g->next + 2 * AHEAD < g->nspans) { /* groups lie all over the memory */
        const struct span *later = g->order[g->next + 2 * AHEAD].item;
        kp_sorter_prefetch_entry(g->by_key, later->start);
    }
    if (g->next + AHEAD < g->nspans) {
        const struct span *soon = g->order[g->next + AHEAD].item;
        for (size_t i = 0; i < soon->count && i < 4; i++)
            kp_sorter_prefetch(g->by_key, soon->start + i);
    }
    for (size_t i = s->start; i < s->start + s->count; i++) {
        if (!push(g, item_at(g, i)))
            return kp_no_memory(err);
        if (g->count > 1 && !together(&g->items[0], &g->items[g->count - 1]))
            g->count--;
    }
    return KP_OK;
}

/* ---- spilled ---- */

/* Writes the items of one key, of those in copy (end offsets in ends), as one item of the second
 * sort. */
static enum kp_status pack(struct kp_gather *g, size_t first, bool *done, struct kp_error *err)
{
    size_t len = 0;
    for (size_t i = first; i < g->count; i++)
        if (i == first || together(&g->items[first], &g->items[i]))
            len += sizeof(struct head) + g->items[i].key.len + g->items[i].len;
    char *p;
    enum kp_status st = kp_sorter_add(g->by_position, g->items[first].position, len, &p, err);
    for (size_t i = first; i < g->count && st == KP_OK; i++) {
        if (i != first && !together(&g->items[first], &g->items[i]))
            continue;
        size_t n = sizeof(struct head) + g->items[i].key.len + g->items[i].len;
        memcpy(p, g->items[i].key.ptr - sizeof(struct head), n);
        p += n;
        done[i] = true;
    }
    return st;
}

/* The items of one hash are all in copy: into the second sort with them. */
static enum kp_status flush_hash(struct kp_gather *g, struct kp_error *err)
{
    g->count = 0;
    for (size_t at = 0; at < g->copy.len;) {
        if (!push(g, g->copy.data + at))
            return kp_no_memory(err);
        const struct kp_gathered *it = &g->items[g->count - 1];
        at += sizeof(struct head) + it->key.len + it->len;
    }
    bool *done = calloc(g->count + 1, sizeof *done);
    enum kp_status st = done ? KP_OK : kp_no_memory(err);
    for (size_t i = 0; i < g->count && st == KP_OK; i++)
        if (!done[i])
            st = pack(g, i, done, err);
    free(done);
    kp_buf_clear(&g->copy);
    return st;
}

static enum kp_status finish_spilled(struct kp_gather *g, struct kp_error *err)
{
    struct kp_sort_item it;
    uint64_t key = 0;
    enum kp_status st;
    g->by_position = kp_sorter_new(g->memory, g->folder);
    if (!g->by_position)
        return kp_no_memory(err);
    while ((st = kp_sorter_next(g->by_key, &it, err)) == KP_OK) {
        if (g->copy.len > 0 && it.key != key && (st = flush_hash(g, err)) != KP_OK)
            return st;
        key = it.key;
        kp_buf_add(&g->copy, it.bytes, it.len);
        if (!kp_buf_ok(&g->copy))
            return kp_fail(
                err, KP_ERR_MEMORY,
                "a cluster does not fit in memory; look at the rules that made it so big");
    }
    if (st == KP_END)
        st = g->copy.len > 0 ? flush_hash(g, err) : KP_OK;
    kp_sorter_free(g->by_key);
    g->by_key = NULL;
    return st == KP_OK ? kp_sorter_finish(g->by_position, err) : st;
}

static enum kp_status next_spilled(struct kp_gather *g, struct kp_arena *arena,
                                   struct kp_error *err)
{
    struct kp_sort_item it;
    enum kp_status st = kp_sorter_next(g->by_position, &it, err);
    if (st != KP_OK)
        return st;
    char *copy = kp_arena_text(arena, it.len);
    if (!copy)
        return kp_no_memory(err);
    memcpy(copy, it.bytes, it.len);
    for (size_t at = 0; at < it.len;) {
        if (!push(g, copy + at))
            return kp_no_memory(err);
        const struct kp_gathered *last = &g->items[g->count - 1];
        at += sizeof(struct head) + last->key.len + last->len;
    }
    return KP_OK;
}

enum kp_status kp_gather_finish(struct kp_gather *g, struct kp_error *err)
{
    enum kp_status st = kp_sorter_finish(g->by_key, err);
    if (st != KP_OK)
        return st;
    return kp_sorter_spilled(g->by_key) ? finish_spilled(g, err) : finish_in_memory(g, err);
}

enum kp_status kp_gather_next(struct kp_gather *g, struct kp_arena *arena,
                              const struct kp_gathered **items, size_t *count, struct kp_error *err)
{
    g->count = 0;
    enum kp_status st = g->by_position ? next_spilled(g, arena, err) : next_in_memory(g, err);
    *items = g->items;
    *count = g->count;
    return st;
}
