#include "profile/freq.h"

#include <stdlib.h>

#include "core/hash.h"
#include "profile/freq_sketch.h"

enum { SIZE_MIN = 64 };

void kp_freq_init(struct kp_freq *f, size_t limit, size_t bytes)
{
    *f = (struct kp_freq){.limit = limit, .bytes = bytes, .top_bits = KP_FREQ_TOP_BITS};
}

void kp_freq_release(struct kp_freq *f)
{
    free(f->table);
    kp_arena_release(&f->keys);
    kp_freq_sketch_free(f->sketch);
    *f = (struct kp_freq){.limit = f->limit, .bytes = f->bytes, .top_bits = f->top_bits};
}

static struct kp_freq_entry *find(struct kp_freq_entry *table, size_t size, uint64_t hash,
                                  const char *key, size_t len)
{
    size_t at = hash & (size - 1);
    for (; table[at].key; at = (at + 1) & (size - 1)) {
        const struct kp_freq_entry *e = &table[at];
        if (e->hash == hash && e->len == len && memcmp(e->key, key, len) == 0)
            break;
    }
    return &table[at];
}

static bool grow(struct kp_freq *f)
{
    size_t size = f->size ? f->size * 2 : SIZE_MIN;
    struct kp_freq_entry *table = calloc(size, sizeof *table);
    if (!table)
        return false;
    for (size_t i = 0; i < f->size; i++) {
        const struct kp_freq_entry *e = &f->table[i];
        if (e->key)
            *find(table, size, e->hash, e->key, e->len) = *e;
    }
    free(f->table);
    f->table = table;
    f->size = size;
    return true;
}

/* Past the limit: the table becomes a sketch. */
static bool give_up_exact(struct kp_freq *f)
{
    f->sketch = kp_freq_sketch_new(f->top_bits);
    bool ok = f->sketch != NULL;
    for (size_t i = 0; i < f->size && ok; i++)
        if (f->table[i].key)
            ok = kp_freq_sketch_add(f->sketch, &f->table[i]);
    free(f->table);
    f->table = NULL;
    f->size = 0;
    f->count = 0;
    kp_arena_release(&f->keys);
    return ok;
}

bool kp_freq_limit(struct kp_freq *f, size_t limit, size_t bytes)
{
    f->limit = limit;
    f->bytes = bytes;
    return f->sketch || (f->count <= limit && f->keys.total <= bytes) || give_up_exact(f);
}

static bool add_entry(struct kp_freq *f, const struct kp_freq_entry *e)
{
    f->total += e->count;
    if (f->sketch)
        return kp_freq_sketch_add(f->sketch, e);
    if ((f->count + 1) * 2 > f->size && !grow(f))
        return false;
    struct kp_freq_entry *at = find(f->table, f->size, e->hash, e->key, e->len);
    if (at->key) {
        at->count += e->count;
        at->best = e->best > at->best ? e->best : at->best;
        return true;
    }
    if (f->count >= f->limit || f->keys.total + e->len > f->bytes)
        return give_up_exact(f) && kp_freq_sketch_add(f->sketch, e);
    const char *copy = kp_arena_dup(&f->keys, e->key, e->len);
    if (!copy)
        return false;
    *at = *e;
    at->key = copy;
    f->count++;
    return true;
}

bool kp_freq_add(struct kp_freq *f, uint64_t hash, const char *key, size_t len, uint64_t count)
{
    struct kp_freq_entry e = {hash, key, (uint32_t)len,
                              count > UINT32_MAX ? UINT32_MAX : (uint32_t)count, count};
    return add_entry(f, &e);
}

bool kp_freq_merge(struct kp_freq *f, const struct kp_freq *from)
{
    bool ok = true;
    if (from->sketch) {
        if (!f->sketch)
            ok = give_up_exact(f);
        f->total += from->total;
        return ok && kp_freq_sketch_merge(f->sketch, from->sketch);
    }
    for (size_t i = 0; i < from->size && ok; i++)
        if (from->table[i].key)
            ok = add_entry(f, &from->table[i]);
    return ok;
}

