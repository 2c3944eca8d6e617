#include "merge/kept.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zstd.h>

#include "io/input.h"
#include "io/output.h"
#include "io/reader.h"

#define BLOCK (256u << 10)

/* ---- run.json ---- */

static const char *keep_text(struct kp_kept *k, const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    char *p = kp_arena_text(&k->arena, na + nb + 1);
    if (p) {
        memcpy(p, a, na);
        memcpy(p + na, b, nb + 1);
    }
    return p;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

static bool read_input(struct kp_kept *k, const char *dir, const json_t *in,
                       struct kp_kept_input *out)
{
    const char *slash = keep_text(k, dir, "/");
    out->file = keep_text(k, text_of(in, "file"), "");
    out->copy = slash ? keep_text(k, slash, text_of(in, "copy")) : NULL;
    out->digest = keep_text(k, text_of(in, "digest"), "");
    out->bytes = (uint64_t)json_integer_value(json_object_get(in, "bytes"));
    if (!out->file || !out->copy || !out->digest)
        return false;
    const char *base = strrchr(out->file, '/');
    out->name = base ? base + 1 : out->file;
    out->source = keep_text(k, text_of(in, "source"), "");
    return out->source != NULL;
}

/* How the inputs were read, as pipeline/run_settings.h writes it. */
static bool read_options(struct kp_kept *k, const json_t *read)
{
    const json_t *header = json_object_get(read, "header");
    const char *charset = json_string_value(json_object_get(read, "charset"));
    k->read = (struct kp_read_options){
        .tool = "kempt",
        .format = kp_format_of(text_of(read, "format")),
        .delimiter = text_of(read, "delimiter")[0],
        .max_field = (size_t)json_integer_value(json_object_get(read, "max_field")),
        .header = json_is_true(header)    ? KP_HEADER_YES
                  : json_is_false(header) ? KP_HEADER_NO
                                          : KP_HEADER_AUTO,
        .charset = charset ? keep_text(k, charset, "") : NULL};
    return !charset || k->read.charset;
}

static bool read_run(struct kp_kept *k, const char *dir, const json_t *run)
{
    const json_t *inputs = json_object_get(run, "inputs"), *steps = json_object_get(run, "steps");
    k->inputs = kp_arena_array(&k->arena, json_array_size(inputs) + 1, sizeof *k->inputs);
    k->steps = kp_arena_array(&k->arena, json_array_size(steps) + 1, sizeof *k->steps);
    bool ok = k->inputs && k->steps && read_options(k, json_object_get(run, "read"));
    for (size_t i = 0; ok && i < json_array_size(inputs); i++)
        ok = read_input(k, dir, json_array_get(inputs, i), &k->inputs[k->ninputs++]);
    for (size_t i = 0; ok && i < json_array_size(steps); i++) {
        const char *step = json_string_value(json_array_get(steps, i));
        ok = (k->steps[k->nsteps++] = keep_text(k, step ? step : "", "")) != NULL;
    }
    return ok;
}

enum kp_status kp_kept_open(const char *dir, struct kp_kept *kept, struct kp_error *err)
{
    *kept = (struct kp_kept){0};
    const char *slash = keep_text(kept, dir, "/run.json");
    if (!slash)
        return kp_no_memory(err);
    json_error_t why;
    json_t *run = json_load_file(slash, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(run)) {
        json_decref(run);
        return kp_fail_at(err, KP_ERR_INPUT, slash, 0, 0,
                          "this is no run directory (%s); give one that `kempt run --run-dir` made",
                          why.text);
    }
    bool ok = read_run(kept, dir, run);
    json_decref(run);
    return ok ? KP_OK : kp_no_memory(err);
}

void kp_kept_release(struct kp_kept *kept)
{
    kp_arena_release(&kept->arena);
    *kept = (struct kp_kept){0};
}

/* ---- originals ---- */

struct unpacking {
    ZSTD_DCtx *zstd;
    struct kp_digest *digest;
    struct kp_output *out; /* NULL: only the digest */
    char *packed, *plain;
    size_t left; /* 0: at the end of a frame */
};

static enum kp_status unpack_block(struct unpacking *u, size_t len, const char *path,
                                   struct kp_error *err)
{
    ZSTD_inBuffer in = {u->packed, len, 0};
    bool full = false;
    while (in.pos < in.size || full) {
        ZSTD_outBuffer plain = {u->plain, BLOCK, 0};
        u->left = ZSTD_decompressStream(u->zstd, &plain, &in);
        if (ZSTD_isError(u->left))
            return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "the copy is damaged: %s",
                              ZSTD_getErrorName(u->left));
        full = plain.pos == plain.size && u->left > 0;
        kp_digest_add(u->digest, u->plain, plain.pos);
        enum kp_status st = u->out ? kp_output_write(u->out, u->plain, plain.pos, err) : KP_OK;
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

static enum kp_status unpack_file(struct unpacking *u, const char *path, struct kp_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot open the copy: %s",
                          strerror(errno));
    enum kp_status st = KP_OK;
    for (;;) {
        ssize_t n = read(fd, u->packed, BLOCK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            st = kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot read the copy: %s",
                            strerror(errno));
        if (n <= 0)
            break;
        st = unpack_block(u, (size_t)n, path, err);
        if (st != KP_OK)
            break;
    }
    close(fd);
    if (st == KP_OK && u->left != 0)
        st = kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "the copy is cut short");
    return st;
}

