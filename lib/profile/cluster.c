#include "profile/cluster.h"

#include <stdlib.h>

#include "profile/cluster_key.h"
#include "text/distance.h"
#include "text/utf8.h"

enum { WINDOW = 40 }; /* neighbours in sorted order that are compared by distance */

struct item {
    const struct kp_freq_entry *entry;
    char *key; /* owned */
    size_t len;
    size_t group; /* index of the item that leads its group */
};

static int by_text(const void *a, const void *b)
{
    const struct kp_slice *x = a, *y = b;
    uint32_t n = x->len < y->len ? x->len : y->len;
    int c = n ? memcmp(x->ptr, y->ptr, n) : 0;
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int by_key(const void *a, const void *b)
{
    const struct item *x = a, *y = b;
    size_t n = x->len < y->len ? x->len : y->len;
    int c = memcmp(x->key, y->key, n);
    c = c ? c : (x->len > y->len) - (x->len < y->len);
    if (c)
        return c;
    return x->entry->count != y->entry->count
               ? (x->entry->count < y->entry->count ? 1 : -1)
               : by_text(&(struct kp_slice){.ptr = x->entry->key, .len = x->entry->len},
                         &(struct kp_slice){.ptr = y->entry->key, .len = y->entry->len});
}

static size_t leader(struct item *items, size_t i)
{
    while (items[i].group != i)
        i = items[i].group = items[items[i].group].group;
    return i;
}

/* The commoner one leads; of equals the first by key. */
static void join(struct item *items, size_t a, size_t b)
{
    a = leader(items, a);
    b = leader(items, b);
    if (a == b)
        return;
    bool first = items[a].entry->count != items[b].entry->count
                     ? items[a].entry->count > items[b].entry->count
                     : a < b;
    items[first ? b : a].group = first ? a : b;
}

/* One edit for five to nine characters, two from ten on; fewer characters say too little. */
static size_t allowed(size_t characters)
{
    return characters < 5 ? 0 : characters < 10 ? 1 : 2;
}

static bool digits_only_differ(const struct item *a, const struct item *b)
{
    for (size_t i = 0; i < a->len || i < b->len; i++) {
        char x = i < a->len ? a->key[i] : 'x', y = i < b->len ? b->key[i] : 'x';
        if (x != y && ((x >= '0' && x <= '9') || (y >= '0' && y <= '9')))
            return true; /* C1001 and C1002 are two values */
    }
    return false;
}

static void join_near(struct item *items, size_t n, struct kp_distance *d)
{
    for (size_t i = 0; i < n; i++) {
        size_t chars = kp_utf8_count(items[i].key, items[i].len), max = allowed(chars);
        for (size_t j = i + 1; max && j < n && j < i + WINDOW; j++) {
            if (items[j].len == items[i].len &&
                memcmp(items[j].key, items[i].key, items[i].len) == 0)
                continue;
            size_t distance = kp_levenshtein_utf8(d, kp_string(items[i].key, items[i].len),
                                                  kp_string(items[j].key, items[j].len), max);
            if (distance <= max && !digits_only_differ(&items[i], &items[j]))
                join(items, i, j);
        }
    }
}

static void csv_cell(struct kp_buf *csv, const struct kp_freq_entry *e)
{
    kp_buf_putc(csv, '"');
    for (uint32_t i = 0; i < e->len; i++) {
        if (e->key[i] == '"')
            kp_buf_putc(csv, '"');
        kp_buf_putc(csv, e->key[i]);
    }
    kp_buf_putc(csv, '"');
}

static void write_groups(struct item *items, size_t n, struct kp_buf *csv)
{
    kp_buf_puts(csv, "from,to,from_count,to_count,why\n");
    for (size_t i = 0; i < n; i++) {
        size_t to = leader(items, i);
        if (to == i)
            continue;
        csv_cell(csv, items[i].entry);
        kp_buf_putc(csv, ',');
        csv_cell(csv, items[to].entry);
        bool same =
            items[i].len == items[to].len && memcmp(items[i].key, items[to].key, items[i].len) == 0;
        kp_buf_printf(csv, ",%llu,%llu,%s\n", (unsigned long long)items[i].entry->count,
                      (unsigned long long)items[to].entry->count, same ? "same key" : "close");
    }
}

static size_t gather(const struct kp_freq *values, enum kp_cluster_by by, struct item *items,
                     bool *ok)
{
    struct kp_cluster_scratch scratch = {0};
    struct kp_buf key = {0};
    size_t n = 0;
    for (size_t i = 0; i < values->size && *ok; i++) {
        const struct kp_freq_entry *e = &values->table[i];
        struct item *it = &items[n];
        if (!e->key || !kp_cluster_key(by, kp_string(e->key, e->len), &scratch, &key)) {
            *ok = kp_buf_ok(&key);
            continue;
        }
        *it = (struct item){.entry = e, .key = malloc(key.len), .len = key.len};
        *ok = it->key != NULL;
        if (*ok) {
            memcpy(it->key, key.data, key.len);
            n++;
        }
    }
    kp_buf_release(&key);
    kp_cluster_scratch_release(&scratch);
    return n;
}

enum kp_status kp_cluster_values(const struct kp_freq *values, enum kp_cluster_by by,
                                 struct kp_buf *csv, struct kp_error *err)
{
    if (!kp_freq_exact(values))
        return kp_fail(err, KP_ERR_USAGE,
                       "the field has more distinct values than can be held: give more --memory");
    struct item *items = calloc(values->count + 1, sizeof *items);
    struct kp_distance d;
    kp_distance_init(&d);
    bool ok = items && kp_distance_reserve(&d, KP_CLUSTER_KEY_MAX);
    size_t n = ok ? gather(values, by, items, &ok) : 0;
    if (ok) {
        qsort(items, n, sizeof *items, by_key);
        for (size_t i = 0; i < n; i++)
            items[i].group = i;
        for (size_t i = 1; i < n; i++)
            if (items[i].len == items[i - 1].len &&
                memcmp(items[i].key, items[i - 1].key, items[i].len) == 0)
                join(items, i - 1, i);
        if (by == KP_CLUSTER_USUAL || by == KP_CLUSTER_DISTANCE)
            join_near(items, n, &d);
        write_groups(items, n, csv);
    }
    for (size_t i = 0; items && i < n; i++)
        free(items[i].key);
    free(items);
    kp_distance_release(&d);
    return ok && kp_buf_ok(csv) ? KP_OK : kp_no_memory(err);
}
