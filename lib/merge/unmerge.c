#include "merge/unmerge.h"

#include <stdlib.h>

#include "io/writer.h"
#include "merge/lines.h"
#include "merge/merge.h"
#include "merge/sorter.h"
#include "merge/xref.h"

#define UNMERGE_MEMORY (UINT64_C(1) << 30)
#define OUT_BUFFER (256u << 10)

struct place { /* of a golden record: the least position of its members, and how many it has */
    uint64_t first, members;
};

struct unmerge {
    const struct kp_unmerge_options *o;
    struct kp_output *out;
    struct kp_unmerge_counts *counts;
    struct kp_buf buf, scratch;
    struct kp_writer *writer; /* where records are not taken over line by line */
    enum kp_format format;    /* of the output */
    char delimiter;
    /* losers, by position */
    struct kp_sorter *losers;
    struct kp_sort_item next;
    bool more; /* next is one */
    const struct kp_schema *losers_in, *losers_out;
    /* the group of the xref at hand */
    struct kp_xref xref;
    struct kp_xref_row ahead;
    bool has_ahead;
    uint64_t first, members; /* least position in it, and how many */
    uint64_t expected;       /* records in the xref so far */
    const struct kp_schema *golden_in, *golden_out;
    struct place *places; /* of the golden records of a batch */
    size_t cap_places;
};

static enum kp_status flush(struct unmerge *u, struct kp_error *err)
{
    if (!kp_buf_ok(&u->buf))
        return kp_no_memory(err);
    enum kp_status st = kp_output_write(u->out, u->buf.data, u->buf.len, err);
    kp_buf_clear(&u->buf);
    return st;
}

/* ---- schemas: the columns that the merge added are left out ---- */

static bool added_by_merge(struct kp_slice name, const struct kp_schema *losers)
{
    static const char *const added[] = {KP_FIELD_GOLDEN, KP_FIELD_MEMBERS, KP_FIELD_PROVENANCE};
    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        if (kp_slice_is(name, added[i]))
            return !losers || kp_schema_find(losers, name) == KP_NO_COLUMN;
    return kp_slice_is(name, KP_FIELD_INTO) || kp_slice_is(name, KP_FIELD_POSITION);
}

/* in without those columns; NULL when memory is out. */
static const struct kp_schema *without_added(const struct kp_schema *in,
                                             const struct kp_schema *losers)
{
    struct kp_schema *s = kp_schema_copy(in);
    bool ok = s != NULL;
    if (ok)
        kp_schema_clear_columns(s);
    for (size_t i = 0; ok && i < kp_schema_count(in); i++) {
        const struct kp_column *c = kp_schema_column(in, i);
        if (!added_by_merge(c->name, losers))
            ok = kp_schema_add_at(s, c->name, c->slot) != KP_NO_COLUMN;
    }
    if (ok)
        return s;
    kp_schema_unref(s);
    return NULL;
}

static bool renew_schema(const struct kp_schema **in, const struct kp_schema **out,
                         const struct kp_schema *now, const struct kp_schema *losers)
{
    if (*in == now)
        return true;
    kp_schema_unref(*in);
    kp_schema_unref(*out);
    *in = kp_schema_ref(now);
    *out = without_added(now, losers);
    return *out != NULL;
}

static enum kp_status start_writer(struct unmerge *u, const struct kp_schema *schema,
                                   struct kp_error *err)
{
    if (u->writer)
        return KP_OK;
    enum kp_format format = u->format == KP_FORMAT_JSON ? KP_FORMAT_JSONL : u->format;
    struct kp_write_options w = {.format = format, .delimiter = u->delimiter};
    enum kp_status st = kp_writer_new(&w, &u->writer, err);
    return st == KP_OK ? kp_writer_start(u->writer, schema, &u->buf, err) : st;
}

/* ---- losers: each becomes the bytes that it will be in the output, put away by position ---- */

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

static size_t slot_of(const struct kp_schema *s, const char *name)
{
    size_t column = kp_schema_find(s, kp_str(name));
    return column == KP_NO_COLUMN ? KP_NO_COLUMN : kp_schema_column(s, column)->slot;
}

/* The end of the first record in CSV, TSV or JSONL that a writer made: a line end outside of
 * quotes. */
