#include "pipeline/requeue.h"

#include <sodium.h>
#include <stdlib.h>

#include "io/json_path.h"

/* Lines of the side file, one at a time. */
struct side {
    struct kp_reader *reader;
    struct kp_batch lines;
    size_t at;
    bool ended;
};

struct requeue {
    const struct kp_requeue_options *options;
    struct kp_requeue_counts *counts;
    struct side side;
    struct kp_reader *reader;
    struct kp_batch batch;          /* of the file */
    struct kp_batch one;            /* a record of the side file */
    const struct kp_schema *schema; /* of the output; a reference */
    struct kp_writer *writer;
    struct kp_output *output;
    struct kp_buf bytes;
    struct kp_arena arena;  /* names of sources */
    struct kp_slice source; /* of the record before; "" at first */
    uint64_t number;        /* of the next record of the output, from 1 */
    bool line_open;         /* the last bytes ended without a line end */
    enum kp_format format;  /* of the output */
    enum kp_status first;   /* of reading the first batch of the file */

    /* the record of the side file that is under way */
    const struct kp_schema *record; /* its columns */
    struct kp_schema *own;          /* the same when they are its own */
    struct kp_slice *cells;
    size_t put;              /* the column behind the one that was filled last */
    struct kp_slice strange; /* a field that has a value and no column */
    bool failed;             /* memory is out */
};

/* ---- the side file ---- */

static struct kp_slice member(const struct side *s, const char *name)
{
    size_t column = kp_schema_find(s->lines.schema, kp_str(name));
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(&s->lines, s->at, column);
}

static enum kp_status next_side(struct side *s, struct kp_error *err)
{
    while (!s->ended && s->at >= s->lines.nrows) {
        kp_batch_clear(&s->lines);
        s->at = 0;
        enum kp_status status = kp_reader_read(s->reader, &s->lines, err);
        if (status == KP_END) {
            s->ended = true;
        } else if (status != KP_OK) {
            return status;
        } else if (s->lines.quarantined) {
            *err = s->lines.first;
            return KP_ERR_INPUT;
        }
    }
    return KP_OK;
}

static uint64_t number_of(struct kp_slice s)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && n < UINT64_MAX / 16;
         i++)
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
    return n;
}

static bool has_values(const struct side *s)
{
    return member(s, "values").kind == KP_OBJECT;
}

/* ---- writing ---- */

static enum kp_status put(struct requeue *q, const char *bytes, size_t len, struct kp_error *err)
{
    if (len == 0)
        return KP_OK;
    if (q->line_open) {
        q->line_open = false;
        enum kp_status status = kp_output_write(q->output, "\n", 1, err);
        if (status != KP_OK)
            return status;
    }
    return kp_output_write(q->output, bytes, len, err);
}

static enum kp_status put_rows(struct requeue *q, const struct kp_batch *batch,
                               struct kp_error *err)
{
    kp_buf_clear(&q->bytes);
    enum kp_status status = kp_writer_format(q->writer, batch, &q->bytes, err);
    size_t lead = status == KP_OK ? kp_writer_lead(q->writer, &q->bytes) : 0;
    return status == KP_OK && q->bytes.len > lead
               ? put(q, q->bytes.data + lead, q->bytes.len - lead, err)
               : status;
}

/* The bytes of a quarantined record, perhaps one part of several. */
static enum kp_status put_bytes(struct requeue *q, struct kp_error *err)
{
    struct kp_slice text = member(&q->side, "bytes"), coded = member(&q->side, "bytes_base64");
    kp_buf_clear(&q->bytes);
    if (text.kind == KP_STRING) {
        kp_buf_slice(&q->bytes, text);
    } else {
        size_t n = 0;
        char *p = kp_buf_reserve(&q->bytes, coded.len + 1);
        if (!p)
            return kp_no_memory(err);
        if (!coded.len || sodium_base642bin((unsigned char *)p, coded.len + 1, coded.ptr, coded.len,
                                            NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) != 0)
            return kp_fail_at(err, KP_ERR_DATA, q->options->side,
                              q->side.lines.rows[q->side.at].line, 0,
                              "the line has neither bytes, nor bytes_base64, nor values");
        q->bytes.len = n;
    }
    enum kp_status status = put(q, q->bytes.data, q->bytes.len, err);
    struct kp_slice part = member(&q->side, "part"), last = member(&q->side, "last");
    bool whole = part.len == 0 || kp_slice_is(last, "true");
    if (status == KP_OK && whole) {
        q->line_open = q->bytes.len && q->bytes.data[q->bytes.len - 1] != '\n';
        q->number++;
        q->counts->requeued++;
    }
    q->side.at++;
    return status;
}

/* Puts a member of "values" into the record under way: into its column, the next of that name when
 * there are several. JSON gets the columns that it needs; a table has those of the file. */
