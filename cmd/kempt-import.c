#include <stdlib.h>

#include "pipeline/import.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "import",
    .synopsis = "[-r RULESET] [FILE...]",
    .summary = "read feeds of any format into records with the ruleset's field names",
    .details = "Columns become the ruleset's fields by name or alias, in any script, whatever "
               "their case, spacing or\n"
               "width. Every record gets _source and _record. Without a ruleset, columns keep "
               "their names.",
};

static enum kp_status prepare(struct kp_import_options *o, const struct kp_pipeline_config *config,
                              const struct kp_strings *sources, struct kp_arena *arena,
                              const struct kp_schema **columns, struct kp_error *err)
{
    enum kp_status status = kp_import_source_names(config->inputs, config->ninputs, sources->items,
                                                   sources->count, arena, &o->source_names, err);
    o->nsources = config->ninputs;
    if (status == KP_OK)
        status = kp_import_columns(config->inputs, config->ninputs, &config->read, columns, err);
    o->columns = *columns;
    return status;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_import_options o = {0};
    struct kp_strings sources = {0};
    bool keep_unknown = false;
    const struct kp_option options[] = {
        KP_OPT_HEADING("Fields"),
        KP_COMMON_RULES(common),
        {0, "source", KP_OPT_LIST, &sources, "NAME",
         "name of a feed for _source, in the order of the files (default: the file's name)", NULL},
        {0, "keep-unknown", KP_OPT_FLAG, &keep_unknown, NULL,
         "keep columns that the ruleset does not know (default)", NULL},
        {0, "drop-unknown", KP_OPT_FLAG, &o.drop_unknown, NULL, "leave them out", NULL},
        {0, "plain", KP_OPT_FLAG, &o.plain, NULL, "add no _source and _record", NULL},
        KP_COMMON_IO(common),
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code < 0 && keep_unknown && o.drop_unknown) {
        kp_tool_say(&tool, "--keep-unknown and --drop-unknown exclude each other");
        kp_common_release(&common);
        code = KP_EXIT_USAGE;
    }
    if (code < 0)
        code = kp_tool_ruleset(&tool, &common, false);
    if (code >= 0)
        return code;

    struct kp_pipeline_config config = kp_tool_config(&tool, &common);
    struct kp_arena arena = {0};
    const struct kp_schema *columns = NULL;
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    o.ruleset = common.ruleset;
    enum kp_status status = prepare(&o, &config, &sources, &arena, &columns, &err);
    if (status == KP_OK)
        status = kp_import_stage_new(&o, &stage, &err);
    config.stages = &stage;
    config.nstages = 1;
    code = status == KP_OK ? kp_tool_run_config(&tool, &common, &config, NULL)
                           : kp_tool_fail(&tool, &err);
    if (stage)
        stage->ops->free(stage);
    kp_schema_unref(columns);
    kp_arena_release(&arena);
    free(sources.items);
    kp_common_release(&common);
    return code;
}
