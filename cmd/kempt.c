/* kempt: the front. Finds kempt-NAME beside itself or on PATH and becomes it, as git does. */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rules/diagnostics.h"
#include "tool.h"

enum { TOOLS_MAX = 256 };

struct found {
    char *names[TOOLS_MAX + 1]; /* without "kempt-"; NULL-terminated, sorted */
    char *paths[TOOLS_MAX + 1];
    size_t count;
};

static bool known(const struct found *f, const char *name)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->names[i], name) == 0)
            return true;
    return false;
}

/* Adds the tools of one folder; what was found before wins. */
static void look_in(struct found *f, const char *folder)
{
    DIR *d = opendir(folder);
    struct dirent *e;
    while (d && (e = readdir(d)) && f->count < TOOLS_MAX) {
        const char *name = e->d_name;
        char path[PATH_MAX];
        if (strncmp(name, "kempt-", 6) != 0 || !name[6] || strchr(name, '.') || known(f, name + 6))
            continue;
        if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, name) >= sizeof path ||
            access(path, X_OK) != 0)
            continue;
        f->names[f->count] = strdup(name + 6);
        f->paths[f->count] = strdup(path);
        if (f->names[f->count] && f->paths[f->count])
            f->count++;
    }
    if (d)
        closedir(d);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void own_folder(char *out, size_t size)
{
    ssize_t n = readlink("/proc/self/exe", out, size - 1);
    out[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash)
        *slash = '\0';
}

static void find_tools(struct found *f)
{
    char folder[PATH_MAX];
    own_folder(folder, sizeof folder);
    look_in(f, folder);
    char *path = strdup(getenv("PATH") ? getenv("PATH") : "");
    for (char *save = NULL, *p = path ? strtok_r(path, ":", &save) : NULL; p;
         p = strtok_r(NULL, ":", &save))
        look_in(f, p);
    free(path);
    f->names[f->count] = NULL;
}

static void release(struct found *f)
{
    for (size_t i = 0; i < f->count; i++) {
        free(f->names[i]);
        free(f->paths[i]);
    }
}

/* What a tool says it is for: the first line of `kempt-NAME --summary`, for the tools that ship. */
static void print_summary(const char *path, FILE *out)
{
    int ends[2];
    if (pipe(ends) != 0)
        return;
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 1);
        close(ends[0]);
        close(ends[1]);
        execl(path, path, "--summary", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *in = child > 0 ? fdopen(ends[0], "r") : NULL;
    char line[256] = "";
    if (in && fgets(line, sizeof line, in))
        line[strcspn(line, "\n")] = '\0';
    if (in)
        fclose(in);
    else
        close(ends[0]);
    if (child > 0)
        waitpid(child, NULL, 0);
    fputs(line, out);
}

static int list(FILE *out)
{
    struct found f = {0};
    find_tools(&f);
    char folder[PATH_MAX];
    own_folder(folder, sizeof folder);
    char *sorted[TOOLS_MAX];
    memcpy(sorted, f.names, f.count * sizeof *sorted);
    qsort(sorted, f.count, sizeof *sorted, by_name);
    fputs("usage: kempt TOOL [OPTION...] [FILE...]\n"
          "keeps customer data clean: one trusted record per customer, every change "
          "explained\n\nTools:\n",
          out);
    for (size_t i = 0; i < f.count; i++) {
        char path[PATH_MAX + 300];
        snprintf(path, sizeof path, "%s/kempt-%s", folder, sorted[i]);
        fprintf(out, "  %-12s", sorted[i]);
        fflush(out);
        if (access(path, X_OK) == 0)
            print_summary(path, out);
        fputc('\n', out);
    }
    fputs("\n`kempt TOOL --help` tells its options, `man kempt-TOOL` all about it; start with `man "
          "kempt`.\n",
          out);
    release(&f);
    return fflush(out) || ferror(out) ? KP_EXIT_IO : KP_EXIT_OK;
}

static int no_such_tool(const char *name)
{
    struct found f = {0};
    find_tools(&f);
    const char *near = kp_nearest_name(name, (const char *const *)f.names);
    if (near)
        fprintf(stderr, "kempt: no tool '%s'; did you mean '%s'?\n", name, near);
    else
        fprintf(stderr, "kempt: no tool '%s'; `kempt --help` lists the tools\n", name);
    release(&f);
    return KP_EXIT_USAGE;
}

/* Becomes kempt-NAME: the one beside this program, else the first on PATH. Returns only when there
 * is none. */
static int run(const char *name, char **argv)
{
    char folder[PATH_MAX], program[PATH_MAX + 300];
    if (strchr(name, '/') || strlen(name) > 200)
        return no_such_tool(name);
    own_folder(folder, sizeof folder);
    snprintf(program, sizeof program, "%s/kempt-%s", folder, name);
    argv[0] = program;
    execv(program, argv);
    snprintf(program, sizeof program, "kempt-%s", name);
    execvp(program, argv);
    if (errno != ENOENT) {
        fprintf(stderr, "kempt: cannot run kempt-%s: %s\n", name, strerror(errno));
        return KP_EXIT_IO;
    }
    return no_such_tool(name);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        list(stderr);
        return KP_EXIT_USAGE;
    }
    const char *first = argv[1];
    if (strcmp(first, "--version") == 0) {
        printf("kempt %s\n", KP_VERSION);
        return fflush(stdout) ? KP_EXIT_IO : KP_EXIT_OK;
    }
    if (strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0 ||
        (strcmp(first, "help") == 0 && argc == 2))
        return list(stdout);
    if (strcmp(first, "help") == 0) {
        char *help[] = {argv[0], (char *)"--help", NULL};
        return run(argv[2], help);
    }
    if (first[0] == '-') {
        fprintf(stderr, "kempt: unknown option '%s'; `kempt --help` lists the tools\n", first);
        return KP_EXIT_USAGE;
    }
    return run(first, argv + 1);
}
