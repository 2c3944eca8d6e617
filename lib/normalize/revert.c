#include "normalize/revert.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/json_path.h"
#include "normalize/ledger.h"

/* A line of the ledger. */
struct change {
    struct kp_slice field, before, after;
};

struct revert_stage {
    struct kp_stage stage; /* first */
    struct kp_revert_options options;
    struct kp_ledger ledger;
    struct kp_arena arena;  /* names that live as long as the stage */
    struct kp_slice *added; /* columns that normalize added */
    size_t nadded;
    struct kp_schema *columns; /* JSON: all that came to normalize, in their order; else NULL */
    struct kp_slice *passed;   /* sources that are behind us */
    size_t npassed, passed_cap;
    struct kp_slice source; /* the present one */
    struct kp_slice file;   /* that the ledger speaks of, for records without _source */
    uint64_t record;        /* the record before */
    uint64_t gone;          /* records before this one that normalize did not let out */
    struct change *changes; /* of the present record */
    size_t nchanges, changes_cap;
    uint64_t taken_back, other; /* cells; ledger lines of records that did not come */
};

/* ---- reading the ledger ---- */

static struct kp_slice member(const struct revert_stage *s, const char *name)
{
    return kp_ledger_member(&s->ledger, name);
}

static bool is_change(const struct revert_stage *s)
{
    return member(s, "field").kind == KP_STRING;
}

/* Passes over the lines that only tell columns. */
static enum kp_status settle(struct revert_stage *s, struct kp_error *err)
{
    enum kp_status status = kp_ledger_settle(&s->ledger, err);
    while (status == KP_OK && !s->ledger.ended && member(s, "columns").kind == KP_ARRAY) {
        s->ledger.at++;
        status = kp_ledger_settle(&s->ledger, err);
    }
    return status;
}

static enum kp_status next_line(struct revert_stage *s, struct kp_error *err)
{
    s->ledger.at++;
    return settle(s, err);
}

static bool is_passed(const struct revert_stage *s, struct kp_slice source)
{
    for (size_t i = 0; i < s->npassed; i++)
        if (kp_slice_same_bytes(s->passed[i], source))
            return true;
    return false;
}

static bool same_record(const struct revert_stage *s, uint64_t record)
{
    uint64_t n;
    return kp_slice_same_bytes(member(s, "source"), s->source) &&
           kp_ledger_number(member(s, "record"), &n) && n == record;
}

/* The line is about a record that would have come before this one. */
static bool comes_before(const struct revert_stage *s, uint64_t record)
{
    uint64_t n;
    struct kp_slice source = member(s, "source");
    if (kp_slice_same_bytes(source, s->source))
        return kp_ledger_number(member(s, "record"), &n) && n < record;
    return is_passed(s, source);
}

static struct kp_slice keep(struct kp_arena *arena, struct kp_slice s, bool *ok)
{
    char *copy = kp_arena_dup(arena, s.ptr, s.len);
    *ok = *ok && copy;
    return kp_slice_of((enum kp_kind)s.kind, copy ? copy : "", s.len);
}

static bool wanted(const struct revert_stage *s, struct kp_slice field)
{
    for (size_t i = 0; i < s->options.nfields; i++)
        if (kp_slice_is(field, s->options.fields[i]))
            return true;
    return s->options.nfields == 0;
}

static bool add_change(struct revert_stage *s, struct kp_arena *arena)
{
    if (s->nchanges == s->changes_cap) {
        size_t cap = s->changes_cap ? s->changes_cap * 2 : 64;
        struct change *changes = realloc(s->changes, cap * sizeof *changes);
        if (!changes)
            return false;
        s->changes = changes;
        s->changes_cap = cap;
    }
    bool ok = true;
    s->changes[s->nchanges++] =
        (struct change){keep(arena, member(s, "field"), &ok), keep(arena, member(s, "before"), &ok),
                        keep(arena, member(s, "after"), &ok)};
    return ok;
}

