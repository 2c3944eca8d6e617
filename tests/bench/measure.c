/* measure [-n TIMES] COMMAND [ARG...]: runs a command with its output thrown away and prints one
 * line: seconds of wall clock, of user and of system time (means over TIMES runs), and the peak
 * resident memory in KiB of the largest process among it and its children. Exit status: 0, or 1
 * when a run failed, or 2 for wrong usage. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int run(char **command)
{
    pid_t child = fork();
    if (child < 0)
        return -1;
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (null < 0 || dup2(null, STDOUT_FILENO) < 0)
            _exit(126);
        execvp(command[0], command);
        _exit(127);
    }
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
    int times = 1, first = 1;
    if (argc > 3 && strcmp(argv[1], "-n") == 0) {
        times = atoi(argv[2]);
        first = 3;
    }
    if (first >= argc || times < 1) {
        fputs("usage: measure [-n TIMES] COMMAND [ARG...]\n", stderr);
        return 2;
    }
    double began = now();
    for (int i = 0; i < times; i++) {
        int status = run(argv + first);
        if (status != 0) {
            fprintf(stderr, "measure: %s: status %d\n", argv[first], status);
            return 1;
        }
    }
    double wall = now() - began;
    struct rusage used;
    if (getrusage(RUSAGE_CHILDREN, &used) != 0)
        return 1;
    printf("%.6f %.6f %.6f %ld\n", wall / times, seconds(used.ru_utime) / times,
           seconds(used.ru_stime) / times, used.ru_maxrss);
    return 0;
}
