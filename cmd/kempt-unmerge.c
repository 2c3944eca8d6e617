#include "merge/unmerge.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "unmerge",
    .synopsis = "--xref XREF --losers LOSERS [--golden-id ID | GOLDEN]",
    .summary = "take golden records apart again, into the records that they were made of",
    .details = "Gives back every record of the merge, in the order and with the bytes that it had. "
               "The golden file,\n"
               "the xref and the losers are those of one `kempt merge`, unchanged.\n",
};

static int run(const struct kp_common *common, const struct kp_unmerge_options *o)
{
    struct kp_error err = {0};
    struct kp_output *out = NULL;
    struct kp_unmerge_counts counts;
    enum kp_status st = kp_output_open(common->output, &out, &err);
    if (st == KP_OK) {
        st = kp_unmerge(o, out, &counts, &err);
        if (st == KP_OK)
            st = kp_output_commit(out, &err);
        else
            kp_output_abort(out);
    }
    if (st != KP_OK)
        return kp_tool_fail(&tool, &err);
    if (!common->quiet)
        kp_tool_say(&tool, "%llu golden records taken apart, %llu records given back",
                    (unsigned long long)counts.apart, (unsigned long long)counts.records);
    if (counts.flattened && !common->quiet)
        kp_tool_say(&tool, "the losers are CSV: their numbers, true and null came back as text; "
                           "merge with --losers FILE.jsonl to keep them");
    return KP_EXIT_OK;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_unmerge_options o = {.golden = "-"};
    const struct kp_option options[] = {
        {0, "xref", KP_OPT_STRING, &o.xref, "FILE", "the xref that kempt merge wrote", NULL},
        {0, "losers", KP_OPT_STRING, &o.losers, "FILE", "the losers that kempt merge wrote", NULL},
        {0, "golden-id", KP_OPT_STRING, &o.only, "ID",
         "give back the records of this golden one alone; needs the losers only", NULL},
        {'f', "from", KP_OPT_CHOICE, &common.from, "FORMAT",
         "format of the golden file; found out when not given", kp_format_choices},
        {'o', "output", KP_OPT_STRING, &common.output, "FILE", "write FILE, whole or not at all",
         NULL},
        {0, "memory", KP_OPT_SIZE, &common.memory, "SIZE",
         "most memory to use for losers before spilling to files", NULL},
        {'q', "quiet", KP_OPT_FLAG, &common.quiet, NULL, "say nothing but errors", NULL},
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    if (!o.losers || (!o.only && !o.xref) || common.files.count > 1) {
        kp_tool_say(&tool, "%s",
                    common.files.count > 1 ? "one golden file at a time"
                    : !o.losers            ? "--losers FILE is needed"
                                           : "--xref FILE is needed");
        code = KP_EXIT_USAGE;
    } else {
        o.golden = common.files.count ? common.files.items[0] : "-";
        o.from = common.from ? kp_format_of(common.from) : KP_FORMAT_AUTO;
        o.memory = common.memory;
        code = run(&common, &o);
    }
    kp_common_release(&common);
    return code;
}
