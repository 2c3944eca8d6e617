#include "profile/cluster.h"

#include <stdlib.h>

#include "text/distance.h"
#include "text/plain.h"
#include "text/unicode.h"

enum {
    VALUE_MAX = 200, /* bytes: longer values are texts, not names of things */
    WORDS = 32,
    WINDOW = 40, /* neighbours in sorted order that are compared by distance */
};

struct item {
    const struct kp_freq_entry *entry;
    char *key; /* fingerprint; owned */
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

/* Cuts the folded value into words of letters and digits. */
static size_t split(char *text, size_t len, struct kp_slice *words)
{
    size_t n = 0, from = 0;
    bool in = false;
    for (size_t i = 0; i <= len;) {
        uint32_t cp = 0;
        size_t step = i < len ? kp_utf8_decode(text + i, len - i, &cp) : 1;
        bool part =
            i < len && cp != KP_BAD_UTF8 && (kp_is_alnum(cp) || kp_is_mark(cp) || cp == 0x200C);
        if (part && !in)
            from = i;
        if (!part && in && n < WORDS)
            words[n++] = kp_string(text + from, i - from);
        in = part;
        i += step;
    }
    return n;
}

/* False: no fingerprint (too long, no letters). */
static bool fingerprint(const struct kp_freq_entry *e, char *out, size_t *len)
{
    char plain[VALUE_MAX * 4];
    struct kp_slice words[WORDS];
    ptrdiff_t n = e->len > VALUE_MAX
                      ? -1
                      : kp_plain(kp_string(e->key, e->len), KP_PLAIN_FOLD, plain, sizeof plain);
    if (n <= 0)
        return false;
    size_t count = split(plain, (size_t)n, words);
    qsort(words, count, sizeof *words, by_text);
    *len = 0;
    for (size_t i = 0; i < count; i++) {
        if (i && by_text(&words[i], &words[i - 1]) == 0)
            continue;
        memcpy(out + *len, words[i].ptr, words[i].len);
        *len += words[i].len;
        if (count > 2)
            out[(*len)++] = ' ';
    }
    return *len > 0;
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

static size_t gather(const struct kp_freq *values, struct item *items, bool *ok)
{
    char key[VALUE_MAX * 4 + WORDS];
    size_t n = 0;
    for (size_t i = 0; i < values->size && *ok; i++) {
        struct item *it = &items[n];
        if (!values->table[i].key || !fingerprint(&values->table[i], key, &it->len))
            continue;
        it->entry = &values->table[i];
        it->key = malloc(it->len);
        *ok = it->key != NULL;
        if (*ok) {
            memcpy(it->key, key, it->len);
            n++;
        }
    }
    return n;
}

enum kp_status kp_cluster_values(const struct kp_freq *values, struct kp_buf *csv,
                                 struct kp_error *err)
{
    if (!kp_freq_exact(values))
        return kp_fail(err, KP_ERR_USAGE,
                       "the field has more distinct values than can be held: give more --memory");
    struct item *items = calloc(values->count + 1, sizeof *items);
    struct kp_distance d;
    kp_distance_init(&d);
    bool ok = items && kp_distance_reserve(&d, VALUE_MAX * 4 + WORDS);
    size_t n = ok ? gather(values, items, &ok) : 0;
    if (ok) {
        qsort(items, n, sizeof *items, by_key);
        for (size_t i = 0; i < n; i++)
            items[i].group = i;
        for (size_t i = 1; i < n; i++)
            if (items[i].len == items[i - 1].len &&
                memcmp(items[i].key, items[i - 1].key, items[i].len) == 0)
                join(items, i - 1, i);
        join_near(items, n, &d);
        write_groups(items, n, csv);
    }
    for (size_t i = 0; items && i < n; i++)
        free(items[i].key);
    free(items);
    kp_distance_release(&d);
    return ok && kp_buf_ok(csv) ? KP_OK : kp_no_memory(err);
}
