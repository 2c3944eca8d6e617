#include "match/pool.h"

#include "core/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    SMALL = 1 << 14, /* bytes below which an array is not looked after */
};

/* An array that is looked after. */
struct array {
    void *at;
    size_t size;
    int fd; /* -1: in memory */
};

struct kp_pool {
    uint64_t limit, resident;
    pthread_mutex_t lock;
    struct array *arrays;
    size_t count, cap;
    uint64_t held, mapped, most_mapped; /* bytes in memory, in files now, and at most */
    uint64_t most;                      /* in both, at most */
    atomic_uint nmapped;
    int error; /* of the disk; 0: none */
};

struct kp_pool *kp_pool_new(uint64_t limit, uint64_t resident)
{
    struct kp_pool *p = calloc(1, sizeof *p);
    if (!p)
        return NULL;
    p->limit = limit;
    p->resident = resident;
    if (pthread_mutex_init(&p->lock, NULL) == 0)
        return p;
    free(p);
    return NULL;
}

void kp_pool_close(struct kp_pool *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    free(p->arrays);
    free(p);
}

/* ---- files ---- */

int kp_pool_file(void)
{
    const char *folder = getenv("TMPDIR");
    struct kp_buf path = {0};
    kp_buf_printf(&path, "%s/kempt-XXXXXX", folder && *folder ? folder : "/tmp");
    if (!kp_buf_cstr(&path)) {
        errno = ENOMEM;
        return -1;
    }
    int fd = mkostemp(path.data, O_CLOEXEC);
    if (fd >= 0 && unlink(path.data) != 0) {
        int error = errno;
        close(fd);
        errno = error;
        fd = -1;
    }
    kp_buf_release(&path);
    return fd;
}

enum kp_status kp_pool_file_failed(struct kp_error *err, int error)
{
    return kp_fail(
        err, KP_ERR_OUTPUT,
        "cannot write a temporary file: %s; free some space or set TMPDIR to another folder",
        strerror(error));
}

/* Claims room on the disk up to `size`. */
static bool claim(struct kp_pool *p, int fd, size_t from, size_t size)
{
    int error;
    do
        error = posix_fallocate(fd, (off_t)from, (off_t)(size - from));
    while (error == EINTR);
    if (error)
        p->error = error;
    return error == 0;
}

static bool map_new(struct kp_pool *p, size_t size, struct array *a)
{
    int fd = kp_pool_file();
    if (fd < 0) {
        p->error = errno;
        return false;
    }
    void *at = claim(p, fd, 0, size) ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0)
                                     : MAP_FAILED;
    if (at == MAP_FAILED) {
        close(fd);
        return false;
    }
    *a = (struct array){at, size, fd};
    return true;
}

static void count_held(struct kp_pool *p, size_t less, size_t more)
{
    p->held = p->held - less + more;
    if (p->held + p->mapped > p->most)
        p->most = p->held + p->mapped;
}

static void count_mapped(struct kp_pool *p, size_t less, size_t more)
{
    p->mapped = p->mapped - less + more;
    count_held(p, 0, 0);
    if (p->mapped > p->most_mapped)
        p->most_mapped = p->mapped;
}

/* ---- the list of arrays; the lock is held ---- */

static struct array *find(struct kp_pool *p, const void *at)
{
    for (size_t i = p->count; i-- > 0;)
        if (p->arrays[i].at == at)
            return &p->arrays[i];
    return NULL;
}

static bool room_in_list(struct kp_pool *p)
{
    if (p->count < p->cap)
        return true;
    size_t cap = p->cap * 2 + 64;
    struct array *list = realloc(p->arrays, cap * sizeof *list);
    if (!list)
        return false;
    p->arrays = list;
    p->cap = cap;
    return true;
}

static bool fits(const struct kp_pool *p, size_t less, size_t more)
{
    return p->limit == 0 || p->held - less + more <= p->limit;
}

static void *add(struct kp_pool *p, size_t size, bool zeroed)
{
    struct array a = {.fd = -1, .size = size};
    if (!room_in_list(p))
        return NULL;
    if (fits(p, 0, size)) {
        if (!(a.at = zeroed ? calloc(1, size) : malloc(size)))
            return NULL;
        count_held(p, 0, size);
    } else {
        if (!map_new(p, size, &a))
            return NULL;
        count_mapped(p, 0, size);
        p->nmapped++;
    }
    p->arrays[p->count++] = a;
    return a.at;
}

static void let_go(struct kp_pool *p, const struct array *a)
{
    if (a->fd < 0) {
        free(a->at);
        count_held(p, a->size, 0);
        return;
    }
    munmap(a->at, a->size);
    close(a->fd);
    count_mapped(p, a->size, 0);
    p->nmapped--;
}

