#include "match/incremental.h"

#include "io/output.h"
#include "rules/ruleset.h"

#include <stdlib.h>

#define BETWEEN 0x1F /* source and record of a name */
#define MOST_REMOVED ((size_t)1 << 30)

struct kp_incremental {
    struct kp_incremental_options options;
    struct kp_state *state;
    struct kp_dict keys, ids;
    uint32_t *rows; /* the batches' rows: numbers of their keys; after the join their records */
    size_t nrows, cap_rows;
    size_t fresh;    /* records of the batches in the table */
    uint32_t *place; /* of keys: their record + 1 in the table, 0: none */
    size_t nkeys;    /* of place */
    struct kp_lineage_record *records, *gone;
    size_t nrecords, cap_records, ngone, cap_gone;
    struct kp_dict removed; /* keys */
    size_t again, earlier;
    struct kp_buf key, events, retired;
    struct kp_table *table; /* while joining */
    struct kp_lineage lineage;
};

static bool grow(void *items, size_t *cap, size_t want, size_t size)
{
    if (want <= *cap)
        return true;
    size_t n = *cap + *cap / 2 + 1024;
    n = n < want ? want : n;
    void *p = realloc(*(void **)items, n * size);
    if (!p)
        return false;
    *(void **)items = p;
    *cap = n;
    return true;
}

/* ---- life ---- */

static const char *mode_name(enum kp_link_mode mode)
{
    return mode == KP_LINK ? "link" : mode == KP_LINK_DEDUPE ? "link-dedupe" : "dedupe";
}

enum kp_status kp_incremental_new(const struct kp_incremental_options *o,
                                  struct kp_incremental **out, struct kp_error *err)
{
    struct kp_incremental *inc = calloc(1, sizeof *inc);
    if (!inc)
        return kp_no_memory(err);
    inc->options = *o;
    struct kp_buf identity = {0};
    kp_buf_puts(&identity, mode_name(o->mode));
    if (o->mode != KP_DEDUPE)
        kp_buf_printf(&identity, " source=%s", o->source_field);
    if (o->id)
        kp_buf_printf(&identity, " id=%s", o->id);
    bool ok = kp_dict_init(&inc->keys) && kp_dict_init(&inc->ids) && kp_dict_init(&inc->removed) &&
              kp_buf_cstr(&identity);
    enum kp_status st =
        ok ? kp_state_open(o->state, identity.data, &inc->state, err) : kp_no_memory(err);
    kp_buf_release(&identity);
    if (st != KP_OK) {
        kp_incremental_free(inc);
        return st;
    }
    *out = inc;
    return KP_OK;
}

void kp_incremental_free(struct kp_incremental *inc)
{
    if (!inc)
        return;
    kp_state_free(inc->state);
    kp_dict_release(&inc->keys);
    kp_dict_release(&inc->ids);
    kp_dict_release(&inc->removed);
    free(inc->rows);
    free(inc->place);
    free(inc->records);
    free(inc->gone);
    kp_buf_release(&inc->key);
    kp_buf_release(&inc->events);
    kp_buf_release(&inc->retired);
    free(inc);
}

struct kp_state_model *kp_incremental_model(struct kp_incremental *inc)
{
    return kp_state_model(inc->state);
}

bool kp_incremental_lacks(const struct kp_incremental *inc, struct kp_slice column)
{
    return kp_state_lacks(inc->state, column);
}

/* ---- the batches ---- */

/* The cell of that column, or no bytes. */
static struct kp_slice cell(const struct kp_batch *batch, size_t row, size_t column)
{
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(batch, row, column);
}

struct naming {
    size_t id, source; /* columns */
};