static enum kp_status unpack_and_prove(struct unpacking *u, const struct kp_kept_input *input,
                                       struct kp_error *err)
{
    char digest[KP_DIGEST_HEX];
    enum kp_status st = unpack_file(u, input->copy, err);
    if (st != KP_OK)
        return st;
    kp_digest_finish(u->digest, digest);
    if (strcmp(digest, input->digest) != 0)
        return kp_fail_at(err, KP_ERR_INPUT, input->copy, 0, 0,
                          "the copy is not what the run read: its digest is another one");
    return KP_OK;
}

enum kp_status kp_kept_restore(const struct kp_kept_input *input, const char *path,
                               struct kp_error *err)
{
    struct unpacking u = {.zstd = ZSTD_createDCtx(),
                          .digest = kp_digest_new(),
                          .packed = malloc(BLOCK),
                          .plain = malloc(BLOCK)};
    enum kp_status st = u.zstd && u.digest && u.packed && u.plain ? KP_OK : kp_no_memory(err);
    if (st == KP_OK && path)
        st = kp_output_open(path, &u.out, err);
    if (st == KP_OK)
        st = unpack_and_prove(&u, input, err);
    if (st == KP_OK && u.out)
        st = kp_output_commit(u.out, err);
    else
        kp_output_abort(u.out);
    ZSTD_freeDCtx(u.zstd);
    kp_digest_free(u.digest);
    free(u.packed);
    free(u.plain);
    return st;
}

/* ---- records ---- */

/* The text of the input from offset on, length bytes of it. */
static enum kp_status read_text(const char *path, const char *charset, uint64_t offset,
                                size_t length, struct kp_buf *out, struct kp_error *err)
{
    struct kp_input *in = NULL;
    char *block = malloc(BLOCK);
    enum kp_status st = block ? kp_input_open(path, charset, false, &in, err) : kp_no_memory(err);
    uint64_t at = st == KP_OK ? kp_input_skipped(in) : 0;
    size_t got = BLOCK;
    while (st == KP_OK && got == BLOCK && out->len < length) {
        st = kp_input_read(in, block, BLOCK, &got, err);
        size_t skip = at < offset ? (size_t)(offset - at < got ? offset - at : got) : 0;
        size_t want = length - out->len < got - skip ? length - out->len : got - skip;
        kp_buf_add(out, block + skip, want);
        at += got;
    }
    kp_input_free(in);
    free(block);
    return st == KP_OK && !kp_buf_ok(out) ? kp_no_memory(err) : st;
}

/* Reads on until the record comes. */
static enum kp_status find_record(struct kp_reader *r, uint64_t record, struct kp_row *row,
                                  struct kp_error *err)
{
    struct kp_batch b;
    enum kp_status st;
    bool found = false;
    kp_batch_init(&b);
    while (!found && (st = kp_reader_read(r, &b, err)) == KP_OK)
        for (size_t i = 0; i < b.nrows && !found; i++)
            if (b.rows[i].record == record) {
                *row = b.rows[i];
                found = true;
            }
    kp_batch_release(&b);
    return found ? KP_OK : st;
}

enum kp_status kp_kept_record(const struct kp_kept *kept, const struct kp_kept_input *input,
                              uint64_t record, struct kp_kept_record *out, struct kp_error *err)
{
    struct kp_reader *r = NULL;
    struct kp_row row;
    enum kp_status st = kp_reader_open(input->copy, &kept->read, &r, err);
    if (st == KP_OK)
        st = find_record(r, record, &row, err);
    kp_reader_free(r);
    if (st != KP_OK)
        return st;
    out->line = row.line;
    out->offset = row.offset;
    return read_text(input->copy, kept->read.charset, row.offset, row.length, &out->bytes, err);
}
