#include "pipeline/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/digest.h"
#include "pipeline/manifest.h"
#include "pipeline/segment.h"
#include "pipeline/sources.h"

static const char *const side_names[KP_SIDE_COUNT] = {
    "quarantine", "rejects",    "ledger", "xref",   "losers",
    "conflicts",  "provenance", "review", "events",
};

/* A file that the run writes: the records, or a side. */
struct sink {
    struct kp_output *output; /* NULL: not kept */
    struct kp_digest *digest; /* of all bytes, when there is a manifest; else NULL */
    struct kp_manifest_file file;
};

struct run {
    const struct kp_pipeline_config *config;
    struct kp_pipeline_result *result;
    struct kp_sources sources;
    struct sink out, sides[KP_SIDE_COUNT];
    struct kp_writer *writer;
    bool writing;                        /* the writer was started */
    struct kp_schema *columns;           /* all that were written, for the manifest */
    const struct kp_schema *last_schema; /* of the batch before; a reference */
    const char *source;                  /* name of the batches that a barrier stage makes */
    struct kp_chain chain;               /* of the present segment */
    struct kp_stage *from; /* the barrier stage that is its source, or NULL: the inputs */
    uint64_t from_count;   /* records that it gave */
    uint64_t records;      /* read by the present segment */
    struct timespec started;
    double last_progress;
    struct kp_buf reports[KP_PIPELINE_STAGES_MAX];
};

static double seconds_since(struct timespec start)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start.tv_sec) + (double)(now.tv_nsec - start.tv_nsec) / 1e9;
}

/* ---- sinks ---- */

static enum kp_status sink_open(struct run *run, struct sink *s, const char *kind, const char *path,
                                struct kp_error *err)
{
    s->file = (struct kp_manifest_file){.kind = kind, .path = path ? path : "-"};
    if (run->config->plan)
        return KP_OK;
    if (run->config->stats && !(s->digest = kp_digest_new()))
        return kp_no_memory(err);
    return kp_output_open(path, &s->output, err);
}

static enum kp_status sink_write(struct sink *s, const char *bytes, size_t len,
                                 struct kp_error *err)
{
    if (!s->output || len == 0)
        return KP_OK;
    if (s->digest)
        kp_digest_add(s->digest, bytes, len);
    return kp_output_write(s->output, bytes, len, err);
}

static enum kp_status sink_commit(struct sink *s, struct kp_error *err)
{
    if (!s->output)
        return KP_OK;
    s->file.bytes = kp_output_bytes(s->output);
    if (s->digest)
        kp_digest_finish(s->digest, s->file.digest);
    struct kp_output *output = s->output;
    s->output = NULL;
    return kp_output_commit(output, err);
}

static void sink_release(struct sink *s)
{
    kp_output_abort(s->output);
    kp_digest_free(s->digest);
}

/* ---- what a segment reads and puts out ---- */

static enum kp_status read_batch(void *closure, struct kp_batch *batch, struct kp_error *err)
{
    struct run *run = closure;
    if (!run->from)
        return kp_sources_read(&run->sources, batch, err);
    batch->source = run->source;
    enum kp_status status = run->from->ops->produce(run->from, batch, err);
    if (status == KP_OK)
        run->from_count += kp_batch_live(batch);
    return status;
}

static enum kp_status quarantined(const struct kp_batch *batch, struct kp_error *err)
{
    *err = batch->first;
    size_t n = strlen(err->message);
    snprintf(err->message + n, sizeof err->message - n,
             "; --quarantine FILE sets such records aside and goes on");
    err->code = KP_ERR_DATA;
    return err->code;
}

static enum kp_status put_sides(struct run *run, const struct kp_batch *batch, struct kp_error *err)
{
    if (batch->side[KP_SIDE_QUARANTINE].len && !run->sides[KP_SIDE_QUARANTINE].output &&
        !run->config->plan)
        return quarantined(batch, err);
    for (int i = 0; i < KP_SIDE_COUNT; i++) {
        if (!kp_buf_ok(&batch->side[i]))
            return kp_no_memory(err);
        enum kp_status status =
            sink_write(&run->sides[i], batch->side[i].data, batch->side[i].len, err);
        if (status != KP_OK)
            return status;
    }
    return KP_OK;
}