static void make_key(struct kp_incremental *inc, const struct kp_batch *batch, size_t row,
                     const struct naming *n)
{
    struct kp_slice id = cell(batch, row, n->id), source = cell(batch, row, n->source);
    kp_buf_clear(&inc->key);
    if (!inc->options.id || inc->options.mode != KP_DEDUPE) {
        kp_buf_slice(&inc->key, source.len || inc->options.id
                                    ? source
                                    : kp_str(batch->source ? batch->source : "-"));
        kp_buf_putc(&inc->key, BETWEEN);
    }
    if (id.len)
        kp_buf_slice(&inc->key, id);
    else
        kp_buf_uint(&inc->key, batch->rows[row].record);
}

enum kp_status kp_incremental_take(struct kp_incremental *inc, const struct kp_batch *batch,
                                   struct kp_error *err)
{
    const struct kp_incremental_options *o = &inc->options;
    struct naming n = {
        .id = kp_schema_find(batch->schema, kp_str(o->id ? o->id : "_record")),
        .source = kp_schema_find(batch->schema, kp_str(o->id ? o->source_field : "_source"))};
    if (!grow(&inc->rows, &inc->cap_rows, inc->nrows + batch->nrows, sizeof *inc->rows))
        return kp_no_memory(err);
    for (size_t r = 0; r < batch->nrows; r++) {
        if (batch->rows[r].state != KP_ROW_LIVE)
            continue;
        if (o->id && cell(batch, r, n.id).len == 0)
            return kp_fail_at(err, KP_ERR_DATA, batch->source, batch->rows[r].line, 0,
                              "the record has no '%s', by which --state would know it again; give "
                              "it one, or leave --id out",
                              o->id);
        make_key(inc, batch, r, &n);
        uint32_t key = kp_buf_ok(&inc->key) ? kp_dict_add(&inc->keys, inc->key.data, inc->key.len)
                                            : KP_DICT_FULL;
        if (key == KP_DICT_FULL)
            return kp_no_memory(err);
        inc->rows[inc->nrows++] = key;
    }
    return KP_OK;
}

/* ---- the records to take out ---- */

/* A field of CSV that stands alone: quotes undone, appended. */
static void unquote(struct kp_slice v, struct kp_buf *out)
{
    if (v.len < 2 || v.ptr[0] != '"' || v.ptr[v.len - 1] != '"') {
        kp_buf_slice(out, v);
        return;
    }
    for (uint32_t i = 1; i + 1 < v.len; i++) {
        kp_buf_putc(out, v.ptr[i]);
        i += v.ptr[i] == '"' && v.ptr[i + 1] == '"' && i + 2 < v.len;
    }
}

/* Where the source ends: at the comma after its quotes, else at the last one (a number follows) or,
 * where ids follow, the first. */
static const char *source_end(const struct kp_incremental *inc, struct kp_slice line)
{
    const char *from = line.ptr, *end = line.ptr + line.len;
    if (line.len && *from == '"')
        for (from++; from + 1 < end && !(from[0] == '"' && from[1] == ',');)
            from += from[0] == '"' && from[1] == '"' ? 2 : 1;
    else if (!inc->options.id)
        return memrchr(line.ptr, ',', line.len);
    return from < end ? memchr(from, ',', (size_t)(end - from)) : NULL;
}

static enum kp_status remove_line(struct kp_incremental *inc, struct kp_slice line, uint64_t number,
                                  struct kp_error *err)
{
    kp_buf_clear(&inc->key);
    if (inc->options.id && inc->options.mode == KP_DEDUPE) {
        unquote(line, &inc->key);
    } else {
        const char *comma = source_end(inc, line);
        if (!comma)
            return kp_fail_at(err, KP_ERR_DATA, inc->options.removed, number, 0,
                              "expected source,%s", inc->options.id ? "id" : "record");
        size_t len = (size_t)(comma - line.ptr);
        unquote(kp_string(line.ptr, len), &inc->key);
        kp_buf_putc(&inc->key, BETWEEN);
        unquote(kp_string(comma + 1, line.len - len - 1), &inc->key);
    }
    if (!kp_buf_ok(&inc->key) ||
        kp_dict_add(&inc->removed, inc->key.data, inc->key.len) == KP_DICT_FULL)
        return kp_no_memory(err);
    return KP_OK;
}

