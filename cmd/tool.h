/* The frame of a tool: options, help, the common options, and running stages between files.
 *
 * To add a tool:
 *   1. cmd/kempt-NAME.c: a struct kp_tool, an option table, a main() of wiring (record logic lives
 * in lib/);
 *   2. man/kempt-NAME.1 (mdoc, with EXAMPLES): a test compares its options with the table;
 *   3. tests/cli/NAME/<case>/: cmd, expout, and experr and status where they are not empty and 0;
 *   4. a row in the README's table of tools.
 * `make` finds it, `kempt` lists and runs it, completions are made from its option table.
 *
 * The option table is both the parser and the help text. A main() looks like this:
 *
 *     struct kp_common common = KP_COMMON_INIT;
 *     bool all = false;
 *     const struct kp_option options[] = {
 *         {'a', "all", KP_OPT_FLAG, &all, NULL, "take all of them"},
 *         KP_COMMON_IO(common), KP_COMMON_RUN(common), KP_OPT_END};
 *     int status = kp_tool_parse(&tool, options, argc, argv, &common);
 *     if (status >= 0)
 *         return status;              // --help was printed (0) or the usage was wrong (2)
 *     ...
 *     return kp_tool_run(&tool, &common, stages, nstages, &result);
 */
#ifndef KP_CMD_TOOL_H
#define KP_CMD_TOOL_H

#include "core/buf.h"
#include "pipeline/pipeline.h"
#include "rules/ruleset.h"

struct kp_tool {
    const char *name;     /* "import": messages begin with "kempt-import: " */
    const char *synopsis; /* "[-r RULESET] [FILE...]" */
    const char *summary;  /* one line, as in the man page's NAME, lower case, no full stop */
    const char *details;  /* paragraphs for --help, or NULL */
};

enum kp_option_type {
    KP_OPT_END_TYPE = 0,
    KP_OPT_GROUP,  /* a heading in --help: `help` is its text */
    KP_OPT_FLAG,   /* bool *: set to true */
    KP_OPT_STRING, /* const char **: points into argv */
    KP_OPT_INT,    /* int64_t *: a whole number from 0 up */
    KP_OPT_REAL,   /* double *: a number, or a percentage as a fraction */
    KP_OPT_SIZE,   /* uint64_t *: bytes, with K, M, G, T (powers of 1024) */
    KP_OPT_CHAR,   /* char *: one byte, or "tab", "comma", "semicolon", "pipe" */
    KP_OPT_LIST,   /* struct kp_strings *: may be given many times */
    KP_OPT_CHOICE, /* const char **: one of choices */
    KP_OPT_MAYBE,  /* const char **: --name or --name=VALUE, never "--name VALUE"; without one the
                      value is "" */
};

struct kp_option {
    char letter;      /* 0: none */
    const char *name; /* "rules" */
    enum kp_option_type type;
    void *value;
    const char *arg;            /* "FILE": how the help calls the value; NULL for flags */
    const char *help;           /* one line, lower case, no full stop */
    const char *const *choices; /* NULL-terminated, for CHOICE */
};

#define KP_OPT_END                                                                                 \
    {                                                                                              \
        0, NULL, KP_OPT_END_TYPE, NULL, NULL, NULL, NULL                                           \
    }
#define KP_OPT_HEADING(text)                                                                       \
    {                                                                                              \
        0, NULL, KP_OPT_GROUP, NULL, NULL, text, NULL                                              \
    }

struct kp_strings {
    const char **items;
    size_t count;
};

enum { KP_EXIT_OK = 0, KP_EXIT_REJECTED = 1, KP_EXIT_USAGE = 2, KP_EXIT_IO = 3 };

/* The values of the common options and of the FILE arguments. */
struct kp_common {
    struct kp_strings files; /* arguments; empty: standard input */
    const char *rules;
    const char *from, *to;
    const char *output;
    char delimiter, out_delimiter;
    bool header, no_header, no_header_out;
    const char *charset;
    uint64_t max_field;
    const char *quarantine;
    int64_t threads;
    uint64_t memory; /* bytes; 0: the tool's default */
    const char *stats;
    const char *progress; /* NULL: auto */
    bool quiet, verbose, strict;
    struct kp_ruleset *ruleset; /* loaded by kp_tool_ruleset, freed by kp_common_release */
};

#define KP_COMMON_INIT                                                                             \
    {                                                                                              \
        .max_field = KP_MAX_FIELD_DEFAULT                                                          \
    }

/* Groups of rows for an option table. */
extern const char *const kp_format_choices[];
extern const char *const kp_progress_choices[];

#define KP_COMMON_RULES(c)                                                                         \
    {                                                                                              \
        'r', "rules", KP_OPT_STRING, &(c).rules, "RULESET", "the ruleset, a YAML file", NULL       \
    }
