#include <stdio.h>

#include "merge/merge.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "merge",
    .synopsis = "[-r RULESET] [OPTION...] [FILE...]",
    .summary = "make one golden record of each cluster",
    .details = "Records that share a value of _cluster become one. Which value of a field survives "
               "is said by\n"
               "the ruleset (`merge:` of the field, else of the section merge); without a ruleset, "
               "the most\n"
               "frequent one. --xref and --losers keep what `kempt unmerge` needs to take it apart "
               "again.\n",
};

static void say(const struct kp_common *common, const struct kp_stage *stage)
{
    struct kp_merge_counts c = kp_merge_stage_counts(stage);
    if (common->quiet)
        return;
    kp_tool_say(&tool,
                "%llu records, %llu golden: %llu clusters merged, the largest of %llu records",
                (unsigned long long)c.records, (unsigned long long)c.golden,
                (unsigned long long)c.clusters, (unsigned long long)c.largest);
    if (c.review > 0)
        kp_tool_say(&tool, "%llu clusters not merged, but put up for review",
                    (unsigned long long)c.review);
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_merge_options o = {0};
    const char *sides[KP_SIDE_COUNT] = {NULL};
    int64_t max_cluster = 0;
    const struct kp_option options[] = {
        KP_OPT_HEADING("Merging"),
        KP_COMMON_RULES(common),
        {0, "max-cluster", KP_OPT_INT, &max_cluster, "N",
         "put bigger clusters up for review instead of merging them", NULL},
        {0, "id", KP_OPT_STRING, &o.id, "FIELD",
         "the field that other tables know a customer by: the xref has its values", NULL},
        {0, "previous", KP_OPT_STRING, &o.previous, "XREF",
         "the xref of the run before: golden ids stay the same", NULL},
        KP_OPT_HEADING("What is left behind"),
        {0, "provenance", KP_OPT_FLAG, &o.provenance, NULL,
         "add the column _provenance: from which record each value is, and by which rule", NULL},
        {0, "xref", KP_OPT_STRING, &sides[KP_SIDE_XREF], "FILE",
         "write which record became which golden one (.csv, .tsv, else JSONL)", NULL},
        {0, "losers", KP_OPT_STRING, &sides[KP_SIDE_LOSERS], "FILE",
         "write the merged records in full (.csv, .tsv, else JSONL)", NULL},
        {0, "conflicts", KP_OPT_STRING, &sides[KP_SIDE_CONFLICTS], "FILE",
         "write each value that lost, and to which rule (JSONL)", NULL},
        {0, "provenance-file", KP_OPT_STRING, &sides[KP_SIDE_PROVENANCE], "FILE",
         "write the provenance of every value (JSONL)", NULL},
        {0, "review", KP_OPT_STRING, &sides[KP_SIDE_REVIEW], "FILE",
         "write the clusters that were not merged, and why (JSONL)", NULL},
        {0, "events", KP_OPT_STRING, &sides[KP_SIDE_EVENTS], "FILE",
         "write what became of the golden ids of --previous (JSONL)", NULL},
        KP_COMMON_IO(common),
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code < 0)
        code = kp_tool_ruleset(&tool, &common, false);
    if (code >= 0)
        return code;
    o.rules = common.ruleset;
    o.memory = common.memory;
    o.max_cluster = (uint64_t)max_cluster;
    o.from_text = true;
    kp_merge_keep(&o, sides);
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    if (kp_merge_stage_new(&o, &stage, &err) != KP_OK) {
        code = kp_tool_fail(&tool, &err);
    } else {
        struct kp_pipeline_config config = kp_tool_config(&tool, &common);
        for (int i = KP_SIDE_XREF; i < KP_SIDE_COUNT; i++)
            config.sides[i] = sides[i];
        config.stages = &stage;
        config.nstages = 1;
        code = kp_tool_run_config(&tool, &common, &config, NULL);
        if (code <= KP_EXIT_REJECTED)
            say(&common, stage);
        stage->ops->free(stage);
    }
    kp_common_release(&common);
    return code;
}