static enum kp_status read_removed(struct kp_incremental *inc, struct kp_error *err)
{
    if (!inc->options.removed)
        return KP_OK;
    struct kp_buf text = {0};
    enum kp_status st = kp_rules_read_file(inc->options.removed, MOST_REMOVED, &text, err);
    uint64_t number = 0;
    for (size_t at = 0, end; st == KP_OK && at < text.len; at = end + 1) {
        const char *stop = memchr(text.data + at, '\n', text.len - at);
        end = stop ? (size_t)(stop - text.data) : text.len;
        size_t len = end - at;
        len -= len > 0 && text.data[at + len - 1] == '\r';
        number++;
        if (len > 0)
            st = remove_line(inc, kp_string(text.data + at, len), number, err);
    }
    kp_buf_release(&text);
    return st;
}

/* ---- joining ---- */

/* Rows of one name become one record, the last of them. */
static enum kp_status keep_last(struct kp_incremental *inc, struct kp_table *t,
                                struct kp_error *err)
{
    size_t n = 0;
    inc->nkeys = inc->keys.count;
    inc->place = calloc(inc->nkeys, sizeof *inc->place);
    if (!inc->place || !grow(&inc->records, &inc->cap_records, inc->nrows, sizeof *inc->records))
        return kp_no_memory(err);
    for (size_t i = 0; i < inc->nrows; i++)
        inc->place[inc->rows[i]] = (uint32_t)i + 1;
    for (size_t i = 0; i < inc->nrows; i++) {
        uint32_t key = inc->rows[i];
        if (inc->place[key] != i + 1)
            continue;
        for (unsigned c = 0; n != i && c < t->ncolumns; c++)
            t->columns[c].ids[n] = t->columns[c].ids[i];
        inc->records[n] = (struct kp_lineage_record){.key = key};
        inc->place[key] = (uint32_t)++n; /* n <= i + 1, and no later row has this key */
    }
    for (unsigned c = 0; c < t->ncolumns && n < inc->nrows; c++)
        memset(t->columns[c].ids + n, 0, (inc->nrows - n) * sizeof *t->columns[c].ids);
    for (size_t i = 0; i < inc->nrows; i++)
        inc->rows[i] = inc->place[inc->rows[i]] - 1;
    t->nrecords = inc->nrecords = inc->fresh = n;
    return KP_OK;
}

static enum kp_status earlier(void *ctx, struct kp_slice key, int64_t age, struct kp_slice cluster,
                              struct kp_slice cells, struct kp_error *err)
{
    struct kp_incremental *inc = ctx;
    inc->earlier++;
    struct kp_lineage_record r = {.age = age};
    r.key = kp_dict_add(&inc->keys, key.ptr, key.len);
    r.was = kp_dict_add(&inc->ids, cluster.ptr, cluster.len);
    if (r.key == KP_DICT_FULL || r.was == KP_DICT_FULL)
        return kp_no_memory(err);
    if (r.key < inc->nkeys && inc->place[r.key]) {
        r.again = true;
        inc->records[inc->place[r.key] - 1] = r;
        inc->again++;
        return KP_OK;
    }
    if (kp_dict_find(&inc->removed, key.ptr, key.len) != KP_DICT_FULL) {
        if (!grow(&inc->gone, &inc->cap_gone, inc->ngone + 1, sizeof *inc->gone))
            return kp_no_memory(err);
        inc->gone[inc->ngone++] = r;
        return KP_OK;
    }
    if (!grow(&inc->records, &inc->cap_records, inc->nrecords + 1, sizeof *inc->records))
        return kp_no_memory(err);
    inc->records[inc->nrecords++] = r;
    return kp_state_append(inc->state, inc->table, cells, err);
}

