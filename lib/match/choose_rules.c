#include "match/choose_gain.h"
#include "match/radix.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

enum {
    SAMPLE = 40000,   /* records in which candidate rules are tried */
    MOST_RULES = 20,  /* chosen */
    MOST_KEYS = 48,   /* kinds of keys over all columns */
    MOST_TRIED = 400, /* candidate rules */
};

#define RULE_PAIRS 4.0       /* pairs that a rule may bring up for each record ... */
#define ALL_PAIRS 8.0        /* ... and all rules together; */
#define SMALL_RULE_PAIRS 2e5 /* few records afford more */
#define SMALL_ALL_PAIRS 1e6
#define LEAST_LIFT                                                                                 \
    1.5 /* times the pairs that chance would bring up, from which two keys together are worth it   \
         */
#define LEAST_GAIN 0.005   /* of the likely duplicates found so far, that a further rule must add */
#define MOST_PRICE 60.0    /* pairs that it may cost to find one */
#define LEAST_COVERED 0.02 /* share of records that a rule must give a key */

struct candidate {
    unsigned key[2]; /* indices of key columns; the second UINT_MAX: a rule of one */
    double pairs;    /* of the whole data, estimated from the sample */
    double covered;  /* share of records that have a key */
};

struct rules {
    struct kp_chooser *ch;
    struct kp_key_columns keys;
    const struct kp_studied *of[MOST_KEYS];
    struct candidate tried[MOST_TRIED];
    unsigned ntried;
    uint32_t *sample;
    size_t nsample;
    struct kp_keyed *items, *scratch;
    size_t nitems, cap;
    bool single[MOST_KEYS];  /* taken as a rule by itself */
    double alone[MOST_KEYS]; /* pairs that a key brings up by itself */
};

/* ---- which keys suit which kind ---- */

static bool add_keys(struct rules *r)
{
    static const struct {
        enum kp_column_kind kind;
        const char *key;
        int64_t n;
    } table[] = {
        {KP_COL_NAME, "value", 0},        {KP_COL_NAME, "prefix", 4},
        {KP_COL_DATE, "value", 0},        {KP_COL_CODE, "value", 0},
        {KP_COL_PHONE, "last_digits", 7}, {KP_COL_EMAIL, "value", 0},
        {KP_COL_EMAIL, "email_user", 0},  {KP_COL_PHRASE, "sorted_words", 0},
        {KP_COL_PHRASE, "prefix", 5},     {KP_COL_PHRASE, "rare_words", 2},
        {KP_COL_TEXT, "rare_words", 3},   {KP_COL_TEXT, "prefix", 10},
        {KP_COL_CATEGORY, "value", 0},
    };
    for (unsigned i = 0; i < r->ch->n; i++)
        for (unsigned k = 0; k < sizeof table / sizeof *table; k++) {
            const struct kp_studied *f = &r->ch->all[i];
            if (table[k].kind != f->s.kind || r->keys.count == MOST_KEYS)
                continue;
            struct kp_key_part part = {
                .kind = kp_key_find(table[k].key), .field = f->field, .n = table[k].n};
            unsigned at = kp_key_columns_add(&r->keys, &part);
            if (at == UINT_MAX)
                return false;
            r->of[at] = f;
        }
    return true;
}

/* ---- how many pairs a rule brings up ---- */

static bool add_item(void *ctx, uint64_t key, uint32_t record)
{
    struct rules *r = ctx;
    if (r->nitems == r->cap) {
        size_t cap = r->cap * 2 + SAMPLE;
        struct kp_keyed *p = realloc(r->items, cap * sizeof *p),
                        *q = realloc(r->scratch, cap * sizeof *q);
        r->items = p ? p : r->items;
        r->scratch = q ? q : r->scratch;
        if (!p || !q)
            return false;
        r->cap = cap;
    }
    r->items[r->nitems++] = (struct kp_keyed){.key = key, .record = record};
    return true;
}