/* Gathers the changes of one record; its lines stand together. */
static enum kp_status gather(struct revert_stage *s, uint64_t record, struct kp_arena *arena,
                             struct kp_error *err)
{
    enum kp_status status = KP_OK;
    s->nchanges = 0;
    while (status == KP_OK && !s->ledger.ended) {
        bool same = is_change(s) && same_record(s, record);
        if (!same && (!is_change(s) || !comes_before(s, record)))
            return KP_OK;
        if (!same)
            s->other++;
        else if (wanted(s, member(s, "field")) && !add_change(s, arena))
            return kp_no_memory(err);
        status = next_line(s, err);
    }
    return status;
}

/* ---- records that say nothing of their place ---- */

/* A record without _record is known by its place, which counts the records that normalize kept
 * back. *record: its place in this input; becomes its number in the one that normalize read. */
static enum kp_status count_gone(struct revert_stage *s, uint64_t *record, struct kp_error *err)
{
    enum kp_status status = KP_OK;
    *record += s->gone;
    while (status == KP_OK && !s->ledger.ended) {
        uint64_t n;
        if (member(s, "file").len)
            return kp_fail(err, KP_ERR_DATA,
                           "the ledger is of several files, and the records do not say which one "
                           "they came from; normalize one file at a time, or import them first");
        if (!member(s, "gone").len || !kp_ledger_number(member(s, "record"), &n) || n > *record)
            return KP_OK;
        if (n == *record) { /* not before: a part of a record that was counted already */
            s->gone++;
            ++*record;
        }
        status = next_line(s, err);
    }
    return status;
}

/* A record without _source is of the one file that the ledger speaks of. */
static enum kp_status only_file(struct revert_stage *s, struct kp_error *err)
{
    struct kp_slice source = s->ledger.ended ? kp_missing() : member(s, "source");
    if (source.len == 0 || kp_slice_same_bytes(source, s->file))
        return KP_OK;
    if (s->file.len)
        return kp_fail(err, KP_ERR_DATA,
                       "the ledger is of several sources, and the records have no _source; "
                       "normalize one file at a time, or import them first");
    bool ok = true;
    s->file = keep(&s->arena, source, &ok);
    return ok ? KP_OK : kp_no_memory(err);
}

/* ---- records ---- */

static enum kp_status note_place(struct revert_stage *s, const struct kp_batch *batch, size_t row,
                                 struct kp_slice source, uint64_t record, struct kp_error *err)
{
    bool changed = !kp_slice_same_bytes(source, s->source);
    if ((changed && is_passed(s, source)) || (!changed && record <= s->record && s->source.len))
        return kp_fail_at(err, KP_ERR_DATA, batch->source, batch->rows[row].line, 0,
                          "the records are not in the order of the ledger; sort them by _source, "
                          "as they came, and "
                          "_record");
    s->record = record;
    if (!changed)
        return KP_OK;
    if (s->npassed == s->passed_cap) {
        size_t cap = s->passed_cap ? s->passed_cap * 2 : 16;
        struct kp_slice *passed = realloc(s->passed, cap * sizeof *passed);
        if (!passed)
            return kp_no_memory(err);
        s->passed = passed;
        s->passed_cap = cap;
    }
    if (s->source.len)
        s->passed[s->npassed++] = s->source;
    bool ok = true;
    s->source = keep(&s->arena, source, &ok);
    return ok ? KP_OK : kp_no_memory(err);
}

static enum kp_status take_back(struct revert_stage *s, const struct kp_schema *schema,
                                struct kp_batch *batch, size_t row, struct kp_error *err)
{
    struct kp_slice *cells = kp_batch_row(batch, row);
    for (size_t i = s->nchanges; i-- > 0;) {
        const struct change *c = &s->changes[i];
        size_t column = kp_schema_find(schema, c->field);
        if (column == KP_NO_COLUMN)
            return kp_fail_at(err, KP_ERR_DATA, batch->source, batch->rows[row].line, 0,
                              "the ledger has changes of field '%.*s', which the records do not "
                              "have; give --field to "
                              "take back others only",
                              (int)c->field.len, c->field.ptr);
        struct kp_slice *cell = &cells[kp_schema_column(schema, column)->slot];
        if (!kp_slice_same_bytes(*cell, c->after) && !s->options.force)
            return kp_fail_at(err, KP_ERR_DATA, batch->source, batch->rows[row].line, 0,
                              "record %llu: field '%.*s' was changed since; --force puts the old "
                              "value back all the "
                              "same",
                              (unsigned long long)s->record, (int)c->field.len, c->field.ptr);
        *cell = c->before;
        s->taken_back++;
    }
    return KP_OK;
}

