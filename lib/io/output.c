#include "io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    BUFFER_SIZE = 256 * 1024, /* few system calls, and still within a second-level cache */
    TEMPORARY_NAMES = 100,    /* tried before giving up */
};

struct kp_output {
    int fd;
    bool own_fd;
    char *name;      /* for messages */
    char *target;    /* where the file goes; NULL when it is written directly */
    char *temporary; /* what it is called until then */
    uint64_t bytes;
    size_t len;
    char buffer[BUFFER_SIZE];
};

static enum kp_status fail(const struct kp_output *o, struct kp_error *err, const char *what,
                           int reason)
{
    if (reason == EPIPE)
        return kp_fail_at(err, KP_CLOSED, o->name, 0, 0, "the reader of the output went away");
    const char *remedy =
        reason == ENOSPC || reason == EDQUOT ? "; make room or write elsewhere with -o" : "";
    return kp_fail_at(err, KP_ERR_OUTPUT, o->name, 0, 0, "cannot %s: %s%s", what, strerror(reason),
                      remedy);
}

static void free_output(struct kp_output *o)
{
    if (o->own_fd && o->fd >= 0)
        close(o->fd);
    free(o->name);
    free(o->target);
    free(o->temporary);
    free(o);
}

/* A symbolic link is followed, so that the file that it names is replaced, not the link. */
static char *final_target(const char *path)
{
    char *real = realpath(path, NULL);
    return real ? real : strdup(path);
}

/* A name beside the target that is free; a file left by a killed run is passed over. */
static enum kp_status open_temporary(struct kp_output *o, mode_t mode, bool exists,
                                     struct kp_error *err)
{
    for (unsigned attempt = 0; attempt < TEMPORARY_NAMES; attempt++) {
        free(o->temporary);
        if (asprintf(&o->temporary, "%s.kempt-%ld-%u", o->target, (long)getpid(), attempt) < 0) {
            o->temporary = NULL;
            return kp_no_memory(err);
        }
        o->fd = open(o->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (o->fd >= 0 || (errno != EEXIST && errno != EINTR))
            break;
    }
    if (o->fd < 0) {
        int reason = errno;
        free(o->temporary);
        o->temporary = NULL;
        return fail(o, err, "create a file beside it", reason);
    }
    o->own_fd = true;
    if (exists && fchmod(o->fd, mode & 07777) != 0)
        return fail(o, err, "keep its permissions", errno);
    return KP_OK;
}

static enum kp_status open_direct(struct kp_output *o, const char *path, struct kp_error *err)
{
    do
        o->fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    while (o->fd < 0 && errno == EINTR);
    o->own_fd = true;
    return o->fd < 0 ? fail(o, err, "open for writing", errno) : KP_OK;
}

static enum kp_status open_path(struct kp_output *o, const char *path, struct kp_error *err)
{
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (!exists && errno != ENOENT)
        return fail(o, err, "open for writing", errno);
    if (exists && S_ISDIR(st.st_mode))
        return fail(o, err, "write", EISDIR);
    if (exists && !S_ISREG(st.st_mode))
        return open_direct(o, path, err);
    if (exists && access(path, W_OK) != 0)
        return fail(o, err, "open for writing", errno);
    o->target = final_target(path);
    if (!o->target)
        return kp_no_memory(err);
    return open_temporary(o, exists ? st.st_mode : 0, exists, err);
}

enum kp_status kp_output_open(const char *path, struct kp_output **out, struct kp_error *err)
{
    struct kp_output *o = malloc(sizeof *o);
    if (!o)
        return kp_no_memory(err);
    bool standard = !path || strcmp(path, "-") == 0;
    o->fd = standard ? STDOUT_FILENO : -1;
    o->own_fd = false;
    o->target = o->temporary = NULL;
    o->bytes = 0;
    o->len = 0;
    o->name = strdup(standard ? "standard output" : path);
    enum kp_status st = o->name ? KP_OK : kp_no_memory(err);
    if (!st && !standard)
        st = open_path(o, path, err);
    if (st) {
        kp_output_abort(o);
        return st;
    }
    *out = o;
    return KP_OK;
}

static enum kp_status write_all(struct kp_output *o, const char *bytes, size_t len,
                                struct kp_error *err)
{
    while (len > 0) {
        ssize_t n = write(o->fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(o, err, "write", errno);
        bytes += n;
        len -= (size_t)n;
    }
    return KP_OK;
}

enum kp_status kp_output_flush(struct kp_output *o, struct kp_error *err)
{
    size_t len = o->len;
    o->len = 0; /* what could not be written once is not tried again */
    return write_all(o, o->buffer, len, err);
}

enum kp_status kp_output_write(struct kp_output *o, const void *bytes, size_t len,
                               struct kp_error *err)
{
    o->bytes += len;
    bool direct = len >= BUFFER_SIZE / 2; /* not worth a copy */
    if (direct || len > BUFFER_SIZE - o->len) {
        enum kp_status st = kp_output_flush(o, err);
        if (st)
            return st;
    }
    if (direct)
        return write_all(o, bytes, len, err);
    if (len)
        memcpy(o->buffer + o->len, bytes, len);
    o->len += len;
    return KP_OK;
}

uint64_t kp_output_bytes(const struct kp_output *o)
{
    return o->bytes;
}

/* Makes the rename itself last: a directory is a file too. Not every file system can; then nothing
 * is lost by it. */
static void sync_directory(const char *target)
{
    char *copy = strdup(target);
    if (!copy)
        return;
    int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    free(copy);
}

static enum kp_status put_in_place(struct kp_output *o, struct kp_error *err)
{
    if (fsync(o->fd) != 0)
        return fail(o, err, "write to the disk", errno);
    o->own_fd = false;
    if (close(o->fd) != 0)
        return fail(o, err, "close", errno);
    if (rename(o->temporary, o->target) != 0)
        return fail(o, err, "rename the new file into place", errno);
    free(o->temporary);
    o->temporary = NULL;
    sync_directory(o->target);
    return KP_OK;
}

enum kp_status kp_output_commit(struct kp_output *o, struct kp_error *err)
{
    enum kp_status st = kp_output_flush(o, err);
    if (!st && o->target)
        st = put_in_place(o, err);
    if (!st && !o->target && o->own_fd) {
        o->own_fd = false;
        if (close(o->fd) != 0)
            st = fail(o, err, "close", errno);
    }
    kp_output_abort(o);
    return st;
}

void kp_output_abort(struct kp_output *o)
{
    if (!o)
        return;
    if (o->temporary)
        unlink(o->temporary);
    free_output(o);
}
