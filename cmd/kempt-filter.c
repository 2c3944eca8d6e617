#include "pipeline/filter.h"

#include <stdlib.h>

#include "tool.h"

static const struct kp_tool tool = {
    .name = "filter",
    .synopsis = "-e EXPR | -r RULESET --segment NAME [FILE...]",
    .summary = "let those records through for which an expression holds",
    .details = "An expression is Lua over one record: r.country == 'IR' and not empty(r.email).\n"
               "Text stays text: compare tonumber(r.age), not r.age, with a number.",
};

static int run(struct kp_common *common, struct kp_filter_options *o, const char *rejected)
{
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    o->ruleset = common->ruleset;
    o->rejects = o->set_aside = rejected != NULL;
    if (kp_filter_stage_new(o, &stage, &err) != KP_OK)
        return kp_tool_fail(&tool, &err);
    struct kp_pipeline_config config = kp_tool_config(&tool, common);
    config.sides[KP_SIDE_REJECTS] = rejected;
    config.stages = &stage;
    config.nstages = 1;
    int code = kp_tool_run_config(&tool, common, &config, NULL);
    stage->ops->free(stage);
    return code;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_filter_options o = {0};
    struct kp_strings segments = {0};
    const char *rejected = NULL;
    const struct kp_option options[] = {
        KP_OPT_HEADING("Conditions"),
        {'e', "expression", KP_OPT_STRING, &o.expression, "EXPR", "the condition, in Lua", NULL},
        KP_COMMON_RULES(common),
        {0, "segment", KP_OPT_LIST, &segments, "NAME",
         "a condition of the ruleset's segments; all must hold", NULL},
        {'i', "invert", KP_OPT_FLAG, &o.invert, NULL, "let the other records through", NULL},
        {0, "rejected", KP_OPT_STRING, &rejected, "FILE",
         "where the records go that are not let through, or that a condition fails on", NULL},
        KP_COMMON_IO(common),
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code < 0) {
        code = kp_tool_ruleset(&tool, &common, segments.count > 0);
        o.segments = segments.items;
        o.nsegments = segments.count;
        if (code < 0)
            code = run(&common, &o, rejected);
        kp_common_release(&common);
    }
    free(segments.items);
    return code;
}
