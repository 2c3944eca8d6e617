#include <stdio.h>

#include "normalize/stage.h"
#include "pipeline/evidence.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "normalize",
    .synopsis = "-r RULESET [FILE...]",
    .summary = "standardise the values of records by the ruleset, with a ledger of every change",
    .details = "Each field's `normalize:` rules are applied in order. `kempt check --list "
               "normalizers` tells which\n"
               "there are. A value that a rule cannot read is left alone, marked, emptied or "
               "quarantined, as on_fail says.",
};

static void print_profile(const struct kp_stage *stage)
{
    size_t count;
    const struct kp_rule_stats *stats = kp_normalize_stage_stats(stage, &count);
    fprintf(stderr, "%-44s %12s %12s %10s %10s\n", "rule", "values", "changed", "failed",
            "ns/value");
    for (size_t i = 0; i < count; i++)
        fprintf(stderr, "%-44s %12llu %12llu %10llu %10.0f\n", stats[i].id,
                (unsigned long long)stats[i].applied, (unsigned long long)stats[i].changed,
                (unsigned long long)stats[i].failed,
                stats[i].applied ? (double)stats[i].nanoseconds / (double)stats[i].applied : 0.0);
}

/* Lets the columns' evidence settle the rules that want it, then runs. */
static int run(const struct kp_common *common, struct kp_pipeline_config *config, uint64_t sample)
{
    struct kp_evidence evidence;
    struct kp_buf text = {0};
    struct kp_error err = {0};
    enum kp_status status = kp_evidence_gather(&evidence, config, sample, &text, &err);
    if (!common->quiet && text.len > 0)
        fwrite(text.data, 1, text.len, stderr);
    int code = status == KP_OK ? kp_tool_run_config(&tool, common, config, NULL)
                               : kp_tool_fail(&tool, &err);
    kp_evidence_release(&evidence);
    kp_buf_release(&text);
    return code;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    const char *ledger = NULL;
    uint64_t sample = 0;
    bool profile = false;
    const struct kp_option options[] = {
        KP_OPT_HEADING("Rules"),
        KP_COMMON_RULES(common),
        {0, "ledger", KP_OPT_STRING, &ledger, "FILE", "write a JSONL line for every changed cell",
         NULL},
        {0, "evidence", KP_OPT_SIZE, &sample, "N",
         "records of each input to decide dates with from: auto by (default: all)", NULL},
        {0, "profile-rules", KP_OPT_FLAG, &profile, NULL,
         "tell what each rule cost, on standard error", NULL},
        KP_COMMON_IO(common),
        {0, "strict", KP_OPT_FLAG, &common.strict, NULL, "exit 1 when a record was quarantined",
         NULL},
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code < 0)
        code = kp_tool_ruleset(&tool, &common, true);
    if (code >= 0)
        return code;

    struct kp_normalize_options o = {
        .ruleset = common.ruleset, .ledger = ledger != NULL, .profile = profile, .tool = tool.name};
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    if (kp_normalize_stage_new(&o, &stage, &err) != KP_OK) {
        code = kp_tool_fail(&tool, &err);
    } else {
        struct kp_pipeline_config config = kp_tool_config(&tool, &common);
        config.sides[KP_SIDE_LEDGER] = ledger;
        config.stages = &stage;
        config.nstages = 1;
        code = run(&common, &config, sample);
        if (profile && code <= KP_EXIT_REJECTED)
            print_profile(stage);
        stage->ops->free(stage);
    }
    kp_common_release(&common);
    return code;
}