static const char *record_end(const char *p, const char *end, bool quotes)
{
    const char *stop = memchr(p, '\n', (size_t)(end - p));
    const char *quote = quotes && stop ? memchr(p, '"', (size_t)(stop - p)) : NULL;
    while (quote) {
        const char *close = memchr(quote + 1, '"', (size_t)(end - quote - 1));
        if (!close)
            return end;
        if (close > stop)
            stop = memchr(close, '\n', (size_t)(end - close));
        quote = stop ? memchr(close + 1, '"', (size_t)(stop - close - 1)) : NULL;
    }
    return stop ? stop + 1 : end;
}

/* True when line ends may stand inside of records. */
static bool may_hold_line_ends(const struct unmerge *u, const struct kp_buf *b)
{
    return u->format != KP_FORMAT_JSONL && u->format != KP_FORMAT_JSON &&
           memchr(b->data, '"', b->len);
}

/* All rows of a batch through the writer, then each put away. */
static enum kp_status load_rows(struct unmerge *u, struct kp_batch *b, struct kp_error *err)
{
    size_t into = slot_of(b->schema, KP_FIELD_INTO),
           position = slot_of(b->schema, KP_FIELD_POSITION);
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
    bool quotes = st == KP_OK && u->scratch.len > 0 && may_hold_line_ends(u, &u->scratch);
    for (size_t i = 0; i < b->nrows && st == KP_OK; i++) {
        uint64_t at;
        if (b->rows[i].state != KP_ROW_LIVE)
            continue;
        if (!number_of(kp_batch_row(b, i)[position], &at))
            return not_a_loser(u, b->rows[i].line, err);
        const char *next = record_end(p, end, quotes);
        st = keep_loser(u, at, p, (size_t)(next - p), "", err);
        p = next;
    }
    return st;
}

static bool names_columns(const struct kp_batch *b)
{
    return b->schema && kp_schema_count(b->schema) > 0;
}

static enum kp_status load_records(struct unmerge *u, struct kp_reader *r, struct kp_error *err)
{
    struct kp_batch b;
    enum kp_status st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(r, &b, err)) == KP_OK || (st == KP_END && names_columns(&b))) {
        bool end = st == KP_END; /* a header alone still names the columns */
        if (!renew_schema(&u->losers_in, &u->losers_out, b.schema, b.schema))
            st = kp_no_memory(err);
        else
            st = start_writer(u, u->losers_out, err);
        if (st == KP_OK && b.quarantined > 0) {
            *err = b.first;
            st = err->code = KP_ERR_INPUT;
        }
        if (st == KP_OK && b.nrows > 0)
            st = load_rows(u, &b, err);
        if (end || st != KP_OK)
            break;
    }
    kp_batch_release(&b);
    return st;
}

static enum kp_status load_losers(struct unmerge *u, struct kp_error *err)
{
    struct kp_read_options options = {.tool = "kempt-unmerge"};
    struct kp_reader *r = NULL;
    enum kp_status st = kp_reader_open(u->o->losers, &options, &r, err);
    if (st != KP_OK)
        return st;
    if (u->format == KP_FORMAT_AUTO) { /* one entity alone: as the losers are */
        u->format = kp_reader_format(r);
        u->delimiter = kp_reader_delimiter(r);
    }
    bool lines = kp_reader_format(r) == KP_FORMAT_JSONL && u->format == KP_FORMAT_JSONL;
    if (!lines)
        st = load_records(u, r, err);
    kp_reader_free(r);
    if (lines)
        st = load_lines(u, err);
    return st == KP_OK || st == KP_END ? kp_sorter_finish(u->losers, err) : st;
}

static enum kp_status next_loser(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = kp_sorter_next(u->losers, &u->next, err);
    u->more = st == KP_OK;
    return st == KP_END ? KP_OK : st;
}

/* Puts the losers that came before that position. */
static enum kp_status put_losers(struct unmerge *u, uint64_t before, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    while (u->more && u->next.key < before && st == KP_OK) {
        kp_buf_add(&u->buf, u->next.bytes, u->next.len);
        u->counts->records++;
        if (u->buf.len >= OUT_BUFFER)
            st = flush(u, err);
        if (st == KP_OK)
            st = next_loser(u, err);
    }
    return st;
}

/* ---- xref: the group of a golden record ---- */

static enum kp_status step_xref(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = kp_xref_next(&u->xref, &u->ahead, err);
    u->has_ahead = st == KP_OK;
    u->expected += st == KP_OK;
    return st == KP_END ? KP_OK : st;
}

typedef bool is_golden(struct unmerge *u, struct kp_slice id, struct kp_slice of_xref);

