#include <stdlib.h>

#include "merge/gather.h"
#include "merge/identity.h"
#include "merge/issues.h"
#include "merge/merge.h"
#include "merge/order.h"
#include "merge/plan.h"
#include "merge/store.h"
#include "merge/survive.h"
#include "merge/trail.h"

#define OUT_ROWS 4096          /* golden records in a batch */
#define OUT_BYTES (512u << 10) /* or made bytes, sides apart */

struct merge {
    struct kp_stage stage;
    struct kp_merge_options options;
    struct kp_merge_plan plan;
    struct kp_store store;
    struct kp_order order;
    struct kp_gather *gather;
    struct kp_identity *identity; /* NULL: no previous run */
    struct kp_lineup lineup;
    struct kp_trail trail;
    struct kp_ring ring;
    struct kp_merge_counts counts;
    bool ended;                           /* the last cluster was given */
    bool ready;                           /* lineup, trail and the columns below are there */
    const struct kp_schema *out, *losers; /* columns in the order of the text */
    size_t cluster, source, review;       /* columns of the store */
    size_t golden, members, provenance;   /* slots of out */
    bool own_added;                       /* records came with one of these */
    /* the cluster at hand */
    struct kp_member *list;
    size_t count, cap;
    uint32_t *won; /* by column: kp_merge_issues */
    struct kp_buf text;
};

static enum kp_status bind(struct kp_stage *s, struct kp_binding *binding, struct kp_error *err)
{
    struct merge *m = (struct merge *)s;
    binding->data = kp_store_map_new(&m->store, binding->in);
    if (!binding->data)
        return kp_no_memory(err);
    binding->out = kp_schema_ref(binding->in);
    return KP_OK;
}

static void unbind(struct kp_stage *s, struct kp_binding *binding)
{
    (void)s;
    kp_store_map_free(binding->data);
}

static void note_present(struct merge *m, const struct kp_store_map *map,
                         const struct kp_batch *batch, size_t row)
{
    struct kp_slice source;
    uint64_t record;
    kp_store_origin(map, batch, row, &source, &record);
    kp_identity_present(m->identity, source, record);
}

static enum kp_status consume(struct kp_stage *s, const struct kp_binding *binding,
                              struct kp_batch *batch, struct kp_error *err)
{
    struct merge *m = (struct merge *)s;
    const struct kp_store_map *map = binding->data;
    for (size_t row = 0; row < batch->nrows; row++) {
        if (batch->rows[row].state != KP_ROW_LIVE)
            continue;
        if (!kp_store_pack(&m->store, map, batch, row) ||
            (m->options.from_text && !kp_order_note(&m->order, m->store.schema, map, batch, row)))
            return kp_no_memory(err);
        struct kp_slice key =
            map->cluster == SIZE_MAX ? kp_missing() : kp_batch_row(batch, row)[map->cluster];
        enum kp_status st =
            kp_gather_add(m->gather, key, m->store.packed.data, m->store.packed.len, err);
        if (st != KP_OK)
            return st;
        m->counts.records++;
        if (m->identity)
            note_present(m, map, batch, row);
    }
    return KP_OK;
}

/* ---- getting ready: all columns are known ---- */

/* The slot of that name's column, or of a new one behind the others. */
static size_t own_slot(struct kp_schema *s, const char *name)
{
    size_t c = kp_schema_find(s, kp_str(name));
    if (c == KP_NO_COLUMN)
        c = kp_schema_add(s, kp_str(name));
    return c == KP_NO_COLUMN ? KP_NO_COLUMN : kp_schema_column(s, c)->slot;
}

/* True when records came with a column that a merge adds. */
static bool has_added(const struct kp_schema *s)
{
    return kp_schema_find(s, kp_str(KP_FIELD_GOLDEN)) != KP_NO_COLUMN ||
           kp_schema_find(s, kp_str(KP_FIELD_MEMBERS)) != KP_NO_COLUMN ||
           kp_schema_find(s, kp_str(KP_FIELD_PROVENANCE)) != KP_NO_COLUMN;
}