uint64_t kp_freq_distinct(const struct kp_freq *f)
{
    if (!f->sketch)
        return f->count;
    uint64_t n = kp_freq_sketch_distinct(f->sketch);
    return n < f->total ? n : f->total;
}

uint64_t kp_freq_repeated(const struct kp_freq *f)
{
    if (f->sketch) {
        uint64_t distinct = kp_freq_distinct(f);
        return (uint64_t)(kp_freq_sketch_repeated(f->sketch) * (double)distinct + 0.5);
    }
    uint64_t n = 0;
    for (size_t i = 0; i < f->size; i++)
        n += f->table[i].key && f->table[i].count > 1;
    return n;
}

int kp_freq_more_first(const void *a, const void *b)
{
    const struct kp_freq_entry *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    uint32_t n = x->len < y->len ? x->len : y->len;
    int c = n ? memcmp(x->key, y->key, n) : 0;
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int less_first(const void *a, const void *b)
{
    const struct kp_freq_entry *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? 1 : -1;
    return kp_freq_more_first(a, b);
}

/* Keeps the n first of the order in out[0..*have), sorted. */
static void offer(struct kp_freq_entry *out, size_t *have, size_t n, const struct kp_freq_entry *e,
                  int (*order)(const void *, const void *))
{
    if (*have == n && (n == 0 || order(e, &out[n - 1]) >= 0))
        return;
    size_t at = *have < n ? (*have)++ : n - 1;
    for (; at > 0 && order(e, &out[at - 1]) < 0; at--)
        out[at] = out[at - 1];
    out[at] = *e;
}

size_t kp_freq_top(const struct kp_freq *f, struct kp_freq_entry *out, size_t n)
{
    size_t have = 0;
    if (f->sketch)
        return kp_freq_sketch_top(f->sketch, out, n);
    for (size_t i = 0; i < f->size; i++)
        if (f->table[i].key)
            offer(out, &have, n, &f->table[i], kp_freq_more_first);
    return have;
}

size_t kp_freq_bottom(const struct kp_freq *f, struct kp_freq_entry *out, size_t n)
{
    size_t have = 0, count = f->size;
    const struct kp_freq_entry *list =
        f->sketch ? kp_freq_sketch_sample(f->sketch, &count) : f->table;
    for (size_t i = 0; i < count; i++)
        if (list[i].key)
            offer(out, &have, n, &list[i], less_first);
    return have;
}

void kp_tick_release(struct kp_tick_table *t)
{
    free(t->slots);
    free(t->used);
    *t = (struct kp_tick_table){0};
}

void kp_tick_clear(struct kp_tick_table *t)
{
    for (size_t i = 0; i < t->count; i++)
        t->slots[t->used[i]].key = NULL;
    t->count = 0;
}

bool kp_tick_reserve(struct kp_tick_table *t, size_t values)
{
    size_t size = SIZE_MIN;
    while (size < values * 2)
        size *= 2;
    if (size <= t->size)
        return true;
    kp_tick_release(t);
    t->slots = calloc(size, sizeof *t->slots);
    t->used = calloc(size, sizeof *t->used);
    t->size = t->slots && t->used ? size : 0;
    return t->size != 0;
}

void kp_tick_add(struct kp_tick_table *t, struct kp_slice value, uint32_t row)
{
    uint64_t hash = kp_hash_slice(value, 0);
    size_t at = hash & (t->size - 1);
    for (; t->slots[at].key; at = (at + 1) & (t->size - 1)) {
        struct kp_tick *s = &t->slots[at];
        if (s->hash == hash && s->len == value.len && memcmp(s->key, value.ptr, value.len) == 0) {
            s->count++;
            return;
        }
    }
    t->slots[at] = (struct kp_tick){hash, value.ptr, value.len, 1, row, value.kind};
    t->used[t->count++] = (uint32_t)at;
}
