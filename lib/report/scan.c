#include "report/scan.h"

#include "io/reader.h"
#include "profile/output.h"

enum kp_status kp_report_scan_file(const char *path, struct kp_report_scan *s, struct kp_error *err)
{
    struct kp_read_options options = {
        .format = KP_FORMAT_JSONL, .max_field = KP_MAX_FIELD_DEFAULT, .tool = "report"};
    struct kp_reader *reader = NULL;
    struct kp_batch batch;
    enum kp_status st = kp_reader_open(path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&batch);
    while (!s->stop && (st = kp_reader_read(reader, &batch, err)) == KP_OK) {
        if (batch.quarantined)
            st =
                kp_fail_at(err, KP_ERR_INPUT, path, batch.first.line, 0, "%s", batch.first.message);
        for (size_t r = 0; r < batch.nrows && st == KP_OK && !s->stop; r++)
            st = s->row(s, &batch, r, err);
        if (st != KP_OK)
            break;
    }
    kp_batch_release(&batch);
    kp_reader_free(reader);
    return st == KP_END ? KP_OK : st;
}

struct kp_slice kp_report_cell(const struct kp_batch *b, size_t row, const char *name)
{
    size_t c = kp_schema_find(b->schema, kp_str(name));
    return c == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, c);
}

void kp_report_put_cell(struct kp_buf *out, struct kp_slice cell)
{
    struct kp_buf json = {0};
    kp_buf_json_slice(&json, cell);
    if (kp_buf_ok(&json))
        kp_put_json(out, json.data, json.len);
    else
        out->failed = true;
    kp_buf_release(&json);
}