static bool make_schema(struct merge *m)
{
    struct kp_schema *s = kp_order_schema(&m->order, m->store.schema);
    if (!s)
        return false;
    m->out = s;
    m->losers = kp_schema_copy(s);
    m->golden = own_slot(s, KP_FIELD_GOLDEN);
    m->members = own_slot(s, KP_FIELD_MEMBERS);
    m->provenance = m->options.provenance ? own_slot(s, KP_FIELD_PROVENANCE) : 0;
    m->own_added = has_added(m->store.schema);
    return m->losers && m->golden != KP_NO_COLUMN && m->members != KP_NO_COLUMN &&
           m->provenance != KP_NO_COLUMN;
}

static enum kp_status get_ready(struct merge *m, struct kp_batch *batch, struct kp_error *err)
{
    m->ready = true;
    m->cluster = kp_schema_find(m->store.schema, kp_str("_cluster"));
    m->source = kp_schema_find(m->store.schema, kp_str("_source"));
    m->review = kp_schema_find(m->store.schema, kp_str("_review"));
    m->won = calloc(kp_schema_count(m->store.schema) + 1, sizeof *m->won);
    if (!m->won || !make_schema(m) || !kp_lineup_init(&m->lineup, &m->plan, m->store.schema))
        return kp_no_memory(err);
    const char *id = m->options.id ? m->options.id : m->plan.id;
    const struct kp_trail_options trail = {
        .keep = m->options.keep,
        .column = m->options.provenance,
        .xref = m->options.xref,
        .losers = m->options.losers,
        .id = id ? kp_schema_find(m->store.schema, kp_str(id)) : KP_NO_COLUMN,
        .schema = m->losers,
    };
    enum kp_status st = kp_trail_init(&m->trail, &trail, batch, err);
    return st == KP_OK ? kp_gather_finish(m->gather, err) : st;
}

/* ---- a cluster ---- */

static uint32_t rank_of(const struct merge *m, struct kp_slice source)
{
    const char *const *sources = m->plan.sources;
    for (uint32_t i = 0; sources[i]; i++)
        if (kp_slice_is(source, sources[i]))
            return i;
    return UINT32_MAX;
}

static int compare_members(const void *pa, const void *pb)
{
    const struct kp_member *a = pa, *b = pb;
    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    size_t n = a->source.len < b->source.len ? a->source.len : b->source.len;
    int d = memcmp(a->source.ptr, b->source.ptr, n);
    if (d != 0)
        return d;
    if (a->source.len != b->source.len)
        return a->source.len < b->source.len ? -1 : 1;
    if (a->record != b->record)
        return a->record < b->record ? -1 : 1;
    return a->position < b->position ? -1 : a->position > b->position;
}

static uint32_t filled_of(const struct merge *m, const struct kp_slice *cells)
{
    uint32_t n = 0;
    for (size_t e = 0; e < m->lineup.count; e++)
        for (size_t k = 0; k < m->lineup.entries[e].ncolumns; k++)
            n += !kp_slice_empty(cells[m->lineup.entries[e].columns[k]]);
    return n;
}

/* Unpacks a group into m->list, in record order. */
static bool unpack_members(struct merge *m, const struct kp_gathered *items, size_t count,
                           struct kp_arena *arena)
{
    size_t columns = kp_schema_count(m->store.schema);
    if (count > m->cap) {
        struct kp_member *list = realloc(m->list, 2 * count * sizeof *list);
        if (!list)
            return false;
        m->list = list;
        m->cap = 2 * count;
    }
    struct kp_slice *cells = kp_arena_alloc(arena, count * columns * sizeof *cells + 1);
    if (!cells)
        return false;
    for (size_t i = 0; i < count; i++, cells += columns) {
        struct kp_member *one = &m->list[i];
        *one = (struct kp_member){.position = items[i].position};
        kp_store_unpack(&m->store, items[i].record, m->source, cells, one);
        one->rank = rank_of(m, one->source);
        if (count == 1)
            break;
        one->filled = filled_of(m, cells);
        if (!kp_trail_json_origin(arena, one, &one->origin))
            return false;
    }
    if (count > 1)
        qsort(m->list, count, sizeof *m->list, compare_members);
    m->count = count;
    return true;
}

