#include "merge/xref.h"

static void find_columns(struct kp_xref *x, const struct kp_schema *s)
{
    static const char *const names[KP_XREF_COLUMNS] = {
        [KP_XREF_SOURCE] = "source", [KP_XREF_RECORD] = "record",
        [KP_XREF_GOLDEN] = "golden", [KP_XREF_POSITION] = "position",
        [KP_XREF_ID] = "id",         [KP_XREF_GOLDEN_ID] = "golden_id",
    };
    for (int i = 0; i < KP_XREF_COLUMNS; i++)
        x->columns[i] = s ? kp_schema_find(s, kp_str(names[i])) : KP_NO_COLUMN;
}

static enum kp_status next_batch(struct kp_xref *x, struct kp_error *err)
{
    enum kp_status st = kp_merged_next(&x->table, err);
    x->row = 0;
    if (st == KP_OK)
        find_columns(x, x->table.batch.schema);
    return st;
}

/* What follows the records that were walked through, by the reader. */
static enum kp_status read_on(struct kp_xref *x, struct kp_error *err)
{
    uint64_t before = x->raw.records - 1; /* the header is no row */
    enum kp_status st = KP_OK;
    kp_raw_csv_release(&x->raw);
    while (st == KP_OK && before >= x->table.batch.nrows) {
        before -= x->table.batch.nrows;
        st = next_batch(x, err);
    }
    if (st == KP_OK)
        x->row = (size_t)before;
    return st;
}

/* Walks instead of reading, where it is a file of CSV; the reader waits with its first batch. */
static enum kp_status start_walk(struct kp_xref *x, struct kp_error *err)
{
    struct kp_raw_record header;
    enum kp_format format = kp_reader_format(x->table.reader);
    if ((format != KP_FORMAT_CSV && format != KP_FORMAT_TSV) ||
        !kp_merged_again(&x->table, x->path))
        return KP_OK;
    enum kp_status st = kp_raw_csv_open(&x->raw, x->path, kp_reader_delimiter(x->table.reader),
                                        kp_schema_count(x->table.batch.schema), err);
    if (st == KP_OK)
        st = kp_raw_csv_next(&x->raw, &header, err);
    if (st == KP_END) {
        kp_raw_csv_release(&x->raw);
        return KP_OK;
    }
    return st;
}

enum kp_status kp_xref_open(struct kp_xref *x, const char *path, struct kp_error *err)
{
    *x = (struct kp_xref){.path = path};
    enum kp_status st = kp_merged_open(&x->table, path, KP_FORMAT_AUTO, "golden", err);
    if (st == KP_END && !kp_merged_has_columns(&x->table))
        return KP_OK; /* an empty file: the xref of no records */
    if (st != KP_OK && st != KP_END)
        return st;
    find_columns(x, x->table.batch.schema);
    if (x->columns[KP_XREF_GOLDEN] == KP_NO_COLUMN)
        return kp_fail_at(
            err, KP_ERR_INPUT, path, 0, 0,
            "this is no xref: it has no column golden; give the file of `kempt merge --xref`");
    if (x->table.batch.nrows == 0)
        return KP_OK;
    const struct kp_row *last = &x->table.batch.rows[x->table.batch.nrows - 1];
    uint64_t bytes = last->offset + last->length;
    x->estimate =
        (size_t)(kp_reader_size(x->table.reader) * x->table.batch.nrows / (bytes ? bytes : 1));
    return start_walk(x, err);
}

void kp_xref_release(struct kp_xref *x)
{
    kp_raw_csv_release(&x->raw);
    kp_merged_release(&x->table);
    kp_arena_release(&x->arena);
    *x = (struct kp_xref){0};
}

static uint64_t number_of(struct kp_slice s)
{
    uint64_t n = 0;
    for (uint32_t i = 0; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        n = n * 10 + (uint64_t)(s.ptr[i] - '0');
    return n;
}

static struct kp_xref_row row_of(const struct kp_slice cells[KP_XREF_COLUMNS])
{
    return (struct kp_xref_row){.source = cells[KP_XREF_SOURCE],
                                .record = cells[KP_XREF_RECORD],
                                .golden = cells[KP_XREF_GOLDEN],
                                .id = cells[KP_XREF_ID],
                                .golden_id = cells[KP_XREF_GOLDEN_ID],
                                .position = number_of(cells[KP_XREF_POSITION])};
}

static enum kp_status walk_row(struct kp_xref *x, struct kp_xref_row *row, struct kp_error *err)
{
    struct kp_raw_record record;
    struct kp_slice cells[KP_XREF_COLUMNS];
    enum kp_status st = kp_raw_csv_next(&x->raw, &record, err);
    for (int i = 0; i < KP_XREF_COLUMNS && st == KP_OK; i++) {
        cells[i] = kp_missing();
        if (x->columns[i] != KP_NO_COLUMN &&
            !kp_raw_cell(&record, x->columns[i], &x->arena, &cells[i]))
            st = kp_no_memory(err);
    }
    if (st == KP_OK)
        *row = row_of(cells);
    return st;
}

static void read_row(struct kp_xref *x, struct kp_xref_row *row)
{
    struct kp_slice cells[KP_XREF_COLUMNS];
    for (int i = 0; i < KP_XREF_COLUMNS; i++)
        cells[i] = x->columns[i] == KP_NO_COLUMN
                       ? kp_missing()
                       : *kp_batch_cell(&x->table.batch, x->row, x->columns[i]);
    *row = row_of(cells);
    x->row++;
}

enum kp_status kp_xref_some(struct kp_xref *x, struct kp_xref_row *rows, size_t max, size_t *count,
                            struct kp_error *err)
{
    enum kp_status st = KP_OK;
    size_t n = 0;
    kp_arena_clear(&x->arena);
    while (n < max && x->raw.columns && (n == 0 || kp_raw_csv_ready(&x->raw) > 0)) {
        st = walk_row(x, &rows[n], err);
        if (st == KP_END && x->raw.irregular)
            st = read_on(x, err);
        else if (st == KP_OK)
            n++;
        if (st != KP_OK)
            return st;
    }
    while (n == 0 && !x->raw.columns && x->row == x->table.batch.nrows)
        if ((st = next_batch(x, err)) != KP_OK)
            return st;
    while (n < max && !x->raw.columns && x->row < x->table.batch.nrows)
        read_row(x, &rows[n++]);
    *count = n;
    return KP_OK;
}

enum kp_status kp_xref_next(struct kp_xref *x, struct kp_xref_row *row, struct kp_error *err)
{
    size_t count;
    return kp_xref_some(x, row, 1, &count, err);
}

bool kp_xref_has_ids(const struct kp_xref *x)
{
    return x->columns[KP_XREF_ID] != KP_NO_COLUMN && x->columns[KP_XREF_GOLDEN_ID] != KP_NO_COLUMN;
}

size_t kp_xref_estimate(const struct kp_xref *x)
{
    return x->estimate;
}
