/* The stage that counts. */
#include <stdlib.h>

#include "profile/part.h"
#include "profile/shared.h"

enum { PATTERNS_HELD = 512 /* by a worker, before they go to the table that all share */ };

struct stage {
    struct kp_stage stage;
    struct kp_profile profile;
    size_t cap_names;
    struct kp_parts parts;
    struct kp_shared shared;
    struct kp_numbers *numbers; /* by field */
    size_t nnumbers;
    bool finished, failed, keep;
};

struct columns {
    size_t *column; /* of each field, KP_NO_COLUMN: not in this schema */
    size_t nfields; /* known when it was bound */
    size_t source;
};

struct worker {
    struct kp_parts parts;
    struct kp_deps *deps;
    struct kp_stats_scratch scratch;
    struct kp_field_whole *wholes; /* by field */
    size_t nwholes;
    struct kp_slice *values; /* of one record, by field */
    size_t cap_values;
    uint32_t *rows; /* of one source in the batch */
    size_t cap_rows;
};

static bool know(struct stage *s, struct kp_slice name, size_t *field)
{
    for (size_t i = 0; i < s->profile.nfields; i++)
        if (kp_slice_is(name, s->profile.names[i])) {
            *field = i;
            return true;
        }
    if (s->profile.nfields == s->cap_names) {
        size_t cap = s->cap_names ? s->cap_names * 2 : 32;
        const char **names = realloc(s->profile.names, cap * sizeof *names);
        if (!names)
            return false;
        s->profile.names = names;
        s->cap_names = cap;
    }
    char *copy = malloc(name.len + (size_t)1);
    if (!copy)
        return false;
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    *field = s->profile.nfields;
    s->profile.names[s->profile.nfields++] = copy;
    return true;
}

static void unbind(struct kp_stage *stage, struct kp_binding *binding)
{
    (void)stage;
    struct columns *c = binding->data;
    if (c)
        free(c->column);
    free(c);
}

static enum kp_status bind(struct kp_stage *stage, struct kp_binding *binding, struct kp_error *err)
{
    struct stage *s = (struct stage *)stage;
    const struct kp_schema *in = binding->in;
    size_t n = kp_schema_count(in);
    struct columns *c = calloc(1, sizeof *c);
    size_t *column = malloc((s->profile.nfields + n + 1) * sizeof *column);
    bool ok = c && column;
    for (size_t i = 0; ok && i < s->profile.nfields + n; i++)
        column[i] = KP_NO_COLUMN;
    for (size_t i = 0; ok && i < n; i++) {
        struct kp_slice name = kp_schema_column(in, i)->name;
        size_t field = 0;
        if (kp_name_is_own(name) || kp_schema_find(in, name) != i)
            continue;
        ok = know(s, name, &field);
        if (ok)
            column[field] = i;
    }
    if (!ok || !kp_shared_widen(&s->shared, s->profile.nfields)) {
        free(c);
        free(column);
        return kp_no_memory(err);
    }
    *c = (struct columns){column, s->profile.nfields, kp_schema_find(in, kp_str("_source"))};
    binding->out = kp_schema_ref(in);
    binding->data = c;
    return KP_OK;
}

static void *worker_new(struct kp_stage *stage)
{
    (void)stage;
    struct worker *w = calloc(1, sizeof *w);
    if (w && !(w->deps = kp_deps_new())) {
        free(w);
        return NULL;
    }
    return w;
}

static bool merge_numbers(struct stage *s, const struct worker *w)
{
    if (w->nwholes > s->nnumbers) {
        struct kp_numbers *numbers = realloc(s->numbers, w->nwholes * sizeof *numbers);
        if (!numbers)
            return false;
        memset(numbers + s->nnumbers, 0, (w->nwholes - s->nnumbers) * sizeof *numbers);
        s->numbers = numbers;
        s->nnumbers = w->nwholes;
    }
    bool ok = true;
    for (size_t i = 0; i < w->nwholes && ok; i++)
        ok = kp_numbers_merge(&s->numbers[i], &w->wholes[i].numbers);
    return ok;
}

static void worker_free(struct kp_stage *stage, void *worker)
{
    struct stage *s = (struct stage *)stage;
    struct worker *w = worker;
    bool ok = kp_parts_merge(&s->parts, &w->parts) && kp_deps_merge(s->profile.deps, w->deps) &&
              merge_numbers(s, w);
    for (size_t i = 0; i < w->nwholes; i++) {
        ok = ok && kp_shared_add_patterns(&s->shared, i, &w->wholes[i].patterns);
        kp_freq_release(&w->wholes[i].patterns);
        kp_numbers_release(&w->wholes[i].numbers);
    }
    s->failed |= !ok;
    kp_parts_release(&w->parts);
    kp_deps_free(w->deps);
    kp_stats_scratch_release(&w->scratch);
    free(w->wholes);
    free(w->values);
    free(w->rows);
    free(w);
}