static void tell_progress(struct run *run, const char *step)
{
    const struct kp_pipeline_config *c = run->config;
    double now = seconds_since(run->started);
    if (!c->progress || now - run->last_progress < 0.1)
        return;
    run->last_progress = now;
    struct kp_progress p = {.records = run->records,
                            .bytes = run->from ? 0 : kp_sources_position(&run->sources),
                            .total = run->sources.total,
                            .step = step,
                            .seconds = now};
    c->progress(c->progress_closure, &p);
}

static enum kp_status put_to_barrier(void *closure, struct kp_chain_worker *w,
                                     struct kp_batch *batch, struct kp_buf *out, bool formatted,
                                     struct kp_error *err)
{
    struct run *run = closure;
    (void)out;
    (void)formatted;
    enum kp_status status = put_sides(run, batch, err);
    run->records += batch->nrows;
    tell_progress(run, run->chain.stages[run->chain.nstages - 1]->ops->name);
    return status == KP_OK ? kp_chain_consume(&run->chain, w, batch, err) : status;
}

static enum kp_status format_batch(void *closure, const struct kp_batch *batch, struct kp_buf *out,
                                   struct kp_error *err)
{
    struct run *run = closure;
    return kp_writer_format(run->writer, batch, out, err);
}

/* The first batch settles the columns, and the lines before the first record. */
static enum kp_status start_output(struct run *run, const struct kp_schema *schema,
                                   struct kp_error *err)
{
    struct kp_buf head = {0};
    enum kp_status status = kp_writer_start(run->writer, schema, &head, err);
    if (status == KP_OK)
        status =
            kp_buf_ok(&head) ? sink_write(&run->out, head.data, head.len, err) : kp_no_memory(err);
    kp_buf_release(&head);
    run->writing = status == KP_OK;
    return status;
}

/* Takes over columns that the output did not have yet. */
static enum kp_status note_columns(struct run *run, const struct kp_schema *schema,
                                   struct kp_error *err)
{
    if (schema == run->last_schema || !schema || !run->config->stats)
        return KP_OK;
    kp_schema_unref(run->last_schema);
    run->last_schema = kp_schema_ref(schema);
    if (!run->columns && !(run->columns = kp_schema_new()))
        return kp_no_memory(err);
    for (size_t c = 0; c < kp_schema_count(schema); c++) {
        struct kp_slice name = kp_schema_column(schema, c)->name;
        if (kp_schema_find(run->columns, name) == KP_NO_COLUMN &&
            kp_schema_add(run->columns, name) == KP_NO_COLUMN)
            return kp_no_memory(err);
    }
    return KP_OK;
}

static enum kp_status put_to_writer(void *closure, struct kp_chain_worker *w,
                                    struct kp_batch *batch, struct kp_buf *out, bool formatted,
                                    struct kp_error *err)
{
    struct run *run = closure;
    (void)w;
    enum kp_status status = put_sides(run, batch, err);
    if (status == KP_OK)
        status = note_columns(run, batch->schema, err);
    if (status == KP_OK && !run->writing && batch->schema)
        status = start_output(run, batch->schema, err);
    if (status == KP_OK && !formatted && batch->schema)
        status = kp_writer_format(run->writer, batch, out, err);
    if (status == KP_OK && !kp_buf_ok(out))
        status = kp_no_memory(err);
    size_t lead = kp_writer_lead(run->writer, out);
    if (status == KP_OK && out->len > lead)
        status = sink_write(&run->out, out->data + lead, out->len - lead, err);
    run->out.file.records += kp_batch_live(batch);
    run->records += batch->nrows;
    tell_progress(run, "write");
    return status;
}

static const struct kp_segment_ops to_barrier = {read_batch, NULL, put_to_barrier};
static const struct kp_segment_ops to_writer = {read_batch, format_batch, put_to_writer};

/* ---- the run ---- */

