/* The stage that counts. */
#include <stdlib.h>

#include "profile/part.h"

enum {
    ENTRY_COST = 110, /* bytes of memory that a distinct value takes beside its own: table at half
                         load, copies, arena */
    FIELDS_ASSUMED = 24, /* wider records share the same memory by the field: the limit must not
                            depend on what came before */
    VALUE_ASSUMED = 24,
};

struct stage {
    struct kp_stage stage;
    struct kp_profile profile;
    size_t cap_names;
    struct kp_parts parts;
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
    if (!ok) {
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

static void worker_free(struct kp_stage *stage, void *worker)
{
    struct stage *s = (struct stage *)stage;
    struct worker *w = worker;
    if (!kp_parts_merge(&s->parts, &w->parts, &s->profile.limits) ||
        !kp_deps_merge(s->profile.deps, w->deps))
        s->failed = true;
    kp_parts_release(&w->parts);
    kp_deps_free(w->deps);
    kp_stats_scratch_release(&w->scratch);
    free(w->values);
    free(w->rows);
    free(w);
}

static bool reserve(struct worker *w, size_t fields, size_t rows)
{
    if (fields > w->cap_values) {
        struct kp_slice *values = realloc(w->values, fields * sizeof *values);
        if (!values)
            return false;
        w->values = values;
        w->cap_values = fields;
    }
    if (rows > w->cap_rows) {
        uint32_t *list = realloc(w->rows, rows * sizeof *list);
        if (!list)
            return false;
        w->rows = list;
        w->cap_rows = rows;
    }
    return kp_tick_reserve(&w->scratch.ticks, rows);
}

static struct kp_slice source_of(const struct columns *c, const struct kp_batch *b, size_t row)
{
    if (c->source != KP_NO_COLUMN && !kp_slice_empty(*kp_batch_cell(b, row, c->source)))
        return *kp_batch_cell(b, row, c->source);
    return kp_str(b->source ? b->source : "-");
}

/* One field of the rows listed. */
static bool add_field(struct worker *w, struct kp_field_stats *f, const struct kp_batch *b,
                      size_t column, size_t n)
{
    kp_tick_clear(&w->scratch.ticks);
    for (size_t i = 0; i < n; i++) {
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
    return kp_field_stats_add(f, &w->scratch, b->rows[0].record);
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
    struct kp_part *part = kp_parts_get(&w->parts, source, &s->profile.limits);
    if (!part || !kp_part_widen(part, c->nfields, &s->profile.limits))
        return false;
    bool ok = true;
    for (size_t f = 0; f < part->nfields && ok; f++) {
        if (f >= c->nfields || c->column[f] == KP_NO_COLUMN)
            part->fields[f].missing += n;
        else
            ok = add_field(w, &part->fields[f], b, c->column[f], n);
    }
    part->records += n;
    return ok && add_rows(w, part, c, b, n);
}

/* Records of one source mostly stand together: runs of them are added one by one. */
static enum kp_status process(struct kp_stage *stage, const struct kp_binding *binding,
                              void *worker, struct kp_batch *b, struct kp_error *err)
{
    struct stage *s = (struct stage *)stage;
    struct worker *w = worker;
    const struct columns *c = binding->data;
    if (!reserve(w, c->nfields + 1, b->nrows + 1))
        return kp_no_memory(err);
    struct kp_slice source = kp_missing();
    size_t n = 0;
    for (size_t row = 0; row <= b->nrows; row++) {
        if (row < b->nrows && b->rows[row].state != KP_ROW_LIVE)
            continue;
        struct kp_slice its = row < b->nrows ? source_of(c, b, row) : kp_missing();
        if (n && (row == b->nrows || !kp_slice_same_bytes(its, source))) {
            if (!add_source(s, w, c, b, source, n))
                return kp_no_memory(err);
            n = 0;
        }
        source = its;
        if (row < b->nrows)
            w->rows[n++] = (uint32_t)row;
    }
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

enum kp_status kp_profile_of(struct kp_stage *stage, const struct kp_profile **out,
                             struct kp_error *err)
{
    struct stage *s = (struct stage *)stage;
    struct kp_profile *p = &s->profile;
    if (!s->finished) {
        s->finished = true;
        p->total = s->parts.count == 1 ? only_part(&s->parts) : kp_part_new(kp_str(""));
        bool ok = p->total && !s->failed && kp_part_widen(p->total, p->nfields, &p->limits);
        for (size_t i = 0; i < s->parts.count && ok; i++)
            ok = kp_part_widen(s->parts.items[i], p->nfields, &p->limits) &&
                 kp_part_merge(p->total, s->parts.items[i], &p->limits);
        s->failed = !ok;
        p->too_many_sources = s->parts.folded;
        if (s->parts.count > 1) {
            qsort(s->parts.items, s->parts.count, sizeof *s->parts.items, by_name);
            p->sources = s->parts.items;
            p->nsources = s->parts.count;
        }
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
    if (!s || !(s->profile.deps = kp_deps_new())) {
        free(s);
        return kp_no_memory(err);
    }
    size_t memory = options->memory ? (size_t)options->memory : KP_PROFILE_MEMORY;
    size_t each = memory / FIELDS_ASSUMED;
    s->profile.limits.values = each / (ENTRY_COST + VALUE_ASSUMED) + 16;
    s->profile.limits.bytes = s->profile.limits.values * VALUE_ASSUMED;
    s->keep = options->keep;
    s->stage.ops = &ops;
    *out = &s->stage;
    return KP_OK;
}