static bool reserve(struct worker *w, size_t fields, size_t rows)
{
    if (fields >= w->cap_values) {
        struct kp_slice *values = realloc(w->values, (fields + 1) * sizeof *values);
        if (!values)
            return false;
        w->values = values;
        w->cap_values = fields + 1;
    }
    if (rows > w->cap_rows) {
        uint32_t *list = realloc(w->rows, rows * sizeof *list);
        if (!list)
            return false;
        w->rows = list;
        w->cap_rows = rows;
    }
    if (fields > w->nwholes) {
        struct kp_field_whole *wholes = realloc(w->wholes, fields * sizeof *wholes);
        if (!wholes)
            return false;
        w->wholes = wholes;
        for (; w->nwholes < fields; w->nwholes++) {
            wholes[w->nwholes] = (struct kp_field_whole){0};
            kp_freq_init(&wholes[w->nwholes].patterns, SIZE_MAX, SIZE_MAX);
        }
    }
    return kp_tick_reserve(&w->scratch.ticks, rows);
}

static struct kp_slice source_of(const struct columns *c, const struct kp_batch *b, size_t row)
{
    if (c->source != KP_NO_COLUMN && !kp_slice_empty(*kp_batch_cell(b, row, c->source)))
        return *kp_batch_cell(b, row, c->source);
    return kp_str(b->source ? b->source : "-");
}

/* Where the rows listed are counted. */
struct target {
    struct kp_part *part;
    size_t source; /* of the tables that are shared */
    size_t rows;
};

/* One field of the rows listed. */
static bool add_field(struct stage *s, struct worker *w, const struct target *t, size_t field,
                      const struct kp_batch *b, size_t column)
{
    struct kp_field_stats *f = &t->part->fields[field];
    struct kp_field_whole *whole = &w->wholes[field];
    kp_tick_clear(&w->scratch.ticks);
    for (size_t i = 0; i < t->rows; i++) {
        const struct kp_slice *cell = kp_batch_cell(b, w->rows[i], column);
        if (cell->len) {
            f->other_types += cell->kind != KP_STRING;
            kp_tick_add(&w->scratch.ticks, *cell, w->rows[i]);
        } else if (cell->kind == KP_STRING) {
            f->empty++;
        } else if (cell->kind == KP_NULL) {
            f->null++;
        } else {
            f->missing++;
        }
    }
    return kp_field_stats_add(f, whole, &w->scratch, b->rows[0].record) &&
           kp_shared_add(&s->shared, t->source, field, &w->scratch.ticks) &&
           (whole->patterns.count < PATTERNS_HELD ||
            kp_shared_add_patterns(&s->shared, field, &whole->patterns));
}

/* How full each record is, and which value goes with which. */
static bool add_rows(struct worker *w, struct kp_part *part, const struct columns *c,
                     const struct kp_batch *b, size_t n)
{
    bool ok = true;
    for (size_t i = 0; i < n && ok; i++) {
        size_t filled = 0;
        for (size_t f = 0; f < c->nfields; f++) {
            w->values[f] = c->column[f] == KP_NO_COLUMN
                               ? kp_missing()
                               : *kp_batch_cell(b, w->rows[i], c->column[f]);
            filled += w->values[f].len != 0;
        }
        part->fill[filled < KP_PROFILE_FILL ? filled : KP_PROFILE_FILL]++;
        ok = kp_deps_add(w->deps, w->values, c->nfields);
    }
    return ok;
}

static bool add_source(struct stage *s, struct worker *w, const struct columns *c,
                       const struct kp_batch *b, struct kp_slice source, size_t n)
{
    struct target t = {.part = kp_parts_get(&w->parts, source), .rows = n};
    if (!t.part || !kp_part_widen(t.part, c->nfields) ||
        !kp_shared_source(&s->shared, source, &t.source))
        return false;
    bool ok = true;
    for (size_t f = 0; f < t.part->nfields && ok; f++) {
        if (f >= c->nfields || c->column[f] == KP_NO_COLUMN)
            t.part->fields[f].missing += n;
        else
            ok = add_field(s, w, &t, f, b, c->column[f]);
    }
    t.part->records += n;
    return ok && add_rows(w, t.part, c, b, n);
}