/* A text that lives as long as the batch. */
static bool keep_text(struct kp_batch *batch, const struct kp_buf *text, enum kp_kind kind,
                      struct kp_slice *out)
{
    char *copy = kp_buf_ok(text) ? kp_arena_dup(&batch->arena, text->data, text->len) : NULL;
    if (copy)
        *out = kp_slice_of(kind, copy, text->len);
    return copy != NULL;
}

static enum kp_status golden_id(struct merge *m, const struct kp_member *members, size_t count,
                                struct kp_slice cluster, struct kp_batch *batch,
                                struct kp_slice *id, struct kp_error *err)
{
    *id = cluster;
    if (kp_slice_empty(*id)) {
        kp_buf_clear(&m->text);
        kp_trail_origin(&m->text, &members[0]);
        if (!keep_text(batch, &m->text, KP_STRING, id))
            return kp_no_memory(err);
    }
    if (!m->identity)
        return KP_OK;
    struct kp_buf *events = m->options.keep[KP_SIDE_EVENTS] ? &batch->side[KP_SIDE_EVENTS] : NULL;
    return kp_identity_golden(m->identity, *id, members, count, id, events, err);
}

static struct kp_slice *add_row(struct merge *m, const struct kp_member *from, struct kp_slice id,
                                struct kp_batch *batch)
{
    struct kp_slice *cells = kp_batch_add_row(batch);
    if (!cells)
        return NULL;
    memcpy(cells, from->cells, kp_schema_count(m->store.schema) * sizeof *cells);
    cells[m->golden] = id;
    batch->rows[batch->nrows - 1].record = from->record;
    m->counts.golden++;
    return cells;
}

/* Records that stay apart. Where a column that the merge adds came with them, unmerge cannot tell
 * theirs from the merge's, so they are kept in full. */
static enum kp_status leave_alone(struct merge *m, struct kp_slice id,
                                  const struct kp_member *member, struct kp_batch *batch,
                                  struct kp_error *err)
{
    if (!add_row(m, member, id, batch))
        return kp_no_memory(err);
    size_t of = m->trail.id;
    enum kp_status st = kp_trail_xref(
        &m->trail, id, of == KP_NO_COLUMN ? kp_missing() : member->cells[of], member, 1, err);
    if (st == KP_OK && m->own_added)
        st = kp_trail_losers(&m->trail, id, member, 1, err);
    return st;
}

static bool put_columns(struct merge *m, struct kp_slice *cells, struct kp_batch *batch)
{
    kp_buf_clear(&m->text);
    for (size_t i = 0; i < m->count; i++) {
        kp_buf_puts(&m->text, i ? ";" : "");
        kp_trail_origin(&m->text, &m->list[i]);
    }
    if (!keep_text(batch, &m->text, KP_STRING, &cells[m->members]))
        return false;
    kp_trail_provenance(&m->trail, batch);
    if (!m->options.provenance)
        return true;
    const struct kp_buf *fields = &m->trail.fields;
    char *object = kp_buf_ok(fields) ? kp_arena_text(&batch->arena, fields->len + 2) : NULL;
    if (!object)
        return false;
    object[0] = '{';
    if (fields->len > 0)
        memcpy(object + 1, fields->data, fields->len);
    object[fields->len + 1] = '}';
    cells[m->provenance] = kp_slice_of(KP_OBJECT, object, fields->len + 2);
    return true;
}

/* The issues of the cells that survived; where there are none, what the master has if it is empty.
 */
static bool put_issues(struct merge *m, struct kp_slice *cells, struct kp_batch *batch)
{
    size_t column = m->lineup.issues;
    if (column == KP_NO_COLUMN)
        return true;
    kp_buf_clear(&m->text);
    kp_merge_issues(&m->lineup, m->list, m->count, m->won, &m->text);
    if (m->text.len > 0)
        return keep_text(batch, &m->text, KP_STRING, &cells[column]);
    if (cells[column].len > 0)
        cells[column] = kp_missing();
    return kp_buf_ok(&m->text);
}

