#include "match/dedupe_internal.h"

#include "match/choose.h"
#include "match/pairs_file.h"
#include "match/shape.h"
#include "match/suspect.h"

#include <stdlib.h>
#include <unistd.h>

/* Parts of the memory: what is left is for batches and for mapped pages of arrays that are in
 * files.
 */
enum { ROWS_PART = 6, ARRAYS_PART = 3 };

/* A binding's data: which columns the table takes. */
struct taken {
    size_t ncolumns;
    bool resolved; /* by the first batch, on the thread that consumes */
    uint32_t take[];
};

/* ---- columns ---- */

static bool compared(const struct kp_dedupe *d, struct kp_slice name)
{
    for (unsigned i = 0; i < d->config.ncompares; i++) {
        const struct kp_compare_spec *c = &d->config.compares[i];
        if (kp_slice_is(name, c->field) || (c->swapped_with && kp_slice_is(name, c->swapped_with)))
            return true;
    }
    for (unsigned r = 0; r < d->config.nrules; r++)
        for (unsigned k = 0; k < d->config.rules[r].nparts; k++)
            if (kp_slice_is(name, d->config.rules[r].parts[k].field))
                return true;
    for (unsigned i = 0; i < d->config.nrefine; i++)
        if (kp_slice_is(name, d->config.refine[i]))
            return true;
    for (unsigned i = 0; i < d->config.nveto; i++)
        if (kp_slice_is(name, d->config.veto[i]))
            return true;
    return false;
}

/* Whether all columns take part in the order of records and in the names of clusters. */
static bool all_columns(const struct kp_dedupe *d)
{
    return d->saved ? d->saved->all_columns : d->whole || !d->configured;
}

/* The table's column for a column of the stream; UINT32_MAX: not taken. False: memory is out. */
static bool take_column(struct kp_dedupe *d, struct kp_slice name, uint32_t *out)
{
    bool id = d->options.id && kp_slice_is(name, d->options.id);
    bool source = d->options.mode != KP_DEDUPE && kp_slice_is(name, kp_dedupe_source_field(d));
    bool kept = d->options.keep && kp_slice_is(name, d->options.keep);
    bool wanted = all_columns(d) ? !kp_name_is_own(name) : compared(d, name);
    *out = UINT32_MAX;
    if (!id && !source && !kept && !wanted)
        return true;
    *out = kp_table_column_add(&d->table, name, id || source || kept);
    if (id)
        d->id_column = *out;
    if (source)
        d->source_column = *out;
    if (kept)
        d->kept_column = *out;
    return *out != UINT32_MAX;
}

/* False when memory is out. */
static bool own_column(struct kp_schema *s, const char *name)
{
    return kp_schema_find(s, kp_str(name)) != KP_NO_COLUMN ||
           kp_schema_add(s, kp_str(name)) != KP_NO_COLUMN;
}

static enum kp_status bind(struct kp_stage *s, struct kp_binding *b, struct kp_error *err)
{
    struct kp_schema *out = kp_schema_copy(b->in);
    bool review = ((const struct kp_dedupe *)s)->options.mark_review;
    bool ok =
        out && own_column(out, KP_CLUSTER_FIELD) && (!review || own_column(out, KP_REVIEW_FIELD));
    size_t n = ok ? kp_schema_count(out) : 0; /* batches have the columns that are added too */
    struct taken *t = ok ? malloc(sizeof *t + n * sizeof *t->take) : NULL;
    if (!t) {
        kp_schema_unref(out);
        return kp_no_memory(err);
    }
    *t = (struct taken){.ncolumns = kp_schema_count(b->in)};
    memset(t->take, 0xFF, n * sizeof *t->take); /* UINT32_MAX */
    b->data = t;
    b->out = out;
    return KP_OK;
}

static void unbind(struct kp_stage *s, struct kp_binding *b)
{
    (void)s;
    free(b->data);
}

