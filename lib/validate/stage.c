#include "validate/stage.h"

#include <stdlib.h>

#include "validate/compiled.h"
#include "validate/dataset.h"
#include "validate/verdict.h"

struct validate {
    struct kp_stage stage;
    struct kp_verdict verdict; /* first behind stage: both stages have it there */
    struct kp_compiled compiled;
    struct kp_dataset dataset;
    struct kp_arena arena;
    struct kp_dataset_count *counts; /* one a dataset rule */
};

/* Where one schema has what the rules ask for. */
struct columns {
    struct kp_record_columns own;
    size_t *field;   /* of each check, KP_NO_COLUMN: not there */
    size_t *inputs;  /* max_inputs of each check */
    size_t *dataset; /* of each dataset rule */
};

struct worker {
    void **states; /* one a check */
    size_t nstates;
    struct kp_tally *tally;
    struct kp_dataset_count *counts;
    uint64_t records;
    struct kp_buf scratch, scratch2;
    struct kp_failure *errors, *warnings;
    struct kp_slice *inputs;
};

static size_t find(const struct kp_schema *schema, const char *name)
{
    return kp_schema_find(schema, kp_str(name));
}

static void unbind(struct kp_stage *s, struct kp_binding *binding)
{
    (void)s;
    struct columns *c = binding->data;
    if (!c)
        return;
    free(c->field);
    free(c->inputs);
    free(c->dataset);
    free(c);
}

static enum kp_status bind(struct kp_stage *s, struct kp_binding *binding, struct kp_error *err)
{
    struct validate *v = (struct validate *)s;
    const struct kp_schema *out =
        v->compiled.warns ? kp_issues_schema(binding->in) : kp_schema_ref(binding->in);
    size_t n = v->compiled.count, width = v->compiled.max_inputs;
    struct columns *c = calloc(1, sizeof *c);
    if (c) {
        c->field = calloc(n + 1, sizeof *c->field);
        c->inputs = calloc(n * width + 1, sizeof *c->inputs);
        c->dataset = calloc(v->dataset.count + 1, sizeof *c->dataset);
    }
    if (!out || !c || !c->field || !c->inputs || !c->dataset) {
        kp_schema_unref(out);
        binding->data = c;
        unbind(s, binding);
        binding->data = NULL;
        return kp_no_memory(err);
    }
    c->own = kp_record_columns_of(out);
    for (size_t i = 0; i < n; i++) {
        const struct kp_compiled_check *k = &v->compiled.checks[i];
        c->field[i] = k->record ? KP_NO_COLUMN : find(out, k->field);
        for (size_t j = 0; j < k->ninputs; j++)
            c->inputs[i * width + j] = find(out, k->rule.inputs[j]);
    }
    for (size_t i = 0; i < v->dataset.count; i++)
        c->dataset[i] = v->dataset.rules[i].kind == KP_DATASET_FIELD
                            ? find(out, v->dataset.rules[i].fields[0])
                            : KP_NO_COLUMN;
    binding->out = out;
    binding->data = c;
    return KP_OK;
}

static void worker_release(struct validate *v, struct worker *w)
{
    for (size_t i = 0; i < w->nstates; i++)
        if (w->states[i] && v->compiled.checks[i].rule.check->worker_free)
            v->compiled.checks[i].rule.check->worker_free(w->states[i]);
    kp_buf_release(&w->scratch);
    kp_buf_release(&w->scratch2);
    free(w->states);
    free(w->tally);
    kp_dataset_counts_free(w->counts, &v->dataset);
    free(w->errors);
    free(w->warnings);
    free(w->inputs);
    free(w);
}

static void *worker_new(struct kp_stage *s)
{
    struct validate *v = (struct validate *)s;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    size_t n = v->compiled.count;
    w->states = calloc(n + 1, sizeof *w->states);
    w->tally = calloc(n + 1, sizeof *w->tally);
    w->counts = kp_dataset_counts_new(&v->dataset);
    w->errors = calloc(n + 1, sizeof *w->errors);
    w->warnings = calloc(n + 1, sizeof *w->warnings);
    w->inputs = calloc(v->compiled.max_inputs + 1, sizeof *w->inputs);
    bool ok = w->states && w->tally && w->counts && w->errors && w->warnings && w->inputs;
    for (; ok && w->nstates < n; w->nstates++) {
        const struct kp_check_rule *rule = &v->compiled.checks[w->nstates].rule;
        if (!rule->check->worker_new)
            continue;
        w->states[w->nstates] = rule->check->worker_new(rule);
        ok = w->states[w->nstates] != NULL;
    }
    if (ok)
        return w;
    worker_release(v, w);
    return NULL;
}

static void worker_free(struct kp_stage *s, void *worker)
{
    struct validate *v = (struct validate *)s;
    struct worker *w = worker;
    for (size_t i = 0; i < v->compiled.count; i++) {
        v->verdict.tally[i].seen += w->tally[i].seen;
        v->verdict.tally[i].failed += w->tally[i].failed;
    }
    kp_dataset_counts_add(v->counts, w->counts, &v->dataset);
    v->verdict.records += w->records;
    worker_release(v, w);
}

/* One check on one row. */
static bool passes(struct validate *v, const struct columns *c, struct worker *w,
                   const struct kp_batch *b, size_t row, size_t i, struct kp_check_ctx *ctx)
{
    const struct kp_compiled_check *k = &v->compiled.checks[i];
    struct kp_slice cell = kp_missing();
    if (!k->record) {
        if (c->field[i] != KP_NO_COLUMN)
            cell = *kp_batch_cell(b, row, c->field[i]);
        if (!(k->rule.check->flags & KP_CHECK_ALL_CELLS) &&
            (kp_slice_empty(cell) || !kp_slice_is_text(cell)))
            return true;
    }
    for (size_t j = 0; j < k->ninputs; j++) {
        size_t column = c->inputs[i * v->compiled.max_inputs + j];
        w->inputs[j] = column == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, column);
    }
    kp_buf_clear(&w->scratch);
    kp_buf_clear(&w->scratch2);
    ctx->worker = w->states[i];
    ctx->blame = SIZE_MAX;
    w->tally[i].seen++;
    return k->rule.check->apply(&k->rule, ctx, cell);
}

