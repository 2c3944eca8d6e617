#include "merge/trail.h"

#include <stdlib.h>

#include "merge/merge.h"

/* ---- xref and losers: records, written by a writer ---- */

static enum kp_status open_writer(enum kp_format format, const struct kp_schema *schema,
                                  struct kp_buf *head, struct kp_writer **w, struct kp_error *err)
{
    struct kp_write_options options = {.format =
                                           format == KP_FORMAT_AUTO ? KP_FORMAT_JSONL : format};
    enum kp_status st = kp_writer_new(&options, w, err);
    return st == KP_OK ? kp_writer_start(*w, schema, head, err) : st;
}

static const struct kp_schema *schema_with(const struct kp_schema *base, const char *const *names)
{
    struct kp_schema *s = base ? kp_schema_copy(base) : kp_schema_new();
    bool ok = s != NULL;
    for (; ok && *names; names++)
        ok = kp_schema_add(s, kp_str(*names)) != KP_NO_COLUMN;
    if (ok)
        return s;
    kp_schema_unref(s);
    return NULL;
}

/* The losers' own two columns must be told from the records': unmerge takes the first of a name. */
static enum kp_status check_losers(const struct kp_schema *schema, const char *const *added,
                                   struct kp_error *err)
{
    for (; *added; added++)
        if (kp_schema_find(schema, kp_str(*added)) != KP_NO_COLUMN)
            return kp_fail(err, KP_ERR_INPUT,
                           "the records have a column %s, which the file of losers adds; rename "
                           "it, or merge without that file",
                           *added);
    return KP_OK;
}

enum kp_status kp_trail_init(struct kp_trail *t, const struct kp_trail_options *o,
                             struct kp_batch *batch, struct kp_error *err)
{
    static const char *const of_xref[] = {"source", "record", "golden", "position", NULL};
    static const char *const with_ids[] = {"source", "record",    "golden", "position",
                                           "id",     "golden_id", NULL};
    static const char *const of_losers[] = {KP_FIELD_INTO, KP_FIELD_POSITION, NULL};
    *t = (struct kp_trail){.column = o->column, .id = o->id};
    memcpy(t->keep, o->keep, sizeof t->keep);
    enum kp_status st = KP_OK;
    if (t->keep[KP_SIDE_XREF]) {
        t->xref_schema = schema_with(NULL, o->id == KP_NO_COLUMN ? of_xref : with_ids);
        st = t->xref_schema
                 ? open_writer(o->xref, t->xref_schema, &batch->side[KP_SIDE_XREF], &t->xref, err)
                 : kp_no_memory(err);
    }
    if (st == KP_OK && t->keep[KP_SIDE_LOSERS])
        st = check_losers(o->schema, of_losers, err);
    if (st == KP_OK && t->keep[KP_SIDE_LOSERS]) {
        t->losers_schema = schema_with(o->schema, of_losers);
        st = t->losers_schema ? open_writer(o->losers, t->losers_schema,
                                            &batch->side[KP_SIDE_LOSERS], &t->losers, err)
                              : kp_no_memory(err);
    }
    return st;
}

void kp_trail_release(struct kp_trail *t)
{
    kp_writer_free(t->xref);
    kp_writer_free(t->losers);
    kp_schema_unref(t->xref_schema);
    kp_schema_unref(t->losers_schema);
    kp_batch_release(&t->xref_rows);
    kp_batch_release(&t->losers_rows);
    kp_buf_release(&t->fields);
    kp_buf_release(&t->golden);
    *t = (struct kp_trail){0};
}

/* Returns how many. */
static size_t digits_of(uint64_t n, char out[20])
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    memcpy(out, digits + at, sizeof digits - at);
    return sizeof digits - at;
}

static struct kp_slice number(struct kp_batch *b, uint64_t n)
{
    char digits[20];
    size_t len = digits_of(n, digits);
    char *copy = kp_arena_text(&b->arena, len);
    if (!copy)
        return kp_missing();
    memcpy(copy, digits, len);
    struct kp_slice s = kp_slice_of(KP_NUMBER, copy, len);
    s.flags = KP_F_CSV_PLAIN | KP_F_JSON_PLAIN | KP_F_ASCII;
    return s;
}

/* A row of a batch that waits for its writer; NULL when memory is out. */
static struct kp_slice *add_row(struct kp_batch *rows, const struct kp_schema *schema)
{
    if (!rows->schema && !kp_batch_set_schema(rows, schema))
        return NULL;
    return kp_batch_add_row(rows);
}

