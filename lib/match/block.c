#include "match/block.h"

#include "core/hash.h"
#include "match/radix.h"

#include <stdlib.h>

enum { TRIM_EVERY = 1 << 16 }; /* records */

struct builder {
    const struct kp_table *table;
    const struct kp_block_scope *scope;
    struct kp_block_index *out;
    const struct kp_key_column **keys; /* of the rule's parts */
    struct kp_keyed *items;            /* one per record and key */
    size_t nitems, cap;
    size_t nmembers, members_cap, starts_cap;
};

static bool add_item(void *ctx, uint64_t key, uint32_t record)
{
    struct builder *b = ctx;
    if (b->nitems == b->cap) {
        size_t cap = b->cap * 2 + 1024;
        struct kp_keyed *p = kp_pool_grow(b->out->pool, b->items, b->cap, cap, sizeof *p);
        if (!p)
            return false;
        b->items = p;
        b->cap = cap;
    }
    b->items[b->nitems++] = (struct kp_keyed){.key = key, .record = record};
    return true;
}

/* ---- groups ---- */

static uint64_t count_pairs(const struct builder *b, const struct kp_keyed *run, size_t n)
{
    uint64_t all = (uint64_t)n * (n - 1) / 2;
    if (!b->scope->across_only)
        return all;
    uint64_t across = 0; /* few sources, and runs are at most max_block long */
    for (size_t i = 1; i < n; i++)
        for (size_t j = 0; j < i; j++)
            across += b->scope->source[run[i].record] != b->scope->source[run[j].record];
    return across;
}

static bool room_for(struct builder *b, size_t n)
{
    struct kp_block_index *x = b->out;
    if (b->nmembers + n > b->members_cap) {
        size_t cap = b->nmembers + n + b->members_cap / 2 + 1024;
        uint32_t *p = kp_pool_grow(x->pool, x->members, b->members_cap, cap, sizeof *p);
        if (!p)
            return false;
        x->members = p;
        b->members_cap = cap;
    }
    if ((size_t)x->ngroups + 3 > b->starts_cap) {
        size_t cap = b->starts_cap * 2 + 1024;
        uint64_t *p = kp_pool_grow(x->pool, x->starts, b->starts_cap, cap, sizeof *p);
        if (!p)
            return false;
        x->starts = p;
        b->starts_cap = cap;
    }
    return true;
}

static bool add_group(struct builder *b, const struct kp_keyed *run, size_t n)
{
    uint64_t pairs = n > 1 ? count_pairs(b, run, n) : 0;
    if (pairs == 0)
        return true;
    if (!room_for(b, n))
        return false;
    struct kp_block_index *x = b->out;
    x->ngroups++;
    x->starts[x->ngroups] = b->nmembers;
    for (size_t i = 0; i < n; i++)
        x->members[b->nmembers++] = run[i].record;
    x->starts[x->ngroups + 1] = b->nmembers;
    x->stats.pairs += pairs;
    return true;
}

static void give_up(struct builder *b, size_t n)
{
    b->out->stats.capped++;
    b->out->stats.capped_records += n;
    b->out->stats.capped_pairs += (uint64_t)n * (n - 1) / 2;
}

static bool each_run(struct builder *b, struct kp_keyed *items, size_t n, unsigned depth);

/* A run too large for a group: sorted anew by the next field that may split it. */
static bool split_run(struct builder *b, struct kp_keyed *run, size_t n, unsigned depth)
{
    if (depth == b->scope->nrefine) {
        give_up(b, n);
        return true;
    }
    const struct kp_table_column *c = &b->table->columns[b->scope->refine[depth]];
    struct kp_keyed *copy = malloc(n * 2 * sizeof *copy);
    if (!copy)
        return false;
    size_t have = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t id = c->ids[run[i].record];
        if (id)
            copy[have++] = (struct kp_keyed){.key = kp_hash_slice(kp_dict_value(&c->dict, id), 7),
                                             .record = run[i].record};
    }
    b->out->stats.capped_records += n - have;
    kp_radix_sort(copy, copy + n, have);
    bool ok = each_run(b, copy, have, depth + 1);
    free(copy);
    return ok;
}

/* Drops repetitions of a record in a run (keys of many values); the run is in the order of records.
 */
