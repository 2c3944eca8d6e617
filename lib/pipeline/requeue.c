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

/* A record that was kept with its values. */
static enum kp_status put_values(struct requeue *q, struct kp_error *err)
{
    kp_batch_clear(&q->one);
    struct kp_slice *cells =
        kp_batch_set_schema(&q->one, q->schema) ? kp_batch_add_row(&q->one) : NULL;
    if (!cells)
        return kp_no_memory(err);
    struct kp_slice values = member(&q->side, "values");
    for (size_t c = 0; c < kp_schema_count(q->schema); c++) {
        const struct kp_column *column = kp_schema_column(q->schema, c);
        if (!kp_json_member(values, column->name, &q->one.arena, &cells[column->slot]))
            return kp_no_memory(err);
    }
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
    if (!has_values(&q->side))
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

static enum kp_status put_all(struct requeue *q, struct kp_error *err)
{
    enum kp_status status;
    while ((status = kp_reader_read(q->reader, &q->batch, err)) >= 0) {
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
    status = q->schema ? next_side(&q->side, err) : KP_OK;
    while (status == KP_OK && q->schema && !q->side.ended) {
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
    struct kp_write_options write = o->write;
    if (write.format == KP_FORMAT_AUTO)
        write.format = kp_reader_format(q->reader);
    if (!write.delimiter && write.format == kp_reader_format(q->reader))
        write.delimiter = kp_reader_delimiter(q->reader);
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
    kp_batch_release(&q.side.lines);
    kp_batch_release(&q.batch);
    kp_batch_release(&q.one);
    kp_buf_release(&q.bytes);
    kp_arena_release(&q.arena);
    return status;
}
