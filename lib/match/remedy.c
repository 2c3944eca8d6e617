#include "match/remedy.h"

#include "match/apart.h"

#include <limits.h>
#include <stdlib.h>

enum {
    MOST_KEYS = 128,       /* kinds of keys that both records share */
    MOST_SINGLE = 8,       /* of them, the rarest, that are tried by themselves ... */
    MOST_COMBINED = 5,     /* ... and by twos */
    MOST_VALUES = 64,      /* keys of a record that has many */
    MOST_COUNTED = 2000000 /* pairs of a rule to look at one by one */
};

/* A key that both records have. */
struct shared {
    struct kp_key_part part;
    uint64_t records; /* that share it with both */
};

struct search {
    const struct kp_matcher *m;
    uint32_t a, b;
    struct kp_key_columns keys;
    struct kp_block_scope scope;
    struct shared shared[MOST_KEYS];
    unsigned nshared;
    struct kp_remedies *out;
};

/* ---- keys that both have ---- */

static bool meet(const struct kp_key_list *x, const struct kp_key_list *y)
{
    for (size_t i = 0; i < x->count; i++)
        for (size_t j = 0; j < y->count; j++)
            if (x->items[i] == y->items[j])
                return true;
    return false;
}

/* Whether two values share a key, as far as can be told from them alone. */
static bool may_share(const struct kp_key_part *part, struct kp_slice x, struct kp_slice y,
                      bool *failed)
{
    if (part->kind->prepare)
        return true;
    struct kp_key_env env = {.part = part};
    struct kp_key_list list[2] = {{0}, {0}};
    part->kind->emit(&env, x, &list[0]);
    part->kind->emit(&env, y, &list[1]);
    *failed = *failed || list[0].failed || list[1].failed;
    bool any = meet(&list[0], &list[1]);
    kp_key_list_release(&list[0]);
    kp_key_list_release(&list[1]);
    return any;
}

/* A key of that kind with its usual numbers. */
static struct kp_key_part usual_key(const struct kp_key_kind *kind, const char *field)
{
    struct kp_key_part part = {.kind = kind, .field = field};
    for (const struct kp_arg *a = kind->d.args; a && a->name; a++) {
        int64_t *number = kp_key_part_number(&part, a);
        if (number && a->def)
            *number = atoll(a->def);
    }
    return part;
}

/* Takes note of the keys that may do. */
static enum kp_status gather_keys(struct search *s, struct kp_error *err)
{
    const struct kp_table *t = s->m->table;
    bool failed = false;
    for (unsigned c = 0; c < t->ncolumns; c++) {
        const struct kp_table_column *column = &t->columns[c];
        if (column->raw || !column->ids[s->a] || !column->ids[s->b])
            continue;
        for (const struct kp_key_kind *const *k = kp_key_kinds(); *k; k++) {
            struct kp_key_part part = usual_key(*k, column->name);
            if (s->nshared == MOST_KEYS ||
                !may_share(&part, kp_table_value(t, c, s->a), kp_table_value(t, c, s->b), &failed))
                continue;
            s->shared[s->nshared++] = (struct shared){.part = part};
            failed = failed || kp_key_columns_add(&s->keys, &part) == UINT_MAX;
        }
    }
    if (failed)
        return kp_no_memory(err);
    return kp_key_columns_compute(&s->keys, t, s->m->options.threads, err);
}

/* ---- what a rule costs ---- */

static uint64_t count_new(const struct search *s, const struct kp_block_index *x)
{
    const uint32_t *source = s->m->options.mode == KP_LINK ? s->m->source : NULL;
    uint64_t n = 0;
    for (uint32_t g = 1; g <= x->ngroups; g++)
        for (uint64_t i = x->starts[g]; i < x->starts[g + 1]; i++)
            for (uint64_t j = i + 1; j < x->starts[g + 1]; j++) {
                uint32_t p = x->members[i], q = x->members[j];
                n += (!source || source[p] != source[q]) && kp_block_common(x, p, q) == g &&
                     kp_apart_rule(s->m, p, q) == UINT_MAX;
            }
    return n;
}

static bool cheaper(const struct kp_remedy *x, const struct kp_remedy *y)
{
    return y->nparts == 0 || x->pairs < y->pairs || (x->pairs == y->pairs && x->nparts < y->nparts);
}

/* Builds a rule's blocks; notes it when they bring the pair up. */
static enum kp_status try_rule(struct search *s, const struct kp_key_part *parts, unsigned n,
                               struct kp_error *err)
{
    struct kp_remedy r = {.nparts = n};
    memcpy(r.parts, parts, n * sizeof *parts);
    struct kp_rule_spec rule = {.parts = r.parts, .nparts = n};
    struct kp_block_index x = {0};
    enum kp_status st = kp_block_build(&rule, s->m->table, &s->keys, &s->scope, &x, err);
    if (st == KP_OK && kp_block_common(&x, s->a, s->b)) {
        r.exact = x.stats.pairs <= MOST_COUNTED;
        r.pairs = r.exact ? count_new(s, &x) : x.stats.pairs;
        if (cheaper(&r, &s->out->cheapest))
            s->out->cheapest = r;
        if (n == 1 && cheaper(&r, &s->out->single))
            s->out->single = r;
    }
    kp_block_release(&x);
    return st;
}

