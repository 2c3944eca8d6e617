#include <stdlib.h>
#include <time.h>

#include "normalize/stage_internal.h"

struct worker {
    struct kp_norm_ctx ctx; /* of the rule at work: what does not change stands there already */
    struct kp_buf scratch, scratch2;
    struct kp_slice *inputs, *outputs; /* max_io each */
    struct kp_slice *original;         /* the row before its first rule, for the quarantine */
    size_t original_cap;
    struct kp_rule_stats *stats;
    void **rules;     /* per-thread state of each rule, by stats index */
    uint64_t changed; /* records of which a rule changed something */
};

/* One record under way. */
struct job {
    struct kp_normalize_stage *stage;
    const struct bound *bound;
    struct worker *worker;
    struct kp_batch *batch;
    size_t row;
    struct kp_slice *cells;
    size_t ledger_mark; /* length of the ledger before this record */
    bool changed;       /* a rule changed something of it */
};

void *kp_normalize_worker_new(struct kp_stage *stage)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->inputs = calloc(s->max_io + 1, sizeof *w->inputs);
    w->outputs = calloc(s->max_io + 1, sizeof *w->outputs);
    w->stats = calloc(s->nrules + 1, sizeof *w->stats);
    w->rules = calloc(s->nrules + 1, sizeof *w->rules);
    bool ok = w->inputs && w->outputs && w->stats && w->rules;
    for (size_t f = 0; ok && f < s->nfields; f++)
        for (size_t r = 0; ok && r < s->fields[f].nrules; r++) {
            struct plan_rule *p = &s->fields[f].rules[r];
            if (p->rule.normalizer->worker_new)
                ok = (w->rules[p->stats] = p->rule.normalizer->worker_new(&p->rule)) != NULL;
        }
    w->ctx = (struct kp_norm_ctx){.scratch = &w->scratch,
                                  .scratch2 = &w->scratch2,
                                  .inputs = w->inputs,
                                  .outputs = w->outputs};
    if (ok)
        return w;
    kp_normalize_worker_free(stage, w);
    return NULL;
}

void kp_normalize_worker_free(struct kp_stage *stage, void *worker)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    struct worker *w = worker;
    for (size_t f = 0; f < s->nfields; f++)
        for (size_t r = 0; r < s->fields[f].nrules; r++) {
            struct plan_rule *p = &s->fields[f].rules[r];
            if (w->rules && w->rules[p->stats] && p->rule.normalizer->worker_free)
                p->rule.normalizer->worker_free(w->rules[p->stats]);
        }
    for (size_t i = 0; w->stats && i < s->nrules; i++) {
        s->stats[i].applied += w->stats[i].applied;
        s->stats[i].changed += w->stats[i].changed;
        s->stats[i].failed += w->stats[i].failed;
        s->stats[i].nanoseconds += w->stats[i].nanoseconds;
    }
    s->changed += w->changed;
    kp_buf_release(&w->scratch);
    kp_buf_release(&w->scratch2);
    free(w->inputs);
    free(w->outputs);
    free(w->original);
    free(w->stats);
    free(w->rules);
    free(w);
}

/* ---- the ledger and the quarantine ---- */

