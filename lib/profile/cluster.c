#include "profile/cluster.h"

#include <stdlib.h>

#include "profile/cluster_key.h"
#include "profile/cluster_near.h"

static int by_text(const void *a, const void *b)
{
    const struct kp_slice *x = a, *y = b;
    uint32_t n = x->len < y->len ? x->len : y->len;
    int c = n ? memcmp(x->ptr, y->ptr, n) : 0;
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

static int by_key(const void *a, const void *b)
{
    const struct kp_cluster_item *x = a, *y = b;
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

static void write_groups(struct kp_cluster_item *items, size_t n, struct kp_buf *csv)
{
    kp_buf_puts(csv, "from,to,from_count,to_count,why\n");
    for (size_t i = 0; i < n; i++) {
        size_t to = kp_cluster_leader(items, i);
        if (to == i)
            continue;
        csv_cell(csv, items[i].entry);
        kp_buf_putc(csv, ',');
        csv_cell(csv, items[to].entry);
        bool same = kp_cluster_same_key(&items[i], &items[to]);
        kp_buf_printf(csv, ",%llu,%llu,%s\n", (unsigned long long)items[i].entry->count,
                      (unsigned long long)items[to].entry->count, same ? "same key" : "close");
    }
}

static size_t gather(const struct kp_freq *values, enum kp_cluster_by by,
                     struct kp_cluster_item *items, bool *ok)
{
    struct kp_cluster_scratch scratch = {0};
    struct kp_buf key = {0};
    size_t n = 0;
    for (size_t i = 0; i < values->size && *ok; i++) {
        const struct kp_freq_entry *e = &values->table[i];
        struct kp_cluster_item *it = &items[n];
        if (!e->key || !kp_cluster_key(by, kp_string(e->key, e->len), &scratch, &key)) {
            *ok = kp_buf_ok(&key);
            continue;
        }
        *it = (struct kp_cluster_item){.entry = e, .key = malloc(key.len), .len = key.len};
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

static bool join_near(struct kp_cluster_item *items, size_t n,
                      const struct kp_cluster_options *options)
{
    switch (options->by) {
    case KP_CLUSTER_USUAL:
    case KP_CLUSTER_DISTANCE:
        return kp_cluster_by_edits(items, n, options->radius);
    case KP_CLUSTER_PPM:
        return kp_cluster_by_ppm(items, n, options->radius);
    default:
        return true;
    }
}

enum kp_status kp_cluster_values(const struct kp_freq *values,
                                 const struct kp_cluster_options *options, struct kp_buf *csv,
                                 struct kp_error *err)
{
    if (!kp_freq_exact(values))
        return kp_fail(err, KP_ERR_USAGE,
                       "the field has more distinct values than can be held: give more --memory");
    struct kp_cluster_item *items = calloc(values->count + 1, sizeof *items);
    bool ok = items != NULL;
    size_t n = ok ? gather(values, options->by, items, &ok) : 0;
    if (ok) {
        qsort(items, n, sizeof *items, by_key);
        for (size_t i = 0; i < n; i++)
            items[i].group = i;
        for (size_t i = 1; i < n; i++)
            if (kp_cluster_same_key(&items[i], &items[i - 1]))
                kp_cluster_join(items, i - 1, i);
        ok = join_near(items, n, options);
        write_groups(items, n, csv);
    }
    for (size_t i = 0; items && i < n; i++)
        free(items[i].key);
    free(items);
    return ok && kp_buf_ok(csv) ? KP_OK : kp_no_memory(err);
}