enum kp_status kp_trail_xref(struct kp_trail *t, struct kp_slice golden, struct kp_slice golden_id,
                             const struct kp_member *members, size_t count, struct kp_error *err)
{
    for (size_t i = 0; t->xref && i < count; i++) {
        struct kp_slice *cells = add_row(&t->xref_rows, t->xref_schema);
        if (!cells)
            return kp_no_memory(err);
        cells[0] = members[i].source;
        cells[1] = number(&t->xref_rows, members[i].record);
        cells[2] = golden;
        cells[3] = number(&t->xref_rows, members[i].position);
        if (t->id != KP_NO_COLUMN) {
            cells[4] = members[i].cells[t->id];
            cells[5] = golden_id;
        }
    }
    return KP_OK;
}

enum kp_status kp_trail_losers(struct kp_trail *t, struct kp_slice golden,
                               const struct kp_member *members, size_t count, struct kp_error *err)
{
    for (size_t i = 0; t->losers && i < count; i++) {
        struct kp_slice *cells = add_row(&t->losers_rows, t->losers_schema);
        if (!cells)
            return kp_no_memory(err);
        size_t n = kp_schema_slots(t->losers_schema) - 2;
        memcpy(cells, members[i].cells, n * sizeof *cells);
        cells[n] = golden;
        cells[n + 1] = number(&t->losers_rows, members[i].position);
    }
    return KP_OK;
}

static enum kp_status flush_rows(const struct kp_writer *w, struct kp_batch *rows,
                                 struct kp_buf *out, struct kp_error *err)
{
    enum kp_status st = rows->nrows > 0 ? kp_writer_format(w, rows, out, err) : KP_OK;
    kp_batch_clear(rows);
    return st;
}

enum kp_status kp_trail_flush(struct kp_trail *t, struct kp_batch *batch, struct kp_error *err)
{
    enum kp_status st = flush_rows(t->xref, &t->xref_rows, &batch->side[KP_SIDE_XREF], err);
    return st == KP_OK ? flush_rows(t->losers, &t->losers_rows, &batch->side[KP_SIDE_LOSERS], err)
                       : st;
}

/* ---- JSON lines ---- */

void kp_trail_origin(struct kp_buf *out, const struct kp_member *m)
{
    kp_buf_slice(out, m->source);
    kp_buf_putc(out, ':');
    kp_buf_uint(out, m->record);
}

bool kp_trail_json_origin(struct kp_arena *arena, const struct kp_member *m, struct kp_slice *out)
{
    struct kp_buf text = {0};
    char digits[24];
    bool plain = true;
    for (uint32_t i = 0; i < m->source.len && plain; i++)
        plain = m->source.ptr[i] >= ' ' && m->source.ptr[i] != '"' && m->source.ptr[i] != '\\';
    size_t n = digits_of(m->record, digits);
    if (!plain) { /* sources seldom hold what JSON escapes, but they may */
        kp_buf_json(&text, m->source.ptr, m->source.len);
        text.len -= text.len > 0;
    }
    size_t head = plain ? 1 + (size_t)m->source.len : text.len;
    char *p = kp_buf_ok(&text) ? kp_arena_text(arena, head + n + 2) : NULL;
    if (p) {
        *p = '"';
        memcpy(p + plain, plain ? m->source.ptr : text.data, head - plain);
        p[head] = ':';
        memcpy(p + head + 1, digits, n);
        p[head + 1 + n] = '"';
        *out = kp_string(p, head + n + 2);
    }
    kp_buf_release(&text);
    return p != NULL;
}

#define LITERAL(buf, text) kp_buf_add(buf, text, sizeof(text) - 1)

static void json_text(struct kp_buf *out, const char *s)
{
    kp_buf_json(out, s, strlen(s));
}

/* The origins of the members that have a value (UINT32_MAX: any), as an array. */
static void json_origins(struct kp_buf *out, const struct kp_outcome *o,
                         const struct kp_member *members, uint32_t value)
{
    char before = '[';
    for (size_t i = 0; i < o->nall; i++)
        if (value == UINT32_MAX || o->same[o->all[i]] == value) {
            kp_buf_putc(out, before);
            kp_buf_slice(out, members[o->all[i]].origin);
            before = ',';
        }
    kp_buf_putc(out, ']');
}

