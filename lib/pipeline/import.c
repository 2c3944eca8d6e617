#include "pipeline/import.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"
#include "io/json_path.h"
#include "text/header_name.h"

#define NO_SLOT UINT32_MAX

/* A name or alias of a field, by its key. */
struct alias {
    struct kp_slice key;
    struct kp_slice text; /* as written */
    size_t field;
};

struct import_stage {
    struct kp_stage stage; /* first */
    struct kp_import_options options;
    struct kp_arena arena;
    struct alias *aliases;
    size_t naliases;
};

/* A value to take out of a JSON object. */
struct extraction {
    uint32_t from, to; /* slots */
    const char *path;  /* dotted, behind the column's name; lives with the stage */
};

struct bound {
    uint32_t source, record; /* slots; NO_SLOT: not written */
    size_t nextractions;
    struct extraction extractions[];
};

static bool add_alias(struct import_stage *s, const char *text, size_t field)
{
    struct kp_buf key = {0};
    bool ok = kp_header_key(kp_str(text), &key);
    char *copy = ok ? kp_arena_dup(&s->arena, key.data ? key.data : "", key.len) : NULL;
    if (copy)
        s->aliases[s->naliases++] = (struct alias){kp_string(copy, key.len), kp_str(text), field};
    kp_buf_release(&key);
    return copy;
}

static bool collect_aliases(struct import_stage *s)
{
    const struct kp_ruleset *rs = s->options.ruleset;
    size_t count = 0;
    for (size_t i = 0; rs && i < rs->nfields; i++) {
        count++;
        for (const char *const *a = rs->fields[i].aliases; a && *a; a++)
            count++;
    }
    s->aliases = kp_arena_array(&s->arena, count + 1, sizeof *s->aliases);
    bool ok = s->aliases;
    for (size_t i = 0; ok && rs && i < rs->nfields; i++) {
        ok = add_alias(s, rs->fields[i].name, i);
        for (const char *const *a = rs->fields[i].aliases; ok && a && *a; a++)
            ok = add_alias(s, *a, i);
    }
    return ok;
}

static const struct alias *find_alias(const struct import_stage *s, struct kp_slice name)
{
    struct kp_buf key = {0};
    const struct alias *found = NULL;
    if (kp_header_key(name, &key))
        for (size_t i = 0; i < s->naliases && !found; i++)
            if (kp_slice_same_bytes(s->aliases[i].key,
                                    kp_string(key.data ? key.data : "", key.len)))
                found = &s->aliases[i];
    kp_buf_release(&key);
    return found;
}

/* ---- binding ---- */

/* Which field each column is, and which column each field. */
struct mapping {
    size_t *field_of;  /* by column; KP_NO_COLUMN: unknown */
    size_t *column_of; /* by field; KP_NO_COLUMN: none */
};

static enum kp_status map_columns(const struct import_stage *s, const struct kp_schema *in,
                                  struct mapping *m, struct kp_error *err)
{
    const struct kp_ruleset *rs = s->options.ruleset;
    for (size_t f = 0; rs && f < rs->nfields; f++)
        m->column_of[f] = KP_NO_COLUMN;
    for (size_t c = 0; c < kp_schema_count(in); c++) {
        struct kp_slice name = kp_schema_column(in, c)->name;
        m->field_of[c] = KP_NO_COLUMN;
        const struct alias *a = kp_name_is_own(name) ? NULL : find_alias(s, name);
        if (!a)
            continue;
        if (m->column_of[a->field] != KP_NO_COLUMN) {
            struct kp_slice other = kp_schema_column(in, m->column_of[a->field])->name;
            return kp_fail(err, KP_ERR_RULES,
                           "columns '%.*s' and '%.*s' both are field '%s'; rename one of them, or "
                           "give the field only "
                           "the alias that is meant",
                           (int)other.len, other.ptr, (int)name.len, name.ptr,
                           rs->fields[a->field].name);
        }
        m->column_of[a->field] = c;
        m->field_of[c] = a->field;
    }
    return KP_OK;
}

/* The column that a dotted alias of the field reads inside, or KP_NO_COLUMN; *path is what is
 * behind it. */
