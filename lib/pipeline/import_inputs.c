#include <stdio.h>
#include <sys/stat.h>

#include "pipeline/import.h"

static bool is_regular(const char *path)
{
    struct stat st;
    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* Adds the columns that a file shows in its first batch. */
static enum kp_status look_at(const char *path, const struct kp_read_options *options,
                              struct kp_batch *batch, struct kp_schema *all, struct kp_error *err)
{
    struct kp_reader *reader = NULL;
    enum kp_status status = kp_reader_open(path, options, &reader, err);
    if (status == KP_OK)
        status = kp_reader_read(reader, batch, err);
    kp_reader_free(reader);
    if (status < 0)
        return status;
    for (size_t c = 0; batch->schema && c < kp_schema_count(batch->schema); c++) {
        struct kp_slice name = kp_schema_column(batch->schema, c)->name;
        if (kp_schema_find(all, name) == KP_NO_COLUMN && kp_schema_add(all, name) == KP_NO_COLUMN)
            return kp_no_memory(err);
    }
    kp_batch_clear(batch);
    return KP_OK;
}

enum kp_status kp_import_columns(const char *const *paths, size_t count,
                                 const struct kp_read_options *options,
                                 const struct kp_schema **out, struct kp_error *err)
{
    *out = NULL;
    if (count < 2)
        return KP_OK;
    struct kp_schema *all = kp_schema_new();
    if (!all)
        return kp_no_memory(err);
    struct kp_batch batch = {0};
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < count && status == KP_OK; i++)
        if (is_regular(paths[i]))
            status = look_at(paths[i], options, &batch, all, err);
    kp_batch_release(&batch);
    if (status != KP_OK) {
        kp_schema_unref(all);
        return status;
    }
    *out = all;
    return KP_OK;
}

/* "feeds/crm.csv.gz" is "crm". */
static char *plain_name(const char *path, struct kp_arena *arena)
{
    if (strcmp(path, "-") == 0)
        return kp_arena_dup(arena, "stdin", 5);
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    size_t len = strlen(name);
    const char *dot = len > 1 ? strchr(name + 1, '.') : NULL;
    return kp_arena_dup(arena, name, dot ? (size_t)(dot - name) : len);
}

enum kp_status kp_import_source_names(const char *const *paths, size_t count,
                                      const char *const *given, size_t ngiven,
                                      struct kp_arena *arena, const char *const **out,
                                      struct kp_error *err)
{
    if (ngiven > count)
        return kp_fail(err, KP_ERR_USAGE, "%zu --source names for %zu inputs", ngiven, count);
    const char **names = kp_arena_array(arena, count + 1, sizeof *names);
    if (!names)
        return kp_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        names[i] = i < ngiven ? given[i] : plain_name(paths[i], arena);
        if (!names[i])
            return kp_no_memory(err);
        for (size_t j = 0; j < i; j++)
            if (strcmp(names[i], names[j]) == 0)
                return kp_fail(err, KP_ERR_USAGE,
                               "%s and %s would both be source '%s'; give each a name with "
                               "--source, in their order",
                               paths[j], paths[i], names[i]);
    }
    *out = names;
    return KP_OK;
}
