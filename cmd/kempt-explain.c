#include "match/explain.h"
#include "match/whynot.h"
#include "matching.h"

#include <stdlib.h>

static const struct kp_tool tool = {
    .name = "explain",
    .synopsis = "[-r RULESET] (--pair | --why-not) A,B [OPTION...] [FILE...]",
    .summary = "say why two records are the same customer, or are not",
    .details = "Matches the records as kempt dedupe would, and shows for two of them what each "
               "field says for\n"
               "and against, in bits, and which step decided. A and B are identifiers with --id, "
               "else numbers\n"
               "of the records, from 1.\n",
};

struct question {
    struct kp_matching m;
    const char *pair, *why_not;
    char *first; /* of the two names; the other one */
    const char *second;
    bool json;
};

/* The two names: "A,B" cut at its only comma, else the option's value and the first argument. */
static bool find_names(struct question *q)
{
    const char *text = q->pair ? q->pair : q->why_not;
    struct kp_strings *files = &q->m.common.files;
    if (!text || !(q->first = strdup(text)))
        return false;
    char *comma = strchr(q->first, ',');
    if (comma && !strchr(comma + 1, ',')) {
        *comma = '\0';
        q->second = comma + 1;
        return *q->first && *q->second;
    }
    if (files->count == 0)
        return false;
    q->second = files->items[0];
    memmove(files->items, files->items + 1, --files->count * sizeof *files->items);
    return true;
}

static enum kp_status answer(const struct question *q, const struct kp_stage *stage,
                             struct kp_buf *text, struct kp_error *err)
{
    const struct kp_matcher *m = kp_dedupe_matcher(stage);
    struct kp_explanation e;
    struct kp_whynot w;
    uint32_t id = kp_dedupe_id_column(stage), x = kp_explain_find(m, id, q->first),
             y = kp_explain_find(m, id, q->second);
    if (x == UINT32_MAX || y == UINT32_MAX || x == y || !m->model)
        return kp_fail(err, KP_ERR_USAGE,
                       "no two different records of the input are named so: give their numbers "
                       "from 1, or --id FIELD and their values there");
    enum kp_status st = q->pair ? kp_explain(m, x, y, &e, err) : kp_whynot(m, x, y, &w, err);
    if (st != KP_OK)
        return st;
    if (q->pair && q->json)
        kp_explain_json(m, &e, text);
    else if (q->pair)
        kp_explain_text(m, &e, q->m.common.verbose, text);
    else if (q->json)
        kp_whynot_json(m, &w, id, text);
    else
        kp_whynot_text(m, &w, id, text);
    if (q->json)
        kp_buf_putc(text, '\n');
    return KP_OK;
}

static int tell(void *ctx, struct kp_stage *stage)
{
    struct kp_buf text = {0};
    struct kp_error err;
    int status = answer(ctx, stage, &text, &err) == KP_OK ? kp_tool_put(&tool, &text, NULL)
                                                          : kp_tool_fail(&tool, &err);
    kp_buf_release(&text);
    return status;
}

int main(int argc, char **argv)
{
    struct question q = {.m = KP_MATCHING_INIT};
    const struct kp_option options[] = {
        KP_MATCHING_OPTIONS(q.m),
        {0, "pair", KP_OPT_STRING, &q.pair, "A,B", "two records: what each field says of them",
         NULL},
        {0, "why-not", KP_OPT_STRING, &q.why_not, "A,B",
         "two records: what kept them apart, and what would bring them together", NULL},
        {0, "json", KP_OPT_FLAG, &q.json, NULL, "one JSON object instead of a table", NULL},
        KP_COMMON_READ(q.m.common),
        KP_COMMON_RUN(q.m.common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &q.m.common);
    if (status >= 0)
        return status;
    if ((q.pair && q.why_not) || !find_names(&q)) {
        kp_tool_say(&tool,
                    "--pair A,B or --why-not A,B is needed, two records with a comma between");
        kp_common_release(&q.m.common);
        status = KP_EXIT_USAGE;
    } else {
        q.m.dedupe.suspect = q.why_not ? 0.01 : -1;
        status = kp_matching_run(&tool, &q.m, tell, &q);
    }
    free(q.first);
    return status;
}
