#include "merge/survive.h"

#include <stdlib.h>

#include "core/hash.h"
#include "merge/words.h"

/* ---- resolving ---- */

static size_t find(const struct kp_schema *schema, const char *name)
{
    return kp_schema_find(schema, kp_str(name));
}

static bool resolve_inputs(struct kp_lineup *l, struct kp_entry *e, const struct kp_schema *schema)
{
    e->inputs = kp_arena_array(&l->arena, e->chain->count + 1, sizeof *e->inputs);
    for (size_t i = 0; e->inputs && i < e->chain->count; i++) {
        const char *const *names = e->chain->rules[i].inputs;
        size_t n = 0;
        while (names && names[n])
            n++;
        e->inputs[i] = kp_arena_array(&l->arena, n + 1, sizeof **e->inputs);
        if (!e->inputs[i])
            return false;
        for (size_t k = 0; k < n; k++)
            e->inputs[i][k] = find(schema, names[k]);
    }
    return e->inputs != NULL;
}

static enum kp_consent consent_of(const struct kp_merge_plan *plan, const char *field)
{
    for (size_t i = 0; plan->opt_outs_win && plan->opt_in[i]; i++)
        if (strcmp(plan->opt_in[i], field) == 0)
            return KP_CONSENT_OPT_IN;
    for (size_t i = 0; plan->opt_outs_win && plan->opt_out[i]; i++)
        if (strcmp(plan->opt_out[i], field) == 0)
            return KP_CONSENT_OPT_OUT;
    return KP_CONSENT_NONE;
}

static bool is_plain(const struct kp_chain *chain)
{
    for (size_t i = 0; i < chain->count; i++)
        if (chain->rules[i].s->make || (chain->rules[i].s->flags & KP_SURVIVE_MAY_EMPTY))
            return false;
    return true;
}

/* before "name" after, in JSON, in the arena. */
static bool render(struct kp_arena *arena, const char *before, const char *name, const char *after,
                   struct kp_slice *out)
{
    struct kp_buf text = {0};
    kp_buf_puts(&text, before);
    kp_buf_json(&text, name, strlen(name));
    kp_buf_puts(&text, after);
    char *copy = kp_buf_ok(&text) ? kp_arena_dup(arena, text.data, text.len) : NULL;
    *out = kp_string(copy ? copy : "", copy ? text.len : 0);
    kp_buf_release(&text);
    return copy != NULL;
}

/* Appends an entry of n columns. */
static struct kp_entry *add_entry(struct kp_lineup *l, const struct kp_merge_plan *plan,
                                  const struct kp_chain *chain, const size_t *columns, size_t n,
                                  const struct kp_schema *schema)
{
    struct kp_entry *e = &l->entries[l->count];
    e->columns = kp_arena_array(&l->arena, n + 1, sizeof *e->columns);
    e->names = kp_arena_array(&l->arena, n + 1, sizeof *e->names);
    e->as_field = kp_arena_array(&l->arena, n + 1, sizeof *e->as_field);
    e->as_key = kp_arena_array(&l->arena, n + 1, sizeof *e->as_key);
    if (!e->columns || !e->names || !e->as_field || !e->as_key)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct kp_slice name = kp_schema_column(schema, columns[i])->name;
        e->columns[i] = columns[i];
        e->names[i] = kp_arena_dup(&l->arena, name.ptr, name.len);
        if (!e->names[i] ||
            !render(&l->arena, ",\"field\":", e->names[i], ",\"value\":", &e->as_field[i]) ||
            !render(&l->arena, "", e->names[i], ":{\"from\":", &e->as_key[i]))
            return NULL;
    }
    e->ncolumns = n;
    e->field = e->names[0];
    e->consent = n == 1 ? consent_of(plan, e->field) : KP_CONSENT_NONE;
    e->chain = chain->count > 0 ? chain : &plan->fallback;
    e->plain = is_plain(e->chain);
    if (!resolve_inputs(l, e, schema))
        return NULL;
    l->count++;
    return e;
}

