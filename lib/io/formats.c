#include "io/formats.h"

#include "io/reader_impl.h"
#include "io/writer_impl.h"

static const struct kp_format_row rows[] = {
    {KP_FORMAT_CSV, "csv", "comma-separated values (RFC 4180); other delimiters are detected",
     kp_csv_reader_new, &kp_csv_writer},
    {KP_FORMAT_TSV, "tsv", "tab-separated values, quoted as CSV", kp_csv_reader_new,
     &kp_csv_writer},
    {KP_FORMAT_JSONL, "jsonl", "a JSON object a line (NDJSON)", kp_json_reader_new,
     &kp_jsonl_writer},
    {KP_FORMAT_JSON, "json", "a JSON array of objects", kp_json_reader_new, &kp_json_writer},
};

enum { ROWS = sizeof rows / sizeof rows[0] };

const struct kp_format_row *kp_formats(size_t *count)
{
    *count = ROWS;
    return rows;
}

const struct kp_format_row *kp_format_row(enum kp_format f)
{
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].format == f)
            return &rows[i];
    return &rows[0];
}

enum kp_format kp_format_of(const char *name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].name, name) == 0)
            return rows[i].format;
    return KP_FORMAT_AUTO;
}

const char *kp_format_name(enum kp_format f)
{
    return f == KP_FORMAT_AUTO ? "auto" : kp_format_row(f)->name;
}
