#include <stdio.h>
#include <stdlib.h>

#include "pipeline/run.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "run",
    .synopsis = "-r RULESET [FILE...]",
    .summary = "run a ruleset's whole pipeline in one process",
    .details = "The steps are those of the ruleset's `pipeline:`, each doing what the tool of its "
               "name does; the output\n"
               "has the same bytes as the tools joined by pipes.",
};

static void say_counts(const struct kp_steps *steps, const struct kp_pipeline_result *r)
{
    fprintf(stderr, "%-10s %12s %12s %12s %12s %12s %12s\n", "step", "in", "out", "quarantined",
            "rejected", "filtered", "merged");
    for (size_t i = 0; i < steps->count; i++) {
        const struct kp_counts *n = &r->stages[i];
        fprintf(stderr, "%-10s %12llu %12llu %12llu %12llu %12llu %12llu\n",
                steps->stages[i]->ops->name, (unsigned long long)n->in, (unsigned long long)n->out,
                (unsigned long long)n->quarantined, (unsigned long long)n->rejected,
                (unsigned long long)n->filtered, (unsigned long long)n->merged);
    }
}

static void say_summary(const struct kp_steps *steps, const struct kp_pipeline_result *result)
{
    struct kp_buf text = {0};
    kp_steps_summary(steps, &text);
    say_counts(steps, result);
    fwrite(text.data, 1, text.len, stderr);
    kp_buf_release(&text);
}

static int run(const struct kp_common *common, const struct kp_run_options *options)
{
    struct kp_error err = {0};
    struct kp_run *run = NULL;
    if (kp_run_new(options, &run, &err) != KP_OK)
        return kp_tool_fail(&tool, &err);
    struct kp_pipeline_result result;
    enum kp_status status = kp_run_start(run, &result, &err);
    if (options->config.progress)
        fputs("\r\033[K", stderr);
    if ((status == KP_OK || status == KP_ERR_LIMIT) && !common->quiet)
        say_summary(kp_run_steps(run), &result);
    int code = status == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
    if (status == KP_OK && common->strict && (result.counts.quarantined || result.counts.rejected))
        code = KP_EXIT_REJECTED;
    kp_run_free(run);
    return code;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_strings sources = {0};
    struct kp_run_options o = {0};
    const char *rejects = NULL, *ledger = NULL;
    const struct kp_option options[] = {
        KP_OPT_HEADING("Rules"),
        KP_COMMON_RULES(common),
        {0, "source", KP_OPT_LIST, &sources, "NAME",
         "name of a feed for _source, in the order of the files (default: the file's name)", NULL},
        {0, "drop-unknown", KP_OPT_FLAG, &o.drop_unknown, NULL,
         "leave out columns that the ruleset does not know", NULL},
        KP_COMMON_IO(common),
        {0, "rejects", KP_OPT_STRING, &rejects, "FILE",
         "where records go that break a rule, with every reason", NULL},
        {0, "ledger", KP_OPT_STRING, &ledger, "FILE", "write a JSONL line for every changed cell",
         NULL},
        {0, "pairs", KP_OPT_STRING, &o.pairs, "FILE", "write the scored pairs of records, JSONL",
         NULL},
        {0, "strict", KP_OPT_FLAG, &common.strict, NULL,
         "exit 1 when a record was quarantined or rejected", NULL},
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code < 0)
        code = kp_tool_ruleset(&tool, &common, true);
    if (code >= 0)
        return code;
    o.ruleset = common.ruleset;
    o.config = kp_tool_config(&tool, &common);
    o.config.sides[KP_SIDE_REJECTS] = rejects;
    o.config.sides[KP_SIDE_LEDGER] = ledger;
    o.sources = sources.items;
    o.nsources = sources.count;
    o.memory = common.memory;
    code = run(&common, &o);
    free(sources.items);
    kp_common_release(&common);
    return code;
}
