#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "normalize/stage.h"
#include "pipeline/run_dir.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "run",
    .synopsis = "-r RULESET [--run-dir DIR | --plan] [FILE...]",
    .summary = "run a ruleset's whole pipeline in one process",
    .details = "The steps are those of the ruleset's `pipeline:`, each doing what the tool of its "
               "name does; the output\n"
               "has the same bytes as the tools joined by pipes. With --run-dir every step is "
               "kept, can be traced and\n"
               "taken back, and a run that was killed goes on where it was. A run over a --max "
               "budget writes nothing.",
};

struct options {
    struct kp_common common;
    struct kp_strings sources;
    struct kp_run_options run;
    struct kp_dedupe_options dedupe;
    bool link, link_dedupe;
    struct kp_budget budget;
    const char *dir;
    const char *sides[KP_SIDE_COUNT];
    bool plan;
};

/* ---- what is said on standard error ---- */

static void say_header(void)
{
    fprintf(stderr, "%-10s %12s %12s %12s %12s %12s %12s\n", "step", "in", "out", "quarantined",
            "rejected", "filtered", "merged");
}

static void say_stages(const struct kp_steps *steps, const struct kp_pipeline_result *r)
{
    for (size_t i = 0; i < steps->count; i++) {
        const struct kp_counts *n = &r->stages[i];
        fprintf(stderr, "%-10s %12llu %12llu %12llu %12llu %12llu %12llu\n",
                steps->stages[i]->ops->name, (unsigned long long)n->in, (unsigned long long)n->out,
                (unsigned long long)n->quarantined, (unsigned long long)n->rejected,
                (unsigned long long)n->filtered, (unsigned long long)n->merged);
    }
}

static void say_summary(const struct kp_steps *steps)
{
    struct kp_buf text = {0};
    kp_steps_summary(steps, &text);
    if (text.len)
        fwrite(text.data, 1, text.len, stderr);
    kp_buf_release(&text);
}

/* What a plan adds: which rules would change how many cells. */
static void say_changes(const struct kp_steps *steps)
{
    for (size_t i = 0; i < steps->count; i++) {
        if (strcmp(steps->stages[i]->ops->name, "normalize") != 0)
            continue;
        size_t count;
        const struct kp_rule_stats *stats = kp_normalize_stage_stats(steps->stages[i], &count);
        fprintf(stderr, "%llu records would change:\n",
                (unsigned long long)kp_normalize_stage_changed(steps->stages[i]));
        for (size_t k = 0; k < count; k++)
            if (stats[k].changed || stats[k].failed)
                fprintf(stderr, "  %-40s %12llu cells changed, %llu not readable\n", stats[k].id,
                        (unsigned long long)stats[k].changed, (unsigned long long)stats[k].failed);
    }
}

/* ---- running ---- */

static enum kp_status approve(void *closure, const struct kp_pipeline_result *result,
                              struct kp_error *err)
{
    const void *const *pair = closure; /* the budget and the run */
    return kp_budget_check(pair[0], kp_run_steps(pair[1]), result, err);
}

static int in_one_process(struct options *o)
{
    struct kp_error err = {0};
    struct kp_run *run = NULL;
    const void *pair[2] = {&o->budget, NULL};
    memcpy(o->run.config.sides, o->sides, sizeof o->sides);
    o->run.config.sides[KP_SIDE_QUARANTINE] = o->common.quarantine;
    o->run.config.plan = o->plan;
    o->run.config.approve = approve;
    o->run.config.approve_closure = pair;
    if (kp_run_new(&o->run, &run, &err) != KP_OK)
        return kp_tool_fail(&tool, &err);
    pair[1] = run;
    struct kp_pipeline_result result;
    enum kp_status status = kp_run_start(run, &result, &err);
    if (o->run.config.progress)
        fputs("\r\033[K", stderr);
    struct kp_slice decided = kp_run_evidence(run);
    if (!o->common.quiet)
        fwrite(decided.ptr, 1, decided.len, stderr);
    if ((status == KP_OK || status == KP_ERR_LIMIT) && (!o->common.quiet || o->plan)) {
        say_header();
        say_stages(kp_run_steps(run), &result);
        if (o->plan)
            say_changes(kp_run_steps(run));
        say_summary(kp_run_steps(run));
    }
    int code = status == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
    if (status == KP_OK && o->common.strict &&
        (result.counts.quarantined || result.counts.rejected))
        code = KP_EXIT_REJECTED;
    kp_run_free(run);
    return code;
}

