#include <stdio.h>

#include "pipeline/reconcile.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "reconcile",
    .synopsis = "MANIFEST...",
    .summary = "check that a chain of manifests accounts for every record",
    .details = "The manifests are what --stats wrote, in the order of the steps. When records went "
               "missing, or came from\n"
               "nowhere, within a step or between two, the step is named and the exit status is 3.",
};

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    const struct kp_option options[] = {
        {'q', "quiet", KP_OPT_FLAG, &common.quiet, NULL, "print no table, only what is wrong",
         NULL},
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    if (common.files.count == 0) {
        kp_tool_say(&tool, "no manifest given; tools write them with --stats FILE");
        kp_common_release(&common);
        return KP_EXIT_USAGE;
    }
    struct kp_buf table = {0};
    struct kp_error err = {0};
    enum kp_status status = kp_reconcile(common.files.items, common.files.count, &table, &err);
    if (!common.quiet)
        fwrite(table.data, 1, table.len, stdout);
    if (status == KP_OK && !common.quiet)
        puts("every record is accounted for");
    code = status == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
    if (fflush(stdout) != 0 || ferror(stdout))
        code = KP_EXIT_IO;
    kp_buf_release(&table);
    kp_common_release(&common);
    return code;
}
