#include "pipeline/run.h"

#include <stdlib.h>
#include <unistd.h>

#include "pipeline/evidence.h"
#include "pipeline/export.h"
#include "pipeline/run_settings.h"

struct kp_run {
    struct kp_run_options options;
    struct kp_arena arena;
    const struct kp_schema *columns;
    struct kp_steps steps;
    struct kp_evidence evidence;
    struct kp_buf decided; /* by the evidence, in words */
};

static enum kp_status prepare(struct kp_run *run, struct kp_error *err)
{
    struct kp_pipeline_config *c = &run->options.config;
    const char *const *names =
        run->options.steps ? run->options.steps : kp_steps_names(run->options.ruleset);
    enum kp_status status = kp_run_previous(&run->options, NULL, names, &run->arena, err);
    if (status != KP_OK)
        return status;
    struct kp_steps_options o = {.ruleset = run->options.ruleset,
                                 .tool = c->tool,
                                 .ledger = c->sides[KP_SIDE_LEDGER] != NULL,
                                 .rejects = c->sides[KP_SIDE_REJECTS] != NULL,
                                 .memory = run->options.memory,
                                 .threads = c->threads,
                                 .dedupe = run->options.dedupe,
                                 .pairs = run->options.pairs,
                                 .mark_review = run->options.mark_review};
    kp_merge_keep(&o.merge, c->sides);
    o.merge.previous = run->options.previous;
    o.import.drop_unknown = run->options.drop_unknown;
    o.import.nsources = c->ninputs;
    status =
        kp_import_source_names(c->inputs, c->ninputs, run->options.sources, run->options.nsources,
                               &run->arena, &o.import.source_names, err);
    if (status == KP_OK)
        status = kp_import_columns(c->inputs, c->ninputs, &c->read, &run->columns, err);
    o.import.columns = run->columns;
    if (status == KP_OK)
        status = kp_steps_build(names, &o, &run->steps, err);
    if (status != KP_OK)
        return status;
    c->stages = run->steps.stages;
    c->nstages = run->steps.count;
    c->ruleset = o.ruleset->file;
    c->ruleset_digest = o.ruleset->digest;
    if (run->steps.count && strcmp(run->steps.names[run->steps.count - 1], "export") == 0)
        kp_export_write_options(o.ruleset, &c->write);
    return KP_OK;
}

enum kp_status kp_run_new(const struct kp_run_options *options, struct kp_run **out,
                          struct kp_error *err)
{
    struct kp_run *run = calloc(1, sizeof *run);
    if (!run)
        return kp_no_memory(err);
    run->options = *options;
    run->evidence.fd = -1;
    enum kp_status status = prepare(run, err);
    if (status != KP_OK) {
        kp_run_free(run);
        return status;
    }
    *out = run;
    return KP_OK;
}

const struct kp_pipeline_config *kp_run_config(const struct kp_run *run)
{
    return &run->options.config;
}

const struct kp_steps *kp_run_steps(const struct kp_run *run)
{
    return &run->steps;
}

enum kp_status kp_run_start(struct kp_run *run, struct kp_pipeline_result *result,
                            struct kp_error *err)
{
    struct kp_pipeline_config *c = &run->options.config;
    enum kp_status status =
        kp_evidence_gather(&run->evidence, c, run->options.evidence, &run->decided, err);
    if (status == KP_OK)
        status = kp_pipeline_run(c, result, err);
    if (status == KP_OK && !c->plan) {
        status = kp_steps_save(&run->steps, err);
        if (status != KP_OK && c->stats)
            unlink(c->stats); /* what it counts is not all that was to be done */
    }
    return status == KP_OK ? kp_steps_verdict(&run->steps, err) : status;
}

struct kp_slice kp_run_evidence(const struct kp_run *run)
{
    return kp_string(run->decided.data ? run->decided.data : "", run->decided.len);
}

void kp_run_free(struct kp_run *run)
{
    if (!run)
        return;
    kp_steps_release(&run->steps);
    kp_evidence_release(&run->evidence);
    kp_buf_release(&run->decided);
    kp_schema_unref(run->columns);
    kp_arena_release(&run->arena);
    free(run);
}
