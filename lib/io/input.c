#include "io/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "io/charset.h"

enum {
    RAW_SIZE = 64 * 1024,  /* stored bytes read at a time when they are not handed on as they are */
    PEEK = 4,              /* bytes that tell compression and byte order mark */
    WINDOW_BITS = 15 + 16, /* zlib: a gzip header, the largest window */
};

enum packing { STORED, GZIP, ZSTD };

struct kp_input {
    int fd;
    char *name;
    uint64_t position, size;
    struct kp_digest *digest;
    char hex[KP_DIGEST_HEX];
    bool raw_end; /* the source has no more bytes */

    enum packing packing;
    z_stream gzip;
    ZSTD_DStream *zstd;
    bool in_frame;            /* a gzip member or zstd frame is open */
    size_t raw_at, raw_len;   /* stored bytes read but not used */
    size_t head_at, head_len; /* unpacked bytes that were looked at, to be handed out first */
    size_t skipped;

    struct kp_charset *charset; /* NULL: UTF-8 already */
    struct kp_buf text;         /* converted, from text_at on not handed out */
    size_t text_at;
    bool text_begun, text_end;
    char head[PEEK];
    char raw[RAW_SIZE];
};

static enum kp_status fail(const struct kp_input *in, struct kp_error *err, const char *what,
                           const char *why)
{
    return kp_fail_at(err, KP_ERR_INPUT, in->name, 0, 0, "cannot %s: %s", what, why);
}

/* One read, with EINTR tried again. *got 0: the end. */
static enum kp_status read_stored(struct kp_input *in, char *buf, size_t size, size_t *got,
                                  struct kp_error *err)
{
    ssize_t n = 0;
    if (!in->raw_end) {
        do
            n = read(in->fd, buf, size);
        while (n < 0 && errno == EINTR);
    }
    if (n < 0)
        return fail(in, err, "read", strerror(errno));
    *got = (size_t)n;
    in->position += (size_t)n;
    if (in->digest && n > 0)
        kp_digest_add(in->digest, buf, (size_t)n);
    if (n == 0 && !in->raw_end) {
        in->raw_end = true;
        if (in->digest)
            kp_digest_finish(in->digest, in->hex);
    }
    return KP_OK;
}

/* At least one unused byte in raw, unless the source has ended. */
static enum kp_status refill(struct kp_input *in, struct kp_error *err)
{
    if (in->raw_at < in->raw_len)
        return KP_OK;
    in->raw_at = 0;
    return read_stored(in, in->raw, sizeof in->raw, &in->raw_len, err);
}

static enum kp_status read_gzip(struct kp_input *in, char *buf, size_t size, size_t *got,
                                struct kp_error *err)
{
    in->gzip.next_out = (unsigned char *)buf;
    in->gzip.avail_out = (unsigned)(size < RAW_SIZE ? size : RAW_SIZE);
    unsigned room = in->gzip.avail_out;
    while (in->gzip.avail_out == room) {
        enum kp_status st = refill(in, err);
        if (st)
            return st;
        if (in->raw_len == 0) {
            if (in->in_frame)
                return fail(in, err, "read", "the gzip data ends too early: the file was cut off");
            break;
        }
        if (!in->in_frame) { /* another member may follow the last one */
            inflateReset(&in->gzip);
            in->in_frame = true;
        }
        in->gzip.next_in = (unsigned char *)in->raw + in->raw_at;
        in->gzip.avail_in = (unsigned)(in->raw_len - in->raw_at);
        int z = inflate(&in->gzip, Z_NO_FLUSH);
        in->raw_at = in->raw_len - in->gzip.avail_in;
        if (z == Z_STREAM_END)
            in->in_frame = false;
        else if (z != Z_OK && z != Z_BUF_ERROR)
            return fail(in, err, "read",
                        z == Z_MEM_ERROR ? "out of memory" : "the gzip data is damaged");
    }
    *got = room - in->gzip.avail_out;
    return KP_OK;
}