/* The steps of a run directory as they end. */
struct told {
    bool quiet, any, bad;
};

static void step_done(void *closure, const char *name, const struct kp_steps *steps,
                      const struct kp_pipeline_result *result)
{
    struct told *t = closure;
    if (result)
        t->bad = t->bad || result->counts.quarantined || result->counts.rejected;
    if (t->quiet)
        return;
    if (!t->any)
        say_header();
    t->any = true;
    if (result)
        say_stages(steps, result);
    else
        fprintf(stderr, "%-10s was finished before\n", name);
    if (result)
        say_summary(steps);
}

static int in_directory(struct options *o)
{
    struct kp_error err = {0};
    struct told told = {.quiet = o->common.quiet};
    struct kp_run_dir_options d = {.run = o->run,
                                   .dir = o->dir,
                                   .budget = o->budget,
                                   .step_done = step_done,
                                   .closure = &told};
    d.run.config.progress = NULL;
    enum kp_status status = kp_run_in_dir(&d, &err);
    if (status != KP_OK)
        return kp_tool_fail(&tool, &err);
    return o->common.strict && told.bad ? KP_EXIT_REJECTED : KP_EXIT_OK;
}

static int check_usage(const struct options *o)
{
    struct kp_error err = {0};
    bool sides = o->common.quarantine || o->run.pairs || o->common.stats;
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        sides = sides || o->sides[i];
    const struct kp_dedupe_options *d = &o->dedupe;
    if (!d->state && (d->events || d->removed || d->retrain))
        kp_tool_say(&tool, "--cluster-events, --delete and --retrain need --state FILE");
    else if (o->dir && o->plan)
        kp_tool_say(&tool, "--plan writes nothing, --run-dir keeps everything: give one of them");
    else if (o->dir && sides)
        kp_tool_say(
            &tool,
            "--run-dir DIR keeps all side files and manifests in DIR: leave out their options");
    else if (kp_budget_valid(&o->budget, &err) != KP_OK)
        kp_tool_say(&tool, "%s", err.message);
    else if (kp_budget_given(&o->budget) && !o->dir && !o->plan &&
             (!o->common.output || strcmp(o->common.output, "-") == 0))
        kp_tool_say(&tool, "a --max budget protects a file: give -o FILE, or --run-dir DIR");
    else
        return -1;
    return KP_EXIT_USAGE;
}

