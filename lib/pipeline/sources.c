#include "pipeline/sources.h"

#include <stdlib.h>
#include <sys/stat.h>

static bool is_stdin(const char *path)
{
    return !path || strcmp(path, "-") == 0;
}

static uint64_t total_size(const char *const *paths, size_t count)
{
    uint64_t total = 0;
    for (size_t i = 0; i < count; i++) {
        struct stat st;
        if (is_stdin(paths[i]) || stat(paths[i], &st) != 0 || !S_ISREG(st.st_mode))
            return 0;
        total += (uint64_t)st.st_size;
    }
    return total;
}

static enum kp_status open_next(struct kp_sources *s, struct kp_error *err)
{
    const char *path = s->paths[s->next];
    enum kp_status status = kp_reader_open(path, &s->options, &s->reader, err);
    if (status != KP_OK)
        return status;
    s->files[s->next] = (struct kp_manifest_file){
        .path = is_stdin(path) ? "-" : path, .format = kp_format_name(kp_reader_format(s->reader))};
    s->next++;
    s->delivered = false;
    return KP_OK;
}

/* Notes what the present input came to and lets it go. */
static void close_present(struct kp_sources *s)
{
    struct kp_manifest_file *f = &s->files[s->next - 1];
    f->bytes = kp_reader_position(s->reader);
    const char *digest = kp_reader_digest(s->reader);
    memcpy(f->digest, digest, strlen(digest) + 1);
    s->done += f->bytes;
    kp_reader_free(s->reader);
    s->reader = NULL;
}

enum kp_status kp_sources_init(struct kp_sources *s, const char *const *paths, size_t count,
                               const struct kp_read_options *options, struct kp_error *err)
{
    *s = (struct kp_sources){.paths = paths, .count = count, .options = *options};
    s->files = calloc(count, sizeof *s->files);
    if (!s->files)
        return kp_no_memory(err);
    s->total = total_size(paths, count);
    return open_next(s, err);
}

void kp_sources_release(struct kp_sources *s)
{
    kp_reader_free(s->reader);
    free(s->files);
    *s = (struct kp_sources){0};
}

enum kp_format kp_sources_format(const struct kp_sources *s)
{
    return kp_reader_format(s->reader);
}

enum kp_status kp_sources_read(struct kp_sources *s, struct kp_batch *batch, struct kp_error *err)
{
    for (;;) {
        if (!s->reader) {
            if (s->next == s->count)
                return KP_END;
            enum kp_status status = open_next(s, err);
            if (status != KP_OK)
                return status;
        }
        enum kp_status status = kp_reader_read(s->reader, batch, err);
        struct kp_manifest_file *f = &s->files[s->next - 1];
        batch->source_number = (uint32_t)(s->next - 1);
        batch->source = f->path; /* the reader's own goes with it, before the batch does */
        if (status == KP_OK) {
            f->records += batch->nrows + batch->quarantined;
            f->quarantined += batch->quarantined;
            f->blank += batch->blank;
            s->delivered = true;
            return KP_OK;
        }
        if (status != KP_END)
            return status;
        close_present(s);
        if (!s->delivered && batch->schema && kp_schema_count(batch->schema) > 0)
            return KP_OK; /* columns, but no record */
        kp_batch_clear(batch);
    }
}

uint64_t kp_sources_position(const struct kp_sources *s)
{
    return s->done + (s->reader ? kp_reader_position(s->reader) : 0);
}