static enum kp_status read_zstd(struct kp_input *in, char *buf, size_t size, size_t *got,
                                struct kp_error *err)
{
    ZSTD_outBuffer to = {.dst = buf, .size = size, .pos = 0};
    while (to.pos == 0) {
        enum kp_status st = refill(in, err);
        if (st)
            return st;
        if (in->raw_len == 0 && !in->in_frame)
            break;
        ZSTD_inBuffer from = {.src = in->raw, .size = in->raw_len, .pos = in->raw_at};
        size_t left = ZSTD_decompressStream(in->zstd, &to, &from);
        if (ZSTD_isError(left))
            return fail(in, err, "read", "the zstd data is damaged");
        if (in->raw_len == 0 && left > 0 && to.pos == 0)
            return fail(in, err, "read", "the zstd data ends too early: the file was cut off");
        in->in_frame = left > 0;
        in->raw_at = from.pos;
    }
    *got = to.pos;
    return KP_OK;
}

/* Unpacked bytes; *got 0: the end. */
static enum kp_status read_bytes(struct kp_input *in, char *buf, size_t size, size_t *got,
                                 struct kp_error *err)
{
    if (in->head_at < in->head_len) {
        *got = in->head_len - in->head_at < size ? in->head_len - in->head_at : size;
        memcpy(buf, in->head + in->head_at, *got);
        in->head_at += *got;
        return KP_OK;
    }
    if (in->packing == GZIP)
        return read_gzip(in, buf, size, got, err);
    if (in->packing == ZSTD)
        return read_zstd(in, buf, size, got, err);
    if (in->raw_at < in->raw_len) {
        *got = in->raw_len - in->raw_at < size ? in->raw_len - in->raw_at : size;
        memcpy(buf, in->raw + in->raw_at, *got);
        in->raw_at += *got;
        return KP_OK;
    }
    return read_stored(in, buf, size, got, err);
}

/* Converted text; *got 0: the end. */
static enum kp_status read_converted(struct kp_input *in, char *buf, size_t size, size_t *got,
                                     struct kp_error *err)
{
    while (in->text_at == in->text.len && !in->text_end) {
        char piece[4096];
        size_t n;
        enum kp_status st = read_bytes(in, piece, sizeof piece, &n, err);
        if (st)
            return st;
        kp_buf_clear(&in->text);
        in->text_at = 0;
        in->text_end = n == 0;
        st = kp_charset_convert(in->charset, piece, n, n == 0, &in->text, err);
        if (st) {
            kp_error_place(err, in->name, 0, 0);
            return st;
        }
        if (!in->text_begun && in->text.len > 0) {
            in->text_begun = true;
            if (in->text.len >= 3 && memcmp(in->text.data, "\xEF\xBB\xBF", 3) == 0)
                in->text_at = 3;
        }
    }
    *got = in->text.len - in->text_at < size ? in->text.len - in->text_at : size;
    if (*got)
        memcpy(buf, in->text.data + in->text_at, *got);
    in->text_at += *got;
    return KP_OK;
}

enum kp_status kp_input_read(struct kp_input *in, char *buf, size_t size, size_t *got,
                             struct kp_error *err)
{
    *got = 0;
    while (*got < size) {
        size_t n;
        enum kp_status st = in->charset ? read_converted(in, buf + *got, size - *got, &n, err)
                                        : read_bytes(in, buf + *got, size - *got, &n, err);
        if (st)
            return st;
        if (n == 0)
            break;
        *got += n;
    }
    return KP_OK;
}

static enum kp_status find_packing(struct kp_input *in, struct kp_error *err)
{
    while (in->raw_len < PEEK) {
        size_t n;
        enum kp_status st = read_stored(in, in->raw + in->raw_len, PEEK - in->raw_len, &n, err);
        if (st)
            return st;
        if (n == 0)
            break;
        in->raw_len += n;
    }
    if (in->raw_len >= 2 && memcmp(in->raw, "\x1F\x8B", 2) == 0) {
        if (inflateInit2(&in->gzip, WINDOW_BITS) != Z_OK)
            return kp_no_memory(err);
        in->packing = GZIP;
    } else if (in->raw_len >= 4 && memcmp(in->raw, "\x28\xB5\x2F\xFD", 4) == 0) {
        in->zstd = ZSTD_createDStream();
        if (!in->zstd)
            return kp_no_memory(err);
        in->packing = ZSTD;
    }
    return KP_OK;
}

