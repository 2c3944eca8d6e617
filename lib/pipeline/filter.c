#include "pipeline/filter.h"

#include "pipeline/expr_host.h"
#include "rules/scope.h"
#include "validate/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CONDITIONS_MAX = 16 }; /* segments of one filter */

struct condition {
    const char *source;
    const char *name;  /* for messages */
    const char *label; /* in rejects: the segment, or "filter" */
};

struct filter {
    struct kp_stage stage; /* first */
    struct kp_filter_options options;
    struct kp_arena arena;
    struct condition conditions[CONDITIONS_MAX + 1];
    size_t count;
};

struct worker {
    struct kp_expr_host *host;
    struct kp_expr *exprs[CONDITIONS_MAX + 1];
};

static void worker_release(struct filter *f, struct worker *w)
{
    for (size_t i = 0; i < f->count; i++)
        kp_expr_free(w->exprs[i]);
    kp_expr_host_free(w->host);
    free(w);
}

static enum kp_status worker_make(struct filter *f, struct worker **out, struct kp_error *err)
{
    struct worker *w = calloc(1, sizeof *w);
    if (!w)
        return kp_no_memory(err);
    w->host = kp_expr_host_new(f->options.ruleset);
    enum kp_status st = w->host ? KP_OK : kp_no_memory(err);
    for (size_t i = 0; i < f->count && st == KP_OK; i++)
        st =
            kp_expr_new(f->conditions[i].source, f->conditions[i].name, w->host, &w->exprs[i], err);
    if (st == KP_OK)
        *out = w;
    else
        worker_release(f, w);
    return st;
}

static void *worker_new(struct kp_stage *s)
{
    struct worker *w = NULL;
    struct kp_error err;
    return worker_make((struct filter *)s, &w, &err) == KP_OK ? w : NULL;
}

static void worker_free(struct kp_stage *s, void *worker)
{
    worker_release((struct filter *)s, worker);
}

static enum kp_status bind(struct kp_stage *s, struct kp_binding *binding, struct kp_error *err)
{
    (void)s;
    (void)err;
    binding->out = kp_schema_ref(binding->in);
    return KP_OK;
}

/* The index of the first condition that does not hold, or that fails on this record, or count. */
static enum kp_status first_failing(struct filter *f, struct worker *w, const struct kp_batch *b,
                                    size_t row, size_t *failing, struct kp_error *err)
{
    bool holds = true;
    for (*failing = 0; *failing < f->count; ++*failing) {
        enum kp_status st = kp_expr_test(w->exprs[*failing], kp_expr_row(b, row), &holds, err);
        if (st != KP_OK)
            return st;
        if (!holds)
            break;
    }
    return KP_OK;
}

/* A record on which an expression failed. */
static enum kp_status set_aside(struct filter *f, struct kp_batch *b, size_t row, size_t failing,
                                struct kp_error *err)
{
    if (!f->options.set_aside) {
        size_t n = strlen(err->message);
        snprintf(
            err->message + n, sizeof err->message - n,
            "; a file for rejected records (--rejected, in kempt run --rejects) sets it aside");
        return err->code = KP_ERR_RULES;
    }
    struct kp_record_columns columns = kp_record_columns_of(b->schema);
    struct kp_failure why = {"", f->conditions[failing].label, err->message};
    kp_reject_write(&b->side[KP_SIDE_REJECTS], b, row, &columns, &why, 1);
    b->rows[row].state = KP_ROW_REJECTED;
    return KP_OK;
}

static void drop(struct filter *f, struct kp_batch *b, size_t row, size_t failing)
{
    b->rows[row].state = KP_ROW_FILTERED;
    if (!f->options.rejects)
        return;
    struct kp_record_columns columns = kp_record_columns_of(b->schema);
    struct kp_failure why = {"", failing < f->count ? f->conditions[failing].label : "filter",
                             failing < f->count ? "does not hold" : "holds"};
    kp_reject_write(&b->side[KP_SIDE_REJECTS], b, row, &columns, &why, 1);
}

static enum kp_status process(struct kp_stage *s, const struct kp_binding *binding, void *worker,
                              struct kp_batch *b, struct kp_error *err)
{
    struct filter *f = (struct filter *)s;
    (void)binding;
    for (size_t row = 0; row < b->nrows; row++) {
        size_t failing;
        if (b->rows[row].state != KP_ROW_LIVE)
            continue;
        struct kp_error why = {0};
        enum kp_status st = first_failing(f, worker, b, row, &failing, &why);
        if (st == KP_OK && (failing == f->count) == f->options.invert)
            drop(f, b, row, failing);
        else if (st == KP_ERR_DATA)
            st = set_aside(f, b, row, failing, &why);
        if (st != KP_OK) {
            *err = why;
            return st;
        }
    }
    return kp_buf_ok(&b->side[KP_SIDE_REJECTS]) ? KP_OK : kp_no_memory(err);
}

static void stage_free(struct kp_stage *s)
{
    struct filter *f = (struct filter *)s;
    kp_arena_release(&f->arena);
    free(f);
}

static const struct kp_stage_ops ops = {
    .name = "filter",
    .bind = bind,
    .process = process,
    .worker_new = worker_new,
    .worker_free = worker_free,
    .free = stage_free,
};

/* ---- making one ---- */

