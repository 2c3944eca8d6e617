#include "match/accuracy.h"
#include "matching.h"

static const struct kp_tool tool = {
    .name = "accuracy",
    .synopsis = "[-r RULESET] (--truth FIELD | --labels FILE) [OPTION...] [FILE...]",
    .summary = "measure how well records are matched",
    .details =
        "Matches the records as kempt dedupe would, without looking at the truth (a field with "
        "the same value in\n"
        "all records of one customer, or labelled pairs), and shows precision, recall and "
        "F1 at each threshold.\n",
};

struct wanted {
    struct kp_matching m;
    const char *labels, *errors;
    double precision;
    bool json;
};

static enum kp_status measure(const struct wanted *w, const struct kp_stage *stage,
                              struct kp_accuracy *a, struct kp_error *err)
{
    const struct kp_matcher *m = kp_dedupe_matcher(stage);
    uint32_t column = kp_dedupe_kept_column(stage);
    struct kp_known known = {0};
    struct kp_accuracy_options o = {.labels = &known,
                                    .precision = w->precision,
                                    .errors = w->errors,
                                    .id_column = kp_dedupe_id_column(stage)};
    if (!w->labels && column == UINT32_MAX)
        return kp_fail(err, KP_ERR_USAGE,
                       "the input has no field '%s'; --truth names the field that tells the truth",
                       w->m.dedupe.keep);
    if (!m->model)
        return kp_fail(err, KP_ERR_USAGE, "the input has no two records: nothing to measure");
    enum kp_status st = KP_OK;
    if (!w->labels)
        o.entity = m->table->columns[column].ids;
    else
        st = kp_known_read(&known, w->labels, KP_LABEL_MATCH, m->table, o.id_column, err);
    if (st == KP_OK)
        st = kp_accuracy_measure(m, &o, a, err);
    kp_known_release(&known);
    return st;
}

static int tell(void *ctx, struct kp_stage *stage)
{
    const struct wanted *w = ctx;
    struct kp_accuracy a;
    struct kp_error err;
    struct kp_buf text = {0};
    if (measure(w, stage, &a, &err) != KP_OK)
        return kp_tool_fail(&tool, &err);
    if (w->json)
        kp_accuracy_json(&a, &text);
    else
        kp_accuracy_text(&a, &text);
    int status = kp_tool_put(&tool, &text, NULL);
    kp_buf_release(&text);
    if (status == KP_EXIT_OK && w->precision >= 0 && !a.reached) {
        kp_tool_say(&tool, "no threshold has a precision of %g", w->precision);
        status = KP_EXIT_REJECTED;
    }
    return status;
}

static const char *misused(const struct wanted *w)
{
    if (!w->m.dedupe.keep && !w->labels)
        return "--truth FIELD or --labels FILE is needed";
    if (w->m.dedupe.keep && w->labels)
        return "--truth and --labels both tell the truth; give one of them";
    return w->precision > 1 ? "--precision is a share, up to 1" : NULL;
}

int main(int argc, char **argv)
{
    struct wanted w = {.m = KP_MATCHING_INIT, .precision = -1};
    const struct kp_option options[] = {
        KP_MATCHING_OPTIONS(w.m),
        {0, "truth", KP_OPT_STRING, &w.m.dedupe.keep, "FIELD",
         "the field that is the same for all records of one customer", NULL},
        {0, "labels", KP_OPT_STRING, &w.labels, "FILE",
         "labelled pairs: JSONL of kempt review, or CSV left,right,label", NULL},
        {0, "precision", KP_OPT_REAL, &w.precision, "P",
         "find the lowest threshold that has this precision", NULL},
        {0, "errors", KP_OPT_STRING, &w.errors, "FILE",
         "write the pairs that were got wrong, with what went wrong", NULL},
        {0, "json", KP_OPT_FLAG, &w.json, NULL, "one JSON object instead of a table", NULL},
        KP_COMMON_READ(w.m.common),
        KP_COMMON_RUN(w.m.common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &w.m.common);
    if (status >= 0)
        return status;
    const char *wrong = misused(&w);
    if (wrong) {
        kp_tool_say(&tool, "%s", wrong);
        kp_common_release(&w.m.common);
        return KP_EXIT_USAGE;
    }
    w.m.dedupe.suspect = w.labels ? 0.0001 : 0.01; /* the lowest threshold that is shown is 0.01 */
    return kp_matching_run(&tool, &w.m, tell, &w);
}