static bool add_group(struct kp_lineup *l, const struct kp_merge_plan *plan,
                      const struct kp_plan_group *g, const struct kp_schema *schema, bool *taken)
{
    size_t *columns = kp_arena_array(&l->arena, g->nfields + 1, sizeof *columns), n = 0;
    for (size_t i = 0; columns && i < g->nfields; i++) {
        size_t column = find(schema, g->fields[i]);
        if (column == KP_NO_COLUMN || taken[column])
            continue;
        taken[column] = true;
        columns[n++] = column;
    }
    return columns && (n == 0 || add_entry(l, plan, &g->chain, columns, n, schema));
}

bool kp_lineup_init(struct kp_lineup *l, const struct kp_merge_plan *plan,
                    const struct kp_schema *schema)
{
    size_t n = kp_schema_count(schema);
    *l = (struct kp_lineup){
        .fill_empty = plan->fill_empty, .schema = schema, .issues = find(schema, "_issues")};
    l->entries = kp_arena_array(&l->arena, n + 1, sizeof *l->entries);
    l->own = kp_arena_array(&l->arena, n + 1, sizeof *l->own);
    bool *taken = kp_arena_array(&l->arena, n + 1, sizeof *taken);
    bool ok = l->entries && l->own && taken;
    for (size_t i = 0; ok && i < plan->ngroups; i++)
        ok = add_group(l, plan, &plan->groups[i], schema, taken);
    for (size_t c = 0; ok && c < n; c++) {
        if (taken[c])
            continue;
        if (kp_name_is_own(kp_schema_column(schema, c)->name))
            l->own[l->nown++] = c;
        else
            ok = add_entry(l, plan, &plan->fallback, &c, 1, schema) != NULL;
    }
    l->master = (struct kp_entry){.field = "", .chain = &plan->master};
    return ok && resolve_inputs(l, &l->master, schema);
}

void kp_lineup_release(struct kp_lineup *l)
{
    kp_arena_release(&l->arena);
}

/* ---- running ---- */

void kp_ring_release(struct kp_ring *r)
{
    free(r->all);
    free(r->who);
    free(r->same);
    free(r->count);
    free(r->score);
    free(r->table);
    kp_buf_release(&r->scratch);
    *r = (struct kp_ring){0};
}

static bool renew(void **p, size_t count, size_t size)
{
    free(*p);
    *p = calloc(count, size);
    return *p != NULL;
}

static bool reserve(struct kp_ring *r, size_t n)
{
    if (n <= r->cap)
        return true;
    size_t cap = 64;
    while (cap < n)
        cap *= 2;
    r->cap = 0;
    if (!renew((void **)&r->all, cap, sizeof *r->all) ||
        !renew((void **)&r->who, cap, sizeof *r->who) ||
        !renew((void **)&r->same, cap, sizeof *r->same) ||
        !renew((void **)&r->count, cap, sizeof *r->count) ||
        !renew((void **)&r->score, cap, sizeof *r->score) ||
        !renew((void **)&r->table, 2 * cap, sizeof *r->table))
        return false;
    r->cap = cap;
    r->table_cap = 2 * cap;
    return true;
}

static bool has_value(const struct kp_entry *e, const struct kp_member *m)
{
    for (size_t k = 0; k < e->ncolumns; k++)
        if (!kp_slice_empty(m->cells[e->columns[k]]))
            return true;
    return e->ncolumns == 0;
}

static bool alike(const struct kp_entry *e, const struct kp_member *a, const struct kp_member *b)
{
    for (size_t k = 0; k < e->ncolumns; k++)
        if (!kp_slice_identical(a->cells[e->columns[k]], b->cells[e->columns[k]]))
            return false;
    return e->ncolumns > 0 || a == b; /* records, for the master, are all different */
}

#define FEW 12 /* members: comparing each with each beats hashing */

static void classify_many(struct kp_ring *r, const struct kp_entry *e,
                          const struct kp_member *members, size_t n)
{
    size_t mask = 1;
    while (mask < 2 * n)
        mask *= 2;
    memset(r->table, 0, mask * sizeof *r->table);
    mask--;
    for (size_t i = 0; i < n; i++) {
        uint32_t m = r->all[i];
        uint64_t h = e->ncolumns ? 0 : m;
        for (size_t k = 0; k < e->ncolumns; k++)
            h = kp_hash_mix(h, kp_hash_slice(members[m].cells[e->columns[k]], 0));
        size_t at = h & mask;
        while (r->table[at] && !alike(e, &members[r->table[at] - 1], &members[m]))
            at = (at + 1) & mask;
        if (!r->table[at])
            r->table[at] = m + 1;
        r->same[m] = r->table[at] - 1;
    }
}

