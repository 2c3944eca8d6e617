#include "normalize/revert.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/json_path.h"
#include "io/reader.h"

/* A line of the ledger. */
struct change {
    struct kp_slice field, before, after;
};

struct revert_stage {
    struct kp_stage stage; /* first */
    struct kp_revert_options options;
    struct kp_reader *ledger;
    struct kp_batch lines; /* of the ledger */
    size_t at;             /* the line that comes next */
    bool ended;
    struct kp_arena arena;  /* names that live as long as the stage */
    struct kp_slice *added; /* columns that normalize added */
    size_t nadded;
    struct kp_slice *passed; /* sources that are behind us */
    size_t npassed, passed_cap;
    struct kp_slice source; /* the present one */
    uint64_t record;        /* the record before */
    struct change *changes; /* of the present record */
    size_t nchanges, changes_cap;
    uint64_t taken_back, other; /* cells; ledger lines of records that did not come */
};

/* ---- reading the ledger ---- */

static struct kp_slice member(const struct revert_stage *s, const char *name)
{
    size_t column = kp_schema_find(s->lines.schema, kp_str(name));
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(&s->lines, s->at, column);
}

/* Makes `at` a line that is there, reading on as needed. */
static enum kp_status next_line(struct revert_stage *s, struct kp_error *err)
{
    while (!s->ended && s->at >= s->lines.nrows) {
        kp_batch_clear(&s->lines);
        s->at = 0;
        enum kp_status status = kp_reader_read(s->ledger, &s->lines, err);
        if (status == KP_END)
            s->ended = true;
        else if (status != KP_OK)
            return status;
        else if (s->lines.quarantined) {
            *err = s->lines.first;
            return KP_ERR_INPUT;
        }
    }
    return KP_OK;
}

static bool to_number(struct kp_slice s, uint64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > UINT64_MAX / 10 - 1)
            return false;
        *out = *out * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return s.len > 0;
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
           to_number(member(s, "record"), &n) && n == record;
}

/* The line is about a record that would have come before this one. */
static bool comes_before(const struct revert_stage *s, uint64_t record)
{
    uint64_t n;
    struct kp_slice source = member(s, "source");
    if (kp_slice_same_bytes(source, s->source))
        return to_number(member(s, "record"), &n) && n < record;
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
    s->nchanges = 0;
    for (;;) {
        enum kp_status status = next_line(s, err);
        if (status != KP_OK || s->ended)
            return status;
        bool same = same_record(s, record);
        if (!same && !comes_before(s, record))
            return KP_OK;
        if (!same)
            s->other++;
        else if (wanted(s, member(s, "field")) && !add_change(s, arena))
            return kp_no_memory(err);
        s->at++;
    }
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

static enum kp_status process(struct kp_stage *stage, const struct kp_binding *binding,
                              void *worker, struct kp_batch *batch, struct kp_error *err)
{
    struct revert_stage *s = (struct revert_stage *)stage;
    (void)worker;
    size_t source_at = kp_schema_find(binding->in, kp_str("_source"));
    size_t record_at = kp_schema_find(binding->in, kp_str("_record"));
    for (size_t r = 0; r < batch->nrows; r++) {
        const struct kp_slice *cells = kp_batch_row(batch, r);
        struct kp_slice source = source_at == KP_NO_COLUMN
                                     ? kp_str(batch->source)
                                     : cells[kp_schema_column(binding->in, source_at)->slot];
        uint64_t record = batch->rows[r].record;
        if (record_at != KP_NO_COLUMN &&
            !to_number(cells[kp_schema_column(binding->in, record_at)->slot], &record))
            return kp_fail_at(err, KP_ERR_DATA, batch->source, batch->rows[r].line, 0,
                              "_record is not a number");
        enum kp_status status = note_place(s, batch, r, source, record, err);
        if (status == KP_OK)
            status = gather(s, record, &batch->arena, err);
        if (status == KP_OK)
            status = take_back(s, binding->in, batch, r, err);
        if (status != KP_OK)
            return status;
    }
    return KP_OK;
}

/* ---- columns ---- */

static bool is_added(const struct revert_stage *s, struct kp_slice name)
{
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

/* The ledger's first line may name the columns that normalize added: {"added":["a","b"]}. Names
 * hold no escapes that matter here: the list is cut by the JSON reader of cells. */
static bool read_added(struct revert_stage *s)
{
    if (s->ended || member(s, "field").len)
        return true;
    struct kp_slice list = member(s, "added");
    s->at++;
    s->added = kp_arena_array(&s->arena, list.len / 3 + 1, sizeof *s->added);
    if (!s->added)
        return false;
    char index[24];
    for (size_t i = 0; i < list.len / 3; i++) {
        struct kp_slice name;
        snprintf(index, sizeof index, "%zu", i);
        if (!kp_json_path(list, index, &s->arena, &name))
            return false;
        if (name.kind != KP_STRING)
            break;
        s->added[s->nadded++] = name;
    }
    return true;
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
    kp_reader_free(s->ledger);
    kp_batch_release(&s->lines);
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
    const struct kp_read_options read = {.format = KP_FORMAT_JSONL, .tool = "revert"};
    enum kp_status status = kp_reader_open(options->ledger, &read, &s->ledger, err);
    if (status == KP_OK)
        status = next_line(s, err);
    if (status == KP_OK && !read_added(s))
        status = kp_no_memory(err);
    if (status != KP_OK) {
        stage_free(&s->stage);
        return status;
    }
    *out = &s->stage;
    return KP_OK;
}
