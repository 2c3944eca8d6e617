#include "normalize/ledger.h"

enum kp_status kp_ledger_settle(struct kp_ledger *l, struct kp_error *err)
{
    while (!l->ended && l->at >= l->lines.nrows) {
        kp_batch_clear(&l->lines);
        l->at = 0;
        enum kp_status status = kp_reader_read(l->reader, &l->lines, err);
        if (status == KP_END)
            l->ended = true;
        else if (status != KP_OK)
            return status;
        else if (l->lines.quarantined) {
            *err = l->lines.first;
            return KP_ERR_INPUT;
        }
    }
    return KP_OK;
}

enum kp_status kp_ledger_open(struct kp_ledger *l, const char *path, const char *tool,
                              struct kp_error *err)
{
    const struct kp_read_options read = {
        .format = KP_FORMAT_JSONL, .tool = tool, .max_field = SIZE_MAX / 4};
    *l = (struct kp_ledger){0};
    enum kp_status status = kp_reader_open(path, &read, &l->reader, err);
    return status == KP_OK ? kp_ledger_settle(l, err) : status;
}

void kp_ledger_close(struct kp_ledger *l)
{
    kp_reader_free(l->reader);
    kp_batch_release(&l->lines);
    *l = (struct kp_ledger){0};
}

struct kp_slice kp_ledger_member(const struct kp_ledger *l, const char *name)
{
    size_t column = kp_schema_find(l->lines.schema, kp_str(name));
    return column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(&l->lines, l->at, column);
}

bool kp_ledger_number(struct kp_slice s, uint64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || *out > UINT64_MAX / 10 - 1)
            return false;
        *out = *out * 10 + (uint64_t)(s.ptr[i] - '0');
    }
    return s.len > 0;
}
