#include "match/accuracy.h"
#include "matching.h"

static const struct kp_tool tool = {
    .name = "accuracy",
    .synopsis = "[-r RULESET] --truth FIELD [OPTION...] [FILE...]",
    .summary = "measure how well records are matched",
    .details = "Matches the records as kempt dedupe would, without looking at the field that tells "
               "the truth (the same\n"
               "value for all records of one customer), and shows precision, recall and F1 at each "
               "threshold.\n",
};

static int measure(void *ctx, struct kp_stage *stage)
{
    const struct kp_matching *o = ctx;
    const struct kp_matcher *m = kp_dedupe_matcher(stage);
    uint32_t column = kp_dedupe_kept_column(stage);
    struct kp_accuracy a;
    struct kp_error err;
    struct kp_buf text = {0};
    enum kp_status st = KP_OK;
    if (column == UINT32_MAX)
        st = kp_fail(&err, KP_ERR_USAGE,
                     "the input has no field '%s'; --truth names the field that tells the truth",
                     o->dedupe.keep);
    if (st == KP_OK)
        st = kp_accuracy_measure(m, m->table->columns[column].ids, &a, &err);
    if (st == KP_OK)
        kp_accuracy_text(&a, &text);
    int status = st == KP_OK ? kp_tool_put(&tool, &text, NULL) : kp_tool_fail(&tool, &err);
    kp_buf_release(&text);
    return status;
}

int main(int argc, char **argv)
{
    struct kp_matching m = KP_MATCHING_INIT;
    const struct kp_option options[] = {
        KP_MATCHING_OPTIONS(m),
        {0, "truth", KP_OPT_STRING, &m.dedupe.keep, "FIELD",
         "the field that is the same for all records of one customer", NULL},
        KP_COMMON_READ(m.common),
        KP_COMMON_RUN(m.common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &m.common);
    if (status >= 0)
        return status;
    if (!m.dedupe.keep) {
        kp_tool_say(&tool, "--truth FIELD is needed");
        kp_common_release(&m.common);
        return KP_EXIT_USAGE;
    }
    m.dedupe.suspect = 0.01; /* the lowest threshold that is shown */
    return kp_matching_run(&tool, &m, measure, &m);
}
