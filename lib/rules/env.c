/* What compile functions ask of the ruleset: reference files. */
#include "rules/descriptor.h"
#include "rules/load.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens folder/name, or name alone when folder is NULL. -1 with errno. */
static int open_in(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int n = folder && *folder ? snprintf(path, sizeof path, "%s/%s", folder, name)
                              : snprintf(path, sizeof path, "%s", name);
    if (n < 0 || (size_t)n >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

static enum kp_status read_whole(int fd, char *to, size_t size, const char *name,
                                 struct kp_error *err)
{
    for (size_t got = 0; got < size;) {
        ssize_t n = read(fd, to + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return kp_fail(err, KP_ERR_RULES, "cannot read '%s': %s", name,
                           n < 0 ? strerror(errno) : "it became shorter meanwhile");
        got += (size_t)n;
    }
    return KP_OK;
}

static enum kp_status read_open_file(int fd, const char *name, size_t limit, struct kp_arena *arena,
                                     struct kp_slice *text, struct kp_error *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return kp_fail(err, KP_ERR_RULES, "cannot read '%s': %s", name, strerror(errno));
    if (!S_ISREG(info.st_mode))
        return kp_fail(err, KP_ERR_RULES, "cannot read '%s': it is not a regular file", name);
    size_t size = (size_t)info.st_size;
    if (size > limit || size > UINT32_MAX)
        return kp_fail(err, KP_ERR_RULES, "'%s' has %zu bytes, more than the %zu that are read",
                       name, size, limit);
    char *data = kp_arena_text(arena, size + 1);
    if (!data)
        return kp_no_memory(err);
    enum kp_status st = read_whole(fd, data, size, name, err);
    data[size] = '\0';
    bool bom = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0;
    if (st == KP_OK)
        *text = kp_string(data + (bom ? 3 : 0), size - (bom ? 3 : 0));
    return st;
}

enum kp_status kp_env_read_file(const struct kp_rule_env *env, const char *name, size_t limit,
                                struct kp_slice *text, struct kp_error *err)
{
    bool absolute = name[0] == '/';
    int fd = open_in(absolute ? NULL : env->folder, name);
    if (fd < 0 && errno == ENOENT && !absolute && env->data_folder)
        fd = open_in(env->data_folder, name);
    if (fd < 0 && absolute)
        return kp_fail(err, KP_ERR_RULES, "cannot open '%s': %s", name, strerror(errno));
    if (fd < 0)
        return kp_fail(err, KP_ERR_RULES, "cannot open '%s': %s (looked in %s%s%s)", name,
                       strerror(errno), env->folder ? env->folder : ".",
                       env->data_folder ? " and " : "", env->data_folder ? env->data_folder : "");
    enum kp_status st = read_open_file(fd, name, limit, env->arena, text, err);
    close(fd);
    return st;
}

enum kp_status kp_rules_read_file(const char *path, size_t limit, struct kp_buf *out,
                                  struct kp_error *err)
{
    enum { STEP = 64 * 1024 };
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return kp_fail_at(err, KP_ERR_RULES, path, 0, 0, "cannot open: %s", strerror(errno));
    for (;;) {
        char *to = kp_buf_reserve(out, STEP);
        ssize_t n = to ? read(fd, to, STEP) : 0;
        int why = errno;
        if (n < 0 && why == EINTR)
            continue;
        if (n > 0)
            out->len += (size_t)n;
        if (n > 0 && out->len < limit)
            continue;
        close(fd);
        if (n < 0)
            return kp_fail_at(err, KP_ERR_RULES, path, 0, 0, "cannot read: %s", strerror(why));
        return to ? KP_OK : kp_no_memory(err);
    }
}

/* The folder of the running program, "/usr/local/bin"; false when it cannot be found out. */
static bool program_folder(char *out, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", out, size - 1);
    if (n <= 0 || (size_t)n >= size - 1)
        return false;
    out[n] = '\0';
    char *slash = strrchr(out, '/');
    if (slash)
        *slash = '\0';
    return slash != NULL;
}

const char *kp_data_folder(struct kp_arena *arena)
{
    /* Installed, and as built: build/bin, build/tests/unit/rules, elsewhere from the source tree.
     */
    static const char *const tries[] = {"../share/kempt/rules", "../../rules", "../../../../rules"};
    char here[PATH_MAX];
    const char *given = getenv("KEMPT_DATA");
    if (given && *given)
        return kp_arena_dup(arena, given, strlen(given));
    bool known = program_folder(here, sizeof here);
    for (size_t i = 0; known && i < sizeof tries / sizeof *tries; i++) {
        struct stat info;
        char *path = kp_arena_printf(arena, "%s/%s", here, tries[i]);
        if (!path)
            return NULL;
        if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
            return path;
    }
    return "rules";
}