static int parse(struct options *o, int argc, char **argv)
{
    const struct kp_option options[] = {
        KP_OPT_HEADING("Rules"),
        KP_COMMON_RULES(o->common),
        {0, "source", KP_OPT_LIST, &o->sources, "NAME",
         "name of a feed for _source, in the order of the files (default: the file's name)", NULL},
        {0, "evidence", KP_OPT_SIZE, &o->run.evidence, "N",
         "records of each input to decide dates with from: auto by (default: all)", NULL},
        {0, "drop-unknown", KP_OPT_FLAG, &o->run.drop_unknown, NULL,
         "leave out columns that the ruleset does not know", NULL},
        KP_OPT_HEADING("Safety"),
        {0, "run-dir", KP_OPT_STRING, &o->dir, "DIR",
         "keep inputs, every step, side files and manifests; resume", NULL},
        {0, "plan", KP_OPT_FLAG, &o->plan, NULL, "say what would change, write nothing", NULL},
        {0, "max-changed", KP_OPT_REAL, &o->budget.max_changed, "SHARE",
         "write nothing when normalize changed more of the records (5%)", NULL},
        {0, "max-merged", KP_OPT_REAL, &o->budget.max_merged, "SHARE",
         "... when more were merged into others", NULL},
        {0, "max-rejected", KP_OPT_REAL, &o->budget.max_rejected, "SHARE",
         "... when more were rejected", NULL},
        {0, "max-quarantined", KP_OPT_REAL, &o->budget.max_quarantined, "SHARE",
         "... when more were quarantined", NULL},
        {0, "max-cluster", KP_OPT_SIZE, &o->budget.max_cluster, "N",
         "... when more were merged into one record", NULL},
        {0, "previous", KP_OPT_STRING, &o->run.previous, "XREF",
         "the xref, or run directory, of the run before: golden ids stay the same", NULL},
        {0, "mark-review", KP_OPT_FLAG, &o->run.mark_review, NULL,
         "leave suspect clusters unmerged, for review; --review does so too", NULL},
        {0, "strict", KP_OPT_FLAG, &o->common.strict, NULL,
         "exit 1 when a record was quarantined or rejected", NULL},
        KP_OPT_HEADING("Matching"),
        {0, "id", KP_OPT_STRING, &o->dedupe.id, "FIELD",
         "the field that identifies a record: never compared", NULL},
        {0, "link", KP_OPT_FLAG, &o->link, NULL, "match records of different sources only", NULL},
        {0, "link-dedupe", KP_OPT_FLAG, &o->link_dedupe, NULL,
         "match within sources and across them", NULL},
        {0, "model", KP_OPT_STRING, &o->dedupe.model, "FILE", "match with a saved model", NULL},
        {0, "labels", KP_OPT_STRING, &o->dedupe.labels, "FILE", "train with labelled pairs too",
         NULL},
        {0, "never", KP_OPT_STRING, &o->dedupe.never, "FILE", "pairs that are never of one cluster",
         NULL},
        {0, "state", KP_OPT_STRING, &o->dedupe.state, "FILE",
         "match with the records of earlier runs, and keep these", NULL},
        {0, "cluster-events", KP_OPT_STRING, &o->dedupe.events, "FILE",
         "with --state: what became of the clusters", NULL},
        {0, "delete", KP_OPT_STRING, &o->dedupe.removed, "FILE",
         "with --state: take out the records that FILE names, a line each", NULL},
        {0, "retrain", KP_OPT_FLAG, &o->dedupe.retrain, NULL,
         "with --state: train the model again, on all records", NULL},
        KP_COMMON_IO(o->common),
        KP_OPT_HEADING("Side files"),
        {0, "rejects", KP_OPT_STRING, &o->sides[KP_SIDE_REJECTS], "FILE",
         "where records go that break a rule, with every reason", NULL},
        {0, "ledger", KP_OPT_STRING, &o->sides[KP_SIDE_LEDGER], "FILE",
         "a line for every changed cell", NULL},
        {0, "pairs", KP_OPT_STRING, &o->run.pairs, "FILE", "the scored pairs of records", NULL},
        {0, "clusters", KP_OPT_STRING, &o->dedupe.clusters, "FILE",
         "size, density, weakest link and bridges of each cluster", NULL},
        {0, "xref", KP_OPT_STRING, &o->sides[KP_SIDE_XREF], "FILE",
         "which record became which golden record", NULL},
        {0, "losers", KP_OPT_STRING, &o->sides[KP_SIDE_LOSERS], "FILE",
         "the merged records in full", NULL},
        {0, "conflicts", KP_OPT_STRING, &o->sides[KP_SIDE_CONFLICTS], "FILE",
         "values that lost, and the rule that decided", NULL},
        {0, "provenance", KP_OPT_STRING, &o->sides[KP_SIDE_PROVENANCE], "FILE",
         "where each cell of a golden record comes from", NULL},
        {0, "review", KP_OPT_STRING, &o->sides[KP_SIDE_REVIEW], "FILE",
         "clusters that were not merged, and why", NULL},
        {0, "events", KP_OPT_STRING, &o->sides[KP_SIDE_EVENTS], "FILE",
         "what became of the golden ids of --previous", NULL},
        KP_COMMON_RUN(o->common),
        KP_OPT_END,
    };
    return kp_tool_parse(&tool, options, argc, argv, &o->common);
}

int main(int argc, char **argv)
{
    struct options o = {
        .common = KP_COMMON_INIT, .budget = KP_BUDGET_NONE, .dedupe = KP_DEDUPE_DEFAULTS};
    int code = parse(&o, argc, argv);
    if (code < 0 && (code = check_usage(&o)) >= 0)
        kp_common_release(&o.common);
    if (code < 0)
        code = kp_tool_ruleset(&tool, &o.common, true);
    if (code < 0) {
        o.run.ruleset = o.common.ruleset;
        o.run.config = kp_tool_config(&tool, &o.common);
        o.run.sources = o.sources.items;
        o.run.nsources = o.sources.count;
        o.run.memory = o.common.memory;
        o.dedupe.mode = o.link_dedupe ? KP_LINK_DEDUPE : o.link ? KP_LINK : KP_DEDUPE;
        o.run.dedupe = &o.dedupe;
        if (o.plan)
            o.run.pairs = o.dedupe.clusters = NULL; /* a plan writes nothing */
        o.run.mark_review = o.run.mark_review || o.sides[KP_SIDE_REVIEW];
        code = o.dir ? in_directory(&o) : in_one_process(&o);
        kp_common_release(&o.common);
    }
    free(o.sources.items);
    return code;
}