/* ---- the rarest keys first ---- */

/* The keys of one record, those that the other has too, and how many records have each. */
struct counting {
    uint64_t first[MOST_VALUES]; /* keys of the first record */
    size_t nfirst;
    uint64_t records[MOST_VALUES]; /* that have each */
    bool both[MOST_VALUES];
};

static bool note_first(void *ctx, uint64_t key, uint32_t record)
{
    struct counting *c = ctx;
    (void)record;
    if (c->nfirst < MOST_VALUES)
        c->first[c->nfirst++] = key;
    return c->nfirst < MOST_VALUES;
}

static bool note_both(void *ctx, uint64_t key, uint32_t record)
{
    struct counting *c = ctx;
    (void)record;
    for (size_t i = 0; i < c->nfirst; i++)
        c->both[i] |= c->first[i] == key;
    return true;
}

static bool count_record(void *ctx, uint64_t key, uint32_t record)
{
    struct counting *c = ctx;
    (void)record;
    for (size_t i = 0; i < c->nfirst; i++)
        c->records[i] += c->first[i] == key;
    return true;
}

/* Records that have the rarest key that both share; UINT64_MAX: they share none. */
static uint64_t count_sharing(const struct search *s, const struct kp_key_part *part)
{
    struct counting c = {0};
    const struct kp_key_column *column = kp_key_columns_find(&s->keys, part);
    uint64_t least = UINT64_MAX;
    bool any = false;
    kp_key_combine(&column, 1, 0, s->a, note_first, &c);
    kp_key_combine(&column, 1, 0, s->b, note_both, &c);
    for (size_t i = 0; i < c.nfirst; i++)
        any = any || c.both[i];
    for (size_t r = 0; any && r < s->m->table->nrecords; r++)
        kp_key_combine(&column, 1, 0, (uint32_t)r, count_record, &c);
    for (size_t i = 0; i < c.nfirst; i++)
        if (c.both[i] && c.records[i] < least)
            least = c.records[i];
    return least;
}

static int by_records(const void *x, const void *y)
{
    const struct shared *p = x, *q = y;
    return (p->records > q->records) - (p->records < q->records);
}

static enum kp_status try_all(struct search *s, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    for (unsigned i = 0; i < s->nshared; i++)
        s->shared[i].records = count_sharing(s, &s->shared[i].part);
    qsort(s->shared, s->nshared, sizeof *s->shared, by_records);
    while (s->nshared && s->shared[s->nshared - 1].records == UINT64_MAX)
        s->nshared--;
    for (unsigned i = 0; st == KP_OK && i < s->nshared && i < MOST_SINGLE; i++)
        if (s->shared[i].records <= s->scope.max_block || s->scope.nrefine)
            st = try_rule(s, &s->shared[i].part, 1, err);
    for (unsigned i = 0; i < s->nshared && i < MOST_COMBINED; i++)
        for (unsigned j = 0; st == KP_OK && j < i; j++) {
            struct kp_key_part two[] = {s->shared[j].part, s->shared[i].part};
            if (strcmp(two[0].field, two[1].field) != 0)
                st = try_rule(s, two, 2, err);
        }
    return st;
}

enum kp_status kp_remedies_find(const struct kp_matcher *m, uint32_t a, uint32_t b,
                                struct kp_remedies *out, struct kp_error *err)
{
    *out = (struct kp_remedies){0};
    struct search *s = calloc(1, sizeof *s);
    uint32_t *refine = calloc(m->config->nrefine + 1, sizeof *refine);
    enum kp_status st = s && refine ? KP_OK : kp_no_memory(err);
    if (st == KP_OK) {
        for (unsigned i = 0; i < m->config->nrefine; i++)
            refine[i] = kp_table_column_find(m->table, kp_str(m->config->refine[i]));
        *s = (struct search){
            .m = m,
            .a = a,
            .b = b,
            .out = out,
            .scope = {.source = m->source,
                      .across_only = m->options.mode == KP_LINK,
                      .max_block = m->config->max_block ? m->config->max_block : KP_MAX_BLOCK,
                      .refine = refine,
                      .nrefine = m->config->nrefine}};
        st = gather_keys(s, err);
        if (st == KP_OK)
            st = try_all(s, err);
        kp_key_columns_release(&s->keys);
    }
    free(refine);
    free(s);
    return st;
}
