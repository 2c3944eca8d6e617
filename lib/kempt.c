#include "kempt.h"

#include <stdio.h>
#include <stdlib.h>

#include "normalize/stage.h"
#include "pipeline/registry.h"
#include "pipeline/run.h"

struct kempt_cleaner {
    struct kp_ruleset *ruleset;
    struct kp_stage *stage;
    void *worker;
    struct kp_batch batch;
};

const char *kempt_version(void)
{
    return KP_VERSION;
}

/* The tools' exit status for an error, and its text. */
static int say(const struct kp_error *err, char *message, size_t size)
{
    if (message && size)
        kp_error_format(err, message, size);
    switch (err->code) {
    case KP_OK:
    case KP_CLOSED:
        return 0;
    case KP_ERR_LIMIT:
        return 1;
    case KP_ERR_USAGE:
    case KP_ERR_RULES:
        return 2;
    default:
        return 3;
    }
}

static enum kp_status load(const char *path, struct kp_ruleset **out, struct kp_error *err)
{
    struct kp_diagnostics diags;
    kp_diagnostics_init(&diags, path);
    enum kp_status status = kp_ruleset_load(path, kp_registry(), &diags, out, err);
    kp_diagnostics_release(&diags);
    return status;
}

int kempt_check(const char *ruleset, char *message, size_t size)
{
    struct kp_error err = {0};
    struct kp_ruleset *rs = NULL;
    load(ruleset, &rs, &err);
    kp_ruleset_free(rs);
    return say(&err, message, size);
}

/* ---- runs ---- */

static enum kp_status run(const struct kempt_run_options *o, struct kp_ruleset *rs,
                          struct kp_pipeline_result *result, struct kp_error *err)
{
    struct kp_run_options options = {
        .ruleset = rs,
        .memory = o->memory,
        .config = {.tool = "run",
                   .inputs = o->inputs,
                   .ninputs = o->ninputs,
                   .read = {.tool = "run"},
                   .output = o->output,
                   .stats = o->stats,
                   .threads = o->threads},
    };
    options.config.sides[KP_SIDE_QUARANTINE] = o->quarantine;
    options.config.sides[KP_SIDE_REJECTS] = o->rejects;
    options.config.sides[KP_SIDE_LEDGER] = o->ledger;
    struct kp_run *r = NULL;
    enum kp_status status = kp_run_new(&options, &r, err);
    if (status == KP_OK)
        status = kp_run_start(r, result, err);
    kp_run_free(r);
    return status;
}

int kempt_run(const struct kempt_run_options *options, struct kempt_counts *counts, char *message,
              size_t size)
{
    struct kp_error err = {0};
    struct kp_ruleset *rs = NULL;
    struct kp_pipeline_result result = {0};
    if (options->ninputs == 0)
        kp_fail(&err, KP_ERR_USAGE, "no inputs; give at least one path");
    else if (load(options->ruleset, &rs, &err) == KP_OK)
        run(options, rs, &result, &err);
    const struct kp_counts *n = &result.counts;
    if (counts)
        *counts = (struct kempt_counts){n->in,       n->out,      n->quarantined,
                                        n->rejected, n->filtered, n->merged};
    kp_ruleset_free(rs);
    return say(&err, message, size);
}

/* ---- single values ---- */

int kempt_cleaner_new(const char *ruleset, kempt_cleaner **out, char *message, size_t size)
{
    struct kp_error err = {0};
    kempt_cleaner *c = calloc(1, sizeof *c);
    if (!c) {
        kp_no_memory(&err);
        return say(&err, message, size);
    }
    enum kp_status status = load(ruleset, &c->ruleset, &err);
    struct kp_normalize_options o = {.ruleset = c->ruleset, .tool = "clean"};
    if (status == KP_OK)
        status = kp_normalize_stage_new(&o, &c->stage, &err);
    if (status == KP_OK && !(c->worker = c->stage->ops->worker_new(c->stage)))
        status = kp_no_memory(&err);
    if (status == KP_OK) {
        *out = c;
        return 0;
    }
    kempt_cleaner_free(c);
    return say(&err, message, size);
}

void kempt_cleaner_free(kempt_cleaner *c)
{
    if (!c)
        return;
    if (c->worker)
        c->stage->ops->worker_free(c->stage, c->worker);
    if (c->stage)
        c->stage->ops->free(c->stage);
    kp_batch_release(&c->batch);
    kp_ruleset_free(c->ruleset);
    free(c);
}

/* Takes a batch of one record of one field through the stage. */
static enum kp_status clean(kempt_cleaner *c, const struct kp_schema *schema, struct kp_slice value,
                            struct kp_error *err)
{
    const struct kp_stage_ops *ops = c->stage->ops;
    struct kp_binding binding = {.in = schema};
    enum kp_status status = ops->bind(c->stage, &binding, err);
    if (status != KP_OK)
        return status;
    kp_batch_clear(&c->batch);
    c->batch.source = "value";
    char *copy = kp_arena_dup(&c->batch.arena, value.ptr, value.len);
    struct kp_slice *cells =
        copy && kp_batch_set_schema(&c->batch, binding.out) ? kp_batch_add_row(&c->batch) : NULL;
    if (cells) {
        cells[0] = kp_string(copy, value.len);
        status = ops->process(c->stage, &binding, c->worker, &c->batch, err);
    } else {
        status = kp_no_memory(err);
    }
    ops->unbind(c->stage, &binding);
    kp_schema_unref(binding.out);
    return status;
}

int kempt_clean(kempt_cleaner *c, const char *field, const char *value, size_t len,
                const char **out, size_t *out_len, char *message, size_t size)
{
    struct kp_error err = {0};
    struct kp_schema *schema = kp_schema_new();
    if (!kp_ruleset_field(c->ruleset, field))
        kp_fail_at(&err, KP_ERR_USAGE, c->ruleset->file, 0, 0, "the ruleset has no field '%s'",
                   field);
    else if (!schema || kp_schema_add(schema, kp_str(field)) == KP_NO_COLUMN)
        kp_no_memory(&err);
    else if (clean(c, schema, kp_string(value, len), &err) == KP_OK) {
        struct kp_slice cell = *kp_batch_cell(&c->batch, 0, 0);
        *out = cell.ptr;
        *out_len = cell.len;
        if (c->batch.rows[0].state != KP_ROW_LIVE)
            kp_fail(&err, KP_ERR_LIMIT, "%s", c->batch.first.message);
    }
    kp_schema_unref(schema);
    return say(&err, message, size);
}