/* The cells of a field or group, as its contest ended. */
static void put_cells(struct merge *m, const struct kp_entry *e, const struct kp_outcome *o,
                      struct kp_slice *cells)
{
    /* Where nobody has a value, null and "" stay what they are. */
    const struct kp_member *winner = !o->winner && o->nall == 0 ? &m->list[0] : o->winner;
    for (size_t k = 0; k < e->ncolumns; k++) {
        cells[e->columns[k]] = winner ? winner->cells[e->columns[k]] : o->made;
        m->won[e->columns[k]] = winner ? (uint32_t)(winner - m->list) : KP_NO_MEMBER;
    }
}

static enum kp_status merge_cluster(struct merge *m, struct kp_slice id, struct kp_batch *batch,
                                    struct kp_error *err)
{
    struct kp_outcome o;
    if (!kp_contest_run(&m->ring, &m->lineup, &m->lineup.master, m->list, m->count, &batch->arena,
                        &o))
        return kp_no_memory(err);
    struct kp_slice *cells = add_row(m, o.winner ? o.winner : &m->list[0], id, batch);
    if (!cells)
        return kp_no_memory(err);
    kp_trail_begin(&m->trail, id);
    for (size_t i = 0; i < m->lineup.count; i++) {
        const struct kp_entry *e = &m->lineup.entries[i];
        if (!kp_contest_run(&m->ring, &m->lineup, e, m->list, m->count, &batch->arena, &o))
            return kp_no_memory(err);
        put_cells(m, e, &o, cells);
        kp_trail_contest(&m->trail, e, &o, m->list, batch);
    }
    if (!put_issues(m, cells, batch) || !put_columns(m, cells, batch))
        return kp_no_memory(err);
    size_t of = m->trail.id;
    enum kp_status st = kp_trail_xref(&m->trail, id, of == KP_NO_COLUMN ? kp_missing() : cells[of],
                                      m->list, m->count, err);
    if (st == KP_OK)
        st = kp_trail_losers(&m->trail, id, m->list, m->count, err);
    m->counts.clusters++;
    m->counts.merged += m->count - 1;
    m->counts.largest = m->count > m->counts.largest ? m->count : m->counts.largest;
    return st;
}

/* Why the cluster at hand must not be merged: too large, or marked by dedupe; missing: it may. */
static struct kp_slice doubt(const struct merge *m)
{
    uint64_t most = m->options.max_cluster ? m->options.max_cluster : m->plan.max_cluster;
    if (most && m->count > most)
        return kp_str("more records than max_cluster");
    for (size_t i = 0; i < m->count && m->count > 1 && m->review != KP_NO_COLUMN; i++)
        if (!kp_slice_empty(m->list[i].cells[m->review]))
            return m->list[i].cells[m->review];
    return kp_missing();
}

/* A cluster that must not be merged unseen: its records leave one by one. */
static enum kp_status put_up_for_review(struct merge *m, struct kp_slice cluster,
                                        struct kp_slice reason, struct kp_batch *batch,
                                        struct kp_error *err)
{
    enum kp_status st = KP_OK;
    struct kp_slice id;
    kp_trail_review(&m->trail, cluster, reason, m->list, m->count, batch);
    m->counts.review++;
    for (size_t i = 0; i < m->count && st == KP_OK; i++) {
        st = golden_id(m, &m->list[i], 1, kp_missing(), batch, &id, err);
        if (st == KP_OK)
            st = leave_alone(m, id, &m->list[i], batch, err);
    }
    return st;
}

static enum kp_status next_cluster(struct merge *m, struct kp_batch *batch, struct kp_error *err)
{
    const struct kp_gathered *items;
    size_t count;
    enum kp_status st = kp_gather_next(m->gather, &batch->arena, &items, &count, err);
    if (st != KP_OK)
        return st;
    if (!unpack_members(m, items, count, &batch->arena))
        return kp_no_memory(err);
    struct kp_slice cluster =
                        m->cluster == KP_NO_COLUMN ? kp_missing() : m->list[0].cells[m->cluster],
                    id;
    struct kp_slice reason = doubt(m);
    if (!kp_slice_empty(reason))
        return put_up_for_review(m, cluster, reason, batch, err);
    st = golden_id(m, m->list, count, cluster, batch, &id, err);
    if (st != KP_OK)
        return st;
    return count == 1 ? leave_alone(m, id, &m->list[0], batch, err)
                      : merge_cluster(m, id, batch, err);
}