static bool put_member(void *closure, struct kp_slice name, struct kp_slice value)
{
    struct requeue *q = closure;
    size_t n = kp_schema_count(q->record);
    for (size_t c = q->put; c < n + q->put; c++) { /* most often it is the next one */
        const struct kp_column *column = kp_schema_column(q->record, c % n);
        if (!kp_slice_same_bytes(column->name, name) || q->cells[column->slot].kind != KP_MISSING)
            continue;
        q->cells[column->slot] = value;
        q->put = c % n + 1;
        return true;
    }
    q->strange = kp_slice_empty(value) ? q->strange : name;
    return true;
}

static bool add_name(void *closure, struct kp_slice name, struct kp_slice value)
{
    struct requeue *q = closure;
    (void)value;
    q->failed = kp_schema_add(q->own, name) == KP_NO_COLUMN;
    return !q->failed;
}

/* The columns of a record that goes back: those of the file, or in JSON its own. */
static bool choose_columns(struct requeue *q, struct kp_slice values)
{
    q->record = q->schema;
    if (q->format != KP_FORMAT_JSONL && q->format != KP_FORMAT_JSON)
        return true;
    kp_schema_unref(q->own);
    q->failed = false;
    q->record = q->own = kp_schema_new();
    return q->own && kp_json_each(values, &q->one.arena, add_name, q) && !q->failed;
}

/* A record that was kept with its values. */
static enum kp_status put_values(struct requeue *q, struct kp_error *err)
{
    struct kp_slice values = member(&q->side, "values");
    kp_batch_clear(&q->one);
    q->put = 0;
    q->strange = kp_missing();
    if (!choose_columns(q, values) || !kp_batch_set_schema(&q->one, q->record) ||
        !kp_batch_widen(&q->one, 1) || !(q->cells = kp_batch_add_row(&q->one)) ||
        !kp_json_each(values, &q->one.arena, put_member, q))
        return kp_no_memory(err);
    if (q->strange.kind != KP_MISSING)
        return kp_fail_at(err, KP_ERR_DATA, q->options->side, q->side.lines.rows[q->side.at].line,
                          0, "the record has a field '%.*s', which the file has not",
                          (int)(q->strange.len < 200 ? q->strange.len : 200), q->strange.ptr);
    q->counts->requeued++;
    q->number++;
    q->side.at++;
    return put_rows(q, &q->one, err);
}

/* ---- places ---- */

static struct kp_slice cell_of(const struct requeue *q, size_t row, const char *name)
{
    size_t column = kp_schema_find(q->batch.schema, kp_str(name));
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(&q->batch, row, column);
}

/* Does the present line of the side file belong before this record of the file? */
static bool belongs_before(const struct requeue *q, size_t row)
{
    uint64_t number = number_of(member(&q->side, "record"));
    if (!has_values(&q->side) || kp_schema_find(q->batch.schema, kp_str("_record")) == KP_NO_COLUMN)
        return number <= q->number;
    struct kp_slice source = member(&q->side, "source"), here = cell_of(q, row, "_source");
    if (kp_slice_same_bytes(source, here))
        return number < number_of(cell_of(q, row, "_record"));
    return kp_slice_same_bytes(source, q->source); /* its source has just ended */
}

static enum kp_status put_side(struct requeue *q, struct kp_error *err)
{
    if (has_values(&q->side))
        return put_values(q, err);
    if (kp_schema_find(q->schema, kp_str("_source")) != KP_NO_COLUMN)
        return kp_fail(err, KP_ERR_USAGE,
                       "bytes can only go back into a feed as it was: make the file with kempt "
                       "import --plain");
    return put_bytes(q, err);
}

/* Writes the records [from, to) of the file. */
static enum kp_status put_run(struct requeue *q, size_t from, size_t to, struct kp_error *err)
{
    if (from == to)
        return KP_OK;
    for (size_t i = 0; i < q->batch.nrows; i++)
        q->batch.rows[i].state = i >= from && i < to ? KP_ROW_LIVE : KP_ROW_FILTERED;
    q->counts->records += to - from;
    return put_rows(q, &q->batch, err);
}

/* Counts a record of the file that is on its way. */
static bool pass_row(struct requeue *q, size_t row)
{
    struct kp_slice source = cell_of(q, row, "_source");
    q->number++;
    if (kp_slice_same_bytes(source, q->source))
        return true;
    char *copy = kp_arena_dup(&q->arena, source.ptr, source.len);
    q->source = kp_string(copy ? copy : "", source.len);
    return copy;
}

/* The records of one batch, each behind the lines that belong before it; runs of records are
 * written together. */
static enum kp_status put_batch(struct requeue *q, struct kp_error *err)
{
    size_t from = 0;
    enum kp_status status = KP_OK;
    for (size_t row = 0; row < q->batch.nrows && status == KP_OK; row++) {
        status = next_side(&q->side, err);
        while (status == KP_OK && !q->side.ended && belongs_before(q, row)) {
            status = put_run(q, from, row, err);
            from = row;
            if (status == KP_OK)
                status = put_side(q, err);
            if (status == KP_OK)
                status = next_side(&q->side, err);
        }
        if (status == KP_OK && !pass_row(q, row))
            status = kp_no_memory(err);
    }
    return status == KP_OK ? put_run(q, from, q->batch.nrows, err) : status;
}

