#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "validate/spool.h"

int kp_temp_open(const char *folder, struct kp_error *err)
{
    const char *env = getenv("TMPDIR");
    const char *where = folder ? folder : env && *env ? env : "/tmp";
    int fd = open(where, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) { /* a file system without O_TMPFILE */
        char path[4096];
        int n = snprintf(path, sizeof path, "%s/kempt-XXXXXX", where);
        fd = n > 0 && (size_t)n < sizeof path ? mkostemp(path, O_CLOEXEC) : -1;
        if (fd >= 0)
            unlink(path);
    }
    if (fd < 0)
        kp_fail(err, KP_ERR_OUTPUT,
                "cannot make a temporary file in %s: %s; set TMPDIR to a folder that has room",
                where, strerror(errno));
    return fd;
}

enum kp_status kp_temp_write(int fd, const void *bytes, size_t len, uint64_t offset,
                             struct kp_error *err)
{
    const char *p = bytes;
    while (len) {
        ssize_t n = pwrite(fd, p, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return kp_fail(
                err, KP_ERR_OUTPUT,
                "cannot write a temporary file: %s; set TMPDIR to a folder that has room",
                n < 0 ? strerror(errno) : "nothing was written");
        p += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return KP_OK;
}

enum kp_status kp_temp_read(int fd, void *bytes, size_t len, uint64_t offset, struct kp_error *err)
{
    char *p = bytes;
    while (len) {
        ssize_t n = pread(fd, p, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return kp_fail(err, KP_ERR_INPUT, "cannot read a temporary file back: %s",
                           n < 0 ? strerror(errno) : "it is too short");
        p += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return KP_OK;
}