static void *grow_mapped(struct kp_pool *p, struct array *a, size_t size)
{
    if (size <= a->size)
        return a->at;
    if (!claim(p, a->fd, a->size, size))
        return NULL;
    void *at = mremap(a->at, a->size, size, MREMAP_MAYMOVE);
    if (at == MAP_FAILED)
        return NULL;
    count_mapped(p, a->size, size);
    a->at = at;
    a->size = size;
    return at;
}

static void *grow_held(struct kp_pool *p, struct array *a, size_t size)
{
    if (fits(p, a->size, size)) {
        void *at = realloc(a->at, size);
        if (!at)
            return NULL;
        count_held(p, a->size, size);
        a->at = at;
        a->size = size;
        return at;
    }
    struct array moved;
    if (!map_new(p, size, &moved))
        return NULL;
    memcpy(moved.at, a->at, a->size < size ? a->size : size);
    free(a->at);
    count_held(p, a->size, 0);
    count_mapped(p, 0, size);
    p->nmapped++;
    *a = moved;
    return a->at;
}

/* ---- arrays ---- */

static bool bytes_of(size_t n, size_t size, size_t *bytes)
{
    if (size && n > SIZE_MAX / 2 / size)
        return false;
    *bytes = n > 0 ? n * size : 1;
    return true;
}

void *kp_pool_alloc(struct kp_pool *p, size_t n, size_t size)
{
    size_t bytes;
    if (!bytes_of(n, size, &bytes))
        return NULL;
    if (!p || bytes < SMALL)
        return malloc(bytes);
    pthread_mutex_lock(&p->lock);
    void *at = add(p, bytes, false);
    pthread_mutex_unlock(&p->lock);
    return at;
}

void *kp_pool_zeroed(struct kp_pool *p, size_t n, size_t size)
{
    size_t bytes;
    if (!bytes_of(n, size, &bytes))
        return NULL;
    if (!p || bytes < SMALL)
        return calloc(1, bytes);
    pthread_mutex_lock(&p->lock);
    void *at = add(p, bytes, true);
    pthread_mutex_unlock(&p->lock);
    return at;
}

/* An array that was too small to be looked after, or none at all. */
static void *grow_small(struct kp_pool *p, void *array, size_t had, size_t size)
{
    if (size < SMALL)
        return realloc(array, size);
    void *at = add(p, size, false);
    if (at && array) {
        memcpy(at, array, had < size ? had : size);
        free(array);
    }
    return at;
}

void *kp_pool_grow(struct kp_pool *p, void *array, size_t had, size_t n, size_t size)
{
    size_t bytes;
    if (!bytes_of(n, size, &bytes))
        return NULL;
    if (!p)
        return realloc(array, bytes);
    pthread_mutex_lock(&p->lock);
    struct array *a = array ? find(p, array) : NULL;
    void *at;
    if (a)
        at = a->fd < 0 ? grow_held(p, a, bytes) : grow_mapped(p, a, bytes);
    else
        at = grow_small(p, array, had * size, bytes);
    pthread_mutex_unlock(&p->lock);
    return at;
}

void kp_pool_free(struct kp_pool *p, void *array)
{
    if (!p || !array) {
        free(array);
        return;
    }
    pthread_mutex_lock(&p->lock);
    struct array *a = find(p, array);
    if (a) {
        let_go(p, a);
        *a = p->arrays[--p->count];
    } else {
        free(array);
    }
    pthread_mutex_unlock(&p->lock);
}

/* ---- what is held ---- */

/* Bytes of the process that are in memory, shared pages too; 0: it cannot be told. */
static uint64_t resident_now(void)
{
    unsigned long long size, pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (!f)
        return 0;
    if (fscanf(f, "%llu %llu", &size, &pages) != 2)
        pages = 0;
    fclose(f);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

void kp_pool_trim(struct kp_pool *p)
{
    if (!p || p->nmapped == 0 || p->resident == 0 || resident_now() <= p->resident)
        return;
    pthread_mutex_lock(&p->lock);
    for (size_t i = 0; i < p->count; i++)
        if (p->arrays[i].fd >= 0)
            madvise(p->arrays[i].at, p->arrays[i].size, MADV_DONTNEED);
    pthread_mutex_unlock(&p->lock);
}

uint64_t kp_pool_spilled(const struct kp_pool *p)
{
    return p ? p->most_mapped : 0;
}

uint64_t kp_pool_most(const struct kp_pool *p)
{
    return p ? p->most : 0;
}

enum kp_status kp_pool_failed(const struct kp_pool *p, struct kp_error *err)
{
    return p && p->error ? kp_pool_file_failed(err, p->error) : kp_no_memory(err);
}
