#include "merge/merged_file.h"

void kp_merged_release(struct kp_merged_file *t)
{
    kp_reader_free(t->reader);
    kp_batch_release(&t->batch);
    *t = (struct kp_merged_file){0};
}

enum kp_status kp_merged_next(struct kp_merged_file *t, struct kp_error *err)
{
    enum kp_status st = kp_reader_read(t->reader, &t->batch, err);
    if (st == KP_OK && t->batch.quarantined > 0) {
        *err = t->batch.first;
        return err->code = KP_ERR_INPUT;
    }
    return st;
}

bool kp_merged_has_columns(const struct kp_merged_file *t)
{
    return t->batch.schema && kp_schema_count(t->batch.schema) > 0;
}

bool kp_merged_again(const struct kp_merged_file *t, const char *path)
{
    return strcmp(path, "-") != 0 && kp_reader_size(t->reader) > 0;
}

static enum kp_status open_as(struct kp_merged_file *t, const char *path,
                              const struct kp_read_options *options, struct kp_error *err)
{
    *t = (struct kp_merged_file){0};
    enum kp_status st = kp_reader_open(path, options, &t->reader, err);
    return st == KP_OK ? kp_merged_next(t, err) : st;
}

/* True when another delimiter may give other columns. */
static bool may_be_misread(const struct kp_merged_file *t, const char *path, enum kp_status st,
                           const char *column)
{
    enum kp_format f = t->reader ? kp_reader_format(t->reader) : KP_FORMAT_AUTO;
    if ((f != KP_FORMAT_CSV && f != KP_FORMAT_TSV) || !kp_merged_again(t, path))
        return false;
    return st == KP_ERR_INPUT || (kp_merged_has_columns(t) &&
                                  kp_schema_find(t->batch.schema, kp_str(column)) == KP_NO_COLUMN);
}

enum kp_status kp_merged_open(struct kp_merged_file *t, const char *path, enum kp_format format,
                              const char *column, struct kp_error *err)
{
    struct kp_read_options options = {.tool = "kempt", .format = format, .header = KP_HEADER_YES};
    struct kp_error first = {0};
    enum kp_status st = open_as(t, path, &options, &first);
    bool misread = may_be_misread(t, path, st, column);
    options.format = format == KP_FORMAT_AUTO ? KP_FORMAT_CSV : format;
    for (const char *d = ",;\t| "; misread && *d; d++) {
        struct kp_merged_file other;
        struct kp_error ignored = {0};
        options.delimiter = *d;
        enum kp_status tried = open_as(&other, path, &options, &ignored);
        if (tried < 0 || may_be_misread(&other, path, tried, column)) { /* not it either */
            kp_merged_release(&other);
            continue;
        }
        kp_merged_release(t);
        *t = other;
        return tried;
    }
    if (st < 0)
        *err = first;
    return st;
}
