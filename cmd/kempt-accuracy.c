#include "match/accuracy.h"
#include "match/dedupe.h"
#include "tool.h"

#include <stdio.h>

static const struct kp_tool tool = {
    .name = "accuracy",
    .synopsis = "[-r RULESET] --truth FIELD [OPTION...] [FILE...]",
    .summary = "measure how well records are matched",
    .details = "Matches the records as kempt dedupe would, without looking at the field that tells "
               "the truth (the same\n"
               "value for all records of one customer), and shows precision, recall and F1 at each "
               "threshold.\n",
};

static int measure(const struct kp_stage *stage, const char *truth)
{
    const struct kp_matcher *m = kp_dedupe_matcher(stage);
    uint32_t column = kp_dedupe_kept_column(stage);
    struct kp_accuracy a;
    struct kp_error err;
    struct kp_buf text = {0};
    enum kp_status st = KP_OK;
    if (column == UINT32_MAX)
        st = kp_fail(&err, KP_ERR_USAGE,
                     "the input has no field '%s'; --truth names the field that tells the truth",
                     truth);
    if (st == KP_OK)
        st = kp_accuracy_measure(m, m->table->columns[column].ids, &a, &err);
    if (st == KP_OK)
        kp_accuracy_text(&a, &text);
    if (st == KP_OK && (!kp_buf_ok(&text) || fwrite(text.data, 1, text.len, stdout) != text.len ||
                        fflush(stdout) != 0))
        st = kp_fail(&err, KP_ERR_OUTPUT, "cannot write to standard output");
    kp_buf_release(&text);
    return st == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, &err);
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_dedupe_options o = KP_DEDUPE_DEFAULTS;
    bool link = false, link_dedupe = false;
    const struct kp_option options[] = {
        KP_COMMON_RULES(common),
        {0, "truth", KP_OPT_STRING, &o.keep, "FIELD",
         "the field that is the same for all records of one customer", NULL},
        {0, "id", KP_OPT_STRING, &o.id, "FIELD",
         "the field that identifies a record: never compared", NULL},
        {0, "link", KP_OPT_FLAG, &link, NULL, "match records of different sources only", NULL},
        {0, "link-dedupe", KP_OPT_FLAG, &link_dedupe, NULL, "match within sources and across them",
         NULL},
        {0, "source-field", KP_OPT_STRING, &o.source_field, "FIELD",
         "the field that names the source (default: _source)", NULL},
        {0, "threshold", KP_OPT_REAL, &o.threshold, "P", "probability from which a pair is a match",
         NULL},
        KP_COMMON_READ(common),
        KP_COMMON_RUN(common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &common);
    if (status >= 0)
        return status;
    struct kp_error err;
    if (!o.keep) {
        kp_fail(&err, KP_ERR_USAGE, "--truth FIELD is needed");
        return kp_tool_fail(&tool, &err);
    }
    status = kp_tool_ruleset(&tool, &common, false);
    if (status >= 0)
        return status;
    o.rules = common.ruleset;
    o.mode = link_dedupe ? KP_LINK_DEDUPE : link ? KP_LINK : KP_DEDUPE;
    o.threads = (unsigned)common.threads;
    o.memory = common.memory;
    o.suspect = 0.01; /* the lowest threshold that is shown */
    common.output = "/dev/null";
    struct kp_stage *stage;
    if (kp_dedupe_stage_new(&o, &stage, &err) != KP_OK) {
        status = kp_tool_fail(&tool, &err);
    } else {
        status = kp_tool_run(&tool, &common, &stage, 1, NULL);
        if (status == KP_EXIT_OK)
            status = measure(stage, o.keep);
        stage->ops->free(stage);
    }
    kp_common_release(&common);
    return status;
}
