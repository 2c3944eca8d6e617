#include "tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd_internal.h"
#include "io/output.h"
#include "pipeline/registry.h"

static const char *given_progress(const struct kp_common *c)
{
    if (!c->progress)
        return "auto";
    return c->progress[0] ? c->progress : "always";
}

/* --help, --version, --summary and --complete work whatever else is on the line, and before
 * anything else is looked at. */
static int answer(const struct kp_tool *tool, const struct kp_option *options, int argc,
                  char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--help") == 0)
            kp_options_help(tool, options);
        else if (strcmp(argv[i], "--version") == 0)
            printf("kempt %s\n", KP_VERSION);
        else if (strcmp(argv[i], "--summary") == 0)
            puts(tool->summary);
        else if (strcmp(argv[i], "--complete") == 0)
            kp_options_complete(options);
        else
            continue;
        return fflush(stdout) ? KP_EXIT_IO : KP_EXIT_OK;
    }
    return -1;
}

int kp_tool_parse(const struct kp_tool *tool, const struct kp_option *options, int argc,
                  char **argv, struct kp_common *common)
{
    int status = answer(tool, options, argc, argv);
    if (status < 0)
        status = kp_options_parse(tool, options, argc, argv, &common->files);
    if (status < 0 && common->header && common->no_header) {
        kp_tool_say(tool, "--header and --no-header exclude each other");
        status = KP_EXIT_USAGE;
    }
    if (status >= 0)
        kp_common_release(common);
    return status;
}

void kp_tool_say(const struct kp_tool *tool, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    fflush(stdout);
    fprintf(stderr, "kempt-%s: ", tool->name);
    vfprintf(stderr, fmt, args);
    fputc('\n', stderr);
    va_end(args);
}

int kp_tool_fail(const struct kp_tool *tool, const struct kp_error *err)
{
    if (err->code == KP_CLOSED)
        return KP_EXIT_OK;
    char text[sizeof err->message + sizeof err->file + 64];
    kp_tool_say(tool, "%s", kp_error_format(err, text, sizeof text));
    switch (err->code) {
    case KP_ERR_USAGE:
    case KP_ERR_RULES:
        return KP_EXIT_USAGE;
    case KP_ERR_LIMIT:
        return KP_EXIT_REJECTED;
    default:
        return KP_EXIT_IO;
    }
}

static void print_diagnostics(const struct kp_tool *tool, const struct kp_diagnostics *d)
{
    for (size_t i = 0; i < d->count; i++) {
        const struct kp_diagnostic *m = &d->items[i];
        const char *kind = m->warning ? "warning: " : "";
        if (m->line)
            kp_tool_say(tool, "%s:%u:%u: %s%s", d->file, m->line, m->column, kind, m->message);
        else
            kp_tool_say(tool, "%s: %s%s", d->file, kind, m->message);
    }
}

int kp_tool_ruleset(const struct kp_tool *tool, struct kp_common *common, bool needed)
{
    if (!common->rules && !needed)
        return -1;
    if (!common->rules) {
        kp_tool_say(tool, "no ruleset; give one with -r RULESET");
        kp_common_release(common);
        return KP_EXIT_USAGE;
    }
    struct kp_diagnostics diags;
    struct kp_error err = {0};
    kp_diagnostics_init(&diags, common->rules);
    enum kp_status status =
        kp_ruleset_load(common->rules, kp_registry(), &diags, &common->ruleset, &err);
    print_diagnostics(tool, &diags);
    int code = -1;
    if (status != KP_OK)
        code = diags.errors ? KP_EXIT_USAGE : kp_tool_fail(tool, &err);
    kp_diagnostics_release(&diags);
    if (code >= 0)
        kp_common_release(common);
    return code;
}

static const char *const only_stdin[] = {"-"};

struct kp_pipeline_config kp_tool_config(const struct kp_tool *tool, const struct kp_common *c)
{
    struct kp_pipeline_config config = {
        .tool = tool->name,
        .inputs = c->files.count ? c->files.items : (const char **)only_stdin,
        .ninputs = c->files.count ? c->files.count : 1,
        .read = {.format = c->from ? kp_format_of(c->from) : KP_FORMAT_AUTO,
                 .delimiter = c->delimiter,
                 .header = c->header      ? KP_HEADER_YES
                           : c->no_header ? KP_HEADER_NO
                                          : KP_HEADER_AUTO,
                 .charset = c->charset,
                 .max_field = c->max_field,
                 .tool = tool->name},
        .write = {.format = c->to ? kp_format_of(c->to) : KP_FORMAT_AUTO,
                  .delimiter = c->out_delimiter,
                  .no_header = c->no_header_out},
        .output = c->output,
        .threads = (unsigned)c->threads,
        .stats = c->stats,
        .ruleset = c->ruleset ? c->rules : NULL,
        .ruleset_digest = c->ruleset ? c->ruleset->digest : NULL,
    };
    config.sides[KP_SIDE_QUARANTINE] = c->quarantine;
    const char *progress = given_progress(c);
    if (strcmp(progress, "always") == 0 ||
        (strcmp(progress, "auto") == 0 && isatty(2) && !c->quiet))
        config.progress = kp_progress_draw;
    return config;
}

int kp_tool_run_config(const struct kp_tool *tool, const struct kp_common *common,
                       struct kp_pipeline_config *config, struct kp_pipeline_result *result)
{
    struct kp_error err = {0};
    struct kp_pipeline_result own;
    if (!result)
        result = &own;
    enum kp_status status = kp_pipeline_run(config, result, &err);
    if (config->progress)
        fputs("\r\033[K", stderr);
    if (status != KP_OK)
        return kp_tool_fail(tool, &err);
    bool bad = result->counts.quarantined || result->counts.rejected;
    if (result->counts.quarantined && !common->quiet)
        kp_tool_say(tool, "%llu of %llu records quarantined: see %s",
                    (unsigned long long)result->counts.quarantined,
                    (unsigned long long)result->counts.in, config->sides[KP_SIDE_QUARANTINE]);
    return common->strict && bad ? KP_EXIT_REJECTED : KP_EXIT_OK;
}

int kp_tool_run(const struct kp_tool *tool, const struct kp_common *common,
                struct kp_stage *const *stages, size_t nstages, struct kp_pipeline_result *result)
{
    struct kp_pipeline_config config = kp_tool_config(tool, common);
    config.stages = stages;
    config.nstages = nstages;
    return kp_tool_run_config(tool, common, &config, result);
}

int kp_tool_put(const struct kp_tool *tool, const struct kp_buf *text, const char *path)
{
    struct kp_error err = {0};
    struct kp_output *out;
    if (!kp_buf_ok(text)) {
        kp_no_memory(&err);
        return kp_tool_fail(tool, &err);
    }
    if (kp_output_open(path, &out, &err) != KP_OK)
        return kp_tool_fail(tool, &err);
    if (text->len && kp_output_write(out, text->data, text->len, &err) != KP_OK) {
        kp_output_abort(out);
        return kp_tool_fail(tool, &err);
    }
    return kp_output_commit(out, &err) == KP_OK ? KP_EXIT_OK : kp_tool_fail(tool, &err);
}

void kp_common_release(struct kp_common *common)
{
    kp_ruleset_free(common->ruleset);
    common->ruleset = NULL;
    free(common->files.items);
    common->files = (struct kp_strings){0};
}
