/* The barrier stage for `dataset: - unique`. */
#include <stdlib.h>

#include "validate/dataset.h"
#include "validate/key_set.h"
#include "validate/spool.h"
#include "validate/stage.h"
#include "validate/verdict.h"

struct unique {
    struct kp_stage stage;
    struct kp_verdict verdict; /* as in kp_judged_stage */
    struct kp_dataset dataset;
    struct kp_arena arena;
    const struct kp_dataset_rule **rules; /* those that are unique */
    struct kp_key_set **sets;             /* one a rule */
    size_t count;
    size_t width; /* most fields of a rule */
    bool warns, settled;
    struct kp_spool *spool;
    struct kp_buf key;
    uint64_t out;      /* records given out so far */
    uint64_t rejected; /* of them */
    struct kp_failure *errors, *warnings;
};

static enum kp_status bind(struct kp_stage *s, struct kp_binding *binding, struct kp_error *err)
{
    struct unique *u = (struct unique *)s;
    const struct kp_schema *out =
        u->warns ? kp_issues_schema(binding->in) : kp_schema_ref(binding->in);
    size_t *columns = calloc(u->count * u->width + 1, sizeof *columns);
    if (!out || !columns) {
        kp_schema_unref(out);
        free(columns);
        return kp_no_memory(err);
    }
    for (size_t i = 0; i < u->count; i++)
        for (size_t j = 0; j < u->rules[i]->nfields; j++)
            columns[i * u->width + j] = kp_schema_find(out, kp_str(u->rules[i]->fields[j]));
    binding->out = out;
    binding->data = columns;
    return KP_OK;
}

static void unbind(struct kp_stage *s, struct kp_binding *binding)
{
    (void)s;
    free(binding->data);
}

/* The key of a row: each cell with its length before it, so that ("a","bc") is not ("ab","c").
 * False: no key. */
static bool make_key(struct unique *u, const struct kp_batch *b, size_t row, const size_t *columns,
                     size_t n)
{
    kp_buf_clear(&u->key);
    for (size_t j = 0; j < n; j++) {
        if (columns[j] == KP_NO_COLUMN)
            return false;
        const struct kp_slice *cell = kp_batch_cell(b, row, columns[j]);
        if (kp_slice_empty(*cell))
            return false;
        if (n > 1)
            kp_buf_add(&u->key, &cell->len, sizeof cell->len);
        kp_buf_slice(&u->key, *cell);
    }
    return true;
}

static enum kp_status consume(struct kp_stage *s, const struct kp_binding *binding,
                              struct kp_batch *b, struct kp_error *err)
{
    struct unique *u = (struct unique *)s;
    const size_t *columns = binding->data;
    for (size_t row = 0; row < b->nrows; row++) {
        if (b->rows[row].state != KP_ROW_LIVE)
            continue;
        for (size_t i = 0; i < u->count; i++) {
            if (!make_key(u, b, row, columns + i * u->width, u->rules[i]->nfields))
                continue;
            if (!kp_buf_ok(&u->key))
                return kp_no_memory(err);
            u->verdict.tally[i].seen++;
            enum kp_status st =
                kp_key_set_add(u->sets[i], u->key.data, u->key.len, u->verdict.records, err);
            if (st != KP_OK)
                return st;
        }
        u->verdict.records++;
    }
    return kp_spool_add(u->spool, b, err);
}

static enum kp_status judge_row(struct unique *u, struct kp_batch *b, size_t row,
                                const struct kp_record_columns *own, struct kp_error *err)
{
    size_t nerrors = 0, nwarnings = 0;
    uint64_t record = u->out++;
    for (size_t i = 0; i < u->count; i++) {
        if (!kp_key_set_is_duplicate(u->sets[i], record))
            continue;
        const struct kp_dataset_rule *r = u->rules[i];
        struct kp_failure f = {r->label, r->name, "repeats the key of an earlier record"};
        u->verdict.tally[i].failed++;
        if (r->severity == KP_SEVERITY_WARNING)
            u->warnings[nwarnings++] = f;
        else
            u->errors[nerrors++] = f;
    }
    if (nwarnings && !kp_issues_add(b, row, own->issues, u->warnings, nwarnings))
        return kp_no_memory(err);
    if (nerrors) {
        kp_reject_write(&b->side[KP_SIDE_REJECTS], b, row, own, u->errors, nerrors);
        b->rows[row].state = KP_ROW_REJECTED;
        u->rejected++;
    }
    return KP_OK;
}

