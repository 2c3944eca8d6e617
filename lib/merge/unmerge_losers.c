#include "merge/lines.h"
#include "merge/unmerge_impl.h"

/* Each loser becomes the bytes that it will be in the output, put away by its position. */

static enum kp_status keep_loser(struct unmerge *u, uint64_t position, const char *bytes,
                                 size_t len, const char *tail, struct kp_error *err)
{
    char *place;
    size_t more = strlen(tail);
    enum kp_status st = kp_sorter_add(u->losers, position, len + more, &place, err);
    if (st != KP_OK)
        return st;
    memcpy(place, bytes, len);
    memcpy(place + len, tail, more);
    return KP_OK;
}

static bool number_of(struct kp_slice s, uint64_t *n)
{
    *n = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        *n = *n * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return s.len > 0 && s.len < 20;
}

static enum kp_status not_a_loser(const struct unmerge *u, uint64_t line, struct kp_error *err)
{
    return kp_fail_at(err, KP_ERR_INPUT, u->o->losers, line, 0,
                      "this is no record of `kempt merge --losers`: it has no %s or %s",
                      KP_FIELD_INTO, KP_FIELD_POSITION);
}

static enum kp_status load_lines(struct unmerge *u, struct kp_error *err)
{
    struct kp_lines l;
    struct kp_slice line, into, position;
    enum kp_status st = kp_lines_open(&l, u->o->losers, err);
    while (st == KP_OK && (st = kp_lines_next(&l, &line, err)) == KP_OK) {
        size_t cut, end;
        uint64_t at;
        if (!kp_line_member(line, KP_FIELD_INTO, &cut, &into) ||
            !kp_line_member(line, KP_FIELD_POSITION, &end, &position) ||
            !number_of(position, &at)) {
            st = not_a_loser(u, l.number, err);
            break;
        }
        if (!u->o->only || kp_json_is(into, kp_str(u->o->only), &u->scratch))
            st = keep_loser(u, at, line.ptr, cut, "}\n", err);
    }
    kp_lines_release(&l);
    return st;
}

/* ---- as they stand ---- */

static enum kp_status load_record(struct unmerge *u, const struct kp_raw_record *record,
                                  size_t kept, size_t position, struct kp_error *err)
{
    uint64_t at;
    struct kp_slice cell, span = kp_raw_span(record, kept);
    kp_arena_clear(&u->arena);
    if (!kp_raw_cell(record, position, &u->arena, &cell))
        return kp_no_memory(err);
    if (!number_of(cell, &at))
        return not_a_loser(u, 0, err);
    if (span.len == 0)
        span = kp_str("\"\""); /* else it would be a blank line */
    return keep_loser(u, at, span.ptr, span.len, "\n", err);
}

/* Walks through the losers; *walked: how many of them. */
static enum kp_status load_walking(struct unmerge *u, size_t kept, uint64_t *walked,
                                   struct kp_error *err)
{
    struct kp_raw_csv raw;
    struct kp_raw_record record;
    size_t position = kp_schema_find(u->losers_in, kp_str(KP_FIELD_POSITION));
    enum kp_status st =
        kp_raw_csv_open(&raw, u->o->losers, u->delimiter, kp_schema_count(u->losers_in), err);
    if (st == KP_OK) /* the header */
        st = kp_raw_csv_next(&raw, &record, err);
    while (st == KP_OK && (st = kp_raw_csv_next(&raw, &record, err)) == KP_OK)
        st = load_record(u, &record, kept, position, err);
    *walked = raw.records ? raw.records - 1 : 0;
    if (st == KP_END && raw.irregular)
        st = KP_OK;
    kp_raw_csv_release(&raw);
    return st;
}

/* ---- through reader and writer ---- */

