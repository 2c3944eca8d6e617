#include <stdlib.h>

#include "merge/lines.h"
#include "merge/unmerge_impl.h"

/* ---- golden records as lines of JSON ---- */

static enum kp_status take_line(struct unmerge *u, struct kp_slice line, uint64_t number,
                                struct kp_error *err)
{
    size_t cut, other;
    struct unmerge_golden g = {.raw = true};
    u->counts->golden++;
    kp_line_member(line, KP_FIELD_MEMBERS, &other, &g.members);
    if (!kp_line_member(line, KP_FIELD_GOLDEN, &cut, &g.id))
        return kp_fail_at(err, KP_ERR_INPUT, u->o->golden, number, 0,
                          "this is no golden record: it has no %s", KP_FIELD_GOLDEN);
    enum kp_status st = kp_unmerge_find(u, &g, err);
    kp_buf_clear(&u->record);
    kp_buf_add(&u->record, line.ptr, cut);
    kp_buf_puts(&u->record, "}\n");
    if (!kp_buf_ok(&u->record))
        return kp_no_memory(err);
    return st == KP_OK ? kp_unmerge_golden(u, u->record.data, u->record.len, err) : st;
}

static enum kp_status take_lines(struct unmerge *u, struct kp_error *err)
{
    struct kp_lines l;
    struct kp_slice line;
    enum kp_status st = kp_lines_open(&l, u->golden, err);
    while (st == KP_OK && (st = kp_lines_next(&l, &line, err)) == KP_OK)
        st = take_line(u, line, l.number, err);
    kp_lines_release(&l);
    return st;
}

/* ---- CSV as it stands ---- */

static enum kp_status take_record(struct unmerge *u, const struct kp_raw_record *record,
                                  size_t kept, size_t id, size_t members, struct kp_error *err)
{
    struct unmerge_golden g = {.raw = false};
    struct kp_slice span = kp_raw_span(record, kept);
    kp_arena_clear(&u->arena);
    if (!kp_raw_cell(record, id, &u->arena, &g.id) ||
        (members != KP_NO_COLUMN && !kp_raw_cell(record, members, &u->arena, &g.members)))
        return kp_no_memory(err);
    u->counts->golden++;
    enum kp_status st = kp_unmerge_find(u, &g, err);
    if (st != KP_OK || u->group.members > 1)
        return st == KP_OK ? kp_unmerge_golden(u, "", 0, err) : st;
    kp_buf_clear(&u->record);
    kp_buf_slice(&u->record, span.len > 0 ? span : kp_str("\"\"")); /* never a blank line */
    kp_buf_putc(&u->record, '\n');
    if (!kp_buf_ok(&u->record))
        return kp_no_memory(err);
    return kp_unmerge_golden(u, u->record.data, u->record.len, err);
}

/* Walks through the golden records. KP_OK: to where a reader has to go on. */
static enum kp_status take_walking(struct unmerge *u, size_t kept, struct kp_error *err)
{
    struct kp_raw_csv raw;
    struct kp_raw_record record;
    size_t id = kp_schema_find(u->golden_in, kp_str(KP_FIELD_GOLDEN)),
           members = kp_schema_find(u->golden_in, kp_str(KP_FIELD_MEMBERS));
    enum kp_status st =
        kp_raw_csv_open(&raw, u->golden, u->delimiter, kp_schema_count(u->golden_in), err);
    if (st == KP_OK) /* the header */
        st = kp_raw_csv_next(&raw, &record, err);
    while (st == KP_OK && (st = kp_raw_csv_next(&raw, &record, err)) == KP_OK)
        st = take_record(u, &record, kept, id, members, err);
    if (st == KP_END && raw.irregular)
        st = KP_OK;
    kp_raw_csv_release(&raw);
    return st;
}

/* ---- golden records through reader and writer ---- */