/* Sees whether the text begins with a byte order mark, and sets up the conversion that it or the
 * user asks for. */
static enum kp_status find_charset(struct kp_input *in, const char *charset, struct kp_error *err)
{
    char head[PEEK];
    size_t len = 0;
    while (len < PEEK) {
        size_t n;
        enum kp_status st = read_bytes(in, head + len, PEEK - len, &n, err);
        if (st)
            return st;
        if (n == 0)
            break;
        len += n;
    }
    memcpy(in->head, head, len);
    in->head_len = len;
    if (!charset && len == 4 &&
        (!memcmp(head, "\xFF\xFE\0\0", 4) || !memcmp(head, "\0\0\xFE\xFF", 4)))
        charset = "UTF-32";
    else if (!charset && len >= 2 && (!memcmp(head, "\xFF\xFE", 2) || !memcmp(head, "\xFE\xFF", 2)))
        charset = "UTF-16";
    if (charset && !kp_charset_is_utf8(charset)) {
        enum kp_status st = kp_charset_new(charset, &in->charset, err);
        kp_error_place(st ? err : NULL, in->name, 0, 0);
        return st;
    }
    if (len >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0)
        in->head_at = in->skipped = 3;
    return KP_OK;
}

static enum kp_status open_source(struct kp_input *in, struct kp_error *err)
{
    if (strcmp(in->name, "-") == 0) {
        in->fd = STDIN_FILENO;
    } else {
        do
            in->fd = open(in->name, O_RDONLY | O_CLOEXEC);
        while (in->fd < 0 && errno == EINTR);
        if (in->fd < 0)
            return fail(in, err, "open", strerror(errno));
    }
    struct stat st;
    if (fstat(in->fd, &st) != 0)
        return fail(in, err, "read", strerror(errno));
    if (S_ISDIR(st.st_mode))
        return fail(in, err, "read", "it is a directory; name the files in it");
    if (S_ISREG(st.st_mode)) {
        in->size = (uint64_t)st.st_size;
        posix_fadvise(in->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    return KP_OK;
}

enum kp_status kp_input_open(const char *path, const char *charset, bool digest,
                             struct kp_input **out, struct kp_error *err)
{
    struct kp_input *in = calloc(1, sizeof *in);
    if (!in)
        return kp_no_memory(err);
    in->fd = -1;
    in->name = strdup(path ? path : "-");
    in->digest = digest ? kp_digest_new() : NULL;
    enum kp_status st = in->name && (in->digest || !digest) ? KP_OK : kp_no_memory(err);
    if (!st)
        st = open_source(in, err);
    if (!st)
        st = find_packing(in, err);
    if (!st)
        st = find_charset(in, charset, err);
    if (st) {
        kp_input_free(in);
        return st;
    }
    *out = in;
    return KP_OK;
}

void kp_input_free(struct kp_input *in)
{
    if (!in)
        return;
    if (in->fd > STDIN_FILENO)
        close(in->fd);
    if (in->packing == GZIP)
        inflateEnd(&in->gzip);
    ZSTD_freeDStream(in->zstd);
    kp_charset_free(in->charset);
    kp_buf_release(&in->text);
    kp_digest_free(in->digest);
    free(in->name);
    free(in);
}

const char *kp_input_name(const struct kp_input *in)
{
    return in->name;
}

size_t kp_input_skipped(const struct kp_input *in)
{
    return in->skipped;
}

uint64_t kp_input_position(const struct kp_input *in)
{
    return in->position;
}

uint64_t kp_input_size(const struct kp_input *in)
{
    return in->size;
}

const char *kp_input_digest(const struct kp_input *in)
{
    return in->hex;
}
