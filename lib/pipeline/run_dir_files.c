#include "pipeline/run_dir_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "core/buf.h"
#include "io/output.h"
#include "pipeline/run_settings.h"

enum { BLOCK = 256 * 1024 };

bool kp_file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static enum kp_status cannot(struct kp_error *err, const char *path, const char *what)
{
    return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot %s: %s", what, strerror(errno));
}

/* Reads a file block by block; take gets each, and one of no bytes at the end. */
static enum kp_status each_block(const char *path,
                                 enum kp_status (*take)(void *closure, const char *bytes,
                                                        size_t len, struct kp_error *err),
                                 void *closure, struct kp_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return cannot(err, path, "open");
    char *block = malloc(BLOCK);
    enum kp_status status = block ? KP_OK : kp_no_memory(err);
    ssize_t n = 1;
    while (status == KP_OK && n > 0) {
        n = read(fd, block, BLOCK);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n < 0)
            status = cannot(err, path, "read");
        else
            status = take(closure, block, (size_t)n, err);
    }
    free(block);
    close(fd);
    return status;
}

struct digesting {
    struct kp_digest *digest;
    uint64_t bytes;
};

static enum kp_status digest_block(void *closure, const char *bytes, size_t len,
                                   struct kp_error *err)
{
    struct digesting *d = closure;
    (void)err;
    kp_digest_add(d->digest, bytes, len);
    d->bytes += len;
    return KP_OK;
}

enum kp_status kp_file_digest(const char *path, char digest[KP_DIGEST_HEX], uint64_t *bytes,
                              struct kp_error *err)
{
    struct digesting d = {kp_digest_new(), 0};
    if (!d.digest)
        return kp_no_memory(err);
    enum kp_status status = each_block(path, digest_block, &d, err);
    if (status == KP_OK) {
        kp_digest_finish(d.digest, digest);
        *bytes = d.bytes;
    }
    kp_digest_free(d.digest);
    return status;
}

static enum kp_status write_block(void *closure, const char *bytes, size_t len,
                                  struct kp_error *err)
{
    return kp_output_write(closure, bytes, len, err);
}

static enum kp_status end_output(struct kp_output *out, enum kp_status status, struct kp_error *err)
{
    if (status == KP_OK)
        return kp_output_commit(out, err);
    kp_output_abort(out);
    return status;
}

enum kp_status kp_file_copy(const char *from, const char *to, struct kp_error *err)
{
    struct kp_output *out = NULL;
    enum kp_status status = kp_output_open(to, &out, err);
    if (status != KP_OK)
        return status;
    return end_output(out, each_block(from, write_block, out, err), err);
}

struct compressing {
    ZSTD_CCtx *zstd;
    struct kp_output *out;
    char *packed;
    size_t cap;
};

static enum kp_status compress_block(void *closure, const char *bytes, size_t len,
                                     struct kp_error *err)
{
    struct compressing *c = closure;
    ZSTD_inBuffer in = {bytes, len, 0};
    size_t left = 1;
    /* A block of no bytes ends the frame. */
    while (len ? in.pos < in.size : left != 0) {
        ZSTD_outBuffer packed = {c->packed, c->cap, 0};
        left = ZSTD_compressStream2(c->zstd, &packed, &in, len ? ZSTD_e_continue : ZSTD_e_end);
        if (ZSTD_isError(left))
            return kp_fail(err, KP_ERR_OUTPUT, "cannot compress an input: %s",
                           ZSTD_getErrorName(left));
        enum kp_status status = kp_output_write(c->out, c->packed, packed.pos, err);
        if (status != KP_OK)
            return status;
    }
    return KP_OK;
}

static enum kp_status compress_file(const char *from, const char *to, struct kp_error *err)
{
    struct compressing c = {.zstd = ZSTD_createCCtx(), .cap = ZSTD_CStreamOutSize()};
    c.packed = malloc(c.cap);
    enum kp_status status =
        c.zstd && c.packed ? kp_output_open(to, &c.out, err) : kp_no_memory(err);
    if (status == KP_OK)
        status = end_output(c.out, each_block(from, compress_block, &c, err), err);
    ZSTD_freeCCtx(c.zstd);
    free(c.packed);
    return status;
}

/* ---- the directory ---- */

static enum kp_status make_dir(const char *path, struct kp_error *err)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST)
        return KP_OK;
    return kp_fail_at(err, KP_ERR_OUTPUT, path, 0, 0, "cannot make the directory: %s",
                      strerror(errno));
}