static enum kp_status check_row(struct validate *v, const struct columns *c, struct worker *w,
                                struct kp_batch *b, size_t row, struct kp_error *err)
{
    struct kp_check_ctx ctx = {
        .scratch = &w->scratch, .scratch2 = &w->scratch2, .inputs = w->inputs};
    size_t nerrors = 0, nwarnings = 0;
    for (size_t i = 0; i < v->compiled.count; i++) {
        if (passes(v, c, w, b, row, i, &ctx))
            continue;
        if (ctx.failed_memory)
            return kp_no_memory(err);
        const struct kp_compiled_check *k = &v->compiled.checks[i];
        struct kp_failure f = {k->field, k->name,
                               k->source->message ? k->source->message : ctx.reason};
        if (k->record && ctx.blame < k->ninputs)
            f.field = k->rule.inputs[ctx.blame];
        w->tally[i].failed++;
        if (k->source->severity == KP_SEVERITY_WARNING)
            w->warnings[nwarnings++] = f;
        else
            w->errors[nerrors++] = f;
    }
    if (nwarnings && !kp_issues_add(b, row, c->own.issues, w->warnings, nwarnings))
        return kp_no_memory(err);
    if (nerrors) {
        kp_reject_write(&b->side[KP_SIDE_REJECTS], b, row, &c->own, w->errors, nerrors);
        b->rows[row].state = KP_ROW_REJECTED;
    }
    return KP_OK;
}

static void count_row(struct validate *v, const struct columns *c, struct worker *w,
                      const struct kp_batch *b, size_t row)
{
    for (size_t i = 0; i < v->dataset.count; i++) {
        if (v->dataset.rules[i].kind != KP_DATASET_FIELD)
            continue;
        struct kp_slice cell =
            c->dataset[i] == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, c->dataset[i]);
        kp_dataset_count_cell(&w->counts[i], &v->dataset.rules[i], cell);
    }
}

static enum kp_status process(struct kp_stage *s, const struct kp_binding *binding, void *worker,
                              struct kp_batch *b, struct kp_error *err)
{
    struct validate *v = (struct validate *)s;
    struct worker *w = worker;
    const struct columns *c = binding->data;
    enum kp_status st = KP_OK;
    for (size_t row = 0; row < b->nrows && st == KP_OK; row++) {
        if (b->rows[row].state != KP_ROW_LIVE)
            continue;
        w->records++;
        count_row(v, c, w, b, row);
        st = check_row(v, c, w, b, row, err);
    }
    if (st == KP_OK && !kp_buf_ok(&b->side[KP_SIDE_REJECTS]))
        st = kp_no_memory(err);
    return st;
}

static void report(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json)
{
    (void)counts;
    struct validate *v = (struct validate *)s;
    kp_tally_json(v->verdict.tally, v->verdict.ntally, json);
    kp_verdict_json(&v->verdict, json);
}

static void stage_free(struct kp_stage *s)
{
    struct validate *v = (struct validate *)s;
    kp_compiled_release(&v->compiled);
    kp_dataset_counts_free(v->counts, &v->dataset);
    kp_arena_release(&v->arena);
    free(v->verdict.tally);
    free(v);
}

static const struct kp_stage_ops ops = {
    .name = "validate",
    .bind = bind,
    .unbind = unbind,
    .process = process,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .report = report,
    .free = stage_free,
};

static bool make_tally(struct validate *v)
{
    size_t n = v->compiled.count;
    v->verdict.tally = calloc(n + 1, sizeof *v->verdict.tally);
    v->counts = kp_dataset_counts_new(&v->dataset);
    if (!v->verdict.tally || !v->counts)
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct kp_compiled_check *k = &v->compiled.checks[i];
        v->verdict.tally[i] = (struct kp_tally){.field = k->field,
                                                .rule = k->name,
                                                .kind = k->source->d->name,
                                                .id = k->source->id,
                                                .scope = k->record ? "record" : "field",
                                                .severity = k->source->severity,
                                                .tolerance = k->source->tolerance};
    }
    v->verdict.ntally = n;
    v->verdict.dataset = &v->dataset;
    v->verdict.counts = v->counts;
    return true;
}

enum kp_status kp_validate_stage_new(const struct kp_validate_options *options,
                                     struct kp_stage **out, struct kp_error *err)
{
    struct validate *v = calloc(1, sizeof *v);
    if (!v)
        return kp_no_memory(err);
    v->stage.ops = &ops;
    struct kp_ruleset *rs = options->rules;
    enum kp_status st = kp_compile_checks(rs, &v->compiled, err);
    struct kp_diagnostics diags;
    kp_diagnostics_init(&diags, rs->file);
    if (st == KP_OK)
        st = kp_dataset_read(kp_node_get(rs->root, "dataset"), rs, &v->arena, &diags, &v->dataset,
                             err);
    if (st == KP_OK && diags.errors)
        st = kp_fail_at(err, KP_ERR_RULES, rs->file, diags.items[0].line, diags.items[0].column,
                        "%s", diags.items[0].message);
    kp_diagnostics_release(&diags);
    if (st == KP_OK && !make_tally(v))
        st = kp_no_memory(err);
    if (st != KP_OK) {
        stage_free(&v->stage);
        return st;
    }
    *out = &v->stage;
    return KP_OK;
}
