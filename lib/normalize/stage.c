#include "normalize/stage.h"

#include <stdlib.h>

#include "normalize/stage_internal.h"

/* ---- compiling ---- */

static enum kp_status compile_rule(struct kp_normalize_stage *s, const struct kp_field *field,
                                   const struct kp_rule *rule, struct plan_rule *out,
                                   struct kp_error *err)
{
    struct kp_rule_env env = kp_ruleset_env(s->options.ruleset, field, rule);
    const struct kp_normalizer *n = (const struct kp_normalizer *)(const void *)rule->d;
    out->rule.normalizer = n;
    out->on_fail = rule->on_fail;
    out->stats = s->nrules;
    s->stats[s->nrules].id = rule->id;
    enum kp_status status = n->compile ? n->compile(rule->args, &env, &out->rule, err) : KP_OK;
    if (status != KP_OK) {
        kp_error_place(err, s->options.ruleset->file, kp_args_line(rule->args),
                       kp_args_column(rule->args));
        return status;
    }
    s->nrules++;
    for (const char *const *p = out->rule.inputs; p && *p; p++)
        out->ninputs++;
    for (const char *const *p = out->rule.outputs; p && *p; p++)
        out->noutputs++;
    if (out->ninputs > s->max_io)
        s->max_io = out->ninputs;
    if (out->noutputs > s->max_io)
        s->max_io = out->noutputs;
    s->has_issues = s->has_issues || rule->on_fail == KP_FAIL_ISSUE;
    s->quarantines = s->quarantines || rule->on_fail == KP_FAIL_QUARANTINE;
    return KP_OK;
}

static enum kp_status compile_field(struct kp_normalize_stage *s, const struct kp_field *field,
                                    struct kp_error *err)
{
    struct plan_field *p = &s->fields[s->nfields];
    p->name = kp_str(field->name);
    p->rules = kp_arena_array(&s->arena, field->normalize.count, sizeof *p->rules);
    if (!p->rules)
        return kp_no_memory(err);
    s->nfields++;
    for (size_t i = 0; i < field->normalize.count; i++) {
        enum kp_status status =
            compile_rule(s, field, &field->normalize.items[i], &p->rules[i], err);
        if (status != KP_OK)
            return status;
        p->nrules++;
        p->adds = p->adds || (p->rules[i].rule.normalizer->flags & KP_NORM_ALL_CELLS);
    }
    return KP_OK;
}

static bool names(const char *const *list, struct kp_slice name)
{
    for (; list && *list; list++)
        if (kp_slice_is(name, *list))
            return true;
    return false;
}

/* True when b has to wait for a: b reads it, or a writes b. */
static bool comes_before(const struct plan_field *a, const struct plan_field *b)
{
    for (size_t i = 0; i < b->nrules; i++)
        if (names(b->rules[i].rule.inputs, a->name))
            return true;
    for (size_t i = 0; i < a->nrules; i++)
        if (names(a->rules[i].rule.outputs, b->name))
            return true;
    return false;
}

/* Brings the fields into an order in which each comes after those it waits for, else as the ruleset
 * has them. A cycle (which the rules loader refuses) would leave the ruleset's order. */
static bool order_fields(struct kp_normalize_stage *s)
{
    struct plan_field *sorted = kp_arena_array(&s->arena, s->nfields, sizeof *sorted);
    bool *done = kp_arena_array(&s->arena, s->nfields, sizeof *done);
    if (!sorted || !done)
        return false;
    for (size_t n = 0; n < s->nfields; n++) {
        size_t pick = s->nfields;
        for (size_t i = 0; i < s->nfields && pick == s->nfields; i++) {
            bool ready = !done[i];
            for (size_t j = 0; j < s->nfields && ready; j++)
                ready = done[j] || j == i || !comes_before(&s->fields[j], &s->fields[i]);
            if (ready)
                pick = i;
        }
        for (size_t i = 0; pick == s->nfields; i++)
            if (!done[i])
                pick = i;
        done[pick] = true;
        sorted[n] = s->fields[pick];
    }
    s->fields = sorted;
    return true;
}

static void stage_free(struct kp_stage *stage)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    for (size_t f = 0; f < s->nfields; f++)
        for (size_t r = 0; r < s->fields[f].nrules; r++) {
            struct kp_norm_rule *rule = &s->fields[f].rules[r].rule;
            if (rule->normalizer->release)
                rule->normalizer->release(rule);
        }
    kp_arena_release(&s->arena);
    free(s);
}

/* ---- binding to columns ---- */

static size_t column_of(struct kp_schema *schema, struct kp_slice name, bool add)
{
    size_t column = kp_schema_find(schema, name);
    return column == KP_NO_COLUMN && add ? kp_schema_add(schema, name) : column;
}

static uint32_t slot_of(struct kp_schema *schema, struct kp_slice name, bool add, bool *failed)
{
    size_t column = column_of(schema, name, add);
    if (column == KP_NO_COLUMN) {
        *failed = *failed || add;
        return NO_SLOT;
    }
    return kp_schema_column(schema, column)->slot;
}

