#include "pipeline/run_dir.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/digest.h"
#include "pipeline/export.h"
#include "pipeline/run_dir_files.h"
#include "pipeline/run_settings.h"

/* One step under way. */
struct job {
    const struct kp_run_dir_options *options;
    struct kp_arena *arena;
    const char *name;     /* "normalize" */
    const char *prefix;   /* "DIR/02-normalize" */
    const char *output;   /* "DIR/02-normalize.jsonl" */
    const char *manifest; /* "DIR/02-normalize.manifest.json" */
    const char *const *inputs;
    size_t ninputs;
    bool first, last;
    const char *settings; /* JSON: pipeline/run_settings.h */
};

static const char *const side_names[KP_SIDE_COUNT] = {
    "quarantine", "rejects",    "ledger", "xref",   "losers",
    "conflicts",  "provenance", "review", "events",
};

/* Which side files a step writes. */
static bool writes_side(const char *step, int side)
{
    if (strcmp(step, "merge") == 0)
        return side >= KP_SIDE_XREF;
    if (side == KP_SIDE_LEDGER)
        return strcmp(step, "normalize") == 0;
    if (side == KP_SIDE_REJECTS)
        return strcmp(step, "validate") == 0;
    return side == KP_SIDE_QUARANTINE &&
           (strcmp(step, "import") == 0 || strcmp(step, "normalize") == 0);
}

/* ---- is a step finished? ---- */

/* The file still has the size and digest that a manifest gives it. */
static bool unchanged(const json_t *file, const char *path)
{
    char digest[KP_DIGEST_HEX];
    uint64_t bytes;
    const char *known = json_string_value(json_object_get(file, "digest"));
    struct kp_error ignored = {0};
    return known && kp_file_digest(path, digest, &bytes, &ignored) == KP_OK &&
           strcmp(known, digest) == 0;
}

static bool same_settings(const struct job *j, const json_t *m)
{
    json_t *now = json_loads(j->settings, 0, NULL);
    bool same = now && json_equal(now, json_object_get(m, "settings"));
    json_decref(now);
    return same;
}

static bool manifest_agrees(const struct job *j, const json_t *m)
{
    const struct kp_ruleset *rs = j->options->run.ruleset;
    const char *version = json_string_value(json_object_get(m, "version"));
    const char *ruleset =
        json_string_value(json_object_get(json_object_get(m, "ruleset"), "digest"));
    const json_t *inputs = json_object_get(m, "inputs");
    if (!version || strcmp(version, KP_VERSION) != 0 || !ruleset ||
        strcmp(ruleset, rs->digest) != 0 || json_array_size(inputs) != j->ninputs ||
        !same_settings(j, m))
        return false;
    for (size_t i = 0; i < j->ninputs; i++)
        if (!unchanged(json_array_get(inputs, i), j->inputs[i]))
            return false;
    const json_t *outputs = json_object_get(m, "outputs");
    for (size_t i = 0; i < json_array_size(outputs); i++) {
        const json_t *o = json_array_get(outputs, i);
        const char *path = json_string_value(json_object_get(o, "file"));
        if (!path || !unchanged(o, path))
            return false;
    }
    return json_array_size(outputs) > 0;
}

static bool finished(const struct job *j)
{
    json_t *m = json_load_file(j->manifest, 0, NULL);
    bool agrees = m && manifest_agrees(j, m);
    json_decref(m);
    return agrees;
}

/* The columns that the step before wrote, in their order: JSONL records may lack some. */
static enum kp_status columns_before(const char *manifest, const struct kp_schema **out,
                                     struct kp_error *err)
{
    json_t *m = json_load_file(manifest, 0, NULL);
    const json_t *output = json_array_get(json_object_get(m, "outputs"), 0);
    const json_t *names = json_object_get(output, "columns");
    struct kp_schema *schema = kp_schema_new();
    bool ok = schema;
    for (size_t i = 0; ok && i < json_array_size(names); i++) {
        const json_t *name = json_array_get(names, i);
        ok = kp_schema_add(schema, kp_string(json_string_value(name), json_string_length(name))) !=
             KP_NO_COLUMN;
    }
    json_decref(m);
    if (!ok) {
        kp_schema_unref(schema);
        return kp_no_memory(err);
    }
    *out = schema;
    return KP_OK;
}

/* ---- running a step ---- */

struct approval {
    const struct job *job;
    const struct kp_steps *steps;
};

static enum kp_status approve(void *closure, const struct kp_pipeline_result *result,
                              struct kp_error *err)
{
    const struct approval *a = closure;
    return kp_budget_check(&a->job->options->budget, a->steps, result, err);
}

/* The options of the step: its files, and for steps behind the first JSONL as the step before wrote
 * it. */