/* All rows of a batch through the writer, then each put away. */
static enum kp_status load_rows(struct unmerge *u, struct kp_batch *b, struct kp_error *err)
{
    size_t into = kp_unmerge_slot(b->schema, KP_FIELD_INTO),
           position = kp_unmerge_slot(b->schema, KP_FIELD_POSITION);
    if (into == KP_NO_COLUMN || position == KP_NO_COLUMN)
        return not_a_loser(u, b->rows[0].line, err);
    for (size_t i = 0; u->o->only && i < b->nrows; i++)
        if (!kp_slice_is(kp_batch_row(b, i)[into], u->o->only))
            b->rows[i].state = KP_ROW_FILTERED;
    kp_buf_clear(&u->scratch);
    if (!kp_batch_set_schema(b, u->losers_out))
        return kp_no_memory(err);
    enum kp_status st = kp_writer_format(u->writer, b, &u->scratch, err);
    const char *p = u->scratch.data, *end = p + u->scratch.len;
    bool quotes = st == KP_OK && kp_unmerge_has_quotes(u, &u->scratch);
    for (size_t i = 0; i < b->nrows && st == KP_OK; i++) {
        uint64_t at;
        if (b->rows[i].state != KP_ROW_LIVE)
            continue;
        if (!number_of(kp_batch_row(b, i)[position], &at))
            return not_a_loser(u, b->rows[i].line, err);
        const char *next = kp_unmerge_record_end(p, end, quotes);
        st = keep_loser(u, at, p, (size_t)(next - p), "", err);
        p = next;
    }
    return st;
}

/* The first batch names the columns; a header alone does so too. */
static enum kp_status start(struct unmerge *u, const struct kp_batch *b, struct kp_error *err)
{
    if (!kp_unmerge_schema(&u->losers_in, &u->losers_out, b->schema, b->schema))
        return kp_no_memory(err);
    return kp_unmerge_writer(u, u->losers_out, err);
}

/* A batch of which the first *walked rows are put away already. */
static enum kp_status load_batch(struct unmerge *u, struct kp_batch *b, uint64_t *walked,
                                 struct kp_error *err)
{
    enum kp_status st = start(u, b, err);
    for (size_t i = 0; i<b->nrows && * walked> 0; i++, --*walked)
        b->rows[i].state = KP_ROW_FILTERED;
    return st == KP_OK && b->nrows > 0 ? load_rows(u, b, err) : st;
}

static enum kp_status load_records(struct unmerge *u, struct kp_merged_file *t, enum kp_status st,
                                   struct kp_error *err)
{
    uint64_t walked = 0;
    size_t kept;
    if (kp_merged_has_columns(t)) {
        enum kp_status started = start(u, &t->batch, err);
        st = started == KP_OK ? st : started;
    }
    if (st == KP_OK && !u->o->only &&
        (kept = kp_unmerge_kept(u, t, u->o->losers, u->losers_in, u->losers_out)) > 0)
        st = load_walking(u, kept, &walked, err);
    while (st == KP_OK && (st = load_batch(u, &t->batch, &walked, err)) == KP_OK)
        st = kp_merged_next(t, err);
    return st;
}

static enum kp_status load_from(struct unmerge *u, struct kp_merged_file *t, enum kp_status st,
                                struct kp_error *err)
{
    if (u->format == KP_FORMAT_AUTO) { /* one entity alone: as the losers are */
        u->format = kp_reader_format(t->reader);
        u->delimiter = kp_reader_delimiter(t->reader);
    }
    if (kp_reader_format(t->reader) == KP_FORMAT_JSONL && u->format == KP_FORMAT_JSONL &&
        kp_merged_again(t, u->o->losers))
        return load_lines(u, err);
    u->counts->flattened = kp_reader_format(t->reader) != KP_FORMAT_JSONL &&
                           (u->format == KP_FORMAT_JSONL || u->format == KP_FORMAT_JSON);
    return load_records(u, t, st, err);
}

enum kp_status kp_unmerge_load(struct unmerge *u, struct kp_error *err)
{
    struct kp_merged_file t;
    enum kp_status st = kp_merged_open(&t, u->o->losers, KP_FORMAT_AUTO, KP_FIELD_INTO, err);
    if (st == KP_OK || st == KP_END)
        st = load_from(u, &t, st, err);
    kp_merged_release(&t);
    return st == KP_OK || st == KP_END ? kp_sorter_finish(u->losers, err) : st;
}
