#include "profile/shared.h"

#include <stdlib.h>

enum {
    ENTRY_COST = 110, /* bytes of memory that a distinct value takes beside its own: table at half
                         load, copies, arena */
    VALUE_ASSUMED = 24,
    FIELDS_ASSUMED = 24,
    PATTERNS = 4096, /* distinct patterns held exactly */
};

static size_t rounded_up(size_t n, size_t from)
{
    while (from < n)
        from *= 2;
    return from;
}

static struct kp_stats_limits limits(uint64_t memory, size_t tables)
{
    size_t values = (size_t)(memory / tables / (ENTRY_COST + VALUE_ASSUMED)) + 16;
    return (struct kp_stats_limits){values, values * VALUE_ASSUMED};
}

static void share_out(struct kp_shared *s)
{
    size_t fields = rounded_up(s->nfields, FIELDS_ASSUMED);
    s->of_all = limits(s->memory * 5 / 8, fields);
    s->of_source = limits(s->memory * 3 / 8, fields * rounded_up(s->nsources, 2));
}

bool kp_shared_init(struct kp_shared *s, uint64_t memory)
{
    *s = (struct kp_shared){.memory = memory};
    share_out(s);
    return pthread_rwlock_init(&s->lock, NULL) == 0;
}

static void free_tables(struct kp_shared_table **tables, size_t n)
{
    for (size_t i = 0; tables && i < n; i++)
        if (tables[i]) {
            kp_freq_release(&tables[i]->freq);
            pthread_mutex_destroy(&tables[i]->lock);
            free(tables[i]);
        }
    free(tables);
}

static void drop_sources(struct kp_shared *s)
{
    for (size_t i = 0; i < s->nsources; i++) {
        free_tables(s->sources[i].values, s->nfields);
        free(s->sources[i].name);
        s->sources[i] = (struct kp_shared_source){0};
    }
    s->nsources = 0;
}

void kp_shared_release(struct kp_shared *s)
{
    drop_sources(s);
    free_tables(s->values, s->nfields);
    free_tables(s->patterns, s->nfields);
    pthread_rwlock_destroy(&s->lock);
}

static struct kp_shared_table *new_table(struct kp_stats_limits limits)
{
    struct kp_shared_table *t = calloc(1, sizeof *t);
    if (!t || pthread_mutex_init(&t->lock, NULL) != 0) {
        free(t);
        return NULL;
    }
    kp_freq_init(&t->freq, limits.values, limits.bytes);
    return t;
}

/* The limits may have shrunk. */
static bool apply_limits(struct kp_shared *s)
{
    bool ok = true;
    share_out(s);
    for (size_t f = 0; f < s->nfields && ok; f++)
        ok = kp_freq_limit(&s->values[f]->freq, s->of_all.values, s->of_all.bytes);
    for (size_t i = 0; i < s->nsources && ok; i++)
        for (size_t f = 0; s->sources[i].values && f < s->nfields && ok; f++)
            ok = kp_freq_limit(&s->sources[i].values[f]->freq, s->of_source.values,
                               s->of_source.bytes);
    return ok;
}

static bool grow_array(struct kp_shared_table ***array, size_t cap)
{
    struct kp_shared_table **grown = realloc(*array, cap * sizeof *grown);
    if (grown)
        *array = grown;
    return grown != NULL;
}

static bool grow(struct kp_shared *s, size_t n)
{
    size_t cap = rounded_up(n, 16);
    bool ok = n <= s->cap || (grow_array(&s->values, cap) && grow_array(&s->patterns, cap));
    for (size_t i = 0; i < s->nsources && ok && n > s->cap; i++)
        ok = !s->sources[i].values || grow_array(&s->sources[i].values, cap);
    if (ok && n > s->cap)
        s->cap = cap;
    return ok;
}

static struct kp_shared_table *new_source_table(const struct kp_shared *s)
{
    struct kp_shared_table *t = new_table(s->of_source);
    if (t)
        t->freq.top_bits = KP_FREQ_COUNTS_ONLY;
    return t;
}

/* Sketches of fields far to the right are narrower, so that wide records stay within bounds: half
 * as wide from 24 on, again from 48 on and so forth. */
static uint8_t top_bits(size_t field)
{
    uint8_t bits = KP_FREQ_TOP_BITS;
    for (size_t n = FIELDS_ASSUMED; field >= n && bits > 10; n *= 2)
        bits--;
    return bits;
}