static bool add_batch(struct stage *s, struct worker *w, const struct columns *c,
                      const struct kp_batch *b)
{
    struct kp_slice source = kp_missing();
    size_t n = 0;
    for (size_t row = 0; row <= b->nrows; row++) {
        if (row < b->nrows && b->rows[row].state != KP_ROW_LIVE)
            continue;
        struct kp_slice its = row < b->nrows ? source_of(c, b, row) : kp_missing();
        if (n && (row == b->nrows || !kp_slice_same_bytes(its, source))) {
            if (!add_source(s, w, c, b, source, n))
                return false;
            n = 0;
        }
        source = its;
        if (row < b->nrows)
            w->rows[n++] = (uint32_t)row;
    }
    return true;
}

/* Records of one source mostly stand together: runs of them are added one by one. */
static enum kp_status process(struct kp_stage *stage, const struct kp_binding *binding,
                              void *worker, struct kp_batch *b, struct kp_error *err)
{
    struct stage *s = (struct stage *)stage;
    struct worker *w = worker;
    const struct columns *c = binding->data;
    if (!reserve(w, c->nfields, b->nrows + 1))
        return kp_no_memory(err);
    kp_shared_enter(&s->shared);
    bool ok = add_batch(s, w, c, b);
    kp_shared_leave(&s->shared);
    if (!ok)
        return kp_no_memory(err);
    for (size_t row = 0; row < b->nrows && !s->keep; row++)
        if (b->rows[row].state == KP_ROW_LIVE)
            b->rows[row].state = KP_ROW_FILTERED;
    return KP_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct kp_part *const *x = a, *const *y = b;
    return strcmp((*x)->source, (*y)->source);
}

/* One source is the whole. */
static struct kp_part *only_part(struct kp_parts *parts)
{
    parts->count = 0;
    parts->items[0]->source[0] = '\0';
    return parts->items[0];
}

/* The parts get the tables and numbers that were counted beside them. */
static void give_tables(struct stage *s)
{
    struct kp_profile *p = &s->profile;
    kp_shared_give(&s->shared, p->total);
    for (size_t i = 0; i < p->nsources; i++)
        kp_shared_give(&s->shared, p->sources[i]);
    for (size_t i = 0; i < p->total->nfields && i < s->nnumbers; i++) {
        p->total->fields[i].numbers = s->numbers[i];
        s->numbers[i] = (struct kp_numbers){0};
    }
    p->limits = s->shared.of_all;
}

enum kp_status kp_profile_of(struct kp_stage *stage, const struct kp_profile **out,
                             struct kp_error *err)
{
    struct stage *s = (struct stage *)stage;
    struct kp_profile *p = &s->profile;
    if (!s->finished) {
        s->finished = true;
        p->total = s->parts.count == 1 ? only_part(&s->parts) : kp_part_new(kp_str(""));
        bool ok = p->total && !s->failed && kp_part_widen(p->total, p->nfields);
        for (size_t i = 0; i < s->parts.count && ok; i++)
            ok = kp_part_widen(s->parts.items[i], p->nfields) &&
                 kp_part_merge(p->total, s->parts.items[i]);
        s->failed = !ok;
        p->too_many_sources = s->parts.folded;
        if (s->parts.count > 1) {
            qsort(s->parts.items, s->parts.count, sizeof *s->parts.items, by_name);
            p->sources = s->parts.items;
            p->nsources = s->parts.count;
        }
        if (ok)
            give_tables(s);
    }
    if (s->failed)
        return kp_no_memory(err);
    *out = p;
    return KP_OK;
}

static void stage_free(struct kp_stage *stage)
{
    struct stage *s = (struct stage *)stage;
    kp_parts_release(&s->parts);
    kp_shared_release(&s->shared);
    for (size_t i = 0; i < s->nnumbers; i++)
        kp_numbers_release(&s->numbers[i]);
    free(s->numbers);
    kp_part_free(s->profile.total);
    kp_deps_free(s->profile.deps);
    for (size_t i = 0; i < s->profile.nfields; i++)
        free((char *)s->profile.names[i]);
    free(s->profile.names);
    free(s);
}

static const struct kp_stage_ops ops = {
    .name = "profile",
    .bind = bind,
    .unbind = unbind,
    .process = process,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .free = stage_free,
};

enum kp_status kp_profile_stage_new(const struct kp_profile_options *options, struct kp_stage **out,
                                    struct kp_error *err)
{
    struct stage *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->profile.deps = kp_deps_new();
    if (!s->profile.deps ||
        !kp_shared_init(&s->shared, options->memory ? options->memory : KP_PROFILE_MEMORY)) {
        kp_deps_free(s->profile.deps);
        free(s);
        return kp_no_memory(err);
    }
    s->keep = options->keep;
    s->stage.ops = &ops;
    *out = &s->stage;
    return KP_OK;
}
