/* Outputs: the old file or the whole new one, whatever happens. */
#include "io/io_case.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "io/output.h"

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void put_file(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void check_file(const char *name, const char *want)
{
    char text[100] = "";
    FILE *f = fopen(in_folder(name), "r");
    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(text, want);
}

static size_t files_in_folder(void)
{
    size_t n = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *e; (e = readdir(dir));)
        n += e->d_name[0] != '.';
    closedir(dir);
    return n;
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/kempt-out-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int drop_folder(void **state)
{
    (void)state;
    DIR *dir = opendir(folder);
    for (struct dirent *e; (e = readdir(dir));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlink(in_folder(e->d_name));
    closedir(dir);
    return rmdir(folder);
}

static struct kp_output *open_output(const char *name)
{
    struct kp_output *o = NULL;
    struct kp_error err;
    if (kp_output_open(name[0] == '/' ? name : in_folder(name), &o, &err) != KP_OK)
        fail_msg("%s", err.message);
    return o;
}

static void appears_when_committed(void **state)
{
    (void)state;
    struct kp_error err;
    put_file("a", "old\n");
    chmod(in_folder("a"), 0640);
    struct kp_output *o = open_output("a");
    assert_int_equal(kp_output_write(o, "new علی\n", 11, &err), KP_OK);
    assert_int_equal(kp_output_flush(o, &err), KP_OK);
    check_file("a", "old\n");
    assert_int_equal(kp_output_bytes(o), 11);
    assert_int_equal(kp_output_commit(o, &err), KP_OK);
    check_file("a", "new علی\n");
    struct stat st;
    assert_int_equal(stat(in_folder("a"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(files_in_folder(), 1);
}

static void new_files_follow_the_umask(void **state)
{
    (void)state;
    struct kp_error err;
    mode_t mask = umask(027);
    struct kp_output *o = open_output("n");
    assert_int_equal(kp_output_commit(o, &err), KP_OK);
    umask(mask);
    struct stat st;
    assert_int_equal(stat(in_folder("n"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
}

static void abort_leaves_the_old_file(void **state)
{
    (void)state;
    struct kp_error err;
    put_file("a", "old\n");
    size_t before = files_in_folder();
    struct kp_output *o = open_output("a");
    kp_output_write(o, "new\n", 4, &err);
    kp_output_flush(o, &err);
    kp_output_abort(o);
    check_file("a", "old\n");
    assert_int_equal(files_in_folder(), before);
}

static void kill_leaves_the_old_file(void **state)
{
    (void)state;
    put_file("a", "old\n");
    pid_t child = fork();
    if (child == 0) {
        struct kp_error err;
        struct kp_output *o = open_output("a");
        for (int i = 0; i < 100000; i++)
            kp_output_write(o, "new\n", 4, &err);
        raise(SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
    check_file("a", "old\n");
    struct kp_error err;
    struct kp_output *o = open_output("a"); /* what the killed run left is not in the way */
    kp_output_write(o, "after\n", 6, &err);
    assert_int_equal(kp_output_commit(o, &err), KP_OK);
    check_file("a", "after\n");
}

static void follows_a_link(void **state)
{
    (void)state;
    struct kp_error err;
    put_file("real", "old\n");
    assert_int_equal(symlink("real", in_folder("link")), 0);
    struct kp_output *o = open_output("link");
    kp_output_write(o, "new\n", 4, &err);
    assert_int_equal(kp_output_commit(o, &err), KP_OK);
    check_file("real", "new\n");
    struct stat st;
    assert_int_equal(lstat(in_folder("link"), &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

static void full_disk_is_told(void **state)
{
    (void)state;
    struct kp_error err = {0};
    struct kp_output *o = open_output("/dev/full");
    assert_int_equal(kp_output_write(o, "x", 1, &err), KP_OK);
    assert_int_equal(kp_output_commit(o, &err), KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, strerror(ENOSPC)));
    assert_non_null(strstr(err.message, "make room"));
    assert_string_equal(err.file, "/dev/full");
}

/* A limit on the size of files stands for a disk that fills up in the middle. */
static void full_disk_leaves_the_old_file(void **state)
{
    (void)state;
    put_file("a", "old\n");
    size_t before = files_in_folder();
    pid_t child = fork();
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &(struct rlimit){300000, 300000});
        struct kp_error err = {0};
        struct kp_output *o = open_output("a");
        enum kp_status st = KP_OK;
        static char bytes[100000];
        for (int i = 0; i < 10 && !st; i++)
            st = kp_output_write(o, bytes, sizeof bytes, &err);
        kp_output_abort(o);
        _exit(st == KP_ERR_OUTPUT && strstr(err.message, strerror(EFBIG)) ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    check_file("a", "old\n");
    assert_int_equal(files_in_folder(), before);
}

static void closed_pipe_is_quiet(void **state)
{
    (void)state;
    struct kp_error err = {0};
    int ends[2], out = dup(STDOUT_FILENO);
    assert_int_equal(pipe(ends), 0);
    signal(SIGPIPE, SIG_IGN);
    close(ends[0]);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    struct kp_output *o;
    enum kp_status opened = kp_output_open("-", &o, &err);
    enum kp_status wrote = kp_output_write(o, "x\n", 2, &err);
    enum kp_status done = kp_output_commit(o, &err);
    dup2(out, STDOUT_FILENO);
    close(out);
    close(ends[1]);
    assert_int_equal(opened, KP_OK);
    assert_int_equal(wrote, KP_OK);
    assert_int_equal(done, KP_CLOSED);
}

static void on_alarm(int number)
{
    (void)number;
}

/* Signals interrupt the writes to a pipe whose reader is slow; every byte arrives all the same. */
static void interrupted_writes_go_on(void **state)
{
    (void)state;
    enum { SIZE = 1 << 20 };
    assert_int_equal(mkfifo(in_folder("pipe"), 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        int fd = open(in_folder("pipe"), O_RDONLY);
        static char bytes[5000];
        size_t total = 0;
        ssize_t n;
        while ((n = read(fd, bytes, sizeof bytes)) > 0) {
            total += (size_t)n;
            usleep(200);
        }
        _exit(total == SIZE ? 0 : 1);
    }
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    struct kp_error err;
    struct kp_output *o = open_output("pipe");
    ualarm(1000, 1000);
    static char bytes[SIZE / 8];
    for (int i = 0; i < 8; i++)
        assert_int_equal(kp_output_write(o, bytes, sizeof bytes, &err), KP_OK);
    assert_int_equal(kp_output_commit(o, &err), KP_OK);
    ualarm(0, 0);
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void order_is_kept(void **state)
{
    (void)state;
    struct kp_error err;
    struct kp_output *o = open_output("big");
    enum { SIZE = 200 * 1024 };
    char *bytes = malloc(SIZE);
    for (int i = 0; i < 6; i++) { /* large pieces, which are not buffered, between small ones */
        memset(bytes, 'a' + i, SIZE);
        size_t n = i % 2 ? SIZE : 3;
        assert_int_equal(kp_output_write(o, bytes, n, &err), KP_OK);
    }
    assert_int_equal(kp_output_commit(o, &err), KP_OK);
    FILE *f = fopen(in_folder("big"), "r");
    for (int i = 0; i < 6; i++) {
        size_t n = i % 2 ? SIZE : 3;
        assert_int_equal(fread(bytes, 1, n, f), n);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(bytes[k], 'a' + i);
    }
    assert_int_equal(fgetc(f), EOF);
    fclose(f);
    free(bytes);
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    struct kp_error err = {0};
    struct kp_output *o;
    assert_int_equal(kp_output_open(folder, &o, &err), KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, strerror(EISDIR)));
    assert_int_equal(kp_output_open(in_folder("no/such/place"), &o, &err), KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, strerror(ENOENT)));
    assert_string_equal(err.file, in_folder("no/such/place"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appears_when_committed),
        cmocka_unit_test(new_files_follow_the_umask),
        cmocka_unit_test(abort_leaves_the_old_file),
        cmocka_unit_test(kill_leaves_the_old_file),
        cmocka_unit_test(follows_a_link),
        cmocka_unit_test(full_disk_is_told),
        cmocka_unit_test(full_disk_leaves_the_old_file),
        cmocka_unit_test(closed_pipe_is_quiet),
        cmocka_unit_test(interrupted_writes_go_on),
        cmocka_unit_test(order_is_kept),
        cmocka_unit_test(what_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
