/* kempt report: quality, from what the other tools left behind. */
#include "tool.h"

#include <string.h>
#include <unistd.h>

#include "io/output.h"
#include "profile/output.h"
#include "report/report.h"

static const struct kp_tool tool = {
    .name = "report",
    .synopsis = "[--as text|json|md|html] [--history FILE] RUN_DIR|MANIFEST|PROFILE...",
    .summary = "report on quality: completeness, validity, uniqueness, trends, what failed",
    .details =
        "Takes directories of kempt run --run-dir, or manifests (--stats of the other tools) and\n"
        "profiles (kempt profile --as json).\n"
        "Of several profiles the first is shown as before, the last as now.\n",
};

static const char *const page_choices[] = {"text", "json", "md", "html", NULL};

struct settings {
    struct kp_common common;
    struct kp_report_inputs in;
    const char *as, *html, *fail_under;
};

static int put(const char *path, const struct kp_buf *text)
{
    struct kp_error err = {0};
    struct kp_output *out;
    if (!kp_buf_ok(text)) {
        kp_no_memory(&err);
        return kp_tool_fail(&tool, &err);
    }
    if (kp_output_open(path, &out, &err) != KP_OK)
        return kp_tool_fail(&tool, &err);
    if (kp_output_write(out, text->data, text->len, &err) != KP_OK) {
        kp_output_abort(out);
        return kp_tool_fail(&tool, &err);
    }
    return kp_output_commit(out, &err) == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
}

static int write_as(const struct settings *s, const char *as, const char *path,
                    const struct kp_node *tree, const struct kp_buf *json)
{
    struct kp_buf text = {0};
    int status;
    if (strcmp(as, "json") == 0)
        return put(path, json);
    if (strcmp(as, "html") == 0)
        kp_report_html(tree, &text);
    else if (strcmp(as, "md") == 0)
        kp_report_markdown(tree, &text);
    else
        kp_report_text(tree, !s->common.output && isatty(STDOUT_FILENO), &text);
    status = put(path, &text);
    kp_buf_release(&text);
    return status;
}

static int run(const struct settings *s)
{
    struct kp_arena arena = {0};
    struct kp_buf json = {0};
    const struct kp_node *tree;
    struct kp_error err = {0};
    int status = KP_EXIT_OK;
    if (kp_report_gather(&s->in, &json, &err) != KP_OK ||
        kp_profile_parse("report", json.data, json.len, &arena, &tree, &err) != KP_OK) {
        status = kp_tool_fail(&tool, &err);
    } else {
        if (s->html)
            status = write_as(s, "html", s->html, tree, &json);
        if (status == KP_EXIT_OK && (!s->html || s->as))
            status = write_as(s, s->as ? s->as : "text", s->common.output, tree, &json);
        if (status == KP_EXIT_OK && s->fail_under &&
            kp_report_check(tree, s->fail_under, &err) != KP_OK)
            status = kp_tool_fail(&tool, &err);
    }
    kp_buf_release(&json);
    kp_arena_release(&arena);
    return status;
}

int main(int argc, char **argv)
{
    struct settings s = {.common = KP_COMMON_INIT};
    const struct kp_option options[] = {
        {0, "as", KP_OPT_CHOICE, &s.as, "text|json|md|html",
         "how to write the report (default: text)", page_choices},
        {0, "html", KP_OPT_STRING, &s.html, "FILE",
         "write the page to FILE; nothing else unless --as is given too", NULL},
        {0, "title", KP_OPT_STRING, &s.in.title, "TEXT", "heading (default: Data quality)", NULL},
        {0, "pairs", KP_OPT_STRING, &s.in.pairs, "FILE",
         "scored pairs of kempt dedupe: scores, hard cases", NULL},
        {0, "model", KP_OPT_STRING, &s.in.model, "FILE",
         "model of kempt dedupe --save-model: what each level weighs", NULL},
        {0, "clusters", KP_OPT_STRING, &s.in.records, "FILE",
         "records of kempt dedupe: sizes of the clusters", NULL},
        {0, "rejects", KP_OPT_STRING, &s.in.rejects, "FILE",
         "rejects of kempt validate: examples, masked", NULL},
        {0, "show-values", KP_OPT_FLAG, &s.in.show_values, NULL, "do not mask values in examples",
         NULL},
        {0, "history", KP_OPT_STRING, &s.in.history, "FILE",
         "SQLite file that keeps the measures of every run", NULL},
        {0, "fail-under", KP_OPT_STRING, &s.fail_under, "LIMITS",
         "exit 1 when a measure is lower, as completeness=95%,validity=0.99", NULL},
        {'o', "output", KP_OPT_STRING, &s.common.output, "FILE", "write FILE, whole or not at all",
         NULL},
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &s.common);
    if (status < 0 && s.common.files.count == 0) {
        kp_tool_say(&tool,
                    "needs a run directory, a manifest or a profile; see 'kempt report --help'");
        status = KP_EXIT_USAGE;
    }
    if (status < 0) {
        s.in.files = s.common.files.items;
        s.in.nfiles = s.common.files.count;
        status = run(&s);
    }
    kp_common_release(&s.common);
    return status;
}
