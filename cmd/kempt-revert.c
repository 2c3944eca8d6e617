#include <stdlib.h>

#include "normalize/revert.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "revert",
    .synopsis = "--ledger LEDGER [FILE...]",
    .summary = "take back what normalize changed, by its ledger",
    .details =
        "The records come in the order in which normalize wrote them; where they have _source and "
        "_record, some may be\n"
        "missing. A cell that was changed since is an error, unless --force.",
};

static enum kp_status approve(void *closure, const struct kp_pipeline_result *result,
                              struct kp_error *err)
{
    (void)result;
    return kp_revert_verdict(closure, err);
}

static int run(const struct kp_common *common, struct kp_stage *stage)
{
    struct kp_pipeline_config config = kp_tool_config(&tool, common);
    config.stages = &stage;
    config.nstages = 1;
    config.threads = 1; /* the ledger is read along with the records */
    config.read.columns = kp_revert_stage_columns(stage);
    config.approve = approve;
    config.approve_closure = stage;
    return kp_tool_run_config(&tool, common, &config, NULL);
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_revert_options o = {0};
    struct kp_strings fields = {0};
    const struct kp_option options[] = {
        KP_OPT_HEADING("What to take back"),
        {0, "ledger", KP_OPT_STRING, &o.ledger, "LEDGER", "what normalize wrote with its --ledger",
         NULL},
        {0, "field", KP_OPT_LIST, &fields, "NAME", "only this field; may be given many times",
         NULL},
        {0, "force", KP_OPT_FLAG, &o.force, NULL,
         "put the old value back even where a cell was changed since", NULL},
        KP_COMMON_IO(common),
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    o.fields = fields.items;
    o.nfields = fields.count;
    if (!o.ledger) {
        kp_tool_say(&tool, "no ledger; give one with --ledger LEDGER");
        code = KP_EXIT_USAGE;
    } else if (kp_revert_stage_new(&o, &stage, &err) != KP_OK) {
        code = kp_tool_fail(&tool, &err);
    } else {
        code = run(&common, stage);
        stage->ops->free(stage);
    }
    free(fields.items);
    kp_common_release(&common);
    return code;
}