static enum kp_status consume(struct kp_stage *s, const struct kp_binding *b,
                              struct kp_batch *batch, struct kp_error *err)
{
    struct kp_dedupe *d = (struct kp_dedupe *)s;
    struct taken *t = b->data;
    for (size_t i = 0; i < t->ncolumns && !t->resolved; i++)
        if (!take_column(d, kp_schema_column(b->in, i)->name, &t->take[i]))
            return kp_no_memory(err);
    t->resolved = true;
    enum kp_status st = kp_rowstore_add(d->rows, b->out, batch, err);
    if (st == KP_OK && d->inc)
        st = kp_incremental_take(d->inc, batch, err);
    if (st != KP_OK)
        return st;
    st = kp_table_add(&d->table, batch, t->take, err);
    return st == KP_ERR_MEMORY ? kp_pool_failed(d->pool, err) : st;
}

/* ---- matching, once all records are there ---- */

/* Every field that the section names must be a column: added empty where the stream has none. */
static bool complete_columns(struct kp_dedupe *d)
{
    bool ok = true;
    for (unsigned i = 0; i < d->config.ncompares; i++) {
        const struct kp_compare_spec *c = &d->config.compares[i];
        ok = ok && kp_table_column_add(&d->table, kp_str(c->field), false) != UINT32_MAX;
        if (c->swapped_with)
            ok = ok && kp_table_column_add(&d->table, kp_str(c->swapped_with), false) != UINT32_MAX;
    }
    for (unsigned r = 0; r < d->config.nrules; r++)
        for (unsigned k = 0; k < d->config.rules[r].nparts; k++)
            ok = ok && kp_table_column_add(&d->table, kp_str(d->config.rules[r].parts[k].field),
                                           false) != UINT32_MAX;
    for (unsigned i = 0; i < d->config.nrefine; i++)
        ok = ok && kp_table_column_add(&d->table, kp_str(d->config.refine[i]), false) != UINT32_MAX;
    for (unsigned i = 0; i < d->config.nveto; i++)
        ok = ok && kp_table_column_add(&d->table, kp_str(d->config.veto[i]), false) != UINT32_MAX;
    return ok;
}

static unsigned thread_count(const struct kp_dedupe *d)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return d->options.threads ? d->options.threads : cores > 0 ? (unsigned)cores : 1;
}

static enum kp_status choose(struct kp_dedupe *d, struct kp_error *err)
{
    uint32_t skip[] = {d->id_column, d->source_column, d->kept_column};
    d->chosen = true;
    enum kp_status st = kp_choose_config(&d->table, skip, 3, thread_count(d), &d->config, err);
    if (st == KP_OK && d->options.mode == KP_LINK)
        d->config.one_to_one = d->config.one_to_one_given = true;
    return st;
}

static enum kp_status check_source(const struct kp_dedupe *d, struct kp_error *err)
{
    if (d->options.mode == KP_DEDUPE || d->source_column != UINT32_MAX)
        return KP_OK;
    return kp_fail(
        err, KP_ERR_USAGE,
        "linking needs the source of each record, but there is no field '%s'; name it with "
        "--source-field",
        kp_dedupe_source_field(d));
}

/* ---- earlier records ---- */

/* They join the table, which must have all that is compared of them. */
static enum kp_status join_earlier(struct kp_dedupe *d, struct kp_error *err)
{
    if (!d->inc)
        return KP_OK;
    for (unsigned i = 0; d->configured && i < d->table.ncolumns; i++)
        if (!d->whole && kp_incremental_lacks(d->inc, kp_str(d->table.columns[i].name)))
            return kp_fail(err, KP_ERR_USAGE,
                           "the state does not hold the field '%s' of the earlier records, which "
                           "the match section names; begin a new state",
                           d->table.columns[i].name);
    enum kp_status st = kp_incremental_join(d->inc, &d->table, err);
    uint32_t id =
        d->options.id ? kp_table_column_find(&d->table, kp_str(d->options.id)) : UINT32_MAX;
    d->id_column = id;
    if (d->options.mode != KP_DEDUPE)
        d->source_column = kp_table_column_find(&d->table, kp_str(kp_dedupe_source_field(d)));
    return st;
}

