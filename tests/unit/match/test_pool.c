/* Large arrays in memory and in temporary files: the same contents either way, errors of the disk,
 * nothing left behind. */
#include "check.h"

#include "match/pool.h"

#include <dirent.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MEBI = 1 << 20 };

static uint32_t value_at(size_t i)
{
    return (uint32_t)(i * 2654435761u + 1);
}

static void fill(uint32_t *a, size_t from, size_t n)
{
    for (size_t i = from; i < n; i++)
        a[i] = value_at(i);
}

static void assert_filled(const uint32_t *a, size_t n)
{
    for (size_t i = 0; i < n; i++)
        assert_int_equal(a[i], value_at(i));
}

/* Arrays keep what was written, whether they begin in memory, in a file, or move there. */
static void arrays_keep_what_was_written(void **state)
{
    (void)state;
    static const struct {
        uint64_t limit, resident;
        bool spills;
    } cases[] = {
        {0, 0, false}, {64 * MEBI, 1, false}, {3 * MEBI, 1, true}, {1, 1, true}, {1, 0, true}};
    for (size_t c = 0; c < COUNT(cases); c++) {
        struct kp_pool *p = kp_pool_new(cases[c].limit, cases[c].resident);
        uint32_t *a = NULL, *b = kp_pool_zeroed(p, MEBI, sizeof *b);
        size_t had = 0;
        assert_non_null(b);
        for (size_t n = 1; n <= MEBI; n *= 4) { /* from a few bytes to 4 MiB */
            a = kp_pool_grow(p, a, had, n, sizeof *a);
            assert_non_null(a);
            fill(a, had, n);
            had = n;
            kp_pool_trim(p);
        }
        assert_filled(a, had);
        for (size_t i = 0; i < MEBI; i += 997)
            assert_int_equal(b[i], 0);
        assert_int_equal(kp_pool_spilled(p) > 0, cases[c].spills);
        a = kp_pool_grow(p, a, had, 10, sizeof *a);
        assert_filled(a, 10);
        kp_pool_free(p, a);
        kp_pool_free(p, b);
        kp_pool_free(p, NULL);
        kp_pool_close(p);
    }
}

/* What is freed makes room: the next array is in memory again. */
static void room_comes_back(void **state)
{
    (void)state;
    struct kp_pool *p = kp_pool_new(5 * MEBI, 0);
    for (int i = 0; i < 10; i++) {
        void *a = kp_pool_alloc(p, 4, MEBI);
        assert_non_null(a);
        kp_pool_free(p, a);
    }
    assert_int_equal(kp_pool_spilled(p), 0);
    kp_pool_close(p);
}

static size_t files_in(const char *folder)
{
    DIR *d = opendir(folder);
    size_t n = 0;
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void files_have_no_names(void **state)
{
    (void)state;
    char folder[] = "/tmp/kempt-pool-XXXXXX";
    assert_non_null(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
    struct kp_pool *p = kp_pool_new(1, 0);
    char *a = kp_pool_alloc(p, 1, MEBI);
    assert_non_null(a);
    memset(a, 'x', MEBI);
    assert_int_equal(kp_pool_spilled(p), MEBI);
    assert_int_equal(files_in(folder), 0);
    kp_pool_free(p, a);
    kp_pool_close(p);
    unsetenv("TMPDIR");
    rmdir(folder);
}

static void a_missing_folder_is_told(void **state)
{
    (void)state;
    setenv("TMPDIR", "/nowhere/at/all", 1);
    struct kp_pool *p = kp_pool_new(1, 0);
    struct kp_error err;
    assert_null(kp_pool_alloc(p, 1, MEBI));
    assert_int_equal(kp_pool_failed(p, &err), KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, "TMPDIR"));
    kp_pool_close(p);
    unsetenv("TMPDIR");
}

/* No room for the file: told when the array grows; what was written before is still there. */
static void a_full_disk_is_told(void **state)
{
    (void)state;
    struct rlimit had, small = {.rlim_cur = 2 * MEBI};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &had), 0);
    small.rlim_max = had.rlim_max;
    void (*was)(int) = signal(SIGXFSZ, SIG_IGN);
    struct kp_pool *p = kp_pool_new(1, 0);
    uint32_t *a = kp_pool_alloc(p, MEBI / 4, sizeof *a);
    assert_non_null(a);
    fill(a, 0, MEBI / 4);
    setrlimit(RLIMIT_FSIZE, &small);
    uint32_t *more = kp_pool_grow(p, a, MEBI / 4, MEBI, sizeof *a);
    setrlimit(RLIMIT_FSIZE, &had);
    signal(SIGXFSZ, was);
    struct kp_error err;
    assert_null(more);
    assert_int_equal(kp_pool_failed(p, &err), KP_ERR_OUTPUT);
    assert_filled(a, MEBI / 4);
    kp_pool_free(p, a);
    kp_pool_close(p);
}

static void too_many_elements_are_no_room(void **state)
{
    (void)state;
    struct kp_pool *p = kp_pool_new(0, 0);
    struct kp_error err;
    assert_null(kp_pool_alloc(p, SIZE_MAX / 4, 8));
    assert_null(kp_pool_zeroed(NULL, SIZE_MAX / 4, 8));
    assert_int_equal(kp_pool_failed(p, &err), KP_ERR_MEMORY);
    kp_pool_close(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_keep_what_was_written),
        cmocka_unit_test(room_comes_back),
        cmocka_unit_test(files_have_no_names),
        cmocka_unit_test(a_missing_folder_is_told),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(too_many_elements_are_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