/* What a barrier stage says of itself once its last record is out. */
static void end_barrier(struct run *run, size_t stage)
{
    struct kp_counts *counts = &run->result->stages[stage];
    counts->out += run->from_count;
    run->from_count = 0;
}

static void collect_report(struct run *run, size_t stage)
{
    struct kp_stage *s = run->config->stages[stage];
    if (s->ops->report)
        s->ops->report(s, &run->result->stages[stage], &run->reports[stage]);
}

static enum kp_status run_segments(struct run *run, struct kp_error *err)
{
    const struct kp_pipeline_config *c = run->config;
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = c->threads ? c->threads : online > 0 ? (unsigned)online : 1;
    size_t first = 0;
    enum kp_status status = KP_OK;
    for (bool last = false; !last && status == KP_OK;) {
        size_t end = first;
        while (end < c->nstages && !c->stages[end]->ops->consume)
            end++;
        last = end == c->nstages;
        kp_chain_init(&run->chain, c->stages + first, end + !last - first);
        run->records = 0;
        status = kp_segment_run(&run->chain, last ? &to_writer : &to_barrier, run, threads,
                                run->result->stages + first, err);
        kp_chain_release(&run->chain);
        if (run->from)
            end_barrier(run, first - 1);
        run->from = last ? NULL : c->stages[end];
        first = end + 1;
    }
    return status;
}

static enum kp_status check_balance(const struct run *run, struct kp_error *err)
{
    const struct kp_pipeline_config *c = run->config;
    for (size_t i = 0; i < c->nstages; i++) {
        const struct kp_counts *n = &run->result->stages[i];
        if (!kp_counts_balance(n))
            return kp_fail(err, KP_ERR_BALANCE,
                           "%s took in %llu records but accounts for %llu; the output is not to be "
                           "trusted, please "
                           "report this",
                           c->stages[i]->ops->name, (unsigned long long)n->in,
                           (unsigned long long)(n->out + n->quarantined + n->rejected +
                                                n->filtered + n->merged));
    }
    const struct kp_counts *n = &run->result->counts;
    if (!kp_counts_balance(n))
        return kp_fail(
            err, KP_ERR_BALANCE,
            "%llu records were read but %llu are accounted for; the output is not to be trusted, "
            "please "
            "report this",
            (unsigned long long)n->in,
            (unsigned long long)(n->out + n->quarantined + n->rejected + n->filtered + n->merged));
    return KP_OK;
}

static void sum_counts(struct run *run)
{
    struct kp_pipeline_result *r = run->result;
    for (size_t i = 0; i < run->sources.next; i++) {
        r->counts.in += run->sources.files[i].records;
        r->counts.quarantined += run->sources.files[i].quarantined;
        r->blank += run->sources.files[i].blank;
        r->bytes_in += run->sources.files[i].bytes;
    }
    for (size_t i = 0; i < run->config->nstages; i++) {
        r->counts.quarantined += r->stages[i].quarantined;
        r->counts.rejected += r->stages[i].rejected;
        r->counts.filtered += r->stages[i].filtered;
        r->counts.merged += r->stages[i].merged;
    }
    r->counts.out = run->out.file.records;
    r->seconds = seconds_since(run->started);
}

static enum kp_status write_manifest(struct run *run, struct timespec started, struct kp_error *err)
{
    const struct kp_pipeline_config *c = run->config;
    if (!c->stats || c->plan)
        return KP_OK;
    run->out.file.columns = run->columns;
    struct kp_manifest_file outputs[KP_SIDE_COUNT + 1];
    size_t n = 0;
    outputs[n++] = run->out.file;
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        if (c->sides[i])
            outputs[n++] = run->sides[i].file;
    struct kp_manifest m = {.tool = c->tool,
                            .started = started,
                            .seconds = run->result->seconds,
                            .ruleset = c->ruleset,
                            .ruleset_digest = c->ruleset_digest,
                            .settings = c->settings,
                            .inputs = run->sources.files,
                            .ninputs = run->sources.next,
                            .counts = run->result->counts,
                            .stages = c->stages,
                            .stage_counts = run->result->stages,
                            .stage_reports = run->reports,
                            .nstages = c->nstages,
                            .outputs = outputs,
                            .noutputs = n};
    clock_gettime(CLOCK_REALTIME, &m.ended);
    struct kp_buf json = {0};
    kp_manifest_write(&m, &json);
    struct kp_output *out = NULL;
    enum kp_status status =
        kp_buf_ok(&json) ? kp_output_open(c->stats, &out, err) : kp_no_memory(err);
    if (status == KP_OK)
        status = kp_output_write(out, json.data, json.len, err);
    if (status == KP_OK)
        status = kp_output_commit(out, err);
    else
        kp_output_abort(out);
    kp_buf_release(&json);
    return status;
}