enum kp_status kp_incremental_join(struct kp_incremental *inc, struct kp_table *table,
                                   struct kp_error *err)
{
    enum kp_status st = read_removed(inc, err);
    if (st == KP_OK)
        st = keep_last(inc, table, err);
    inc->table = table;
    if (st == KP_OK)
        st = kp_state_columns(inc->state, table, err);
    if (st == KP_OK)
        st = kp_state_read(inc->state, earlier, inc, err);
    int64_t age = kp_state_next_age(inc->state);
    for (size_t i = 0; st == KP_OK && i < inc->fresh; i++)
        if (inc->records[i].age == 0)
            inc->records[i].age = age++;
    return st;
}

/* ---- afterwards ---- */

/* The id of a record's cluster, into zeroed room. */
static void put_id(const struct kp_incremental *inc, size_t record, char *out)
{
    struct kp_slice id = kp_dict_value(&inc->ids, inc->records[record].now);
    memcpy(out, id.ptr, id.len < KP_CLUSTER_ID_SIZE ? id.len : KP_CLUSTER_ID_SIZE - 1);
}

char *kp_incremental_ids(const struct kp_incremental *inc)
{
    char *ids = calloc(inc->nrecords + 1, KP_CLUSTER_ID_SIZE);
    for (size_t i = 0; ids && i < inc->nrecords; i++)
        put_id(inc, i, ids + i * KP_CLUSTER_ID_SIZE);
    return ids;
}

enum kp_status kp_incremental_name(struct kp_incremental *inc, const struct kp_matcher *m,
                                   char **names, struct kp_error *err)
{
    inc->lineage = (struct kp_lineage){.ids = &inc->ids,
                                       .keys = &inc->keys,
                                       .records = inc->records,
                                       .nrecords = inc->nrecords,
                                       .gone = inc->gone,
                                       .ngone = inc->ngone,
                                       .root = m->root,
                                       .wish = *names,
                                       .wish_size = KP_CLUSTER_ID_SIZE};
    enum kp_status st = kp_state_retired(inc->state, &inc->ids, err);
    if (st == KP_OK)
        st = kp_lineage_trace(&inc->lineage, &inc->events, &inc->retired, err);
    if (st != KP_OK)
        return st;
    char *given = calloc(inc->nrows + 1, KP_CLUSTER_ID_SIZE);
    if (!given)
        return kp_no_memory(err);
    for (size_t i = 0; i < inc->nrows; i++)
        put_id(inc, inc->rows[i], given + i * KP_CLUSTER_ID_SIZE);
    kp_pool_free(m->table->pool, *names);
    *names = given;
    inc->lineage.wish = NULL;
    return KP_OK;
}

static enum kp_status write_events(const struct kp_incremental *inc, struct kp_error *err)
{
    struct kp_output *o;
    enum kp_status st = kp_output_open(inc->options.events, &o, err);
    if (st != KP_OK)
        return st;
    if (inc->events.len)
        st = kp_output_write(o, inc->events.data, inc->events.len, err);
    if (st == KP_OK)
        return kp_output_commit(o, err);
    kp_output_abort(o);
    return st;
}

enum kp_status kp_incremental_save(struct kp_incremental *inc, const struct kp_table *table,
                                   struct kp_error *err)
{
    enum kp_status st = inc->options.events ? write_events(inc, err) : KP_OK;
    if (st != KP_OK)
        return st;
    return kp_state_save(inc->state, table, &inc->lineage, inc->fresh, &inc->retired, err);
}

void kp_incremental_summary(const struct kp_incremental *inc, struct kp_buf *text)
{
    kp_buf_printf(text, "%zu earlier records, %zu new, %zu came again, %zu taken out", inc->earlier,
                  inc->fresh - inc->again, inc->again, inc->ngone);
    if (inc->removed.count > 1)
        kp_buf_printf(text, " of %u named", inc->removed.count - 1);
    kp_buf_putc(text, '\n');
}
