#include "matching.h"

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
    if (!common->quiet && !plan)
        kp_dedupe_generics(stage, common->verbose, &text);
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

static int finish(void *ctx, struct kp_stage *stage)
{
    const struct kp_matching *m = ctx;
    struct kp_error err;
    if (kp_dedupe_save(stage, &err) != KP_OK)
        return kp_tool_fail(&tool, &err);
    say(&m->common, stage, m->dedupe.plan);
    return KP_EXIT_OK;
}

int main(int argc, char **argv)
{
    struct kp_matching m = KP_MATCHING_INIT;
    struct kp_dedupe_options *o = &m.dedupe;
    const struct kp_option options[] = {
        KP_MATCHING_OPTIONS(m),
        {0, "suspect", KP_OPT_REAL, &o->suspect, "P",
         "probability from which a pair is written to --pairs", NULL},
        {0, "pairs", KP_OPT_STRING, &o->pairs, "FILE",
         "write the scored pairs, one JSON object a line", NULL},
        {0, "clusters", KP_OPT_STRING, &o->clusters, "FILE",
         "write size, density, weakest link and bridges of each cluster, JSONL or .csv", NULL},
        {0, "max-pairs", KP_OPT_INT, &m.max_pairs, "N", "refuse to compare more pairs than that",
         NULL},
        {0, "mark-review", KP_OPT_FLAG, &o->mark_review, NULL,
         "add a field _review: why a person should look at the cluster before it is merged", NULL},
        {0, "labels", KP_OPT_STRING, &o->labels, "FILE",
         "train with labelled pairs too: JSONL of kempt review, or CSV left,right,label", NULL},
        {0, "entity-field", KP_OPT_STRING, &o->keep, "FIELD",
         "train with the customers that a field of the records tells", NULL},
        {0, "plan", KP_OPT_FLAG, &o->plan, NULL,
         "print what blocking brings up; compare nothing, write no records", NULL},
        {0, "save-model", KP_OPT_STRING, &o->save_model, "FILE",
         "write the model, to be read and edited, and for --model", NULL},
        {0, "study", KP_OPT_FLAG, &o->ignore_section, NULL,
         "choose from the columns even if the ruleset has a match section", NULL},
        {0, "state", KP_OPT_STRING, &o->state, "FILE",
         "keep what is needed of the records in FILE, and match with those kept earlier", NULL},
        {0, "events", KP_OPT_STRING, &o->events, "FILE",
         "with --state: write what became of the clusters, one JSON object a line", NULL},
        {0, "delete", KP_OPT_STRING, &o->removed, "FILE",
         "with --state: take out the records that FILE names, a line each", NULL},
        {0, "retrain", KP_OPT_FLAG, &o->retrain, NULL,
         "with --state: train the model again, on all records", NULL},
        KP_COMMON_IO(m.common),
        KP_COMMON_RUN(m.common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &m.common);
    if (status >= 0)
        return status;
    if (!o->state && (o->events || o->removed || o->retrain)) {
        kp_tool_say(&tool, "--events, --delete and --retrain need --state FILE");
        kp_common_release(&m.common);
        return KP_EXIT_USAGE;
    }
    m.keep_records = !o->plan;
    o->learn_kept = o->keep != NULL;
    return kp_matching_run(&tool, &m, finish, &m);
}