static bool try_rule(struct rules *r, unsigned a, unsigned b)
{
    const struct kp_key_column *columns[2] = {&r->keys.items[a],
                                              b == UINT_MAX ? NULL : &r->keys.items[b]};
    size_t covered = 0;
    r->nitems = 0;
    for (size_t i = 0; i < r->nsample; i++) {
        size_t before = r->nitems;
        if (!kp_key_combine(columns, b == UINT_MAX ? 1 : 2, 0, r->sample[i], add_item, r))
            return false;
        covered += r->nitems > before;
    }
    kp_radix_sort(r->items, r->scratch, r->nitems);
    double pairs = 0;
    for (size_t i = 0, end; i < r->nitems; i = end) {
        for (end = i + 1; end < r->nitems && r->items[end].key == r->items[i].key; end++)
            ;
        pairs += (double)(end - i) * (double)(end - i - 1) / 2;
    }
    double scale = (double)r->ch->t->nrecords / (double)r->nsample;
    if (r->ntried < MOST_TRIED)
        r->tried[r->ntried++] =
            (struct candidate){{a, b}, pairs * scale * scale, (double)covered / (double)r->nsample};
    return true;
}

/* ---- which rules ---- */

static double rule_budget(const struct rules *r)
{
    return fmax(RULE_PAIRS * (double)r->ch->t->nrecords, SMALL_RULE_PAIRS);
}

/* Every key alone; those that bring up few enough pairs will be rules of one. */
static bool try_singles(struct rules *r)
{
    for (unsigned i = 0; i < r->keys.count; i++) {
        unsigned before = r->ntried;
        if (!try_rule(r, i, UINT_MAX))
            return false;
        const struct candidate *c = &r->tried[before];
        r->alone[i] = c->pairs;
        r->single[i] = c->pairs <= rule_budget(r) && r->of[i]->s.kind != KP_COL_CATEGORY;
        if (!r->single[i] || c->covered < LEAST_COVERED)
            r->ntried = before;
    }
    return true;
}

/* Pairs beyond a few that two keys bring up together hardly more often than chance would are no
 * duplicates. */
static bool by_chance(const struct rules *r, const struct candidate *c)
{
    double n = (double)r->ch->t->nrecords, all = n * (n - 1) / 2;
    return c->pairs > n && c->pairs < LEAST_LIFT * r->alone[c->key[0]] * r->alone[c->key[1]] / all;
}

/* Two keys of different columns, neither a rule by itself. */
static bool try_doubles(struct rules *r)
{
    for (unsigned i = 0; i < r->keys.count; i++)
        for (unsigned j = i + 1; j < r->keys.count; j++) {
            if (r->of[i] == r->of[j] || r->single[i] || r->single[j])
                continue;
            unsigned before = r->ntried;
            if (!try_rule(r, i, j))
                return false;
            const struct candidate *c = &r->tried[before];
            if (before < MOST_TRIED &&
                (c->pairs > rule_budget(r) || c->covered < LEAST_COVERED || by_chance(r, c)))
                r->ntried = before;
        }
    return true;
}

/* Rules that give more records a key come first; of those alike in that, the one with fewer pairs.
 */
static int by_use(const void *x, const void *y)
{
    const struct candidate *a = x, *b = y;
    bool single_a = a->key[1] == UINT_MAX, single_b = b->key[1] == UINT_MAX;
    double use_a = floor(a->covered * 10), use_b = floor(b->covered * 10);
    if (single_a != single_b)
        return single_a ? -1 : 1;
    if (use_a != use_b)
        return use_a > use_b ? -1 : 1;
    if (a->pairs != b->pairs)
        return a->pairs < b->pairs ? -1 : 1;
    return a->key[0] != b->key[0] ? (a->key[0] < b->key[0] ? -1 : 1)
                                  : (a->key[1] > b->key[1]) - (a->key[1] < b->key[1]);
}