/* Fills same for those in all. Returns the number of different values. */
static size_t classify(struct kp_ring *r, const struct kp_entry *e, const struct kp_member *members,
                       size_t n)
{
    size_t values = 0;
    if (n > FEW)
        classify_many(r, e, members, n);
    for (size_t i = 0; i < n; i++) {
        uint32_t m = r->all[i];
        if (n <= FEW) {
            r->same[m] = m;
            for (size_t j = 0; j < i && r->same[m] == m; j++)
                if (r->same[r->all[j]] == r->all[j] && alike(e, &members[r->all[j]], &members[m]))
                    r->same[m] = r->all[j];
        }
        values += r->same[m] == m;
    }
    return values;
}

static bool decided(const struct kp_contest *c)
{
    for (size_t i = 1; i < c->n; i++)
        if (c->same[c->who[i]] != c->same[c->who[0]])
            return false;
    return true;
}

/* A consent withdrawn anywhere wins. */
static bool opted_out(const struct kp_entry *e, const struct kp_member *members,
                      struct kp_contest *c)
{
    for (size_t i = 0; e->consent != KP_CONSENT_NONE && i < c->n; i++) {
        struct kp_slice v = members[c->who[i]].cells[e->columns[0]];
        if (e->consent == KP_CONSENT_OPT_IN ? kp_word_is_no(v) : kp_word_is_yes(v)) {
            c->who[0] = c->who[i];
            c->n = 1;
            return true;
        }
    }
    return false;
}

/* Asks the rules in turn. Returns the name of the one that decided; *made is set when it made a
 * value. */
static const char *ask(const struct kp_entry *e, struct kp_contest *c, struct kp_slice *made)
{
    bool open = !decided(c);
    for (size_t i = 0; i < e->chain->count && c->n > 0 && !c->no_memory; i++) {
        const struct kp_survivor *rule = &e->chain->rules[i];
        c->inputs = e->inputs[i];
        kp_buf_clear(c->scratch);
        if (rule->s->make && rule->s->make(rule, c, made))
            return rule->name;
        /* What all agree on may still be excluded, and a rule behind may make something of it. */
        if (rule->s->narrow)
            rule->s->narrow(rule, c);
        if (c->n == 0 ||
            (open && decided(c) && (i + 1 == e->chain->count || !e->chain->rules[i + 1].s->make)))
            return rule->name;
    }
    return open ? "order" : "agreed";
}

bool kp_contest_run(struct kp_ring *ring, const struct kp_lineup *l, const struct kp_entry *e,
                    const struct kp_member *members, size_t count, struct kp_arena *arena,
                    struct kp_outcome *out)
{
    if (!reserve(ring, count))
        return false;
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        if (!l->fill_empty || has_value(e, &members[i]))
            ring->all[n++] = (uint32_t)i;
    memcpy(ring->who, ring->all, n * sizeof *ring->who);
    *out = (struct kp_outcome){
        .made = kp_missing(), .rule = "none", .all = ring->all, .nall = n, .same = ring->same};
    if (n == 0)
        return true;
    size_t values = classify(ring, e, members, n);
    struct kp_contest c = {.members = members,
                           .schema = l->schema,
                           .columns = e->columns,
                           .ncolumns = e->ncolumns,
                           .who = ring->who,
                           .n = n,
                           .same = ring->same,
                           .issues = l->issues,
                           .field = e->field,
                           .score = ring->score,
                           .count = ring->count,
                           .scratch = &ring->scratch,
                           .arena = arena};
    if (opted_out(e, members, &c))
        out->rule = "opt_out";
    else
        out->rule = values == 1 && e->plain ? "agreed" : ask(e, &c, &out->made);
    if (values == 1 && n == 1 && out->made.kind == KP_MISSING && c.n > 0)
        out->rule = "only";
    if (out->made.kind == KP_MISSING && c.n > 0)
        out->winner = &members[c.who[0]];
    return !c.no_memory;
}
