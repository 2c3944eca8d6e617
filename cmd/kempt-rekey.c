#include <stdlib.h>

#include "merge/rekey.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "rekey",
    .synopsis = "--xref XREF --field FIELD [OPTION...] [FILE...]",
    .summary = "rewrite the customer ids in other tables after a merge",
    .details = "Ids of records that were merged become the ids of their golden records. The xref "
               "must come from a\n"
               "`kempt merge` that was told the id field (--id, or `id:` of the section merge). An "
               "id that the\n"
               "xref does not have is an orphan: it is counted and left as it is.\n",
};

static int finish(const struct kp_common *common, const struct kp_stage *stage, int code)
{
    struct kp_rekey_counts c = kp_rekey_stage_counts(stage);
    if (code != KP_EXIT_OK)
        return code;
    if (!common->quiet)
        kp_tool_say(&tool, "%llu ids, %llu rewritten, %llu orphans", (unsigned long long)c.values,
                    (unsigned long long)c.rewritten, (unsigned long long)c.orphans);
    return common->strict && c.orphans > 0 ? KP_EXIT_REJECTED : KP_EXIT_OK;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_rekey_options o = {0};
    struct kp_strings fields = {0};
    const struct kp_option options[] = {
        {0, "xref", KP_OPT_STRING, &o.xref, "FILE", "the xref that kempt merge wrote", NULL},
        {0, "field", KP_OPT_LIST, &fields, "FIELD",
         "the field that holds the ids; may be given again", NULL},
        {0, "source", KP_OPT_STRING, &o.source, "NAME", "the ids are those of this source only",
         NULL},
        {0, "strict", KP_OPT_FLAG, &common.strict, NULL, "exit 1 when there are orphans", NULL},
        KP_COMMON_IO(common),
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    o.fields = fields.items;
    o.nfields = fields.count;
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    if (!o.xref || o.nfields == 0) {
        kp_tool_say(&tool, "%s", o.xref ? "--field FIELD is needed" : "--xref FILE is needed");
        code = KP_EXIT_USAGE;
    } else if (kp_rekey_stage_new(&o, &stage, &err) != KP_OK) {
        code = kp_tool_fail(&tool, &err);
    } else {
        code = finish(&common, stage, kp_tool_run(&tool, &common, &stage, 1, NULL));
        stage->ops->free(stage);
    }
    free(fields.items);
    kp_common_release(&common);
    return code;
}