static bool sides_ok(const struct kp_batch *batch)
{
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        if (!kp_buf_ok(&batch->side[i]))
            return false;
    return true;
}

static enum kp_status produce(struct kp_stage *s, struct kp_batch *batch, struct kp_error *err)
{
    struct merge *m = (struct merge *)s;
    enum kp_status st = m->ready ? KP_OK : get_ready(m, batch, err);
    if (st != KP_OK)
        return st;
    if (!kp_batch_set_schema(batch, m->out))
        return kp_no_memory(err);
    while (st == KP_OK && batch->nrows < OUT_ROWS && batch->arena.total < OUT_BYTES)
        st = next_cluster(m, batch, err);
    if (st != KP_OK && st != KP_END)
        return st;
    m->counts.conflicts = m->trail.conflicts;
    bool last = st == KP_END && !m->ended;
    m->ended |= last;
    if (last && m->identity && m->options.keep[KP_SIDE_EVENTS])
        kp_identity_finish(m->identity, &batch->side[KP_SIDE_EVENTS]);
    if (kp_trail_flush(&m->trail, batch, err) != KP_OK)
        return err->code;
    if (!sides_ok(batch))
        return kp_no_memory(err);
    return last || batch->nrows > 0 ? KP_OK : st; /* the last may hold sides alone */
}

static void report(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json)
{
    const struct kp_merge_counts *c = &((struct merge *)s)->counts;
    counts->merged = c->merged;
    const struct {
        const char *name;
        uint64_t n;
    } all[] = {{"golden", c->golden},
               {"clusters", c->clusters},
               {"largest_cluster", c->largest},
               {"review", c->review},
               {"conflicts", c->conflicts}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        kp_buf_printf(json, ",\"%s\":%llu", all[i].name, (unsigned long long)all[i].n);
}

static void release(struct kp_stage *s)
{
    struct merge *m = (struct merge *)s;
    kp_gather_free(m->gather);
    kp_identity_free(m->identity);
    if (m->ready) {
        kp_lineup_release(&m->lineup);
        kp_trail_release(&m->trail);
    }
    kp_order_release(&m->order);
    kp_schema_unref(m->out);
    kp_schema_unref(m->losers);
    kp_ring_release(&m->ring);
    kp_store_release(&m->store);
    kp_merge_plan_release(&m->plan);
    kp_buf_release(&m->text);
    free(m->list);
    free(m->won);
    free(m);
}

static const struct kp_stage_ops ops = {
    .name = "merge",
    .bind = bind,
    .unbind = unbind,
    .consume = consume,
    .produce = produce,
    .report = report,
    .free = release,
};

enum kp_status kp_merge_stage_new(const struct kp_merge_options *options, struct kp_stage **out,
                                  struct kp_error *err)
{
    struct merge *m = calloc(1, sizeof *m);
    if (!m)
        return kp_no_memory(err);
    m->stage.ops = &ops;
    m->options = *options;
    enum kp_status st = kp_merge_plan_init(&m->plan, options->rules, err);
    m->gather =
        kp_gather_new(options->memory ? options->memory : KP_MERGE_MEMORY, options->temp_folder);
    if (st == KP_OK && (!m->gather || !kp_store_init(&m->store)))
        st = kp_no_memory(err);
    if (st == KP_OK && options->previous)
        st = kp_identity_new(options->previous, &m->identity, err);
    if (st != KP_OK) {
        release(&m->stage);
        return st;
    }
    *out = &m->stage;
    return KP_OK;
}

static enum kp_format format_of_path(const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;
    enum kp_format f = dot ? kp_format_of(dot + 1) : KP_FORMAT_JSONL;
    return f == KP_FORMAT_CSV || f == KP_FORMAT_TSV ? f : KP_FORMAT_JSONL;
}

void kp_merge_keep(struct kp_merge_options *options, const char *const sides[KP_SIDE_COUNT])
{
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        options->keep[i] = sides[i] != NULL;
    options->xref = format_of_path(sides[KP_SIDE_XREF]);
    options->losers = format_of_path(sides[KP_SIDE_LOSERS]);
}

struct kp_merge_counts kp_merge_stage_counts(const struct kp_stage *s)
{
    return ((const struct merge *)s)->counts;
}