#define KP_COMMON_READ(c)                                                                          \
    KP_OPT_HEADING("Input"),                                                                       \
        {'f',                                                                                      \
         "from",                                                                                   \
         KP_OPT_CHOICE,                                                                            \
         &(c).from,                                                                                \
         "FORMAT",                                                                                 \
         "format of the input; found out when not given",                                          \
         kp_format_choices},                                                                       \
        {0,           "delimiter",                                                                 \
         KP_OPT_CHAR, &(c).delimiter,                                                              \
         "CHAR",      "what separates the cells of CSV input",                                     \
         NULL},                                                                                    \
        {0,   "header", KP_OPT_FLAG, &(c).header, NULL, "the first line of CSV names the columns", \
         NULL},                                                                                    \
        {0,           "no-header",                                                                 \
         KP_OPT_FLAG, &(c).no_header,                                                              \
         NULL,        "it does not: columns are named 1, 2, 3 ...",                                \
         NULL},                                                                                    \
        {0,                                                                                        \
         "charset",                                                                                \
         KP_OPT_STRING,                                                                            \
         &(c).charset,                                                                             \
         "NAME",                                                                                   \
         "character set of the input, when not UTF-8",                                             \
         NULL},                                                                                    \
        {0,           "max-field",                                                                 \
         KP_OPT_SIZE, &(c).max_field,                                                              \
         "SIZE",      "largest cell to accept (default 16M)",                                      \
         NULL},                                                                                    \
    {                                                                                              \
        0, "quarantine", KP_OPT_STRING, &(c).quarantine, "FILE",                                   \
            "where input goes that is no record; without it, such input is an error", NULL         \
    }
#define KP_COMMON_WRITE(c)                                                                         \
    KP_OPT_HEADING("Output"),                                                                      \
        {'o', "output", KP_OPT_STRING, &(c).output, "FILE", "write FILE, whole or not at all",     \
         NULL},                                                                                    \
        {'t',                                                                                      \
         "to",                                                                                     \
         KP_OPT_CHOICE,                                                                            \
         &(c).to,                                                                                  \
         "FORMAT",                                                                                 \
         "format of the output (default: as the input)",                                           \
         kp_format_choices},                                                                       \
        {0,           "out-delimiter",                                                             \
         KP_OPT_CHAR, &(c).out_delimiter,                                                          \
         "CHAR",      "what separates the cells of CSV output",                                    \
         NULL},                                                                                    \
    {                                                                                              \
        0, "no-header-out", KP_OPT_FLAG, &(c).no_header_out, NULL,                                 \
            "write no line of column names", NULL                                                  \
    }
#define KP_COMMON_IO(c) KP_COMMON_READ(c), KP_COMMON_WRITE(c)
#define KP_COMMON_RUN(c)                                                                           \
    KP_OPT_HEADING("Running"),                                                                     \
        {'j',          "threads", KP_OPT_INT,                                                      \
         &(c).threads, "N",       "threads to use (default: one for each processor)",              \
         NULL},                                                                                    \
        {0,           "memory", KP_OPT_SIZE,                                                       \
         &(c).memory, "SIZE",   "most memory to use before spilling to files",                     \
         NULL},                                                                                    \
        {0,          "stats", KP_OPT_STRING,                                                       \
         &(c).stats, "FILE",  "write a manifest of the run: counts, digests, times",               \
         NULL},                                                                                    \
        {0,                                                                                        \
         "progress",                                                                               \
         KP_OPT_MAYBE,                                                                             \
         &(c).progress,                                                                            \
         "auto|always|never",                                                                      \
         "a progress bar on standard error (default: auto)",                                       \
         kp_progress_choices},                                                                     \
        {'q', "quiet", KP_OPT_FLAG, &(c).quiet, NULL, "say nothing but errors", NULL},             \
    {                                                                                              \
        'v', "verbose", KP_OPT_FLAG, &(c).verbose, NULL, "say more; may show values of records",   \
            NULL                                                                                   \
    }

/* Parses argv. Returns -1 to go on, else the exit status: --help, --version were answered, or the
 * usage was wrong and was said on standard error. Every table understands --help, --version and
 * --complete (option names and their help, for shells) by itself. What is no option goes to
 * common->files. */
int kp_tool_parse(const struct kp_tool *tool, const struct kp_option *options, int argc,
                  char **argv, struct kp_common *common);

/* Prints "kempt-NAME: message" on standard error. */
void kp_tool_say(const struct kp_tool *tool, const char *fmt, ...) KP_PRINTF(2, 3);

/* Prints the error and returns the exit status that belongs to its code (nothing printed and 0 for
 * KP_CLOSED). */
int kp_tool_fail(const struct kp_tool *tool, const struct kp_error *err);

/* Loads common->rules into common->ruleset; all mistakes are printed. Returns -1 to go on, else the
 * exit status. Without -r: goes on with ruleset NULL when it is not needed, else a usage error. */
int kp_tool_ruleset(const struct kp_tool *tool, struct kp_common *common, bool needed);

/* A pipeline configuration from the common options, to be changed before kp_tool_run_config. */
struct kp_pipeline_config kp_tool_config(const struct kp_tool *tool,
                                         const struct kp_common *common);

/* Runs stages between the files of the common options. Returns the exit status; errors are printed.
 * result may be NULL. The stages are freed by the caller. */
int kp_tool_run(const struct kp_tool *tool, const struct kp_common *common,
                struct kp_stage *const *stages, size_t nstages, struct kp_pipeline_result *result);
int kp_tool_run_config(const struct kp_tool *tool, const struct kp_common *common,
                       struct kp_pipeline_config *config, struct kp_pipeline_result *result);

/* Writes text to a file, whole or not at all; path NULL: to standard output. Returns the exit
 * status; errors, those of the buffer too, are printed. */
int kp_tool_put(const struct kp_tool *tool, const struct kp_buf *text, const char *path);

void kp_common_release(struct kp_common *common);

#endif