static enum kp_status unknown_segment(const struct kp_ruleset *rs, const struct kp_node *all,
                                      const char *name, struct kp_error *err)
{
    if (!rs)
        return kp_fail(err, KP_ERR_USAGE,
                       "segment '%.60s': segments are kept in a ruleset; give one by -r", name);
    const char *known[64];
    size_t n = 0;
    for (uint32_t i = 0; all && all->kind == KP_NODE_MAP && i < all->count && n < 63; i++)
        if (all->keys[i]->text)
            known[n++] = all->keys[i]->text;
    known[n] = NULL;
    const char *near = kp_nearest_name(name, known);
    return kp_fail_at(err, KP_ERR_RULES, rs->file, all ? all->line : 0, all ? all->column : 0,
                      "no segment '%.60s'%s%s%s", name, near ? "; did you mean '" : "",
                      near ? near : "", near ? "'?" : "");
}

static enum kp_status add_segment(struct filter *f, const char *name, struct kp_error *err)
{
    const struct kp_ruleset *rs = f->options.ruleset;
    const struct kp_node *all = rs ? kp_node_get(rs->root, "segments") : NULL;
    const struct kp_node *n = all ? kp_node_get(all, name) : NULL;
    if (!n)
        return unknown_segment(rs, all, name, err);
    if (f->count == CONDITIONS_MAX)
        return kp_fail(err, KP_ERR_USAGE, "more than %d segments in one filter", CONDITIONS_MAX);
    struct condition *c = &f->conditions[f->count++];
    c->source = n->text;
    c->label = name;
    c->name = kp_arena_printf(&f->arena, "%s:%u:%u", rs->file, n->line, n->column);
    return c->name ? KP_OK : kp_no_memory(err);
}

static enum kp_status compile(struct filter *f, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    struct worker *trial = NULL;
    for (size_t i = 0; i < f->options.nsegments && st == KP_OK; i++)
        st = add_segment(f, f->options.segments[i], err);
    if (st == KP_OK && f->options.expression)
        f->conditions[f->count++] = (struct condition){f->options.expression, "-e", "filter"};
    if (st == KP_OK && f->count == 0)
        st = kp_fail(err, KP_ERR_USAGE, "nothing to filter by: give an expression or a segment");
    if (st == KP_OK)
        st = worker_make(f, &trial, err);
    if (st == KP_OK)
        worker_release(f, trial);
    return st;
}

enum kp_status kp_filter_stage_new(const struct kp_filter_options *options, struct kp_stage **out,
                                   struct kp_error *err)
{
    *out = NULL;
    struct filter *f = calloc(1, sizeof *f);
    if (!f)
        return kp_no_memory(err);
    f->stage.ops = &ops;
    f->options = *options;
    enum kp_status st = compile(f, err);
    if (st == KP_OK)
        *out = &f->stage;
    else
        stage_free(&f->stage);
    return st;
}

/* ---- in rulesets ---- */

/* The node behind the nth `filter` of the pipeline; NULL: it has none. */
static const struct kp_node *step_node(const struct kp_ruleset *rs, size_t nth)
{
    const struct kp_node *steps = kp_node_get(rs->root, "pipeline");
    for (uint32_t i = 0; steps && steps->kind == KP_NODE_LIST && i < steps->count; i++) {
        const struct kp_node *step = steps->items[i];
        const struct kp_node *name =
            step->kind == KP_NODE_MAP && step->count == 1 ? step->keys[0] : step;
        if (name->kind == KP_NODE_SCALAR && strcmp(name->text, "filter") == 0 && nth-- == 0)
            return name == step ? NULL : step->items[0];
    }
    return NULL;
}

enum kp_status kp_filter_step_new(const struct kp_ruleset *rs, size_t nth, bool set_aside,
                                  struct kp_stage **out, struct kp_error *err)
{
    const struct kp_node *n = step_node(rs, nth);
    const char *names[CONDITIONS_MAX];
    size_t count = 0;
    bool list = n && n->kind == KP_NODE_LIST;
    for (uint32_t i = 0; n && i < (list ? n->count : 1); i++) {
        const struct kp_node *item = list ? n->items[i] : n;
        if (item->kind != KP_NODE_SCALAR || kp_node_is_null(item) || count == CONDITIONS_MAX)
            return kp_fail_at(err, KP_ERR_RULES, rs->file, item->line, item->column,
                              "expected the names of at most %d segments: {filter: NAME}",
                              CONDITIONS_MAX);
        names[count++] = item->text;
    }
    if (count == 0)
        return kp_fail_at(err, KP_ERR_RULES, rs->file, 0, 0,
                          "pipeline: filter needs the name of a segment: {filter: NAME}");
    struct kp_filter_options o = {
        .ruleset = rs, .segments = names, .nsegments = count, .set_aside = set_aside};
    return kp_filter_stage_new(&o, out, err);
}

static void check_segments(const struct kp_node *node, const struct kp_ruleset *rs,
                           struct kp_diagnostics *diags)
{
    (void)rs;
    if (node->kind != KP_NODE_MAP) {
        kp_node_expected(node, "expressions by name, as in {adult: tonumber(r.age) >= 18}", diags);
        return;
    }
    for (uint32_t i = 0; i < node->count && !kp_diagnostics_full(diags); i++) {
        const struct kp_node *n = node->items[i];
        struct kp_expr *e = NULL;
        struct kp_error err;
        const char *source = kp_node_string(n, diags);
        if (source && kp_expr_new(source, "not an expression", NULL, &e, &err) != KP_OK)
            kp_diag_from_error(diags, n->line, n->column, &err);
        kp_expr_free(e);
    }
}

static void schema(struct kp_buf *json)
{
    kp_buf_puts(json, "{\"type\":\"object\",\"description\":\"conditions by name, in the language "
                      "of kempt filter\","
                      "\"additionalProperties\":{\"$ref\":\"#/$defs/text\"}}");
}

const struct kp_section kp_segments_section = {
    .key = "segments",
    .help = "conditions by name",
    .check = check_segments,
    .schema = schema,
};