static bool take(struct rules *r, const struct candidate *c)
{
    struct kp_rule_spec *rule = &r->ch->c->rules[r->ch->c->nrules++];
    rule->nparts = c->key[1] == UINT_MAX ? 1 : 2;
    rule->parts = kp_arena_array(&r->ch->c->arena, rule->nparts, sizeof *rule->parts);
    for (unsigned k = 0; rule->parts && k < rule->nparts; k++)
        rule->parts[k] = r->keys.items[c->key[k]].part;
    return rule->parts != NULL;
}

static struct kp_gain_rule rule_of(const struct rules *r, const struct candidate *c)
{
    struct kp_gain_rule g = {{NULL, NULL}, {UINT32_MAX, UINT32_MAX}};
    for (unsigned k = 0; k < 2 && c->key[k] != UINT_MAX; k++) {
        g.keys[k] = &r->keys.items[c->key[k]];
        g.columns[k] = r->of[c->key[k]]->column;
    }
    return g;
}

/* Where there are many records, rules of two keys must find duplicates that no rule before them
 * does, and not at the price of too many pairs. */
static bool worth_it(const struct rules *r, const struct candidate *c, const struct kp_gain *gain,
                     double found)
{
    if (c->key[1] == UINT_MAX || r->ch->t->nrecords <= SAMPLE)
        return true;
    return gain->likely >= LEAST_GAIN * fmax(found, 1) && gain->pairs <= MOST_PRICE * gain->likely;
}

static bool take_best(struct rules *r)
{
    double budget = fmax(ALL_PAIRS * (double)r->ch->t->nrecords, SMALL_ALL_PAIRS), found = 0;
    struct kp_gain_rule taken[MOST_RULES];
    qsort(r->tried, r->ntried, sizeof *r->tried, by_use);
    r->ch->c->rules = kp_arena_array(&r->ch->c->arena, MOST_RULES, sizeof *r->ch->c->rules);
    bool ok = r->ch->c->rules != NULL, many = r->ch->t->nrecords > SAMPLE;
    for (unsigned i = 0; ok && i < r->ntried && r->ch->c->nrules < MOST_RULES; i++) {
        const struct candidate *c = &r->tried[i];
        struct kp_gain_rule rule = rule_of(r, c);
        struct kp_gain gain = {0};
        if (c->pairs > budget)
            continue;
        ok = !many || kp_rule_gain(r->ch, &rule, taken, r->ch->c->nrules, &gain);
        if (!ok || !worth_it(r, c, &gain, found))
            continue;
        found += gain.likely;
        budget -= c->pairs;
        taken[r->ch->c->nrules] = rule;
        ok = take(r, c);
    }
    return ok;
}

static enum kp_status draw_sample(struct rules *r, struct kp_error *err)
{
    size_t n = r->ch->t->nrecords;
    r->sample = malloc((n + 1) * sizeof *r->sample);
    uint64_t *hashes = malloc((n + 1) * sizeof *hashes);
    enum kp_status st =
        r->sample && hashes ? kp_table_rank(r->ch->t, r->sample, hashes, err) : kp_no_memory(err);
    free(hashes);
    r->nsample = n < SAMPLE ? n : SAMPLE;
    return st;
}

enum kp_status kp_choose_rules(struct kp_chooser *ch, struct kp_error *err)
{
    struct rules *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->ch = ch;
    enum kp_status st = draw_sample(r, err);
    bool ok = st == KP_OK && add_keys(r);
    if (ok)
        ok = kp_key_columns_compute(&r->keys, ch->t, ch->threads, err) == KP_OK;
    ok = ok && try_singles(r) && try_doubles(r) && take_best(r);
    if (st == KP_OK && !ok)
        st = kp_no_memory(err);
    kp_key_columns_release(&r->keys);
    free(r->sample);
    free(r->items);
    free(r->scratch);
    free(r);
    return st;
}