static size_t unique_records(struct kp_keyed *run, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (i == 0 || run[i].record != run[kept - 1].record)
            run[kept++] = run[i];
    return kept;
}

static bool each_run(struct builder *b, struct kp_keyed *items, size_t n, unsigned depth)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && items[end].key == items[i].key; end++)
            ;
        size_t len = end - i;
        if (b->out->many)
            len = unique_records(items + i, len);
        if (depth == 0 && len > b->out->stats.largest)
            b->out->stats.largest = len;
        bool ok;
        if (len > b->scope->max_block) {
            b->out->stats.split += depth == 0;
            ok = split_run(b, items + i, len, depth);
        } else {
            ok = add_group(b, items + i, len);
        }
        if (!ok)
            return false;
    }
    return true;
}

/* The records' side of the index: which groups a record is in. */
static bool invert(struct kp_block_index *x, size_t nrecords)
{
    if (!x->many) {
        x->group = kp_pool_zeroed(x->pool, nrecords + 1, sizeof *x->group);
        if (!x->group)
            return false;
        for (uint32_t g = 1; g <= x->ngroups; g++)
            for (uint64_t i = x->starts[g]; i < x->starts[g + 1]; i++)
                x->group[x->members[i]] = g;
        return true;
    }
    uint64_t total = x->ngroups ? x->starts[x->ngroups + 1] : 0;
    x->group = kp_pool_alloc(x->pool, total + 1, sizeof *x->group);
    x->offsets = kp_pool_zeroed(x->pool, nrecords + 2, sizeof *x->offsets);
    if (!x->group || !x->offsets)
        return false;
    for (uint64_t i = 0; i < total; i++)
        x->offsets[x->members[i] + 2]++;
    for (size_t r = 2; r <= nrecords; r++)
        x->offsets[r] += x->offsets[r - 1];
    for (uint32_t g = 1; g <= x->ngroups; g++)
        for (uint64_t i = x->starts[g]; i < x->starts[g + 1]; i++)
            x->group[x->offsets[x->members[i] + 1]++] = g;
    return true;
}

static bool build_groups(struct builder *b, const struct kp_rule_spec *rule)
{
    size_t n = b->table->nrecords;
    b->cap = n + 1;
    b->items = kp_pool_alloc(b->out->pool, b->cap, sizeof *b->items);
    if (!b->items)
        return false;
    for (size_t r = 0; r < n; r++) {
        size_t before = b->nitems;
        if (r % TRIM_EVERY == 0)
            kp_pool_trim(b->out->pool);
        if (!kp_key_combine(b->keys, rule->nparts, 0, (uint32_t)r, add_item, b))
            return false;
        b->out->stats.empty += b->nitems == before;
    }
    for (unsigned k = 0; k < rule->nparts; k++)
        b->out->many |= kp_key_part_many(&rule->parts[k]);
    struct kp_keyed *scratch = kp_pool_alloc(b->out->pool, b->nitems, sizeof *scratch);
    if (!scratch)
        return false;
    kp_radix_sort(b->items, scratch, b->nitems);
    kp_pool_free(b->out->pool, scratch);
    kp_pool_trim(b->out->pool);
    return each_run(b, b->items, b->nitems, 0);
}

enum kp_status kp_block_build(const struct kp_rule_spec *rule, const struct kp_table *table,
                              const struct kp_key_columns *keys, const struct kp_block_scope *scope,
                              struct kp_block_index *out, struct kp_error *err)
{
    *out = (struct kp_block_index){.spec = rule, .pool = table->pool};
    struct builder b = {.table = table, .scope = scope, .out = out};
    b.keys = calloc(rule->nparts + 1, sizeof *b.keys);
    for (unsigned k = 0; b.keys && k < rule->nparts; k++)
        b.keys[k] = kp_key_columns_find(keys, &rule->parts[k]);
    bool ok = b.keys && build_groups(&b, rule);
    kp_pool_free(table->pool, b.items);
    free(b.keys);
    return ok && invert(out, table->nrecords) ? KP_OK : kp_no_memory(err);
}

void kp_block_release(struct kp_block_index *x)
{
    kp_pool_free(x->pool, x->group);
    kp_pool_free(x->pool, x->offsets);
    kp_pool_free(x->pool, x->members);
    kp_pool_free(x->pool, x->starts);
    *x = (struct kp_block_index){0};
}