/* Goes on to the lines of that golden record. */
static enum kp_status find_group(struct unmerge *u, struct kp_slice id, is_golden *same,
                                 struct kp_error *err)
{
    enum kp_status st = KP_OK;
    while (st == KP_OK && u->has_ahead && !same(u, id, u->ahead.golden))
        st = step_xref(u, err);
    if (st == KP_OK && !u->has_ahead)
        return kp_fail_at(
            err, KP_ERR_INPUT, u->o->xref, 0, 0,
            "golden record %llu is not in the xref, or not in this order; give the files of "
            "one merge, unchanged",
            (unsigned long long)u->counts->golden);
    u->first = UINT64_MAX;
    u->members = 0;
    while (st == KP_OK && u->has_ahead && same(u, id, u->ahead.golden)) {
        u->first = u->ahead.position < u->first ? u->ahead.position : u->first;
        u->members++;
        st = step_xref(u, err);
    }
    return st;
}

/* What is due before a golden record. *single: it leaves itself. */
static enum kp_status before_golden(struct unmerge *u, bool *single, struct kp_error *err)
{
    enum kp_status st = put_losers(u, u->first, err);
    bool here = u->more && u->next.key == u->first;
    *single = u->members == 1 && !here;
    if (!*single)
        u->counts->apart++;
    return st;
}

/* ---- golden records as lines of JSON ---- */

static bool same_raw(struct unmerge *u, struct kp_slice id, struct kp_slice of_xref)
{
    return kp_json_is(id, of_xref, &u->scratch);
}

static enum kp_status take_line(struct unmerge *u, struct kp_slice line, uint64_t number,
                                struct kp_error *err)
{
    size_t cut;
    struct kp_slice id;
    bool single = false;
    u->counts->golden++;
    if (!kp_line_member(line, KP_FIELD_GOLDEN, &cut, &id))
        return kp_fail_at(err, KP_ERR_INPUT, u->o->golden, number, 0,
                          "this is no golden record: it has no %s", KP_FIELD_GOLDEN);
    enum kp_status st = find_group(u, id, same_raw, err);
    if (st == KP_OK)
        st = before_golden(u, &single, err);
    if (st != KP_OK || !single)
        return st;
    kp_buf_add(&u->buf, line.ptr, cut);
    kp_buf_puts(&u->buf, "}\n");
    u->counts->records++;
    return u->buf.len >= OUT_BUFFER ? flush(u, err) : KP_OK;
}

static enum kp_status take_lines(struct unmerge *u, struct kp_error *err)
{
    struct kp_lines l;
    struct kp_slice line;
    enum kp_status st = kp_lines_open(&l, u->o->golden, err);
    while (st == KP_OK && (st = kp_lines_next(&l, &line, err)) == KP_OK)
        st = take_line(u, line, l.number, err);
    kp_lines_release(&l);
    return st;
}

/* ---- golden records through reader and writer ---- */

static bool same_text(struct unmerge *u, struct kp_slice id, struct kp_slice of_xref)
{
    (void)u;
    return kp_slice_same_bytes(id, of_xref);
}

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
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < b->nrows && st == KP_OK; i++) {
        u->counts->golden++;
        st = find_group(u, kp_batch_row(b, i)[id], same_text, err);
        u->places[i] = (struct place){.first = u->first, .members = u->members};
        b->rows[i].state = u->members == 1 ? KP_ROW_LIVE : KP_ROW_MERGED;
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
    bool quotes = st == KP_OK && u->scratch.len > 0 && may_hold_line_ends(u, &u->scratch);
    for (size_t i = 0; i < b->nrows && st == KP_OK; i++) {
        bool single = false;
        u->first = u->places[i].first;
        u->members = u->places[i].members;
        st = before_golden(u, &single, err);
        const char *next = u->members == 1 && st == KP_OK ? record_end(p, end, quotes) : p;
        if (single) {
            kp_buf_add(&u->buf, p, (size_t)(next - p));
            u->counts->records++;
        }
        p = next;
        if (st == KP_OK && u->buf.len >= OUT_BUFFER)
            st = flush(u, err);
    }
    return st;
}

