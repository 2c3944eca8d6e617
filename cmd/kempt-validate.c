/* kempt validate: valid records out, rejects with their reasons beside. */
#include "tool.h"

#include <stdio.h>

#include "validate/stage.h"

static const struct kp_tool tool = {
    .name = "validate",
    .synopsis = "-r RULESET [--rejects FILE] [FILE...]",
    .summary = "check records against a ruleset",
    .details =
        "Writes the records that break no rule of severity error. The others go to the file of\n"
        "--rejects, whole and with every reason. Warnings are added to the field _issues.\n"
        "A summary of what failed goes to standard error.\n",
};

struct settings {
    struct kp_common common;
    const char *rejects;
};

static void summarize(const struct kp_common *common, struct kp_stage *const *stages, size_t n,
                      const struct kp_pipeline_result *result)
{
    struct kp_buf text = {0};
    for (size_t i = 0; i < n; i++)
        kp_validate_summary(stages[i], &text);
    if (!common->quiet) {
        kp_tool_say(&tool, "%llu records, %llu valid, %llu rejected",
                    (unsigned long long)result->counts.in, (unsigned long long)result->counts.out,
                    (unsigned long long)result->counts.rejected);
        if (text.len)
            fwrite(text.data, 1, text.len, stderr);
    }
    kp_buf_release(&text);
}

/* Tolerances and rules over the dataset, then --strict. */
static int judge(const struct kp_common *common, struct kp_stage *const *stages, size_t n,
                 const struct kp_pipeline_result *result)
{
    int status = KP_EXIT_OK;
    for (size_t i = 0; i < n; i++) {
        struct kp_error err = {0};
        if (kp_validate_verdict(stages[i], &err) != KP_OK)
            status = kp_tool_fail(&tool, &err);
    }
    if (status == KP_EXIT_OK && common->strict && result->counts.rejected)
        status = KP_EXIT_REJECTED;
    return status;
}

static int run(const struct settings *s)
{
    struct kp_validate_options options = {.rules = s->common.ruleset, .memory = s->common.memory};
    struct kp_stage *stages[2] = {NULL, NULL};
    struct kp_error err = {0};
    struct kp_pipeline_result result = {0};
    enum kp_status st = kp_validate_stage_new(&options, &stages[0], &err);
    if (st == KP_OK)
        st = kp_unique_stage_new(&options, &stages[1], &err);
    size_t n = (stages[0] != NULL) + (stages[1] != NULL);
    int status;
    if (st != KP_OK) {
        status = kp_tool_fail(&tool, &err);
    } else {
        struct kp_pipeline_config config = kp_tool_config(&tool, &s->common);
        config.sides[KP_SIDE_REJECTS] = s->rejects;
        config.stages = stages;
        config.nstages = n;
        status = kp_tool_run_config(&tool, &s->common, &config, &result);
        if (status == KP_EXIT_OK) {
            summarize(&s->common, stages, n, &result);
            status = judge(&s->common, stages, n, &result);
        }
    }
    for (size_t i = 0; i < 2; i++)
        if (stages[i])
            stages[i]->ops->free(stages[i]);
    return status;
}

int main(int argc, char **argv)
{
    struct settings s = {.common = KP_COMMON_INIT};
    const struct kp_option options[] = {KP_COMMON_RULES(s.common),
                                        {0, "rejects", KP_OPT_STRING, &s.rejects, "FILE",
                                         "where rejected records go, as JSONL with their reasons",
                                         NULL},
                                        {0, "strict", KP_OPT_FLAG, &s.common.strict, NULL,
                                         "exit with status 1 when a record was rejected", NULL},
                                        KP_COMMON_IO(s.common),
                                        KP_COMMON_RUN(s.common),
                                        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &s.common);
    if (status < 0)
        status = kp_tool_ruleset(&tool, &s.common, true);
    if (status < 0)
        status = run(&s);
    kp_common_release(&s.common);
    return status;
}