/* Looks every row up, and hides those that were made of others from the writer. */
static enum kp_status look_up_rows(struct unmerge *u, struct kp_batch *b, size_t id,
                                   struct kp_error *err)
{
    if (b->nrows > u->cap_places) {
        free(u->places);
        u->places = malloc(b->nrows * sizeof *u->places);
        u->cap_places = u->places ? b->nrows : 0;
        if (!u->places)
            return kp_no_memory(err);
    }
    size_t members = kp_unmerge_slot(b->schema, KP_FIELD_MEMBERS);
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < b->nrows && st == KP_OK; i++) {
        if (b->rows[i].state == KP_ROW_FILTERED)
            continue;
        u->counts->golden++;
        const struct kp_slice *row = kp_batch_row(b, i);
        struct unmerge_golden g = {row[id], members == KP_NO_COLUMN ? kp_missing() : row[members],
                                   false};
        st = kp_unmerge_find(u, &g, err);
        u->places[i] = u->group;
        b->rows[i].state = u->group.members == 1 ? KP_ROW_LIVE : KP_ROW_MERGED;
    }
    return st;
}

static enum kp_status take_rows(struct unmerge *u, struct kp_batch *b, size_t id,
                                struct kp_error *err)
{
    enum kp_status st = look_up_rows(u, b, id, err);
    if (st == KP_OK && !kp_batch_set_schema(b, u->golden_out))
        st = kp_no_memory(err);
    kp_buf_clear(&u->scratch);
    if (st == KP_OK)
        st = kp_writer_format(u->writer, b, &u->scratch, err);
    const char *p = u->scratch.data, *end = p + u->scratch.len;
    bool quotes = st == KP_OK && kp_unmerge_has_quotes(u, &u->scratch);
    for (size_t i = 0; i < b->nrows && st == KP_OK; i++) {
        if (b->rows[i].state == KP_ROW_FILTERED)
            continue;
        bool written = b->rows[i].state == KP_ROW_LIVE;
        const char *next = written ? kp_unmerge_record_end(p, end, quotes) : p;
        u->group = u->places[i];
        st = kp_unmerge_golden(u, p, (size_t)(next - p), err);
        p = next;
    }
    return st;
}

static enum kp_status start(struct unmerge *u, const struct kp_batch *b, struct kp_error *err)
{
    if (!kp_unmerge_schema(&u->golden_in, &u->golden_out, b->schema, u->losers_in))
        return kp_no_memory(err);
    enum kp_status st = kp_unmerge_writer(u, u->golden_out, err);
    if (st == KP_OK && b->nrows > 0 &&
        kp_schema_find(b->schema, kp_str(KP_FIELD_GOLDEN)) == KP_NO_COLUMN)
        return kp_fail_at(err, KP_ERR_INPUT, u->o->golden, 0, 0,
                          "these are no golden records: there is no column %s", KP_FIELD_GOLDEN);
    return st;
}

/* A batch of which the first *walked rows were taken already. */
static enum kp_status take_batch(struct unmerge *u, struct kp_batch *b, uint64_t *walked,
                                 struct kp_error *err)
{
    enum kp_status st = start(u, b, err);
    for (size_t i = 0; i<b->nrows && * walked> 0; i++, --*walked)
        b->rows[i].state = KP_ROW_FILTERED;
    return st == KP_OK && b->nrows > 0
               ? take_rows(u, b, kp_unmerge_slot(b->schema, KP_FIELD_GOLDEN), err)
               : st;
}

enum kp_status kp_unmerge_take(struct unmerge *u, struct kp_merged_file *t, enum kp_status opened,
                               struct kp_error *err)
{
    size_t kept;
    if (!t)
        return take_lines(u, err);
    if (kp_merged_has_columns(t)) {
        enum kp_status started = start(u, &t->batch, err);
        opened = started == KP_OK ? opened : started;
    }
    if (opened == KP_OK &&
        (kept = kp_unmerge_kept(u, t, u->golden, u->golden_in, u->golden_out)) > 0)
        opened = take_walking(u, kept, err);
    uint64_t walked = u->counts->golden;
    while (opened == KP_OK && (opened = take_batch(u, &t->batch, &walked, err)) == KP_OK)
        opened = kp_merged_next(t, err);
    return opened;
}