/* Where the batch says of its records where they come from. */
struct place_columns {
    size_t source, record; /* KP_NO_COLUMN: it does not */
};

static enum kp_status revert_row(struct revert_stage *s, const struct kp_schema *schema,
                                 const struct place_columns *at, struct kp_batch *batch, size_t row,
                                 struct kp_error *err)
{
    const struct kp_slice *cells = kp_batch_row(batch, row);
    enum kp_status status = KP_OK;
    uint64_t record = batch->rows[row].record;
    if (at->record == KP_NO_COLUMN)
        status = count_gone(s, &record, err);
    else if (!kp_ledger_number(cells[kp_schema_column(schema, at->record)->slot], &record))
        return kp_fail_at(err, KP_ERR_DATA, batch->source, batch->rows[row].line, 0,
                          "_record is not a number");
    if (status == KP_OK && at->source == KP_NO_COLUMN)
        status = only_file(s, err);
    if (status != KP_OK)
        return status;
    struct kp_slice source =
        at->source == KP_NO_COLUMN ? s->file : cells[kp_schema_column(schema, at->source)->slot];
    status = note_place(s, batch, row, source, record, err);
    if (status == KP_OK)
        status = gather(s, record, &batch->arena, err);
    return status == KP_OK ? take_back(s, schema, batch, row, err) : status;
}

static enum kp_status process(struct kp_stage *stage, const struct kp_binding *binding,
                              void *worker, struct kp_batch *batch, struct kp_error *err)
{
    struct revert_stage *s = (struct revert_stage *)stage;
    (void)worker;
    const struct place_columns at = {kp_schema_find(binding->in, kp_str("_source")),
                                     kp_schema_find(binding->in, kp_str("_record"))};
    enum kp_status status = KP_OK;
    for (size_t r = 0; r < batch->nrows && status == KP_OK; r++)
        status = revert_row(s, binding->in, &at, batch, r, err);
    return status;
}

/* ---- columns ---- */

/* In JSON a record may have had a field that others were given. */
static bool is_added(const struct revert_stage *s, struct kp_slice name)
{
    if (s->columns && kp_schema_find(s->columns, name) != KP_NO_COLUMN)
        return false;
    for (size_t i = 0; i < s->nadded; i++)
        if (kp_slice_same_bytes(s->added[i], name))
            return wanted(s, name);
    return false;
}

static enum kp_status bind(struct kp_stage *stage, struct kp_binding *binding, struct kp_error *err)
{
    const struct revert_stage *s = (const struct revert_stage *)stage;
    struct kp_schema *out = kp_schema_copy(binding->in);
    if (!out)
        return kp_no_memory(err);
    kp_schema_clear_columns(out);
    for (size_t c = 0; c < kp_schema_count(binding->in); c++) {
        const struct kp_column *column = kp_schema_column(binding->in, c);
        if (!is_added(s, column->name) &&
            kp_schema_add_at(out, column->name, column->slot) == KP_NO_COLUMN) {
            kp_schema_unref(out);
            return kp_no_memory(err);
        }
    }
    binding->out = out;
    return KP_OK;
}

/* The names in a member of the present line that is an array of strings, one by one: false when
 * memory is out, *name is of another kind behind the last one. */
static bool name_at(struct kp_arena *arena, struct kp_slice list, size_t i, struct kp_slice *name)
{
    char index[24];
    snprintf(index, sizeof index, "%zu", i);
    *name = kp_missing();
    return kp_json_path(list, index, arena, name);
}

/* {"added":["a","b"]}, the first line: the columns that normalize added. */
static enum kp_status read_added(struct revert_stage *s, struct kp_error *err)
{
    struct kp_slice list = s->ledger.ended ? kp_missing() : member(s, "added");
    if (list.kind != KP_ARRAY)
        return KP_OK;
    s->added = kp_arena_array(&s->arena, list.len / 3 + 1, sizeof *s->added);
    if (!s->added)
        return kp_no_memory(err);
    for (size_t i = 0; i < list.len / 3; i++) {
        if (!name_at(&s->arena, list, i, &s->added[i]))
            return kp_no_memory(err);
        if (s->added[i].kind != KP_STRING)
            break;
        s->nadded++;
    }
    s->ledger.at++;
    return kp_ledger_settle(&s->ledger, err);
}