static enum kp_status open_all(struct run *run, struct kp_error *err)
{
    const struct kp_pipeline_config *c = run->config;
    struct kp_read_options read = c->read;
    read.digest = c->stats != NULL;
    enum kp_status status = kp_sources_init(&run->sources, c->inputs, c->ninputs, &read, err);
    for (int i = 0; i < KP_SIDE_COUNT && status == KP_OK; i++)
        if (c->sides[i])
            status = sink_open(run, &run->sides[i], side_names[i], c->sides[i], err);
    if (status == KP_OK)
        status = sink_open(run, &run->out, "records", c->output, err);
    if (status != KP_OK)
        return status;
    struct kp_write_options write = c->write;
    if (write.format == KP_FORMAT_AUTO)
        write.format = kp_sources_format(&run->sources);
    run->out.file.format = kp_format_name(write.format);
    return kp_writer_new(&write, &run->writer, err);
}

/* The end of the output, the balance, then every file into its place: the sides first, so that an
 * output never stands without them. */
static enum kp_status finish(struct run *run, struct timespec started, struct kp_error *err)
{
    struct kp_buf tail = {0};
    enum kp_status status = kp_writer_finish(run->writer, &tail, err);
    if (status == KP_OK)
        status = sink_write(&run->out, tail.data, tail.len, err);
    kp_buf_release(&tail);
    for (size_t i = 0; i < run->config->nstages; i++)
        collect_report(run, i);
    sum_counts(run);
    if (status == KP_OK)
        status = check_balance(run, err);
    if (status == KP_OK && run->config->approve)
        status = run->config->approve(run->config->approve_closure, run->result, err);
    for (int i = 0; i < KP_SIDE_COUNT && status == KP_OK; i++)
        status = sink_commit(&run->sides[i], err);
    if (status == KP_OK) {
        run->result->bytes_out = run->out.output ? kp_output_bytes(run->out.output) : 0;
        status = sink_commit(&run->out, err);
    }
    return status == KP_OK ? write_manifest(run, started, err) : status;
}

static void run_release(struct run *run)
{
    kp_writer_free(run->writer);
    sink_release(&run->out);
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        sink_release(&run->sides[i]);
    kp_sources_release(&run->sources);
    kp_schema_unref(run->last_schema);
    kp_schema_unref(run->columns);
    for (size_t i = 0; i < run->config->nstages; i++)
        kp_buf_release(&run->reports[i]);
    free(run);
}

enum kp_status kp_pipeline_run(const struct kp_pipeline_config *config,
                               struct kp_pipeline_result *result, struct kp_error *err)
{
    if (config->nstages > KP_PIPELINE_STAGES_MAX)
        return kp_fail(err, KP_ERR_USAGE, "a pipeline has at most %d steps",
                       KP_PIPELINE_STAGES_MAX);
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        return kp_no_memory(err);
    *result = (struct kp_pipeline_result){0};
    run->config = config;
    run->result = result;
    struct timespec started;
    clock_gettime(CLOCK_REALTIME, &started);
    clock_gettime(CLOCK_MONOTONIC, &run->started);
    enum kp_status status = open_all(run, err);
    if (status == KP_OK)
        run->source = run->sources.files[0].path;
    if (status == KP_OK)
        status = run_segments(run, err);
    if (status == KP_OK)
        status = finish(run, started, err);
    run_release(run);
    return status;
}
