#include "match/dedupe.h"
#include "match/explain.h"
#include "tool.h"

#include <stdio.h>

static const struct kp_tool tool = {
    .name = "explain",
    .synopsis = "[-r RULESET] --pair A,B [OPTION...] [FILE...]",
    .summary = "say why two records are the same customer, or are not",
    .details = "Matches the records as kempt dedupe would, and shows for two of them what each "
               "field says for\n"
               "and against, in bits, and which step decided. A and B are identifiers with --id, "
               "else numbers\n"
               "of the records, from 1.\n",
};

/* "A,B" cut at its only comma. */
static bool cut(const char *pair, char *a, char *b, size_t size)
{
    const char *comma = strchr(pair, ',');
    if (!comma || strchr(comma + 1, ',') || (size_t)(comma - pair) >= size ||
        strlen(comma + 1) >= size)
        return false;
    memcpy(a, pair, (size_t)(comma - pair));
    a[comma - pair] = '\0';
    memcpy(b, comma + 1, strlen(comma + 1) + 1);
    return true;
}

static int explain(const struct kp_common *common, const struct kp_stage *stage, const char *pair,
                   bool json)
{
    const struct kp_matcher *m = kp_dedupe_matcher(stage);
    char a[256], b[256];
    struct kp_error err;
    struct kp_explanation e;
    struct kp_buf text = {0};
    cut(pair, a, b, sizeof a);
    uint32_t id = kp_dedupe_id_column(stage), x = kp_explain_find(m, id, a),
             y = kp_explain_find(m, id, b);
    enum kp_status st = KP_OK;
    if (x == UINT32_MAX || y == UINT32_MAX || x == y)
        st = kp_fail(&err, KP_ERR_USAGE,
                     "--pair names no two different records of the input: give their numbers from "
                     "1, or --id FIELD and their values there");
    if (st == KP_OK)
        st = kp_explain(m, x, y, &e, &err);
    if (st == KP_OK && json)
        kp_explain_json(m, &e, &text);
    else if (st == KP_OK)
        kp_explain_text(m, &e, common->verbose, &text);
    if (st == KP_OK && json)
        kp_buf_putc(&text, '\n');
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
    const char *pair = NULL;
    bool link = false, link_dedupe = false, json = false;
    char a[256], b[256];
    const struct kp_option options[] = {
        KP_COMMON_RULES(common),
        {0, "pair", KP_OPT_STRING, &pair, "A,B", "the two records", NULL},
        {0, "json", KP_OPT_FLAG, &json, NULL, "one JSON object instead of a table", NULL},
        {0, "id", KP_OPT_STRING, &o.id, "FIELD", "the field that identifies a record", NULL},
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
    if (!pair || !cut(pair, a, b, sizeof a)) {
        kp_fail(&err, KP_ERR_USAGE, "--pair A,B is needed, two records with a comma between");
        return kp_tool_fail(&tool, &err);
    }
    status = kp_tool_ruleset(&tool, &common, false);
    if (status >= 0)
        return status;
    o.rules = common.ruleset;
    o.mode = link_dedupe ? KP_LINK_DEDUPE : link ? KP_LINK : KP_DEDUPE;
    o.threads = (unsigned)common.threads;
    o.memory = common.memory;
    common.output = "/dev/null";
    struct kp_stage *stage;
    if (kp_dedupe_stage_new(&o, &stage, &err) != KP_OK) {
        status = kp_tool_fail(&tool, &err);
    } else {
        status = kp_tool_run(&tool, &common, &stage, 1, NULL);
        if (status == KP_EXIT_OK)
            status = explain(&common, stage, pair, json);
        stage->ops->free(stage);
    }
    kp_common_release(&common);
    return status;
}
