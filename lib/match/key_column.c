#include "match/key_column.h"

#include "core/hash.h"
#include "match/parallel.h"
#include "match/words.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>

static bool put_many(struct kp_key_column *k, uint32_t id, const struct kp_key_list *list,
                     size_t *cap)
{
    size_t used = k->starts[id];
    if (used + list->count > *cap) {
        size_t want = (used + list->count) * 2;
        uint64_t *keys = kp_pool_grow(k->pool, k->keys, *cap, want, sizeof *keys);
        if (!keys)
            return false;
        k->keys = keys;
        *cap = want;
    }
    if (list->count)
        memcpy(k->keys + used, list->items, list->count * sizeof *list->items);
    k->starts[id + 1] = used + list->count;
    return true;
}

/* The keys of a value, or of each of its items. */
static bool emit(const struct kp_key_part *part, const struct kp_key_env *env, struct kp_slice v,
                 struct kp_words *items, struct kp_key_list *list)
{
    if (!part->separator) {
        part->kind->emit(env, v, list);
        return true;
    }
    if (!kp_words_items(items, v, part->separator))
        return false;
    for (size_t i = 0; i < items->count; i++)
        part->kind->emit(env, kp_word(items, i), list);
    return true;
}

static bool fill(struct kp_key_column *k, const struct kp_dict *d, const struct kp_key_env *env,
                 struct kp_words *items, struct kp_key_list *list)
{
    bool many = kp_key_part_many(&k->part);
    size_t cap = d->count + (size_t)1;
    k->keys = kp_pool_zeroed(k->pool, cap, sizeof *k->keys);
    k->starts = many ? kp_pool_zeroed(k->pool, cap + 1, sizeof *k->starts) : NULL;
    if (!k->keys || (many && !k->starts))
        return false;
    for (uint32_t id = 1; id < d->count; id++) {
        list->count = 0;
        if (!emit(&k->part, env, kp_dict_value(d, id), items, list))
            return false;
        if (many && !put_many(k, id, list, &cap))
            return false;
        if (!many && list->count)
            k->keys[id] = list->items[0] ? list->items[0] : 1;
    }
    return !list->failed;
}

enum kp_status kp_key_column_init(struct kp_key_column *k, const struct kp_key_part *part,
                                  const struct kp_table *table, struct kp_error *err)
{
    const struct kp_table_column *c =
        &table->columns[kp_table_column_find(table, kp_str(part->field))];
    *k = (struct kp_key_column){.part = *part, .pool = table->pool, .ids = c->ids};
    struct kp_key_env env = {.part = part};
    struct kp_key_list list = {0};
    void *state = NULL;
    enum kp_status st = KP_OK;
    if (part->kind->prepare) {
        st = part->kind->prepare(part, &c->values, &state, err);
        env.state = state;
    }
    struct kp_words items = {0};
    if (st == KP_OK && !fill(k, &c->dict, &env, &items, &list))
        st = kp_no_memory(err);
    kp_words_release(&items);
    kp_key_list_release(&list);
    if (part->kind->release)
        part->kind->release(state);
    return st;
}

void kp_key_column_release(struct kp_key_column *k)
{
    kp_pool_free(k->pool, k->starts);
    kp_pool_free(k->pool, k->keys);
    *k = (struct kp_key_column){0};
}

const struct kp_key_column *kp_key_columns_find(const struct kp_key_columns *set,
                                                const struct kp_key_part *part)
{
    for (unsigned i = 0; i < set->count; i++)
        if (kp_key_part_same(&set->items[i].part, part))
            return &set->items[i];
    return NULL;
}

unsigned kp_key_columns_add(struct kp_key_columns *set, const struct kp_key_part *part)
{
    const struct kp_key_column *there = kp_key_columns_find(set, part);
    if (there)
        return (unsigned)(there - set->items);
    if (set->count == set->cap) {
        unsigned cap = set->cap * 2 + 16;
        struct kp_key_column *p = realloc(set->items, cap * sizeof *p);
        if (!p)
            return UINT_MAX;
        set->items = p;
        set->cap = cap;
    }
    set->items[set->count] = (struct kp_key_column){.part = *part};
    return set->count++;
}

struct computing {
    struct kp_key_columns *set;
    const struct kp_table *table;
    atomic_uint next;
    atomic_bool failed;
};

static void compute_some(void *ctx, unsigned worker)
{
    (void)worker;
    struct computing *c = ctx;
    for (unsigned i; !c->failed && (i = atomic_fetch_add(&c->next, 1)) < c->set->count;) {
        struct kp_key_part part = c->set->items[i].part;
        if (!c->set->items[i].keys &&
            kp_key_column_init(&c->set->items[i], &part, c->table, NULL) != KP_OK)
            c->failed = true;
    }
}

enum kp_status kp_key_columns_compute(struct kp_key_columns *set, const struct kp_table *table,
                                      unsigned threads, struct kp_error *err)
{
    struct computing c = {.set = set, .table = table};
    kp_parallel(threads, compute_some, &c);
    return c.failed ? kp_no_memory(err) : KP_OK;
}

void kp_key_columns_release(struct kp_key_columns *set)
{
    for (unsigned i = 0; i < set->count; i++)
        kp_key_column_release(&set->items[i]);
    free(set->items);
    *set = (struct kp_key_columns){0};
}

bool kp_key_combine(const struct kp_key_column *const *columns, unsigned n, uint64_t so_far,
                    uint32_t record, kp_key_body body, void *ctx)
{
    if (n == 0)
        return body(ctx, so_far, record);
    const struct kp_key_column *k = columns[0];
    uint32_t id = k->ids[record];
    if (!k->starts)
        return k->keys[id] == 0 ||
               kp_key_combine(columns + 1, n - 1, kp_hash_mix(so_far, k->keys[id]), record, body,
                              ctx);
    for (uint64_t i = k->starts[id], end = k->starts[id + 1]; i < end; i++)
        if (!kp_key_combine(columns + 1, n - 1, kp_hash_mix(so_far, k->keys[i]), record, body, ctx))
            return false;
    return true;
}
