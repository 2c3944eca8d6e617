#include "pipeline/requeue.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "requeue",
    .synopsis = "--side FILE [FILE]",
    .summary = "put records that were quarantined or rejected back at their place",
    .details = "The side file is what --quarantine or --rejects wrote; repair its \"bytes\" or "
               "\"values\" first, or not. Input\n"
               "that was no record goes back into one feed as `kempt import --plain` wrote it.",
};

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_requeue_options o = {0};
    const struct kp_option options[] = {
        {0, "side", KP_OPT_STRING, &o.side, "FILE",
         "what to put back: a quarantine or rejects file", NULL},
        KP_COMMON_IO(common),
        {'q', "quiet", KP_OPT_FLAG, &common.quiet, NULL, "say nothing but errors", NULL},
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    struct kp_pipeline_config config = kp_tool_config(&tool, &common);
    struct kp_requeue_counts counts;
    struct kp_error err = {0};
    o.input = config.inputs[0];
    o.output = common.output;
    o.read = config.read;
    o.write = config.write;
    if (!o.side || common.files.count > 1) {
        kp_tool_say(&tool,
                    o.side ? "one file at a time: records go back into the feed that they came from"
                           : "nothing to put back; give --side FILE");
        code = KP_EXIT_USAGE;
    } else if (kp_requeue(&o, &counts, &err) != KP_OK) {
        code = kp_tool_fail(&tool, &err);
    } else {
        code = KP_EXIT_OK;
        if (!common.quiet)
            kp_tool_say(&tool, "%llu records put back among %llu",
                        (unsigned long long)counts.requeued, (unsigned long long)counts.records);
    }
    kp_common_release(&common);
    return code;
}