/* {"columns":["a","b"]}: the columns that are known so far; later lines have more of them. */
static enum kp_status add_columns(struct revert_stage *s, struct kp_slice list,
                                  struct kp_error *err)
{
    for (size_t i = kp_schema_count(s->columns); i < list.len / 3 + 1; i++) {
        struct kp_slice name;
        if (!name_at(&s->arena, list, i, &name))
            return kp_no_memory(err);
        if (name.kind != KP_STRING)
            break;
        if (kp_schema_add(s->columns, name) == KP_NO_COLUMN)
            return kp_no_memory(err);
    }
    return KP_OK;
}

/* The order of the fields of JSON records is known at the ledger's end: reads all of it once. A
 * ledger that is a pipe can be read only once: its records get the order that they have now. */
static enum kp_status read_columns(struct revert_stage *s, struct kp_error *err)
{
    struct stat st;
    if (s->ledger.ended || member(s, "columns").kind != KP_ARRAY ||
        stat(s->options.ledger, &st) != 0 || !S_ISREG(st.st_mode))
        return KP_OK;
    struct kp_ledger all;
    s->columns = kp_schema_new();
    enum kp_status status = s->columns ? KP_OK : kp_no_memory(err);
    if (status != KP_OK)
        return status;
    status = kp_ledger_open(&all, s->options.ledger, "revert", err);
    while (status == KP_OK && !all.ended) {
        struct kp_slice list = kp_ledger_member(&all, "columns");
        if (list.kind == KP_ARRAY)
            status = add_columns(s, list, err);
        all.at++;
        if (status == KP_OK)
            status = kp_ledger_settle(&all, err);
    }
    kp_ledger_close(&all);
    return status;
}

const struct kp_schema *kp_revert_stage_columns(const struct kp_stage *stage)
{
    return ((const struct revert_stage *)stage)->columns;
}

static void report(struct kp_stage *stage, struct kp_counts *counts, struct kp_buf *json)
{
    const struct revert_stage *s = (const struct revert_stage *)stage;
    (void)counts;
    kp_buf_printf(json, ",\"taken_back\":%llu,\"of_other_records\":%llu",
                  (unsigned long long)s->taken_back, (unsigned long long)s->other);
}

static void stage_free(struct kp_stage *stage)
{
    struct revert_stage *s = (struct revert_stage *)stage;
    kp_ledger_close(&s->ledger);
    kp_schema_unref(s->columns);
    kp_arena_release(&s->arena);
    free(s->passed);
    free(s->changes);
    free(s);
}

static const struct kp_stage_ops ops = {
    .name = "revert",
    .bind = bind,
    .process = process,
    .report = report,
    .free = stage_free,
};

enum kp_status kp_revert_stage_new(const struct kp_revert_options *options, struct kp_stage **out,
                                   struct kp_error *err)
{
    struct revert_stage *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->stage.ops = &ops;
    s->options = *options;
    enum kp_status status = kp_ledger_open(&s->ledger, options->ledger, "revert", err);
    if (status == KP_OK)
        status = read_added(s, err);
    if (status == KP_OK)
        status = read_columns(s, err);
    if (status == KP_OK)
        status = settle(s, err);
    if (status != KP_OK) {
        stage_free(&s->stage);
        return status;
    }
    *out = &s->stage;
    return KP_OK;
}

enum kp_status kp_revert_verdict(struct kp_stage *stage, struct kp_error *err)
{
    struct revert_stage *s = (struct revert_stage *)stage;
    enum kp_status status = KP_OK;
    while (status == KP_OK && !s->ledger.ended) {
        s->other += is_change(s);
        status = next_line(s, err);
    }
    if (status == KP_OK && s->other && !s->taken_back && !s->options.nfields)
        status = kp_fail(err, KP_ERR_DATA,
                         "the ledger has %llu changes, and none of them is of these records",
                         (unsigned long long)s->other);
    return status;
}
