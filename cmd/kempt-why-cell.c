#include <stdio.h>

#include "io/output.h"
#include "merge/why.h"
#include "normalize/trace.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "why-cell",
    .synopsis = "--golden-id ID --field FIELD RUN-DIR | --record RECORD --field FIELD LEDGER",
    .summary = "tell where a value of a record comes from",
    .details = "Follows the value through a run that `kempt run --run-dir RUN-DIR` kept: which "
               "record it was taken\n"
               "from and by which rule, which values lost, what normalize changed, and the file, "
               "line and bytes that\n"
               "it was read from. Of a LEDGER alone, which rules changed the value, one by one.\n"
               "It prints values of customers: that is what it is for.\n",
};

/* By the run that made a golden record, else by the ledger alone. */
static int run(const struct kp_why_options *o, const char *record, const struct kp_common *common)
{
    struct kp_buf text = {0};
    struct kp_error err = {0};
    struct kp_output *out = NULL;
    const struct kp_trace_options trace = {
        .ledger = common->files.items[0], .record = record, .field = o->field};
    enum kp_status st = record ? kp_trace_cell(&trace, &text, &err) : kp_why_cell(o, &text, &err);
    if (st == KP_OK)
        st = kp_output_open(common->output, &out, &err);
    if (st == KP_OK) {
        st = kp_output_write(out, text.data, text.len, &err);
        if (st == KP_OK)
            st = kp_output_commit(out, &err);
        else
            kp_output_abort(out);
    }
    kp_buf_release(&text);
    return st == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_why_options o = {0};
    const char *record = NULL;
    const struct kp_option options[] = {
        {0, "golden-id", KP_OPT_STRING, &o.golden, "ID", "the golden record, by its _golden", NULL},
        {0, "record", KP_OPT_STRING, &record, "RECORD",
         "a record of a ledger: its number, or SOURCE:NUMBER", NULL},
        {0, "field", KP_OPT_STRING, &o.field, "FIELD", "the field", NULL},
        {'o', "output", KP_OPT_STRING, &common.output, "FILE", "write FILE, whole or not at all",
         NULL},
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code >= 0)
        return code;
    if (!o.golden != !record && o.field && common.files.count == 1) {
        o.dir = common.files.items[0];
        code = run(&o, record, &common);
    } else {
        kp_tool_say(
            &tool,
            "needed are --field FIELD with either --golden-id ID and one RUN-DIR, or --record "
            "RECORD and one LEDGER");
        code = KP_EXIT_USAGE;
    }
    kp_common_release(&common);
    return code;
}