static enum kp_status take_batch(struct unmerge *u, struct kp_batch *b, struct kp_error *err)
{
    if (!renew_schema(&u->golden_in, &u->golden_out, b->schema, u->losers_in))
        return kp_no_memory(err);
    enum kp_status st = start_writer(u, u->golden_out, err);
    if (st != KP_OK || b->nrows == 0)
        return st;
    size_t id = slot_of(b->schema, KP_FIELD_GOLDEN);
    if (id == KP_NO_COLUMN)
        return kp_fail_at(err, KP_ERR_INPUT, u->o->golden, 0, 0,
                          "these are no golden records: there is no column %s", KP_FIELD_GOLDEN);
    return take_rows(u, b, id, err);
}

static enum kp_status take_records(struct unmerge *u, struct kp_reader *r, struct kp_error *err)
{
    struct kp_batch b;
    enum kp_status st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(r, &b, err)) == KP_OK) {
        if (b.quarantined > 0) {
            *err = b.first;
            st = err->code = KP_ERR_INPUT;
        } else {
            st = take_batch(u, &b, err);
        }
        if (st != KP_OK)
            break;
    }
    if (st == KP_END && b.schema)
        st = take_batch(u, &b, err) == KP_OK ? KP_END : err->code;
    kp_batch_release(&b);
    return st;
}

/* ---- all together ---- */

static enum kp_status give_back_all(struct unmerge *u, struct kp_error *err)
{
    struct kp_read_options options = {.tool = "kempt-unmerge", .format = u->o->from};
    struct kp_reader *r = NULL;
    bool lines = u->o->from == KP_FORMAT_JSONL;
    enum kp_status st = lines ? KP_OK : kp_reader_open(u->o->golden, &options, &r, err);
    if (st == KP_OK && r) {
        u->format = kp_reader_format(r);
        u->delimiter = kp_reader_delimiter(r);
        lines = u->format == KP_FORMAT_JSONL && strcmp(u->o->golden, "-") != 0;
    } else {
        u->format = KP_FORMAT_JSONL;
    }
    if (st == KP_OK)
        st = load_losers(u, err);
    if (st == KP_OK)
        st = next_loser(u, err);
    if (st == KP_OK)
        st = kp_xref_open(&u->xref, u->o->xref, err);
    if (st == KP_OK)
        st = step_xref(u, err);
    if (st == KP_OK)
        st = lines ? take_lines(u, err) : take_records(u, r, err);
    kp_reader_free(r);
    if (st == KP_END)
        st = put_losers(u, UINT64_MAX, err);
    while (st == KP_OK && u->has_ahead)
        st = step_xref(u, err);
    if (st == KP_OK && u->expected != u->counts->records)
        st = kp_fail(err, KP_ERR_BALANCE,
                     "the xref names %llu records, but golden records and losers hold %llu; give "
                     "the files of "
                     "one merge, unchanged",
                     (unsigned long long)u->expected, (unsigned long long)u->counts->records);
    return st;
}

static enum kp_status give_back_one(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = load_losers(u, err);
    if (st == KP_OK)
        st = next_loser(u, err);
    if (st == KP_OK && !u->more)
        return kp_fail_at(err, KP_ERR_INPUT, u->o->losers, 0, 0,
                          "no record was merged into that golden record");
    u->counts->apart = 1;
    return st == KP_OK ? put_losers(u, UINT64_MAX, err) : st;
}

static void release(struct unmerge *u)
{
    kp_sorter_free(u->losers);
    kp_writer_free(u->writer);
    kp_xref_release(&u->xref);
    free(u->places);
    kp_buf_release(&u->buf);
    kp_buf_release(&u->scratch);
    kp_schema_unref(u->losers_in);
    kp_schema_unref(u->losers_out);
    kp_schema_unref(u->golden_in);
    kp_schema_unref(u->golden_out);
}

enum kp_status kp_unmerge(const struct kp_unmerge_options *options, struct kp_output *out,
                          struct kp_unmerge_counts *counts, struct kp_error *err)
{
    struct unmerge u = {.o = options, .out = out, .counts = counts};
    *counts = (struct kp_unmerge_counts){0};
    u.losers =
        kp_sorter_new(options->memory ? options->memory : UNMERGE_MEMORY, options->temp_folder);
    enum kp_status st = u.losers ? KP_OK : kp_no_memory(err);
    if (st == KP_OK)
        st = options->only ? give_back_one(&u, err) : give_back_all(&u, err);
    if (st == KP_OK && u.writer)
        st = kp_writer_finish(u.writer, &u.buf, err);
    if (st == KP_OK)
        st = flush(&u, err);
    release(&u);
    return st;
}