static enum kp_status produce(struct kp_stage *s, struct kp_batch *b, struct kp_error *err)
{
    struct unique *u = (struct unique *)s;
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < u->count && !u->settled && st == KP_OK; i++)
        st = kp_key_set_settle(u->sets[i], err);
    u->settled = true;
    if (st == KP_OK)
        st = kp_spool_next(u->spool, b, err);
    if (st != KP_OK)
        return st;
    struct kp_record_columns own = kp_record_columns_of(b->schema);
    for (size_t row = 0; row < b->nrows && st == KP_OK; row++)
        st = judge_row(u, b, row, &own, err);
    if (st == KP_OK && !kp_buf_ok(&b->side[KP_SIDE_REJECTS]))
        st = kp_no_memory(err);
    return st;
}

static void report(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json)
{
    struct unique *u = (struct unique *)s;
    counts->rejected += u->rejected;
    kp_tally_json(u->verdict.tally, u->verdict.ntally, json);
}

static void stage_free(struct kp_stage *s)
{
    struct unique *u = (struct unique *)s;
    for (size_t i = 0; u->sets && i < u->count; i++)
        kp_key_set_free(u->sets[i]);
    free(u->sets);
    free(u->rules);
    kp_spool_free(u->spool);
    kp_buf_release(&u->key);
    kp_arena_release(&u->arena);
    free(u->verdict.tally);
    free(u->errors);
    free(u->warnings);
    free(u);
}

static const struct kp_stage_ops ops = {
    .name = "unique",
    .bind = bind,
    .unbind = unbind,
    .consume = consume,
    .produce = produce,
    .report = report,
    .free = stage_free,
};

/* A third of the memory for the records, the rest for the keys. */
static bool make_sets(struct unique *u, const struct kp_validate_options *options)
{
    size_t memory = options->memory ? (size_t)options->memory : KP_VALIDATE_MEMORY;
    size_t n = 0;
    for (size_t i = 0; i < u->dataset.count; i++)
        n += u->dataset.rules[i].kind == KP_DATASET_UNIQUE;
    u->rules = calloc(n + 1, sizeof *u->rules);
    u->sets = calloc(n + 1, sizeof *u->sets);
    u->errors = calloc(n + 1, sizeof *u->errors);
    u->warnings = calloc(n + 1, sizeof *u->warnings);
    u->verdict.tally = calloc(n + 1, sizeof *u->verdict.tally);
    u->spool = kp_spool_new(memory / 3, options->temp_folder);
    if (!u->rules || !u->sets || !u->errors || !u->warnings || !u->verdict.tally || !u->spool)
        return false;
    for (size_t i = 0; i < u->dataset.count; i++) {
        const struct kp_dataset_rule *r = &u->dataset.rules[i];
        if (r->kind != KP_DATASET_UNIQUE)
            continue;
        u->rules[u->count] = r;
        u->verdict.tally[u->count] = (struct kp_tally){.field = r->label,
                                                       .rule = r->name,
                                                       .kind = "unique",
                                                       .id = "dataset.unique",
                                                       .scope = "dataset",
                                                       .severity = r->severity,
                                                       .tolerance = r->tolerance};
        u->width = r->nfields > u->width ? r->nfields : u->width;
        u->warns |= r->severity == KP_SEVERITY_WARNING;
        u->sets[u->count++] = kp_key_set_new(memory / 3 * 2 / n, options->temp_folder);
        if (!u->sets[u->count - 1])
            return false;
    }
    u->verdict.ntally = u->count;
    return true;
}

enum kp_status kp_unique_stage_new(const struct kp_validate_options *options, struct kp_stage **out,
                                   struct kp_error *err)
{
    struct kp_ruleset *rs = options->rules;
    struct unique *u = calloc(1, sizeof *u);
    if (!u)
        return kp_no_memory(err);
    u->stage.ops = &ops;
    struct kp_diagnostics diags;
    kp_diagnostics_init(&diags, rs->file);
    enum kp_status st =
        kp_dataset_read(kp_node_get(rs->root, "dataset"), rs, &u->arena, &diags, &u->dataset, err);
    if (st == KP_OK && diags.errors)
        st = kp_fail_at(err, KP_ERR_RULES, rs->file, diags.items[0].line, diags.items[0].column,
                        "%s", diags.items[0].message);
    kp_diagnostics_release(&diags);
    if (st == KP_OK && !make_sets(u, options))
        st = kp_no_memory(err);
    if (st != KP_OK || u->count == 0) {
        stage_free(&u->stage);
        u = NULL;
    }
    *out = u ? &u->stage : NULL;
    return st;
}