static enum kp_status step_options(const struct job *j, const char *before,
                                   struct kp_run_options *o, const struct kp_schema **columns,
                                   struct kp_error *err)
{
    *o = j->options->run;
    struct kp_pipeline_config *c = &o->config;
    c->inputs = j->inputs;
    c->ninputs = j->ninputs;
    c->output = j->output;
    c->stats = j->manifest;
    c->settings = j->settings;
    c->tool = j->name;
    c->read.tool = j->name;
    for (int i = 0; i < KP_SIDE_COUNT; i++) {
        c->sides[i] = NULL;
        if (writes_side(j->name, i) &&
            !(c->sides[i] = kp_arena_printf(j->arena, "%s.%s.jsonl", j->prefix, side_names[i])))
            return kp_no_memory(err);
    }
    if (strcmp(j->name, "dedupe") == 0 &&
        !(o->pairs = kp_arena_printf(j->arena, "%s.pairs.jsonl", j->prefix)))
        return kp_no_memory(err);
    if (strcmp(j->name, "merge") != 0)
        o->previous = NULL;
    if (!j->last)
        c->write = (struct kp_write_options){.format = KP_FORMAT_JSONL};
    if (j->first)
        return KP_OK;
    o->sources = NULL; /* the records have theirs */
    o->nsources = 0;
    c->read = (struct kp_read_options){.format = KP_FORMAT_JSONL,
                                       .max_field = j->options->run.config.read.max_field,
                                       .tool = c->tool};
    enum kp_status status = columns_before(before, columns, err);
    c->read.columns = *columns;
    return status;
}

static enum kp_status run_step(const struct job *j, const char *before, struct kp_error *err)
{
    const char *const names[] = {j->name, NULL};
    struct kp_run_options o;
    const struct kp_schema *columns = NULL;
    struct kp_run *run = NULL;
    struct kp_pipeline_result result;
    struct approval approval = {.job = j};
    enum kp_status status = step_options(j, before, &o, &columns, err);
    o.steps = names;
    o.config.approve = approve;
    o.config.approve_closure = &approval;
    if (status == KP_OK)
        status = kp_run_new(&o, &run, err);
    if (status == KP_OK) {
        approval.steps = kp_run_steps(run);
        status = kp_run_start(run, &result, err);
    }
    bool written = status == KP_OK || (status == KP_ERR_LIMIT && kp_file_exists(j->manifest));
    if (written && j->options->step_done)
        j->options->step_done(j->options->closure, j->name, kp_run_steps(run), &result);
    kp_run_free(run);
    kp_schema_unref(columns);
    return status;
}

/* ---- the whole ---- */

static bool name_files(struct job *j, size_t number, const char *ending)
{
    j->prefix = kp_arena_printf(j->arena, "%s/%02zu-%s", j->options->dir, number, j->name);
    j->output = j->prefix ? kp_arena_printf(j->arena, "%s.%s", j->prefix, ending) : NULL;
    j->manifest = j->prefix ? kp_arena_printf(j->arena, "%s.manifest.json", j->prefix) : NULL;
    return j->output && j->manifest;
}

/* What the step's bytes depend on, for its manifest. */
static enum kp_status settle(struct job *j, struct kp_error *err)
{
    struct kp_buf json = {0};
    const struct kp_run_settings_of of = {.run = &j->options->run,
                                          .budget = &j->options->budget,
                                          .step = j->name,
                                          .first = j->first,
                                          .last = j->last};
    enum kp_status status = kp_run_settings(&of, &json, err);
    if (status == KP_OK && !(j->settings = kp_arena_printf(j->arena, "%s", kp_buf_cstr(&json))))
        status = kp_no_memory(err);
    kp_buf_release(&json);
    return status;
}

/* The format of the result: what was asked for, or the ruleset's, or that of the first input. */
static enum kp_status last_format(const struct kp_run_dir_options *o, enum kp_format *out,
                                  struct kp_error *err)
{
    struct kp_write_options write = o->run.config.write;
    if (write.format == KP_FORMAT_AUTO)
        kp_export_write_options(o->run.ruleset, &write);
    *out = write.format;
    if (*out != KP_FORMAT_AUTO)
        return KP_OK;
    struct kp_reader *reader = NULL;
    enum kp_status status =
        kp_reader_open(o->run.config.inputs[0], &o->run.config.read, &reader, err);
    if (status == KP_OK)
        *out = kp_reader_format(reader);
    kp_reader_free(reader);
    return status;
}