/* ---- the whole ---- */

static enum kp_status start(struct requeue *q, const struct kp_schema *schema, struct kp_error *err)
{
    kp_buf_clear(&q->bytes);
    q->schema = kp_schema_ref(schema);
    enum kp_status status = kp_writer_start(q->writer, schema, &q->bytes, err);
    return status == KP_OK ? put(q, q->bytes.data, q->bytes.len, err) : status;
}

/* The file holds nothing, not even columns: all of it lies in the side file. */
static enum kp_status start_empty(struct requeue *q, struct kp_error *err)
{
    bool json = q->format == KP_FORMAT_JSONL || q->format == KP_FORMAT_JSON;
    if (has_values(&q->side) && !json)
        return kp_fail(err, KP_ERR_DATA,
                       "the file has no columns for the records to go back into; give its line of "
                       "column names, or its format by --from");
    if (q->schema)
        return KP_OK;
    struct kp_schema *none = kp_schema_new();
    enum kp_status status = none ? start(q, none, err) : kp_no_memory(err);
    kp_schema_unref(none);
    return status;
}

static enum kp_status put_all(struct requeue *q, struct kp_error *err)
{
    enum kp_status status = q->first;
    for (; status >= 0; status = kp_reader_read(q->reader, &q->batch, err)) {
        if (!q->schema && q->batch.schema)
            status = start(q, q->batch.schema, err) == KP_OK ? status : err->code;
        if (status == KP_OK && q->batch.quarantined) {
            *err = q->batch.first;
            status = KP_ERR_DATA;
        }
        if (status != KP_OK)
            break;
        status = put_batch(q, err);
        if (status != KP_OK)
            return status;
    }
    if (status < 0)
        return status;
    status = next_side(&q->side, err);
    if (status == KP_OK && !q->side.ended && (!q->schema || kp_schema_count(q->schema) == 0))
        status = start_empty(q, err);
    while (status == KP_OK && !q->side.ended) {
        status = put_side(q, err);
        if (status == KP_OK)
            status = next_side(&q->side, err);
    }
    kp_buf_clear(&q->bytes);
    if (status == KP_OK)
        status = kp_writer_finish(q->writer, &q->bytes, err);
    return status == KP_OK ? put(q, q->bytes.data, q->bytes.len, err) : status;
}

static enum kp_status open_all(struct requeue *q, struct kp_error *err)
{
    const struct kp_requeue_options *o = q->options;
    const struct kp_read_options side = {
        .format = KP_FORMAT_JSONL, .tool = o->read.tool, .max_field = SIZE_MAX / 4};
    enum kp_status status = kp_reader_open(o->side, &side, &q->side.reader, err);
    if (status == KP_OK)
        status = kp_reader_open(o->input, &o->read, &q->reader, err);
    if (status != KP_OK)
        return status;
    q->first = kp_reader_read(q->reader, &q->batch, err);
    if (q->first < 0)
        return q->first;
    status = next_side(&q->side, err);
    if (status != KP_OK)
        return status;
    struct kp_write_options write = o->write;
    if (write.format == KP_FORMAT_AUTO)
        write.format = kp_reader_format(q->reader);
    /* a file of no bytes is of no format: where records go back into it, it was JSON lines */
    if (o->write.format == KP_FORMAT_AUTO && o->read.format == KP_FORMAT_AUTO &&
        q->first == KP_END && kp_schema_count(q->batch.schema) == 0 && !q->side.ended &&
        has_values(&q->side))
        write.format = KP_FORMAT_JSONL;
    if (!write.delimiter && write.format == kp_reader_format(q->reader))
        write.delimiter = kp_reader_delimiter(q->reader);
    q->format = write.format;
    status = kp_writer_new(&write, &q->writer, err);
    return status == KP_OK ? kp_output_open(o->output, &q->output, err) : status;
}

enum kp_status kp_requeue(const struct kp_requeue_options *options,
                          struct kp_requeue_counts *counts, struct kp_error *err)
{
    struct requeue q = {
        .options = options, .counts = counts, .source = kp_string("", 0), .number = 1};
    *counts = (struct kp_requeue_counts){0};
    enum kp_status status = open_all(&q, err);
    if (status == KP_OK)
        status = put_all(&q, err);
    if (status == KP_OK) {
        struct kp_output *output = q.output;
        q.output = NULL;
        status = kp_output_commit(output, err);
    }
    kp_output_abort(q.output);
    kp_writer_free(q.writer);
    kp_reader_free(q.reader);
    kp_reader_free(q.side.reader);
    kp_schema_unref(q.schema);
    kp_schema_unref(q.own);
    kp_batch_release(&q.side.lines);
    kp_batch_release(&q.batch);
    kp_batch_release(&q.one);
    kp_buf_release(&q.bytes);
    kp_arena_release(&q.arena);
    return status;
}