/* Names that stay the same, and the model for the next run. */
static enum kp_status name_stable(struct kp_dedupe *d, struct kp_error *err)
{
    if (!d->inc)
        return KP_OK;
    struct kp_state_model *model = kp_incremental_model(d->inc);
    if (!d->trained && d->matcher.model && d->matcher.training.pairs_in_scope > 0) {
        model->there = true;
        model->model = *d->matcher.model;
        model->threshold = d->matcher.threshold;
        kp_buf_clear(&model->section);
        if (d->chosen)
            kp_match_config_print(&d->config, &model->section);
        model->section_digest = d->section_digest;
        if (!kp_buf_ok(&model->section))
            return kp_no_memory(err);
    }
    return kp_incremental_name(d->inc, &d->matcher, &d->names, err);
}

static enum kp_status prepare_table(struct kp_dedupe *d, struct kp_error *err)
{
    if (!complete_columns(d))
        return kp_no_memory(err);
    enum kp_status st = join_earlier(d, err);
    if (st == KP_OK)
        st = check_source(d, err);
    return st == KP_OK ? kp_table_finish(&d->table, err) : st;
}

static enum kp_status write_shapes(const struct kp_dedupe *d, struct kp_error *err)
{
    struct kp_shapes shapes;
    char *ids = d->inc ? kp_incremental_ids(d->inc) : NULL;
    enum kp_status st = d->inc && !ids ? kp_no_memory(err) : KP_OK;
    if (st == KP_OK)
        st = kp_shapes_init(&shapes, &d->matcher, err);
    if (st == KP_OK) {
        st = kp_shapes_write(&shapes, ids ? ids : d->names, KP_CLUSTER_ID_SIZE, d->options.clusters,
                             err);
        kp_shapes_release(&shapes);
    }
    free(ids);
    return st;
}

static enum kp_status match_all(struct kp_dedupe *d, struct kp_error *err)
{
    enum kp_status st = prepare_table(d, err);
    uint32_t skip[] = {d->id_column, d->source_column, d->kept_column};
    if (st == KP_OK && d->config.generic_values)
        st = kp_generics_demote(&d->table, skip, 3, &d->generics, err);
    if (st == KP_OK && !d->configured && d->table.nrecords > 1)
        st = choose(d, err);
    if (d->options.method)
        kp_cluster_method_of(d->options.method, &d->config.cluster);
    if (st == KP_OK)
        st = kp_dedupe_known(d, err);
    if (st != KP_OK)
        return st;
    struct kp_matcher_options o = {.mode = d->options.mode,
                                   .source_column = d->source_column,
                                   .threads = thread_count(d),
                                   .max_pairs = d->options.max_pairs,
                                   .plan = d->options.plan,
                                   .model = d->saved ? &d->saved->model : NULL,
                                   .threshold = d->options.threshold,
                                   .known = d->options.labels || d->options.learn_kept ? &d->known
                                                                                       : NULL,
                                   .never = d->options.never ? &d->never : NULL,
                                   .suspect = d->options.suspect};
    if (d->trained) {
        o.model = &kp_incremental_model(d->inc)->model;
        o.model_threshold = kp_incremental_model(d->inc)->threshold;
        o.threshold_known = true;
    }
    d->matched = true;
    st = kp_matcher_run(&d->matcher, &d->table, &d->config, &o, err);
    if (st == KP_OK && !(d->names = kp_matcher_names(&d->matcher)))
        st = kp_no_memory(err);
    if (st == KP_OK && d->options.mark_review && !(d->suspects = kp_suspects(&d->matcher)))
        st = kp_no_memory(err);
    if (st == KP_OK && d->options.pairs && !d->options.plan)
        st = kp_pairs_file_write(&d->matcher, d->id_column, d->options.pairs, err);
    if (st == KP_OK && d->options.save_model && d->matcher.model)
        st =
            kp_model_save(&d->config, d->matcher.model, kp_weight_probability(d->matcher.threshold),
                          all_columns(d), d->options.save_model, err);
    if (st == KP_OK)
        st = name_stable(d, err);
    return st == KP_OK && d->options.clusters && !d->options.plan ? write_shapes(d, err) : st;
}

static enum kp_status match(struct kp_dedupe *d, struct kp_error *err)
{
    enum kp_status st = match_all(d, err);
    return st == KP_ERR_MEMORY ? kp_pool_failed(d->pool, err) : st;
}