static size_t dotted_column(const struct import_stage *s, const struct kp_schema *in, size_t field,
                            const char **path)
{
    const struct kp_ruleset *rs = s->options.ruleset;
    for (const char *const *a = rs->fields[field].aliases; a && *a; a++) {
        const char *dot = strchr(*a, '.');
        if (!dot || dot == *a || !dot[1])
            continue;
        size_t column = kp_schema_find(in, kp_string(*a, (size_t)(dot - *a)));
        if (column != KP_NO_COLUMN) {
            *path = dot + 1;
            return column;
        }
    }
    return KP_NO_COLUMN;
}

static bool add_fields(const struct import_stage *s, const struct kp_schema *in,
                       const struct mapping *m, struct kp_schema *out, struct bound *b)
{
    const struct kp_ruleset *rs = s->options.ruleset;
    for (size_t f = 0; rs && f < rs->nfields; f++) {
        struct kp_slice name = kp_str(rs->fields[f].name);
        if (m->column_of[f] != KP_NO_COLUMN) {
            if (kp_schema_add_at(out, name, kp_schema_column(in, m->column_of[f])->slot) ==
                KP_NO_COLUMN)
                return false;
            continue;
        }
        size_t column = kp_schema_add(out, name);
        if (column == KP_NO_COLUMN)
            return false;
        const char *path;
        size_t from = dotted_column(s, in, f, &path);
        if (from != KP_NO_COLUMN)
            b->extractions[b->nextractions++] = (struct extraction){
                kp_schema_column(in, from)->slot, kp_schema_column(out, column)->slot, path};
    }
    return true;
}

/* The columns that no field knows: those of this input where they lie, those of other inputs empty.
 */
static bool add_unknown(const struct import_stage *s, const struct kp_schema *in,
                        const struct mapping *m, struct kp_schema *out)
{
    const struct kp_schema *all = s->options.columns ? s->options.columns : in;
    for (size_t i = 0; i < kp_schema_count(all); i++) {
        struct kp_slice name = kp_schema_column(all, i)->name;
        if (kp_name_is_own(name) || (all != in && find_alias(s, name)))
            continue;
        size_t c = all == in ? i : kp_schema_find(in, name);
        if (c != KP_NO_COLUMN && m->field_of[c] != KP_NO_COLUMN)
            continue;
        size_t added = c == KP_NO_COLUMN
                           ? kp_schema_add(out, name)
                           : kp_schema_add_at(out, name, kp_schema_column(in, c)->slot);
        if (added == KP_NO_COLUMN)
            return false;
    }
    /* Columns that turned up later than the first look saw: JSONL may bring them. */
    for (size_t c = 0; all != in && c < kp_schema_count(in); c++) {
        struct kp_slice name = kp_schema_column(in, c)->name;
        if (!kp_name_is_own(name) && m->field_of[c] == KP_NO_COLUMN &&
            kp_schema_find(all, name) == KP_NO_COLUMN &&
            kp_schema_add_at(out, name, kp_schema_column(in, c)->slot) == KP_NO_COLUMN)
            return false;
    }
    return true;
}

/* kempt's own columns: those that the input has, then identity. */
static bool add_own(const struct import_stage *s, const struct kp_schema *in, struct kp_schema *out,
                    struct bound *b)
{
    const struct kp_schema *all = s->options.columns ? s->options.columns : in;
    for (size_t i = 0; i < kp_schema_count(all); i++) {
        struct kp_slice name = kp_schema_column(all, i)->name;
        if (!kp_name_is_own(name))
            continue;
        size_t c = kp_schema_find(in, name);
        size_t added = c == KP_NO_COLUMN
                           ? kp_schema_add(out, name)
                           : kp_schema_add_at(out, name, kp_schema_column(in, c)->slot);
        if (added == KP_NO_COLUMN)
            return false;
    }
    b->source = b->record = NO_SLOT;
    if (s->options.plain)
        return true;
    size_t source = kp_schema_find(out, kp_str("_source"));
    if (source == KP_NO_COLUMN)
        source = kp_schema_add(out, kp_str("_source"));
    size_t record = kp_schema_find(out, kp_str("_record"));
    if (record == KP_NO_COLUMN)
        record = kp_schema_add(out, kp_str("_record"));
    if (source == KP_NO_COLUMN || record == KP_NO_COLUMN)
        return false;
    b->source = kp_schema_column(out, source)->slot;
    b->record = kp_schema_column(out, record)->slot;
    return true;
}

