#include "io/writer.h"

#include <stdlib.h>

#include "io/formats.h"
#include "io/writer_impl.h"

enum kp_status kp_writer_new(const struct kp_write_options *options, struct kp_writer **w,
                             struct kp_error *err)
{
    struct kp_writer *writer = calloc(1, sizeof *writer);
    if (!writer)
        return kp_no_memory(err);
    writer->options = *options;
    writer->ops = kp_format_row(options->format)->writer;
    writer->delimiter = options->delimiter;
    if (!writer->delimiter)
        writer->delimiter = options->format == KP_FORMAT_TSV ? '\t' : ',';
    writer->scan = kp_scan_best(false);
    *w = writer;
    return KP_OK;
}

void kp_writer_free(struct kp_writer *w)
{
    if (!w)
        return;
    kp_schema_unref(w->schema);
    free(w);
}

enum kp_status kp_writer_start(struct kp_writer *w, const struct kp_schema *schema,
                               struct kp_buf *buf, struct kp_error *err)
{
    w->schema = kp_schema_ref(schema);
    if (w->options.bom)
        kp_buf_add(buf, "\xEF\xBB\xBF", 3);
    w->ops->start(w, buf);
    return kp_buf_ok(buf) ? KP_OK : kp_no_memory(err);
}

/* A column of the batch that the stream did not begin with has nowhere to go. */
static enum kp_status check_columns(const struct kp_writer *w, const struct kp_schema *schema,
                                    struct kp_error *err)
{
    for (size_t c = 0; c < kp_schema_count(schema); c++) {
        struct kp_slice name = kp_schema_column(schema, c)->name;
        if (kp_schema_find(w->schema, name) != KP_NO_COLUMN)
            continue;
        enum kp_status st =
            kp_fail(err, KP_ERR_DATA,
                    "column \"%.*s\" appears after the header was written; name all columns in "
                    "the ruleset, or write JSONL (--to jsonl), where records may differ",
                    (int)(name.len < 100 ? name.len : 100), name.ptr);
        if (err)
            memcpy(err->field, name.ptr, name.len < sizeof err->field ? name.len : 0);
        return st;
    }
    return KP_OK;
}

/* Where in a row of the batch each of the columns to write lies. */
static void find_slots(const struct kp_schema *schema, const struct kp_schema *from, size_t *slots)
{
    bool same = kp_schema_same_names(schema, from);
    for (size_t c = 0; c < kp_schema_count(schema); c++) {
        size_t at = same ? c : kp_schema_find(from, kp_schema_column(schema, c)->name);
        slots[c] = at == KP_NO_COLUMN ? KP_NO_COLUMN : kp_schema_column(from, at)->slot;
    }
}

enum kp_status kp_writer_format(const struct kp_writer *w, const struct kp_batch *batch,
                                struct kp_buf *buf, struct kp_error *err)
{
    if (!batch->schema || batch->nrows == 0)
        return KP_OK;
    const struct kp_schema *schema = batch->schema;
    if (w->ops->fixed_columns && !kp_schema_same_names(w->schema, schema)) {
        enum kp_status st = check_columns(w, schema, err);
        if (st)
            return st;
        schema = w->schema;
    }
    size_t *slots = malloc((kp_schema_count(schema) + 1) * sizeof *slots);
    if (!slots)
        return kp_no_memory(err);
    find_slots(schema, batch->schema, slots);
    w->ops->rows(w, batch, slots, buf);
    free(slots);
    return kp_buf_ok(buf) ? KP_OK : kp_no_memory(err);
}

size_t kp_writer_lead(struct kp_writer *w, const struct kp_buf *piece)
{
    size_t lead = w->separate || piece->len == 0 ? 0 : w->ops->separator;
    w->separate = w->separate || piece->len > 0;
    return lead;
}

enum kp_status kp_writer_finish(struct kp_writer *w, struct kp_buf *buf, struct kp_error *err)
{
    if (!w->schema)
        w->ops->start(w, buf);
    w->ops->end(w, buf);
    return kp_buf_ok(buf) ? KP_OK : kp_no_memory(err);
}