bool kp_shared_widen(struct kp_shared *s, size_t n)
{
    pthread_rwlock_wrlock(&s->lock);
    bool ok = n <= s->nfields || grow(s, n);
    while (ok && s->nfields < n) {
        size_t f = s->nfields++;
        s->values[f] = new_table(s->of_all);
        s->patterns[f] = new_table((struct kp_stats_limits){PATTERNS, PATTERNS * KP_PATTERN_MAX});
        ok = s->values[f] && s->patterns[f];
        if (ok)
            s->values[f]->freq.top_bits = s->patterns[f]->freq.top_bits = top_bits(f);
        for (size_t i = 0; i < s->nsources; i++)
            if (s->sources[i].values) {
                s->sources[i].values[f] = new_source_table(s);
                ok = ok && s->sources[i].values[f];
            }
    }
    ok = ok && apply_limits(s);
    pthread_rwlock_unlock(&s->lock);
    return ok;
}

void kp_shared_enter(struct kp_shared *s)
{
    pthread_rwlock_rdlock(&s->lock);
}

void kp_shared_leave(struct kp_shared *s)
{
    pthread_rwlock_unlock(&s->lock);
}

/* Gives a source tables of its own. */
static bool furnish(struct kp_shared *s, struct kp_shared_source *source, bool all_so_far)
{
    source->values = calloc(s->cap + 1, sizeof *source->values);
    bool ok = source->values != NULL;
    for (size_t f = 0; f < s->nfields && ok; f++) {
        source->values[f] = new_source_table(s);
        ok = source->values[f] != NULL;
        if (ok && all_so_far)
            ok = kp_freq_merge(&source->values[f]->freq, &s->values[f]->freq);
    }
    return ok;
}

static bool add_source(struct kp_shared *s, struct kp_slice name)
{
    if (s->nsources == KP_PROFILE_SOURCES) {
        drop_sources(s);
        s->folded = true;
        return true;
    }
    char *copy = malloc(name.len + (size_t)1);
    if (!copy)
        return false;
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    s->sources[s->nsources++] = (struct kp_shared_source){.name = copy};
    if (s->nsources == 1)
        return true;
    if (!apply_limits(s))
        return false;
    if (s->nsources == 2 && !furnish(s, &s->sources[0], true))
        return false;
    return furnish(s, &s->sources[s->nsources - 1], false);
}

static bool find_source(const struct kp_shared *s, struct kp_slice name, size_t *source)
{
    *source = KP_SHARED_ALL;
    if (s->folded)
        return true;
    for (size_t i = 0; i < s->nsources; i++)
        if (kp_slice_is(name, s->sources[i].name)) {
            if (s->nsources > 1)
                *source = i;
            return true;
        }
    return false;
}

bool kp_shared_source(struct kp_shared *s, struct kp_slice name, size_t *source)
{
    bool ok = true;
    while (ok && !find_source(s, name, source)) {
        pthread_rwlock_unlock(&s->lock);
        pthread_rwlock_wrlock(&s->lock);
        if (!find_source(s, name, source))
            ok = add_source(s, name);
        pthread_rwlock_unlock(&s->lock);
        pthread_rwlock_rdlock(&s->lock);
    }
    return ok;
}

static bool add_ticks(struct kp_shared_table *t, const struct kp_tick_table *ticks)
{
    bool ok = true;
    pthread_mutex_lock(&t->lock);
    /* nothing else in the loop, so that waits for memory overlap */
    for (size_t i = 0; i < ticks->count && ok; i++) {
        const struct kp_tick *tick = &ticks->slots[ticks->used[i]];
        ok = kp_freq_add(&t->freq, tick->hash, tick->key, tick->len, tick->count);
    }
    pthread_mutex_unlock(&t->lock);
    return ok;
}

bool kp_shared_add(struct kp_shared *s, size_t source, size_t field,
                   const struct kp_tick_table *ticks)
{
    return add_ticks(s->values[field], ticks) &&
           (source == KP_SHARED_ALL || add_ticks(s->sources[source].values[field], ticks));
}

bool kp_shared_add_patterns(struct kp_shared *s, size_t field, struct kp_freq *from)
{
    struct kp_shared_table *t = s->patterns[field];
    pthread_mutex_lock(&t->lock);
    bool ok = kp_freq_merge(&t->freq, from);
    pthread_mutex_unlock(&t->lock);
    kp_freq_release(from);
    return ok;
}

static void move(struct kp_freq *to, struct kp_freq *from)
{
    kp_freq_release(to);
    *to = *from;
    *from = (struct kp_freq){0};
}

void kp_shared_give(struct kp_shared *s, struct kp_part *part)
{
    struct kp_shared_table **values = *part->source ? NULL : s->values;
    for (size_t i = 0; i < s->nsources && !values; i++)
        if (strcmp(s->sources[i].name, part->source) == 0)
            values = s->sources[i].values;
    for (size_t f = 0; f < part->nfields && f < s->nfields && values; f++) {
        move(&part->fields[f].values, &values[f]->freq);
        if (!*part->source)
            move(&part->fields[f].patterns, &s->patterns[f]->freq);
    }
}
