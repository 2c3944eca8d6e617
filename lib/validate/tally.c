#include "validate/tally.h"

#include <stdlib.h>

struct kp_record_columns kp_record_columns_of(const struct kp_schema *schema)
{
    return (struct kp_record_columns){
        .source = kp_schema_find(schema, kp_str("_source")),
        .record = kp_schema_find(schema, kp_str("_record")),
        .issues = kp_schema_find(schema, kp_str("_issues")),
    };
}

static void write_place(struct kp_buf *out, const struct kp_batch *b, size_t row,
                        const struct kp_record_columns *c)
{
    kp_buf_puts(out, "{\"source\":");
    if (c->source != KP_NO_COLUMN && !kp_slice_empty(*kp_batch_cell(b, row, c->source)))
        kp_buf_json_slice(out, *kp_batch_cell(b, row, c->source));
    else
        kp_buf_json(out, b->source ? b->source : "-", strlen(b->source ? b->source : "-"));
    kp_buf_puts(out, ",\"record\":");
    if (c->record != KP_NO_COLUMN && !kp_slice_empty(*kp_batch_cell(b, row, c->record)))
        kp_buf_json_slice(out, *kp_batch_cell(b, row, c->record));
    else
        kp_buf_uint(out, b->rows[row].record);
    kp_buf_puts(out, ",\"line\":");
    kp_buf_uint(out, b->rows[row].line);
}

static void write_values(struct kp_buf *out, const struct kp_batch *b, size_t row)
{
    kp_buf_puts(out, ",\"values\":{");
    bool first = true;
    for (size_t i = 0; i < kp_schema_count(b->schema); i++) {
        const struct kp_slice *cell = kp_batch_cell(b, row, i);
        if (cell->kind == KP_MISSING)
            continue;
        if (!first)
            kp_buf_putc(out, ',');
        first = false;
        struct kp_slice name = kp_schema_column(b->schema, i)->name;
        kp_buf_json(out, name.ptr, name.len);
        kp_buf_putc(out, ':');
        kp_buf_json_slice(out, *cell);
    }
    kp_buf_puts(out, "}}\n");
}

void kp_reject_write(struct kp_buf *out, const struct kp_batch *b, size_t row,
                     const struct kp_record_columns *c, const struct kp_failure *failures, size_t n)
{
    write_place(out, b, row, c);
    kp_buf_puts(out, ",\"reasons\":[");
    for (size_t i = 0; i < n; i++) {
        kp_buf_puts(out, i ? ",{\"field\":" : "{\"field\":");
        kp_buf_json(out, failures[i].field, strlen(failures[i].field));
        kp_buf_puts(out, ",\"rule\":");
        kp_buf_json(out, failures[i].rule, strlen(failures[i].rule));
        kp_buf_puts(out, ",\"reason\":");
        kp_buf_json(out, failures[i].reason, strlen(failures[i].reason));
        kp_buf_putc(out, '}');
    }
    kp_buf_putc(out, ']');
    write_values(out, b, row);
}

bool kp_issues_add(struct kp_batch *b, size_t row, size_t column, const struct kp_failure *failures,
                   size_t n)
{
    struct kp_slice *cell = kp_batch_cell(b, row, column);
    size_t len = cell->len;
    for (size_t i = 0; i < n; i++)
        len += strlen(failures[i].field) + strlen(failures[i].rule) + 2;
    char *text = kp_arena_text(&b->arena, len + 1);
    if (!text)
        return false;
    char *p = text;
    if (cell->len) {
        memcpy(p, cell->ptr, cell->len);
        p += cell->len;
    }
    for (size_t i = 0; i < n; i++) {
        if (p > text)
            *p++ = ';';
        p = stpcpy(p, failures[i].field);
        *p++ = ':';
        p = stpcpy(p, failures[i].rule);
    }
    *cell = kp_string(text, (size_t)(p - text));
    return true;
}

const struct kp_schema *kp_issues_schema(const struct kp_schema *in)
{
    if (kp_schema_find(in, kp_str("_issues")) != KP_NO_COLUMN)
        return kp_schema_ref(in);
    struct kp_schema *out = kp_schema_copy(in);
    if (out && kp_schema_add(out, kp_str("_issues")) == KP_NO_COLUMN) {
        kp_schema_unref(out);
        return NULL;
    }
    return out;
}

void kp_tally_json(const struct kp_tally *t, size_t n, struct kp_buf *json)
{
    kp_buf_puts(json, ",\"rules\":[");
    for (size_t i = 0; i < n; i++) {
        kp_buf_puts(json, i ? ",{\"field\":" : "{\"field\":");
        kp_buf_json(json, t[i].field, strlen(t[i].field));
        kp_buf_puts(json, ",\"rule\":");
        kp_buf_json(json, t[i].rule, strlen(t[i].rule));
        kp_buf_printf(json, ",\"kind\":\"%s\",\"id\":", t[i].kind);
        kp_buf_json(json, t[i].id, strlen(t[i].id));
        kp_buf_printf(json, ",\"scope\":\"%s\",\"severity\":\"%s\",\"seen\":%llu,\"failed\":%llu}",
                      t[i].scope, t[i].severity == KP_SEVERITY_WARNING ? "warning" : "error",
                      (unsigned long long)t[i].seen, (unsigned long long)t[i].failed);
    }
    kp_buf_putc(json, ']');
}

static int most_first(const void *a, const void *b)
{
    const struct kp_tally *const *x = a, *const *y = b;
    if ((*x)->failed != (*y)->failed)
        return (*x)->failed < (*y)->failed ? 1 : -1;
    return (*x > *y) - (*x < *y); /* then in the ruleset's order */
}

void kp_tally_text(const struct kp_tally *t, size_t n, struct kp_buf *text)
{
    const struct kp_tally **order = malloc((n + 1) * sizeof *order);
    if (!order) {
        text->failed = true;
        return;
    }
    for (size_t i = 0; i < n; i++)
        order[i] = &t[i];
    qsort(order, n, sizeof *order, most_first);
    for (size_t i = 0; i < n && order[i]->failed; i++) {
        const struct kp_tally *r = order[i];
        kp_buf_printf(text, "%s %s: %s %llu of %llu (%.2f%%)\n", r->field, r->rule,
                      r->severity == KP_SEVERITY_WARNING ? "warned" : "failed",
                      (unsigned long long)r->failed, (unsigned long long)r->seen,
                      100.0 * (double)r->failed / (double)r->seen);
    }
    free(order);
}

void kp_tally_misses(const struct kp_tally *t, size_t n, uint64_t records, struct kp_buf *text)
{
    for (size_t i = 0; i < n; i++) {
        double share = records ? (double)t[i].failed / (double)records : 0;
        if (t[i].tolerance >= 0 && share > t[i].tolerance)
            kp_buf_printf(text, "%s%s %s failed in %.2f%% of records, %.2f%% is tolerated",
                          text->len ? "; " : "", t[i].field, t[i].rule, 100 * share,
                          100 * t[i].tolerance);
    }
}