static void add_provenance(struct kp_trail *t, struct kp_slice key, const struct kp_outcome *o,
                           const struct kp_member *members)
{
    struct kp_buf *b = &t->fields;
    if (b->len > 0)
        kp_buf_putc(b, ',');
    kp_buf_slice(b, key);
    if (o->winner)
        kp_buf_slice(b, o->winner->origin);
    else
        json_origins(b, o, members, UINT32_MAX);
    LITERAL(b, ",\"rule\":");
    json_text(b, o->rule);
    kp_buf_putc(b, '}');
}

static void add_conflict(struct kp_trail *t, const struct kp_entry *e, size_t k,
                         const struct kp_outcome *o, const struct kp_member *members,
                         uint32_t loser, struct kp_buf *b)
{
    size_t column = e->columns[k];
    LITERAL(b, "{\"golden\":");
    kp_buf_add(b, t->golden.data, t->golden.len);
    kp_buf_slice(b, e->as_field[k]);
    kp_buf_json_slice(b, members[loser].cells[column]);
    LITERAL(b, ",\"from\":");
    json_origins(b, o, members, loser);
    LITERAL(b, ",\"kept\":");
    kp_buf_json_slice(b, o->winner ? o->winner->cells[column] : kp_missing());
    LITERAL(b, ",\"rule\":");
    json_text(b, o->rule);
    LITERAL(b, "}\n");
    t->conflicts++;
}

/* Each different value of the losers once. Of a group, the fields in which it differs from what was
 * kept. */
static void add_conflicts(struct kp_trail *t, const struct kp_entry *e, const struct kp_outcome *o,
                          const struct kp_member *members, struct kp_buf *b)
{
    for (size_t i = 0; i < o->nall; i++) {
        uint32_t m = o->all[i];
        if (o->same[m] != m || (o->winner && o->same[o->winner - members] == m))
            continue;
        for (size_t k = 0; k < e->ncolumns; k++) {
            struct kp_slice value = members[m].cells[e->columns[k]];
            if (!kp_slice_empty(value) &&
                !(o->winner && kp_slice_identical(value, o->winner->cells[e->columns[k]])))
                add_conflict(t, e, k, o, members, m, b);
        }
    }
}

void kp_trail_begin(struct kp_trail *t, struct kp_slice golden)
{
    kp_buf_clear(&t->fields);
    kp_buf_clear(&t->golden);
    kp_buf_json_slice(&t->golden, golden);
}

void kp_trail_contest(struct kp_trail *t, const struct kp_entry *e, const struct kp_outcome *o,
                      const struct kp_member *members, struct kp_batch *batch)
{
    if (o->nall == 0)
        return;
    if (t->column || t->keep[KP_SIDE_PROVENANCE])
        for (size_t k = 0; k < e->ncolumns; k++)
            add_provenance(t, e->as_key[k], o, members);
    bool made = o->made.kind != KP_MISSING; /* out of all values: none was lost */
    if (t->keep[KP_SIDE_CONFLICTS] && !made && o->nall > 1)
        add_conflicts(t, e, o, members, &batch->side[KP_SIDE_CONFLICTS]);
}

void kp_trail_provenance(struct kp_trail *t, struct kp_batch *batch)
{
    if (!t->keep[KP_SIDE_PROVENANCE])
        return;
    struct kp_buf *b = &batch->side[KP_SIDE_PROVENANCE];
    LITERAL(b, "{\"golden\":");
    kp_buf_add(b, t->golden.data, t->golden.len);
    LITERAL(b, ",\"fields\":{");
    kp_buf_add(b, t->fields.data, t->fields.len);
    LITERAL(b, "}}\n");
}

void kp_trail_review(struct kp_trail *t, struct kp_slice golden, struct kp_slice reason,
                     const struct kp_member *members, size_t count, struct kp_batch *batch)
{
    if (!t->keep[KP_SIDE_REVIEW])
        return;
    struct kp_buf *b = &batch->side[KP_SIDE_REVIEW];
    kp_buf_puts(b, "{\"golden\":");
    kp_buf_json_slice(b, golden);
    kp_buf_puts(b, ",\"reason\":");
    kp_buf_json(b, reason.ptr, reason.len);
    kp_buf_puts(b, ",\"members\":[");
    for (size_t i = 0; i < count; i++) {
        kp_buf_puts(b, i ? "," : "");
        kp_buf_slice(b, members[i].origin);
    }
    kp_buf_puts(b, "]}\n");
}
