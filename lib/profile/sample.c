#include "profile/sample.h"

#include <stdlib.h>

#include "match/choose.h"
#include "profile/output.h"

struct sample {
    struct kp_stage stage;
    struct kp_table table;
    uint64_t filtered;
};

/* A binding's data: the table's column of each column that comes in. */
struct taken {
    bool resolved; /* by the first batch: then columns come in the order of records */
    uint32_t columns[];
};

static enum kp_status bind(struct kp_stage *stage, struct kp_binding *b, struct kp_error *err)
{
    (void)stage;
    size_t n = kp_schema_count(b->in);
    struct taken *t = calloc(1, sizeof *t + (n + 1) * sizeof *t->columns);
    if (!t)
        return kp_no_memory(err);
    b->data = t;
    b->out = kp_schema_ref(b->in);
    return KP_OK;
}

static void unbind(struct kp_stage *stage, struct kp_binding *b)
{
    (void)stage;
    free(b->data);
}

/* A name that a ruleset can hold, of a field that is not kempt's own. */
static bool nameable(struct kp_slice name)
{
    return name.len > 0 && name.len <= 256 && !memchr(name.ptr, 0, name.len) &&
           !kp_name_is_own(name);
}

static bool resolve(struct sample *s, const struct kp_schema *in, struct taken *t)
{
    for (size_t i = 0; i < kp_schema_count(in); i++) {
        struct kp_slice name = kp_schema_column(in, i)->name;
        t->columns[i] = UINT32_MAX;
        if (!nameable(name) || kp_schema_find(in, name) != i)
            continue;
        t->columns[i] = kp_table_column_add(&s->table, name, false);
        if (t->columns[i] == UINT32_MAX)
            return false;
    }
    t->resolved = true;
    return true;
}

static enum kp_status consume(struct kp_stage *stage, const struct kp_binding *b,
                              struct kp_batch *batch, struct kp_error *err)
{
    struct sample *s = (struct sample *)stage;
    struct taken *t = b->data;
    for (size_t row = 0; row < batch->nrows; row++)
        s->filtered += batch->rows[row].state == KP_ROW_LIVE;
    if (s->table.nrecords >= KP_SAMPLE_RECORDS)
        return KP_OK;
    if (!t->resolved && !resolve(s, b->in, t))
        return kp_no_memory(err);
    return kp_table_add(&s->table, batch, t->columns, err);
}

static enum kp_status produce(struct kp_stage *stage, struct kp_batch *batch, struct kp_error *err)
{
    (void)stage;
    (void)batch;
    (void)err;
    return KP_END;
}

static void report(struct kp_stage *stage, struct kp_counts *counts, struct kp_buf *json)
{
    (void)json;
    counts->filtered = ((const struct sample *)stage)->filtered;
}

static void stage_free(struct kp_stage *stage)
{
    struct sample *s = (struct sample *)stage;
    kp_table_release(&s->table);
    free(s);
}

static const struct kp_stage_ops ops = {
    .name = "sample",
    .bind = bind,
    .unbind = unbind,
    .consume = consume,
    .produce = produce,
    .report = report,
    .free = stage_free,
};

enum kp_status kp_sample_stage_new(struct kp_stage **out, struct kp_error *err)
{
    struct sample *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->stage.ops = &ops;
    *out = &s->stage;
    return KP_OK;
}

enum kp_status kp_sample_match(struct kp_stage *stage, unsigned threads, struct kp_buf *yaml,
                               struct kp_error *err)
{
    struct sample *s = (struct sample *)stage;
    struct kp_match_config config;
    kp_match_config_init(&config);
    enum kp_status st = kp_table_finish(&s->table, err);
    if (st == KP_OK && s->table.nrecords > 1)
        st = kp_choose_config(&s->table, NULL, 0, threads ? threads : 1, &config, NULL);
    struct kp_buf text = {0};
    if (st == KP_OK && config.ncompares && config.nrules)
        kp_match_config_print(&config, &text);
    if (kp_buf_ok(&text))
        kp_put_json(yaml, text.data ? text.data : "", text.len); /* names in quotes */
    else
        st = KP_ERR_MEMORY;
    kp_buf_release(&text);
    kp_match_config_release(&config);
    if (st == KP_ERR_RULES)
        return KP_OK; /* nothing to compare */
    if (st == KP_OK && kp_buf_ok(yaml))
        return KP_OK;
    return st == KP_OK || st == KP_ERR_MEMORY ? kp_no_memory(err) : st;
}