static enum kp_status build(const struct import_stage *s, const struct kp_schema *in,
                            struct mapping *m, struct kp_schema *out, struct bound *b,
                            struct kp_error *err)
{
    enum kp_status status = map_columns(s, in, m, err);
    if (status != KP_OK)
        return status;
    kp_schema_clear_columns(out);
    bool ok = add_fields(s, in, m, out, b) &&
              (s->options.drop_unknown || add_unknown(s, in, m, out)) && add_own(s, in, out, b);
    return ok ? KP_OK : kp_no_memory(err);
}

static enum kp_status bind(struct kp_stage *stage, struct kp_binding *binding, struct kp_error *err)
{
    struct import_stage *s = (struct import_stage *)stage;
    size_t nfields = s->options.ruleset ? s->options.ruleset->nfields : 0;
    struct kp_schema *out = kp_schema_copy(binding->in);
    struct bound *b = calloc(1, sizeof *b + nfields * sizeof *b->extractions);
    struct mapping m = {calloc(kp_schema_count(binding->in) + 1, sizeof *m.field_of),
                        calloc(nfields + 1, sizeof *m.column_of)};
    enum kp_status status = KP_OK;
    if (!out || !b || !m.field_of || !m.column_of)
        status = kp_no_memory(err);
    else
        status = build(s, binding->in, &m, out, b, err);
    free(m.field_of);
    free(m.column_of);
    if (status != KP_OK) {
        kp_schema_unref(out);
        free(b);
        return status;
    }
    binding->out = out;
    binding->data = b;
    return KP_OK;
}

static void unbind(struct kp_stage *stage, struct kp_binding *binding)
{
    (void)stage;
    free(binding->data);
}

/* ---- records ---- */

static bool set_number(struct kp_batch *batch, struct kp_slice *cell, uint64_t n)
{
    char *text = kp_arena_text(&batch->arena, 20);
    if (!text)
        return false;
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    size_t len = sizeof digits - at;
    memcpy(text, digits + at, len);
    kp_arena_trim(&batch->arena, text, 20, len);
    *cell = kp_slice_of(KP_NUMBER, text, len);
    cell->flags = KP_F_CSV_PLAIN | KP_F_JSON_PLAIN | KP_F_ASCII;
    return true;
}

static enum kp_status process(struct kp_stage *stage, const struct kp_binding *binding,
                              void *worker, struct kp_batch *batch, struct kp_error *err)
{
    const struct import_stage *s = (const struct import_stage *)stage;
    const struct bound *b = binding->data;
    (void)worker;
    struct kp_slice source = batch->source_number < s->options.nsources
                                 ? kp_str(s->options.source_names[batch->source_number])
                                 : kp_str("");
    for (size_t r = 0; r < batch->nrows; r++) {
        struct kp_slice *cells = kp_batch_row(batch, r);
        for (size_t i = 0; i < b->nextractions; i++) {
            const struct extraction *x = &b->extractions[i];
            if (!kp_json_path(cells[x->from], x->path, &batch->arena, &cells[x->to]))
                return kp_no_memory(err);
        }
        if (b->source != NO_SLOT && cells[b->source].len == 0)
            cells[b->source] = source;
        if (b->record != NO_SLOT && cells[b->record].len == 0 &&
            !set_number(batch, &cells[b->record], batch->rows[r].record))
            return kp_no_memory(err);
    }
    return KP_OK;
}

static void stage_free(struct kp_stage *stage)
{
    struct import_stage *s = (struct import_stage *)stage;
    kp_arena_release(&s->arena);
    free(s);
}

static const struct kp_stage_ops ops = {
    .name = "import",
    .bind = bind,
    .unbind = unbind,
    .process = process,
    .free = stage_free,
};

enum kp_status kp_import_stage_new(const struct kp_import_options *options, struct kp_stage **out,
                                   struct kp_error *err)
{
    struct import_stage *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->stage.ops = &ops;
    s->options = *options;
    if (!collect_aliases(s)) {
        stage_free(&s->stage);
        return kp_no_memory(err);
    }
    *out = &s->stage;
    return KP_OK;
}