/* Says of each record of a batch why its cluster is a suspect. */
static enum kp_status put_reasons(const struct kp_dedupe *d, struct kp_batch *batch,
                                  struct kp_error *err)
{
    size_t column = kp_schema_find(batch->schema, kp_str(KP_REVIEW_FIELD));
    struct kp_buf reason = {0};
    bool ok = true;
    for (size_t r = 0; r < batch->nrows && ok; r++) {
        struct kp_slice *cell = kp_batch_cell(batch, r, column);
        *cell = kp_missing();
        kp_buf_clear(&reason);
        kp_suspect_reason(&d->matcher, d->suspects[d->given + r], &reason);
        ok = kp_buf_ok(&reason);
        if (!ok || reason.len == 0)
            continue;
        const char *text = kp_arena_dup(&batch->arena, reason.data, reason.len);
        ok = text != NULL;
        if (ok)
            *cell = kp_string(text, reason.len);
    }
    kp_buf_release(&reason);
    return ok ? KP_OK : kp_no_memory(err);
}

static enum kp_status produce(struct kp_stage *s, struct kp_batch *batch, struct kp_error *err)
{
    struct kp_dedupe *d = (struct kp_dedupe *)s;
    if (!d->matched) {
        enum kp_status st = match(d, err);
        if (st != KP_OK)
            return st;
    }
    kp_pool_trim(d->pool);
    enum kp_status st = kp_rowstore_read(d->rows, batch, err);
    if (st != KP_OK)
        return st;
    if (d->suspects && (st = put_reasons(d, batch, err)) != KP_OK)
        return st;
    size_t column = kp_schema_find(batch->schema, kp_str(KP_CLUSTER_FIELD));
    for (size_t r = 0; r < batch->nrows; r++) {
        struct kp_slice *cell = kp_batch_cell(batch, r, column);
        *cell = kp_string(d->names + d->given++ * KP_CLUSTER_ID_SIZE, KP_CLUSTER_ID_SIZE - 1);
        cell->flags = KP_F_CSV_PLAIN | KP_F_JSON_PLAIN | KP_F_ASCII;
    }
    return KP_OK;
}

static void free_stage(struct kp_stage *s)
{
    struct kp_dedupe *d = (struct kp_dedupe *)s;
    kp_pool_free(d->pool, d->names);
    kp_matcher_release(&d->matcher);
    kp_generics_release(&d->generics);
    kp_table_release(&d->table);
    kp_pool_close(d->pool);
    kp_rowstore_free(d->rows);
    kp_incremental_free(d->inc);
    kp_match_config_release(&d->config);
    kp_saved_model_free(d->saved);
    kp_known_release(&d->known);
    kp_known_release(&d->never);
    free(d->suspects);
    free(d);
}

static const struct kp_stage_ops ops = {
    .name = "dedupe",
    .bind = bind,
    .unbind = unbind,
    .consume = consume,
    .produce = produce,
    .report = kp_dedupe_report,
    .free = free_stage,
};

enum kp_status kp_dedupe_stage_new(const struct kp_dedupe_options *options, struct kp_stage **out,
                                   struct kp_error *err)
{
    struct kp_dedupe *d = calloc(1, sizeof *d);
    if (!d)
        return kp_no_memory(err);
    d->stage.ops = &ops;
    d->options = *options;
    d->id_column = d->source_column = d->kept_column = UINT32_MAX;
    kp_match_config_init(&d->config);
    uint64_t memory = options->memory ? options->memory : KP_DEDUPE_MEMORY;
    d->rows = kp_rowstore_new(memory / ROWS_PART + 1);
    d->table.pool = d->pool = kp_pool_new(memory / ARRAYS_PART + 1, memory / 4 * 3 + 1);
    enum kp_status st = d->rows && d->pool ? KP_OK : kp_no_memory(err);
    if (st == KP_OK)
        st = kp_dedupe_setup(d, err);
    if (st != KP_OK) {
        free_stage(&d->stage);
        return st;
    }
    *out = &d->stage;
    return KP_OK;
}

enum kp_status kp_dedupe_save(struct kp_stage *s, struct kp_error *err)
{
    struct kp_dedupe *d = (struct kp_dedupe *)s;
    return d->inc && d->matched && !d->options.plan ? kp_incremental_save(d->inc, &d->table, err)
                                                    : KP_OK;
}