/* Files that a killed run left beside their targets, named as io/output.c names them. */
static void sweep(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    while (d && (e = readdir(d))) {
        if (strstr(e->d_name, ".kempt-"))
            unlinkat(dirfd(d), e->d_name, 0);
    }
    if (d)
        closedir(d);
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void add_member(struct kp_buf *b, const char *key, const char *value)
{
    kp_buf_printf(b, "\"%s\":", key);
    kp_buf_json(b, value, strlen(value));
}

/* Keeps one input and describes it in run.json. */
static enum kp_status keep_input(const char *dir, const char *path, const char *source,
                                 size_t number, struct kp_arena *arena, struct kp_buf *json,
                                 struct kp_error *err)
{
    char digest[KP_DIGEST_HEX];
    uint64_t bytes;
    enum kp_status status = kp_file_digest(path, digest, &bytes, err);
    if (status != KP_OK)
        return status;
    /* The digest is part of the name: a copy that is there is the right one. */
    char *copy =
        kp_arena_printf(arena, "inputs/%02zu-%.8s-%s.zst", number, digest, base_name(path));
    char *full = copy ? kp_arena_printf(arena, "%s/%s", dir, copy) : NULL;
    if (!full)
        return kp_no_memory(err);
    if (!kp_file_exists(full))
        status = compress_file(path, full, err);
    kp_buf_puts(json, number > 1 ? ",\n  {" : "\n  {");
    add_member(json, "file", path);
    kp_buf_putc(json, ',');
    add_member(json, "source", source);
    kp_buf_putc(json, ',');
    add_member(json, "copy", copy);
    kp_buf_printf(json, ",\"bytes\":%llu,", (unsigned long long)bytes);
    add_member(json, "digest", digest);
    kp_buf_putc(json, '}');
    return status;
}

static enum kp_status write_file(const char *path, const struct kp_buf *buf, struct kp_error *err)
{
    if (!kp_buf_ok(buf))
        return kp_no_memory(err);
    struct kp_output *out = NULL;
    enum kp_status status = kp_output_open(path, &out, err);
    if (status != KP_OK)
        return status;
    return end_output(out, kp_output_write(out, buf->data, buf->len, err), err);
}

enum kp_status kp_file_write_line(const char *path, const char *line, struct kp_error *err)
{
    struct kp_buf text = {0};
    kp_buf_puts(&text, line);
    kp_buf_putc(&text, '\n');
    enum kp_status status = write_file(path, &text, err);
    kp_buf_release(&text);
    return status;
}

static enum kp_status keep_all(const char *dir, const struct kp_run_dir_kept *kept,
                               struct kp_arena *arena, struct kp_buf *json, struct kp_error *err)
{
    kp_buf_puts(json, "{");
    add_member(json, "version", KP_VERSION);
    kp_buf_puts(json, ",\"ruleset\":{");
    add_member(json, "file", kept->ruleset->file);
    kp_buf_putc(json, ',');
    add_member(json, "digest", kept->ruleset->digest);
    kp_buf_puts(json, "},\n \"read\":");
    kp_run_read_settings(kept->read, json);
    kp_buf_puts(json, ",\n \"inputs\":[");
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < kept->ninputs && status == KP_OK; i++)
        status = keep_input(dir, kept->inputs[i], kept->sources[i], i + 1, arena, json, err);
    kp_buf_puts(json, "],\n \"steps\":[");
    for (size_t i = 0; kept->steps[i]; i++) {
        kp_buf_puts(json, i ? "," : "");
        kp_buf_printf(json, "\"%02zu-%s\"", i + 1, kept->steps[i]);
    }
    kp_buf_puts(json, "]}\n");
    return status;
}

enum kp_status kp_run_dir_keep(const char *dir, const struct kp_run_dir_kept *kept,
                               struct kp_arena *arena, struct kp_error *err)
{
    char *inputs_dir = kp_arena_printf(arena, "%s/inputs", dir);
    char *ruleset = kp_arena_printf(arena, "%s/ruleset.yaml", dir);
    char *run = kp_arena_printf(arena, "%s/run.json", dir);
    if (!inputs_dir || !ruleset || !run)
        return kp_no_memory(err);
    enum kp_status status = make_dir(dir, err);
    if (status == KP_OK)
        status = make_dir(inputs_dir, err);
    if (status != KP_OK)
        return status;
    sweep(dir);
    sweep(inputs_dir);
    struct kp_buf json = {0};
    status = keep_all(dir, kept, arena, &json, err);
    if (status == KP_OK)
        status = kp_file_copy(kept->ruleset->file, ruleset, err);
    if (status == KP_OK)
        status = write_file(run, &json, err);
    kp_buf_release(&json);
    return status;
}
