#include "merge/xref.h"

enum kp_status kp_xref_open(struct kp_xref *x, const char *path, struct kp_error *err)
{
    struct kp_read_options options = {.tool = "kempt"};
    *x = (struct kp_xref){.path = path};
    return kp_reader_open(path, &options, &x->reader, err);
}

void kp_xref_release(struct kp_xref *x)
{
    kp_reader_free(x->reader);
    kp_batch_release(&x->batch);
    *x = (struct kp_xref){0};
}

static enum kp_status next_batch(struct kp_xref *x, struct kp_error *err)
{
    enum kp_status st = kp_reader_read(x->reader, &x->batch, err);
    if (st != KP_OK)
        return st;
    if (x->batch.quarantined > 0) {
        *err = x->batch.first;
        return err->code = KP_ERR_INPUT;
    }
    x->row = 0;
    const struct kp_schema *s = x->batch.schema;
    x->source = kp_schema_find(s, kp_str("source"));
    x->record = kp_schema_find(s, kp_str("record"));
    x->golden = kp_schema_find(s, kp_str("golden"));
    x->position = kp_schema_find(s, kp_str("position"));
    x->id = kp_schema_find(s, kp_str("id"));
    x->golden_id = kp_schema_find(s, kp_str("golden_id"));
    if (x->golden == KP_NO_COLUMN)
        return kp_fail_at(
            err, KP_ERR_INPUT, x->path, 0, 0,
            "this is no xref: it has no column golden; give the file of `kempt merge --xref`");
    return KP_OK;
}

static struct kp_slice cell(const struct kp_xref *x, size_t column)
{
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(&x->batch, x->row, column);
}

enum kp_status kp_xref_next(struct kp_xref *x, struct kp_xref_row *row, struct kp_error *err)
{
    while (x->row == x->batch.nrows) {
        enum kp_status st = next_batch(x, err);
        if (st != KP_OK)
            return st;
    }
    struct kp_slice position = cell(x, x->position);
    *row = (struct kp_xref_row){.source = cell(x, x->source),
                                .record = cell(x, x->record),
                                .golden = cell(x, x->golden),
                                .id = cell(x, x->id),
                                .golden_id = cell(x, x->golden_id)};
    for (uint32_t i = 0; i < position.len && position.ptr[i] >= '0' && position.ptr[i] <= '9'; i++)
        row->position = row->position * 10 + (uint64_t)(position.ptr[i] - '0');
    x->row++;
    return KP_OK;
}

bool kp_xref_has_ids(const struct kp_xref *x)
{
    return x->id != KP_NO_COLUMN && x->golden_id != KP_NO_COLUMN;
}
