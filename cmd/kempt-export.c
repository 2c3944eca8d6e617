#include <stdlib.h>
#include <string.h>

#include "pipeline/export.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "export",
    .synopsis = "[-r RULESET] [--fields LIST] [FILE...]",
    .summary = "write chosen fields in the order and format of a target system",
    .details = "Fields whose names begin with _ stay behind unless --own or --fields asks for "
               "them. In CSV and TSV a\n"
               "cell that a spreadsheet would run as a formula gets a ' before it, unless "
               "--no-formula-guard.",
};

/* "a,b=Header" into fields of the arena. */
static enum kp_status parse_fields(const char *text, struct kp_arena *arena,
                                   struct kp_export_options *o, struct kp_error *err)
{
    size_t count = 1;
    for (const char *p = text; *p; p++)
        count += *p == ',';
    struct kp_export_field *fields = kp_arena_array(arena, count, sizeof *fields);
    char *copy = kp_arena_dup(arena, text, strlen(text));
    if (!fields || !copy)
        return kp_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        char *comma = strchr(copy, ',');
        if (comma)
            *comma = '\0';
        if (!kp_export_field_parse(copy, arena, &fields[i]))
            return kp_fail(err, KP_ERR_USAGE, "--fields: field %zu has no name", i + 1);
        copy = comma ? comma + 1 : copy;
    }
    o->fields = fields;
    o->nfields = count;
    return KP_OK;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct kp_export_options o = {0};
    const char *fields = NULL;
    bool no_guard = false, bom = false, crlf = false;
    const struct kp_option options[] = {
        KP_OPT_HEADING("Fields"),
        KP_COMMON_RULES(common),
        {0, "fields", KP_OPT_STRING, &fields, "LIST",
         "fields in their order, as name or name=Header, commas between", NULL},
        {0, "own", KP_OPT_FLAG, &o.own, NULL,
         "keep kempt's own fields (_source, _cluster ...) as well", NULL},
        KP_COMMON_IO(common),
        {0, "no-formula-guard", KP_OPT_FLAG, &no_guard, NULL,
         "write cells that begin with = + - @ as they are", NULL},
        {0, "bom", KP_OPT_FLAG, &bom, NULL,
         "begin with a byte order mark, for spreadsheet programs", NULL},
        {0, "crlf", KP_OPT_FLAG, &crlf, NULL, "end lines with CR LF", NULL},
        KP_COMMON_RUN(common),
        KP_OPT_END,
    };
    int code = kp_tool_parse(&tool, options, argc, argv, &common);
    if (code < 0)
        code = kp_tool_ruleset(&tool, &common, false);
    if (code >= 0)
        return code;

    struct kp_pipeline_config config = kp_tool_config(&tool, &common);
    struct kp_arena arena = {0};
    struct kp_stage *stage = NULL;
    struct kp_error err = {0};
    o.ruleset = common.ruleset;
    kp_export_write_options(common.ruleset, &config.write);
    config.write.formula_guard = config.write.formula_guard && !no_guard;
    config.write.bom = config.write.bom || bom;
    config.write.crlf = config.write.crlf || crlf;
    enum kp_status status = fields ? parse_fields(fields, &arena, &o, &err) : KP_OK;
    if (status == KP_OK)
        status = kp_export_stage_new(&o, &stage, &err);
    config.stages = &stage;
    config.nstages = 1;
    code = status == KP_OK ? kp_tool_run_config(&tool, &common, &config, NULL)
                           : kp_tool_fail(&tool, &err);
    if (stage)
        stage->ops->free(stage);
    kp_arena_release(&arena);
    kp_common_release(&common);
    return code;
}