/* A record's number is a number in the ledger, whether it came through CSV or JSONL. */
static bool is_number(struct kp_slice s)
{
    for (uint32_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0 && s.len < 20 && (s.len == 1 || s.ptr[0] != '0');
}

/* "source" and "record" of the record under way: as import numbered it, else as this tool read it.
 */
static void add_identity(const struct job *j, struct kp_buf *b)
{
    const struct bound *bound = j->bound;
    kp_buf_puts(b, "{\"source\":");
    if (bound->source != NO_SLOT && j->cells[bound->source].len)
        kp_buf_json(b, j->cells[bound->source].ptr, j->cells[bound->source].len);
    else
        kp_buf_json(b, j->batch->source, strlen(j->batch->source));
    kp_buf_puts(b, ",\"record\":");
    struct kp_slice record = bound->record != NO_SLOT ? j->cells[bound->record] : kp_missing();
    if (is_number(record))
        kp_buf_slice(b, record);
    else if (record.len)
        kp_buf_json(b, record.ptr, record.len);
    else
        kp_buf_uint(b, j->batch->rows[j->row].record);
}

static void ledger_line(const struct job *j, struct kp_slice field, const char *rule,
                        struct kp_slice before, struct kp_slice after)
{
    struct kp_buf *b = &j->batch->side[KP_SIDE_LEDGER];
    add_identity(j, b);
    kp_buf_puts(b, ",\"field\":");
    kp_buf_json(b, field.ptr, field.len);
    kp_buf_puts(b, ",\"rule\":");
    kp_buf_json(b, rule, strlen(rule));
    if (before.kind != KP_MISSING) {
        kp_buf_puts(b, ",\"before\":");
        kp_buf_json_slice(b, before);
    }
    kp_buf_puts(b, ",\"after\":");
    kp_buf_json_slice(b, after);
    kp_buf_puts(b, "}\n");
}

static void quarantine(struct job *j, const struct plan_field *field, const char *rule,
                       const char *reason)
{
    struct kp_batch *batch = j->batch;
    struct kp_row *row = &batch->rows[j->row];
    batch->side[KP_SIDE_LEDGER].len = j->ledger_mark;
    memcpy(j->cells, j->worker->original, batch->stride * sizeof *j->cells);
    row->state = KP_ROW_QUARANTINED;
    struct kp_buf *b = &batch->side[KP_SIDE_QUARANTINE];
    if (b->len == 0)
        kp_fail_at(&batch->first, KP_ERR_DATA, batch->source, row->line, 0,
                   "record %llu: %.*s %s (rule %s)", (unsigned long long)row->record,
                   (int)field->name.len, field->name.ptr, reason, rule);
    add_identity(j, b);
    kp_buf_puts(b, ",\"file\":");
    kp_buf_json(b, batch->source, strlen(batch->source));
    kp_buf_printf(b, ",\"line\":%llu,\"offset\":%llu,\"tool\":", (unsigned long long)row->line,
                  (unsigned long long)row->offset);
    kp_buf_json(b, j->stage->options.tool, strlen(j->stage->options.tool));
    kp_buf_puts(b, ",\"rule\":");
    kp_buf_json(b, rule, strlen(rule));
    kp_buf_puts(b, ",\"reason\":");
    kp_buf_printf(b, "\"%.*s %s\",\"values\":{", (int)field->name.len, field->name.ptr, reason);
    bool any = false;
    for (size_t c = 0; c < kp_schema_count(batch->schema); c++) {
        const struct kp_column *column = kp_schema_column(batch->schema, c);
        struct kp_slice cell = j->cells[column->slot];
        if (cell.kind == KP_MISSING)
            continue;
        if (any)
            kp_buf_putc(b, ',');
        any = true;
        kp_buf_json(b, column->name.ptr, column->name.len);
        kp_buf_putc(b, ':');
        kp_buf_json_slice(b, cell);
    }
    kp_buf_puts(b, "}}\n");
}

static bool add_issue(struct job *j, struct kp_slice field, const struct plan_rule *rule)
{
    const char *rule_name = rule->rule.normalizer->d.name;
    struct kp_slice *cell = &j->cells[j->bound->issues];
    size_t n = strlen(rule_name);
    size_t len = cell->len + (cell->len > 0) + field.len + 1 + n;
    char *text = kp_arena_text(&j->batch->arena, len);
    if (!text)
        return false;
    char *p = text;
    if (cell->len) {
        memcpy(p, cell->ptr, cell->len);
        p += cell->len;
        *p++ = ';';
    }
    memcpy(p, field.ptr, field.len);
    p += field.len;
    *p++ = ':';
    memcpy(p, rule_name, n);
    struct kp_slice before = *cell;
    *cell = kp_string(text, len);
    if (j->stage->options.ledger)
        ledger_line(j, kp_str("_issues"), j->stage->stats[rule->stats].id, before, *cell);
    return true;
}

/* ---- applying ---- */

/* What on_fail says. KP_END: the record is quarantined, no more rules. */
static enum kp_status failed(struct job *j, const struct plan_field *field,
                             const struct plan_rule *rule, struct kp_slice *cell,
                             const char *reason)
{
    const char *id = j->stage->stats[rule->stats].id;
    switch (rule->on_fail) {
    case KP_FAIL_ISSUE:
        return add_issue(j, field->name, rule) ? KP_OK : KP_ERR_MEMORY;
    case KP_FAIL_EMPTY:
        if (j->stage->options.ledger)
            ledger_line(j, field->name, id, *cell, kp_string("", 0));
        *cell = kp_string("", 0);
        j->changed = true;
        return KP_OK;
    case KP_FAIL_QUARANTINE:
        quarantine(j, field, id, reason ? reason : "cannot be read");
        return KP_END;
    default:
        return KP_OK;
    }
}

static uint64_t nanoseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void load_io(struct job *j, const struct plan_rule *rule, const struct bound_rule *at)
{
    for (size_t i = 0; i < rule->ninputs; i++)
        j->worker->inputs[i] = at->inputs[i] == NO_SLOT ? kp_missing() : j->cells[at->inputs[i]];
    for (size_t i = 0; i < rule->noutputs; i++)
        j->worker->outputs[i] = at->outputs[i] == NO_SLOT ? kp_missing() : j->cells[at->outputs[i]];
}

/* Takes over what a rule wrote into other fields. */
static void store_outputs(struct job *j, const struct plan_rule *rule, const struct bound_rule *at)
{
    for (size_t i = 0; i < rule->noutputs; i++) {
        struct kp_slice after = j->worker->outputs[i];
        struct kp_slice *to = at->outputs[i] == NO_SLOT ? NULL : &j->cells[at->outputs[i]];
        if (!to || kp_slice_identical(*to, after))
            continue;
        if (j->stage->options.ledger)
            ledger_line(j, kp_str(rule->rule.outputs[i]), j->stage->stats[rule->stats].id, *to,
                        after);
        *to = after;
        j->changed = true;
    }
}

static int by_bytes(const void *key, const void *item)
{
    const struct kp_slice *a = key, *b = &((const struct source_rule *)item)->source;
    size_t n = a->len < b->len ? a->len : b->len;
    int c = n ? memcmp(a->ptr, b->ptr, n) : 0;
    return c ? c : (a->len > b->len) - (a->len < b->len);
}

/* The rule as it stands for the record's source. */
static const struct kp_norm_rule *rule_for(const struct job *j, const struct plan_rule *rule)
{
    if (rule->nsources == 0)
        return &rule->rule;
    struct kp_slice source =
        j->bound->source != NO_SLOT ? j->cells[j->bound->source] : kp_missing();
    if (source.len == 0)
        source = kp_str(j->batch->source);
    const struct source_rule *found =
        bsearch(&source, rule->by_source, rule->nsources, sizeof *found, by_bytes);
    return found ? &found->rule : &rule->rule;
}

static enum kp_status apply_rule(struct job *j, const struct plan_field *field,
                                 const struct plan_rule *rule, const struct bound_rule *at,
                                 struct kp_slice *cell)
{
    const struct kp_normalizer *n = rule->rule.normalizer;
    if (!(n->flags & KP_NORM_ALL_CELLS) && (cell->len == 0 || !kp_slice_is_text(*cell)))
        return KP_OK;
    struct worker *w = j->worker;
    struct kp_rule_stats *stats = &w->stats[rule->stats];
    kp_buf_clear(&w->scratch);
    kp_buf_clear(&w->scratch2);
    w->ctx.arena = &j->batch->arena;
    w->ctx.worker = w->rules[rule->stats];
    w->ctx.reason = NULL;
    if (rule->ninputs || rule->noutputs)
        load_io(j, rule, at);
    struct kp_slice before = *cell;
    uint64_t start = j->stage->options.profile ? nanoseconds() : 0;
    enum kp_norm_result result = n->apply(rule_for(j, rule), &w->ctx, cell);
    if (j->stage->options.profile)
        stats->nanoseconds += nanoseconds() - start;
    stats->applied++;
    if (result == KP_NORM_NOMEM)
        return KP_ERR_MEMORY;
    if (result == KP_NORM_FAILED) {
        stats->failed++;
        return failed(j, field, rule, cell, w->ctx.reason);
    }
    if (result == KP_NORM_CHANGED) {
        stats->changed++;
        j->changed = true;
        if (j->stage->options.ledger)
            ledger_line(j, field->name, j->stage->stats[rule->stats].id, before, *cell);
    }
    if (rule->noutputs)
        store_outputs(j, rule, at);
    return KP_OK;
}

/* KP_END: the record was quarantined. */
static enum kp_status normalize_row(struct job *j)
{
    const struct kp_normalize_stage *s = j->stage;
    for (size_t f = 0; f < s->nfields; f++) {
        const struct bound_field *at = &j->bound->fields[f];
        if (at->slot == NO_SLOT)
            continue;
        const struct plan_field *field = &s->fields[f];
        for (size_t r = 0; r < field->nrules; r++) {
            enum kp_status status =
                apply_rule(j, field, &field->rules[r], &at->rules[r], &j->cells[at->slot]);
            if (status != KP_OK)
                return status;
        }
    }
    return KP_OK;
}

static bool keep_original(struct worker *w, const struct kp_slice *cells, size_t count)
{
    if (count > w->original_cap) {
        struct kp_slice *p = realloc(w->original, count * sizeof *p);
        if (!p)
            return false;
        w->original = p;
        w->original_cap = count;
    }
    memcpy(w->original, cells, count * sizeof *cells);
    return true;
}

/* A line {"key":[names of the columns from..to]}, when there is one. */
static void ledger_columns(struct kp_buf *b, const char *key, const struct kp_schema *schema,
                           size_t from, size_t to)
{
    if (from == to)
        return;
    kp_buf_printf(b, "{\"%s\":[", key);
    for (size_t c = from; c < to; c++) {
        struct kp_slice name = kp_schema_column(schema, c)->name;
        if (c > from)
            kp_buf_putc(b, ',');
        kp_buf_json(b, name.ptr, name.len);
    }
    kp_buf_puts(b, "]}\n");
}

/* ---- records that say nothing of their place ---- */

/* A record that is not among those that go on: where they have no `_record`, what is left of them
 * can be counted out again by these lines alone. */
static void ledger_gone(struct kp_buf *b, uint64_t record)
{
    kp_buf_printf(b, "{\"record\":%llu,\"gone\":true}\n", (unsigned long long)record);
}

/* The number of the record that a line of the reader's quarantine is about. A quote within a
 * string stands behind a backslash, so the key is found by its bytes. */
static uint64_t quarantined_record(const char *line, const char *end)
{
    static const char key[] = ",\"record\":";
    uint64_t n = 0;
    const char *p = memmem(line, (size_t)(end - line), key, sizeof key - 1);
    for (p = p ? p + sizeof key - 1 : end; p < end && *p >= '0' && *p <= '9'; p++)
        n = n * 10 + (uint64_t)(*p - '0');
    return n;
}

/* Passes over the lines of the reader's quarantine that are about records before this one. at, end:
 * offsets into the side, which grows behind end. */
static void tell_gone(struct kp_batch *batch, size_t *at, size_t end, uint64_t before)
{
    while (*at < end) {
        const char *line = batch->side[KP_SIDE_QUARANTINE].data + *at;
        const char *stop = memchr(line, '\n', end - *at);
        size_t len = stop ? (size_t)(stop - line) + 1 : end - *at;
        uint64_t record = quarantined_record(line, line + len);
        if (record >= before)
            return;
        ledger_gone(&batch->side[KP_SIDE_LEDGER], record);
        *at += len;
    }
}

/* What a batch begins with in the ledger: the columns that the stage added, so that they can be
 * taken away again; for records as they came, which have no `_record`, their file, and for JSON the
 * order of their fields. */
static void ledger_head(const struct job *j, const struct kp_binding *binding)
{
    struct kp_buf *b = &j->batch->side[KP_SIDE_LEDGER];
    size_t had = kp_schema_count(binding->in), has = kp_schema_count(binding->out);
    if (j->batch->seq == 0)
        ledger_columns(b, "added", binding->out, had, has);
    if (j->bound->record != NO_SLOT)
        return;
    if (j->batch->sparse)
        ledger_columns(b, "columns", binding->in, 0, had);
    if (j->batch->source_number > 0) {
        kp_buf_puts(b, "{\"file\":");
        kp_buf_json(b, j->batch->source, strlen(j->batch->source));
        kp_buf_puts(b, "}\n");
    }
}

enum kp_status kp_normalize_process(struct kp_stage *stage, const struct kp_binding *binding,
                                    void *worker, struct kp_batch *batch, struct kp_error *err)
{
    struct job j = {.stage = (struct kp_normalize_stage *)stage,
                    .bound = binding->data,
                    .worker = worker,
                    .batch = batch};
    bool unnumbered = j.stage->options.ledger && j.bound->record == NO_SLOT;
    size_t gone_at = 0, gone_end = unnumbered ? batch->side[KP_SIDE_QUARANTINE].len : 0;
    if (j.stage->options.ledger)
        ledger_head(&j, binding);
    for (j.row = 0; j.row < batch->nrows; j.row++) {
        if (batch->rows[j.row].state != KP_ROW_LIVE)
            continue;
        j.cells = kp_batch_row(batch, j.row);
        tell_gone(batch, &gone_at, gone_end, batch->rows[j.row].record);
        j.ledger_mark = batch->side[KP_SIDE_LEDGER].len;
        if (j.stage->quarantines && !keep_original(worker, j.cells, batch->stride))
            return kp_no_memory(err);
        j.changed = false;
        enum kp_status status = normalize_row(&j);
        j.worker->changed += j.changed && status == KP_OK;
        if (status == KP_ERR_MEMORY)
            return kp_no_memory(err);
        if (status == KP_END && unnumbered)
            ledger_gone(&batch->side[KP_SIDE_LEDGER], batch->rows[j.row].record);
    }
    tell_gone(batch, &gone_at, gone_end, UINT64_MAX);
    return KP_OK;
}