/* What a finished step said of a tolerance that it missed, if it did. */
static void recall_missed(const char *path, struct kp_error *missed)
{
    FILE *f = fopen(path, "r");
    char line[sizeof missed->message];
    if (!f)
        return;
    if (fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        kp_fail(missed, KP_ERR_LIMIT, "%s", line);
    }
    fclose(f);
}

/* Does a step unless it is finished. A missed tolerance is kept beside it, so that a run that goes
 * on behind it says so too. */
static enum kp_status do_step(const struct job *j, const char *before, struct kp_error *missed,
                              struct kp_error *err)
{
    const char *said = kp_arena_printf(j->arena, "%s.missed.txt", j->prefix);
    if (!said)
        return kp_no_memory(err);
    if (finished(j)) {
        recall_missed(said, missed);
        if (j->options->step_done)
            j->options->step_done(j->options->closure, j->name, NULL, NULL);
        return KP_OK;
    }
    remove(j->manifest);
    remove(said);
    enum kp_status status = run_step(j, before, err);
    if (status != KP_ERR_LIMIT || !kp_file_exists(j->manifest))
        return status;
    *missed = *err;
    return kp_file_write_line(said, missed->message, err);
}

/* missed is filled when a tolerance of the ruleset was missed, which does not stop the run; *result
 * is the last step's output. */
static enum kp_status run_steps(const struct kp_run_dir_options *o, const char *const *names,
                                enum kp_format format, struct kp_arena *arena, const char **result,
                                struct kp_error *missed, struct kp_error *err)
{
    struct kp_run_dir_options options = *o;
    options.run.config.write.format = format;
    const char *const *inputs = o->run.config.inputs;
    size_t ninputs = o->run.config.ninputs;
    const char *before = NULL;
    enum kp_status status = KP_OK;
    for (size_t i = 0; names[i] && status == KP_OK; i++) {
        struct job j = {.options = &options,
                        .arena = arena,
                        .name = names[i],
                        .inputs = inputs,
                        .ninputs = ninputs};
        j.first = i == 0;
        j.last = !names[i + 1];
        if (!name_files(&j, i + 1, j.last ? kp_format_name(format) : "jsonl"))
            return kp_no_memory(err);
        if ((status = settle(&j, err)) != KP_OK)
            return status;
        status = do_step(&j, before, missed, err);
        const char **next = kp_arena_array(arena, 1, sizeof *next);
        if (!next)
            return kp_no_memory(err);
        *next = j.output;
        inputs = next;
        ninputs = 1;
        before = j.manifest;
        *result = j.output;
    }
    return status;
}

static enum kp_status check_inputs(const struct kp_run_dir_options *o, struct kp_error *err)
{
    for (size_t i = 0; i < o->run.config.ninputs; i++) {
        struct stat st;
        const char *path = o->run.config.inputs[i];
        if (strcmp(path, "-") == 0 ||
            (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode)))
            return kp_fail(err, KP_ERR_USAGE,
                           "a run directory keeps its inputs: give files, not a pipe");
    }
    return KP_OK;
}

static enum kp_status keep_inputs(const struct kp_run_dir_options *o, const char *const *names,
                                  struct kp_arena *arena, struct kp_error *err)
{
    const struct kp_pipeline_config *c = &o->run.config;
    struct kp_run_dir_kept kept = {.ruleset = o->run.ruleset,
                                   .inputs = c->inputs,
                                   .ninputs = c->ninputs,
                                   .read = &c->read,
                                   .steps = names};
    enum kp_status status = kp_import_source_names(c->inputs, c->ninputs, o->run.sources,
                                                   o->run.nsources, arena, &kept.sources, err);
    return status == KP_OK ? kp_run_dir_keep(o->dir, &kept, arena, err) : status;
}

enum kp_status kp_run_in_dir(const struct kp_run_dir_options *given, struct kp_error *err)
{
    struct kp_run_dir_options o = *given;
    const char *const *names = o.run.steps ? o.run.steps : kp_steps_names(o.run.ruleset);
    struct kp_arena arena = {0};
    enum kp_format format = KP_FORMAT_AUTO;
    const char *result = NULL;
    struct kp_error missed = {0};
    enum kp_status status = check_inputs(&o, err);
    if (status == KP_OK)
        status = kp_run_previous(&o.run, o.dir, names, &arena, err);
    if (status == KP_OK)
        status = last_format(&o, &format, err);
    if (status == KP_OK)
        status = keep_inputs(&o, names, &arena, err);
    if (status == KP_OK)
        status = run_steps(&o, names, format, &arena, &result, &missed, err);
    if (status == KP_OK && result)
        status = kp_file_copy(result, o.run.config.output, err);
    if (status == KP_OK && missed.code != KP_OK) {
        *err = missed;
        status = missed.code;
    }
    kp_arena_release(&arena);
    return status;
}
