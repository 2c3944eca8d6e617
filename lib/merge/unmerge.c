#include "merge/unmerge_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "merge/lines.h"
#include "validate/spool.h"

#define UNMERGE_MEMORY (UINT64_C(1) << 30)
#define OUT_BUFFER (256u << 10)

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

bool kp_unmerge_schema(const struct kp_schema **in, const struct kp_schema **out,
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

enum kp_status kp_unmerge_writer(struct unmerge *u, const struct kp_schema *schema,
                                 struct kp_error *err)
{
    if (u->writer)
        return KP_OK;
    enum kp_format format = u->format == KP_FORMAT_JSON ? KP_FORMAT_JSONL : u->format;
    struct kp_write_options w = {.format = format, .delimiter = u->delimiter};
    u->written = kp_schema_ref(schema);
    enum kp_status st = kp_writer_new(&w, &u->writer, err);
    return st == KP_OK ? kp_writer_start(u->writer, schema, &u->buf, err) : st;
}

size_t kp_unmerge_kept(const struct unmerge *u, const struct kp_merged_file *t, const char *path,
                       const struct kp_schema *in, const struct kp_schema *out)
{
    size_t n = kp_schema_count(out);
    bool plain = kp_merged_again(t, path) && kp_reader_format(t->reader) == u->format &&
                 (u->format == KP_FORMAT_CSV || u->format == KP_FORMAT_TSV) &&
                 kp_reader_delimiter(t->reader) == u->delimiter && n > 0 &&
                 n < kp_schema_count(in) && n == kp_schema_count(u->written);
    for (size_t i = 0; plain && i < n; i++) {
        struct kp_slice name = kp_schema_column(out, i)->name;
        plain = kp_slice_same_bytes(name, kp_schema_column(in, i)->name) &&
                kp_slice_same_bytes(name, kp_schema_column(u->written, i)->name);
    }
    return plain ? n : 0;
}

size_t kp_unmerge_slot(const struct kp_schema *s, const char *name)
{
    size_t column = kp_schema_find(s, kp_str(name));
    return column == KP_NO_COLUMN ? KP_NO_COLUMN : kp_schema_column(s, column)->slot;
}

/* ---- what a writer made, cut into records ---- */

const char *kp_unmerge_record_end(const char *p, const char *end, bool quotes)
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

bool kp_unmerge_has_quotes(const struct unmerge *u, const struct kp_buf *b)
{
    return u->format != KP_FORMAT_JSONL && u->format != KP_FORMAT_JSON && b->len > 0 &&
           memchr(b->data, '"', b->len);
}

/* ---- records in their order: those due next come from the losers, or wait ---- */

static enum kp_status next_loser(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = kp_sorter_next(u->losers, &u->next, err);
    u->more = st == KP_OK;
    return st == KP_END ? KP_OK : st;
}

static enum kp_status put(struct unmerge *u, uint64_t position, const char *bytes, size_t len,
                          struct kp_error *err)
{
    kp_buf_add(&u->buf, bytes, len);
    u->counts->records++;
    u->due = position + 1;
    return u->buf.len >= OUT_BUFFER || u->buf.failed ? flush(u, err) : KP_OK;
}

static enum kp_status put_loser(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = put(u, u->next.key, u->next.bytes, u->next.len, err);
    return st == KP_OK ? next_loser(u, err) : st;
}

static void swap(struct unmerge_waiting *a, struct unmerge_waiting *b)
{
    struct unmerge_waiting t = *a;
    *a = *b;
    *b = t;
}

/* Records that came early wait in a heap, the least position first. */
static enum kp_status wait_for_turn(struct unmerge *u, uint64_t position, const char *bytes,
                                    size_t len, struct kp_error *err)
{
    if (u->nwaiting == u->cap_waiting) {
        size_t cap = u->cap_waiting ? 2 * u->cap_waiting : 64;
        struct unmerge_waiting *more = realloc(u->waiting, cap * sizeof *more);
        if (!more)
            return kp_no_memory(err);
        u->waiting = more;
        u->cap_waiting = cap;
    }
    char *copy = malloc(len);
    if (!copy)
        return kp_no_memory(err);
    memcpy(copy, bytes, len);
    size_t i = u->nwaiting++;
    u->waiting[i] = (struct unmerge_waiting){position, copy, len};
    for (; i > 0 && u->waiting[i].position < u->waiting[(i - 1) / 2].position; i = (i - 1) / 2)
        swap(&u->waiting[i], &u->waiting[(i - 1) / 2]);
    return KP_OK;
}

static void drop_first_waiting(struct unmerge *u)
{
    struct unmerge_waiting *w = u->waiting;
    free(w[0].bytes);
    w[0] = w[--u->nwaiting];
    for (size_t i = 0, child; (child = 2 * i + 1) < u->nwaiting; i = child) {
        child += child + 1 < u->nwaiting && w[child + 1].position < w[child].position;
        if (w[i].position <= w[child].position)
            break;
        swap(&w[i], &w[child]);
    }
}

/* One that waits, or that the losers had too: then it was no record by itself. */
static enum kp_status put_waiting(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    const struct unmerge_waiting *w = &u->waiting[0];
    if (w->position >= u->due)
        st = put(u, w->position, w->bytes, w->len, err);
    else
        u->counts->apart++;
    drop_first_waiting(u);
    return st;
}

/* Puts everything whose turn it is; all: whatever there is, in its order. */
static enum kp_status put_due(struct unmerge *u, bool all, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    while (st == KP_OK) {
        uint64_t loser = u->more ? u->next.key : UINT64_MAX;
        uint64_t waiting = u->nwaiting ? u->waiting[0].position : UINT64_MAX;
        uint64_t least = loser <= waiting ? loser : waiting;
        if (least == UINT64_MAX || (!all && least > u->due))
            break;
        st = loser <= waiting ? put_loser(u, err) : put_waiting(u, err);
    }
    return st;
}

enum kp_status kp_unmerge_golden(struct unmerge *u, const char *bytes, size_t len,
                                 struct kp_error *err)
{
    uint64_t position = u->group.first;
    if (u->group.members > 1 || position < u->due) {
        u->counts->apart++;
        return KP_OK;
    }
    if (position > u->due)
        return wait_for_turn(u, position, bytes, len, err);
    enum kp_status st = put(u, position, bytes, len, err);
    return st == KP_OK ? put_due(u, false, err) : st;
}

/* ---- xref: the group of a golden record ---- */

static enum kp_status step_xref(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = kp_xref_next(&u->xref, &u->ahead, err);
    u->has_ahead = st == KP_OK;
    u->expected += st == KP_OK;
    return st == KP_END ? KP_OK : st;
}

static bool is_group(struct unmerge *u, struct kp_slice id, bool raw)
{
    return raw ? kp_json_is(id, u->ahead.golden, &u->scratch)
               : kp_slice_same_bytes(id, u->ahead.golden);
}

/* Takes the origin of the xref's row at hand from the front of what is left of _members. False: it
 * does not stand there, so that the row is another record's of the same golden id. */
static bool take_origin(struct unmerge *u, struct kp_slice *members, bool raw)
{
    struct kp_buf *b = &u->scratch;
    struct kp_slice source = u->ahead.source, record = u->ahead.record;
    if (members->len == 0)
        return false;
    kp_buf_clear(b);
    if (raw) {
        kp_buf_json(b, source.ptr, source.len);
        b->len -= b->len > 0; /* its closing quote */
    } else {
        kp_buf_putc(b, '"'); /* as there, so that both begin behind it */
        kp_buf_slice(b, source);
    }
    kp_buf_putc(b, ':');
    kp_buf_slice(b, record);
    size_t n = b->len - 1;
    if (!kp_buf_ok(b) || n > members->len || memcmp(b->data + 1, members->ptr, n) != 0 ||
        (n < members->len && members->ptr[n] != ';'))
        return false;
    n += n < members->len;
    *members = kp_string(members->ptr + n, members->len - n);
    return true;
}

enum kp_status kp_unmerge_find(struct unmerge *u, const struct unmerge_golden *g,
                               struct kp_error *err)
{
    struct kp_slice members = g->members;
    enum kp_status st = KP_OK;
    if (g->raw && members.len >= 2 && members.ptr[0] == '"')
        members = kp_string(members.ptr + 1, members.len - 2);
    while (st == KP_OK && u->has_ahead && !is_group(u, g->id, g->raw))
        st = step_xref(u, err);
    if (st == KP_OK && !u->has_ahead)
        return kp_fail_at(
            err, KP_ERR_INPUT, u->o->xref, 0, 0,
            "golden record %llu is not in the xref, or not in this order; give the files of "
            "one merge, unchanged",
            (unsigned long long)u->counts->golden);
    if (st != KP_OK)
        return st;
    u->group = (struct unmerge_place){.first = UINT64_MAX};
    for (bool more = take_origin(u, &members, g->raw);;) {
        if (u->ahead.position < u->group.first)
            u->group.first = u->ahead.position;
        u->group.members++;
        st = step_xref(u, err);
        if (st != KP_OK || !more || !u->has_ahead || !is_group(u, g->id, g->raw) ||
            !take_origin(u, &members, g->raw))
            break;
    }
    return st == KP_OK && !kp_buf_ok(&u->scratch) ? kp_no_memory(err) : st;
}

/* ---- all together ---- */

/* All golden records, taken apart. t, opened: as for kp_unmerge_take. */
static enum kp_status take_apart(struct unmerge *u, struct kp_merged_file *t, enum kp_status opened,
                                 struct kp_error *err)
{
    enum kp_status st = kp_unmerge_load(u, err);
    if (st == KP_OK)
        st = next_loser(u, err);
    if (st == KP_OK)
        st = kp_xref_open(&u->xref, u->o->xref, err);
    if (st == KP_OK)
        st = step_xref(u, err);
    if (st == KP_OK)
        st = put_due(u, false, err);
    if (st == KP_OK)
        st = kp_unmerge_take(u, t, opened, err);
    if (st == KP_END)
        st = put_due(u, true, err);
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

/* Standard input goes through a temporary file, which can be opened again. */
static enum kp_status spool(struct unmerge *u, struct kp_error *err)
{
    uint64_t at = 0;
    ssize_t n = 1;
    enum kp_status st = KP_OK;
    u->spooled = kp_temp_open(u->o->temp_folder, err);
    if (u->spooled < 0)
        return KP_ERR_OUTPUT;
    char *block = malloc(OUT_BUFFER);
    if (!block)
        return kp_no_memory(err);
    while (st == KP_OK && n != 0) {
        n = read(STDIN_FILENO, block, OUT_BUFFER);
        if (n < 0 && errno != EINTR)
            st = kp_fail_at(err, KP_ERR_INPUT, "-", 0, 0, "cannot read: %s", strerror(errno));
        if (n > 0)
            st = kp_temp_write(u->spooled, block, (size_t)n, at, err);
        at += n > 0 ? (uint64_t)n : 0;
    }
    free(block);
    snprintf(u->path, sizeof u->path, "/dev/fd/%d", u->spooled);
    u->golden = u->path;
    return st;
}

static enum kp_status give_back_all(struct unmerge *u, struct kp_error *err)
{
    struct kp_merged_file t = {0};
    u->golden = u->o->golden;
    u->format = KP_FORMAT_JSONL;
    if (u->o->from == KP_FORMAT_JSONL)
        return take_apart(u, NULL, KP_OK, err);
    if (strcmp(u->golden, "-") == 0 && spool(u, err) != KP_OK)
        return err->code;
    enum kp_status st = kp_merged_open(&t, u->golden, u->o->from, KP_FIELD_GOLDEN, err);
    if (st == KP_OK || st == KP_END) {
        u->format = kp_reader_format(t.reader);
        u->delimiter = kp_reader_delimiter(t.reader);
        bool lines = u->format == KP_FORMAT_JSONL && kp_merged_again(&t, u->golden);
        st = take_apart(u, lines ? NULL : &t, st, err);
    }
    kp_merged_release(&t);
    return st;
}

static enum kp_status give_back_one(struct unmerge *u, struct kp_error *err)
{
    enum kp_status st = kp_unmerge_load(u, err);
    if (st == KP_OK)
        st = next_loser(u, err);
    if (st == KP_OK && !u->more)
        return kp_fail_at(err, KP_ERR_INPUT, u->o->losers, 0, 0,
                          "no record was merged into that golden record");
    u->counts->apart = 1;
    return st == KP_OK ? put_due(u, true, err) : st;
}

static void release(struct unmerge *u)
{
    kp_sorter_free(u->losers);
    kp_writer_free(u->writer);
    kp_xref_release(&u->xref);
    free(u->places);
    while (u->nwaiting > 0)
        free(u->waiting[--u->nwaiting].bytes);
    free(u->waiting);
    if (u->spooled >= 0)
        close(u->spooled);
    kp_buf_release(&u->buf);
    kp_buf_release(&u->scratch);
    kp_buf_release(&u->record);
    kp_arena_release(&u->arena);
    kp_schema_unref(u->written);
    kp_schema_unref(u->losers_in);
    kp_schema_unref(u->losers_out);
    kp_schema_unref(u->golden_in);
    kp_schema_unref(u->golden_out);
}

enum kp_status kp_unmerge(const struct kp_unmerge_options *options, struct kp_output *out,
                          struct kp_unmerge_counts *counts, struct kp_error *err)
{
    struct unmerge u = {.o = options, .out = out, .counts = counts, .due = 1, .spooled = -1};
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