static bool bind_list(struct kp_schema *schema, const char *const *list, size_t count, bool add,
                      uint32_t **out)
{
    bool failed = false;
    *out = malloc((count + 1) * sizeof **out);
    for (size_t i = 0; *out && i < count; i++)
        (*out)[i] = slot_of(schema, kp_str(list[i]), add, &failed);
    return *out && !failed;
}

static bool bind_field(struct kp_schema *schema, const struct plan_field *field,
                       struct bound_field *out)
{
    bool failed = false;
    out->slot = slot_of(schema, field->name, field->adds, &failed);
    out->rules = calloc(field->nrules + 1, sizeof *out->rules);
    if (!out->rules || failed)
        return false;
    for (size_t i = 0; i < field->nrules; i++) {
        const struct plan_rule *rule = &field->rules[i];
        bool present = out->slot != NO_SLOT;
        if (!bind_list(schema, rule->rule.inputs, rule->ninputs, false, &out->rules[i].inputs) ||
            !bind_list(schema, rule->rule.outputs, rule->noutputs, present, &out->rules[i].outputs))
            return false;
    }
    return true;
}

static void unbind(struct kp_stage *stage, struct kp_binding *binding)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    struct bound *b = binding->data;
    for (size_t f = 0; b && f < s->nfields; f++) {
        for (size_t r = 0; b->fields[f].rules && r < s->fields[f].nrules; r++) {
            free(b->fields[f].rules[r].inputs);
            free(b->fields[f].rules[r].outputs);
        }
        free(b->fields[f].rules);
    }
    free(b);
    binding->data = NULL;
}

static enum kp_status bind(struct kp_stage *stage, struct kp_binding *binding, struct kp_error *err)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    struct kp_schema *schema = kp_schema_copy(binding->in);
    struct bound *b = calloc(1, sizeof *b + s->nfields * sizeof *b->fields);
    binding->data = b;
    bool ok = schema && b;
    for (size_t f = 0; ok && f < s->nfields; f++)
        ok = bind_field(schema, &s->fields[f], &b->fields[f]);
    if (ok) {
        bool failed = false;
        b->source = slot_of(schema, kp_str("_source"), false, &failed);
        b->record = slot_of(schema, kp_str("_record"), false, &failed);
        b->issues = slot_of(schema, kp_str("_issues"), s->has_issues, &failed);
        ok = !failed;
    }
    if (!ok) {
        unbind(stage, binding);
        kp_schema_unref(schema);
        return kp_no_memory(err);
    }
    binding->out = schema;
    return KP_OK;
}

/* ---- statistics ---- */

static void report(struct kp_stage *stage, struct kp_counts *counts, struct kp_buf *json)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    (void)counts;
    kp_buf_printf(json, ",\"records_changed\":%llu,\"rules\":[", (unsigned long long)s->changed);
    for (size_t i = 0; i < s->nrules; i++) {
        const struct kp_rule_stats *r = &s->stats[i];
        kp_buf_puts(json, i ? ",{\"rule\":" : "{\"rule\":");
        kp_buf_json(json, r->id, strlen(r->id));
        kp_buf_printf(json, ",\"applied\":%llu,\"changed\":%llu,\"failed\":%llu",
                      (unsigned long long)r->applied, (unsigned long long)r->changed,
                      (unsigned long long)r->failed);
        if (s->options.profile && r->applied)
            kp_buf_printf(json, ",\"ns_a_value\":%.1f",
                          (double)r->nanoseconds / (double)r->applied);
        kp_buf_putc(json, '}');
    }
    kp_buf_putc(json, ']');
}

const struct kp_rule_stats *kp_normalize_stage_stats(const struct kp_stage *stage, size_t *count)
{
    const struct kp_normalize_stage *s = (const struct kp_normalize_stage *)stage;
    *count = s->nrules;
    return s->stats;
}

uint64_t kp_normalize_stage_changed(const struct kp_stage *stage)
{
    return ((const struct kp_normalize_stage *)stage)->changed;
}

static const struct kp_stage_ops ops = {
    .name = "normalize",
    .bind = bind,
    .unbind = unbind,
    .process = kp_normalize_process,
    .worker_new = kp_normalize_worker_new,
    .worker_free = kp_normalize_worker_free,
    .report = report,
    .free = stage_free,
};

enum kp_status kp_normalize_stage_new(const struct kp_normalize_options *options,
                                      struct kp_stage **out, struct kp_error *err)
{
    struct kp_normalize_stage *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->stage.ops = &ops;
    s->options = *options;
    const struct kp_ruleset *rs = options->ruleset;
    size_t nrules = 0;
    for (size_t i = 0; i < rs->nfields; i++)
        nrules += rs->fields[i].normalize.count;
    s->fields = kp_arena_array(&s->arena, rs->nfields + 1, sizeof *s->fields);
    s->stats = kp_arena_array(&s->arena, nrules + 1, sizeof *s->stats);
    enum kp_status status = s->fields && s->stats ? KP_OK : kp_no_memory(err);
    for (size_t i = 0; i < rs->nfields && status == KP_OK; i++)
        if (rs->fields[i].normalize.count)
            status = compile_field(s, &rs->fields[i], err);
    if (status == KP_OK && !order_fields(s))
        status = kp_no_memory(err);
    if (status != KP_OK) {
        stage_free(&s->stage);
        return status;
    }
    *out = &s->stage;
    return KP_OK;
}
