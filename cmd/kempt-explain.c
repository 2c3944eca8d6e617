#include "match/explain.h"
#include "matching.h"

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

struct question {
    struct kp_matching m;
    const char *pair;
    bool json;
};

static enum kp_status explain(const struct question *q, const struct kp_stage *stage,
                              struct kp_buf *text, struct kp_error *err)
{
    const struct kp_matcher *m = kp_dedupe_matcher(stage);
    struct kp_explanation e;
    char a[256], b[256];
    cut(q->pair, a, b, sizeof a);
    uint32_t id = kp_dedupe_id_column(stage), x = kp_explain_find(m, id, a),
             y = kp_explain_find(m, id, b);
    if (x == UINT32_MAX || y == UINT32_MAX || x == y)
        return kp_fail(err, KP_ERR_USAGE,
                       "--pair names no two different records of the input: give their numbers "
                       "from 1, or --id FIELD and their values there");
    enum kp_status st = kp_explain(m, x, y, &e, err);
    if (st != KP_OK)
        return st;
    if (q->json) {
        kp_explain_json(m, &e, text);
        kp_buf_putc(text, '\n');
    } else {
        kp_explain_text(m, &e, q->m.common.verbose, text);
    }
    return KP_OK;
}

static int answer(void *ctx, struct kp_stage *stage)
{
    struct kp_buf text = {0};
    struct kp_error err;
    int status = explain(ctx, stage, &text, &err) == KP_OK ? kp_tool_put(&tool, &text, NULL)
                                                           : kp_tool_fail(&tool, &err);
    kp_buf_release(&text);
    return status;
}

int main(int argc, char **argv)
{
    struct question q = {.m = KP_MATCHING_INIT};
    char a[256], b[256];
    const struct kp_option options[] = {
        KP_MATCHING_OPTIONS(q.m),
        {0, "pair", KP_OPT_STRING, &q.pair, "A,B", "the two records", NULL},
        {0, "json", KP_OPT_FLAG, &q.json, NULL, "one JSON object instead of a table", NULL},
        KP_COMMON_READ(q.m.common),
        KP_COMMON_RUN(q.m.common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &q.m.common);
    if (status >= 0)
        return status;
    if (!q.pair || !cut(q.pair, a, b, sizeof a)) {
        kp_tool_say(&tool, "--pair A,B is needed, two records with a comma between");
        kp_common_release(&q.m.common);
        return KP_EXIT_USAGE;
    }
    return kp_matching_run(&tool, &q.m, answer, &q);
}
