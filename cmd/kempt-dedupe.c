#include "match/dedupe.h"
#include "tool.h"

#include <stdio.h>

static const struct kp_tool tool = {
    .name = "dedupe",
    .synopsis = "[-r RULESET] [--link | --link-dedupe] [OPTION...] [FILE...]",
    .summary = "find the records that are the same customer",
    .details =
        "Writes the records as they came, with a field _cluster that is the same for all records "
        "of one\n"
        "customer. What is compared, and how, is said by the section match of the ruleset; without "
        "one, the\n"
        "columns are studied, and the section that was chosen is printed on standard error.\n",
};

/* What the run found, on standard error; the plan is what was asked for and goes to standard
 * output. */
static void say(const struct kp_common *common, const struct kp_stage *stage, bool plan)
{
    struct kp_buf text = {0};
    if (plan)
        kp_dedupe_plan(stage, &text);
    else if (!common->quiet)
        kp_dedupe_summary(stage, &text);
    if (plan && kp_buf_ok(&text)) {
        fwrite(text.data, 1, text.len, stdout);
        kp_buf_clear(&text);
    }
    if (!common->quiet && kp_dedupe_chosen(stage)) {
        kp_buf_puts(&text,
                    "no match section: this one was chosen; keep it in a ruleset and edit it\n");
        kp_dedupe_section(stage, &text);
    }
    if (kp_buf_ok(&text) && text.len)
        fwrite(text.data, 1, text.len, stderr);
    kp_buf_release(&text);
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_dedupe_options o = KP_DEDUPE_DEFAULTS;
    bool link = false, link_dedupe = false;
    int64_t max_pairs = 0;
    const struct kp_option options[] = {
        KP_COMMON_RULES(common),
        {0, "link", KP_OPT_FLAG, &link, NULL, "match records of different sources only", NULL},
        {0, "link-dedupe", KP_OPT_FLAG, &link_dedupe, NULL, "match within sources and across them",
         NULL},
        {0, "source-field", KP_OPT_STRING, &o.source_field, "FIELD",
         "the field that names the source (default: _source)", NULL},
        {0, "id", KP_OPT_STRING, &o.id, "FIELD",
         "the field that identifies a record: named in pairs, never compared", NULL},
        {0, "threshold", KP_OPT_REAL, &o.threshold, "P", "probability from which a pair is a match",
         NULL},
        {0, "suspect", KP_OPT_REAL, &o.suspect, "P",
         "probability from which a pair is written to --pairs", NULL},
        {0, "pairs", KP_OPT_STRING, &o.pairs, "FILE",
         "write the scored pairs, one JSON object a line", NULL},
        {0, "max-pairs", KP_OPT_INT, &max_pairs, "N", "refuse to compare more pairs than that",
         NULL},
        {0, "mark-review", KP_OPT_FLAG, &o.mark_review, NULL,
         "add a field _review: why a person should look at the cluster before it is merged", NULL},
        {0, "plan", KP_OPT_FLAG, &o.plan, NULL,
         "print what blocking brings up; compare nothing, write no records", NULL},
        {0, "model", KP_OPT_STRING, &o.model, "FILE",
         "match with a saved model: no match section is read, nothing is trained", NULL},
        {0, "save-model", KP_OPT_STRING, &o.save_model, "FILE",
         "write the model, to be read and edited, and for --model", NULL},
        {0, "study", KP_OPT_FLAG, &o.ignore_section, NULL,
         "choose from the columns even if the ruleset has a match section", NULL},
        {0, "state", KP_OPT_STRING, &o.state, "FILE",
         "keep what is needed of the records in FILE, and match with those kept earlier", NULL},
        {0, "events", KP_OPT_STRING, &o.events, "FILE",
         "with --state: write what became of the clusters, one JSON object a line", NULL},
        {0, "delete", KP_OPT_STRING, &o.removed, "FILE",
         "with --state: take out the records that FILE names, a line each", NULL},
        {0, "retrain", KP_OPT_FLAG, &o.retrain, NULL,
         "with --state: train the model again, on all records", NULL},
        KP_COMMON_IO(common),
        KP_COMMON_RUN(common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &common);
    if (status >= 0)
        return status;
    status = kp_tool_ruleset(&tool, &common, false);
    if (status >= 0)
        return status;
    if (!o.state && (o.events || o.removed || o.retrain)) {
        kp_tool_say(&tool, "--events, --delete and --retrain need --state FILE");
        kp_common_release(&common);
        return KP_EXIT_USAGE;
    }
    o.rules = common.ruleset;
    o.mode = link_dedupe ? KP_LINK_DEDUPE : link ? KP_LINK : KP_DEDUPE;
    o.threads = (unsigned)common.threads;
    o.memory = common.memory;
    o.max_pairs = (uint64_t)max_pairs;
    struct kp_stage *stage;
    struct kp_error err;
    if (kp_dedupe_stage_new(&o, &stage, &err) != KP_OK) {
        status = kp_tool_fail(&tool, &err);
    } else {
        if (o.plan)
            common.output = "/dev/null";
        status = kp_tool_run(&tool, &common, &stage, 1, NULL);
        if (status == KP_EXIT_OK && kp_dedupe_save(stage, &err) != KP_OK)
            status = kp_tool_fail(&tool, &err);
        if (status == KP_EXIT_OK)
            say(&common, stage, o.plan);
        stage->ops->free(stage);
    }
    kp_common_release(&common);
    return status;
}
