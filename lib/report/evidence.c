/* What pairs and rejects show: read as records, a sample kept. */
#include <math.h>
#include <stdlib.h>

#include "io/reader.h"
#include "profile/output.h"
#include "report/gather.h"
#include "validate/scan.h"

enum {
    BINS = 20,
    SAMPLE = 12,     /* pairs shown with their evidence */
    EXAMPLES = 60,   /* rejected values listed */
    EACH = 3,        /* of one rule */
    REJECTS = 20000, /* rejects looked at for examples */
    VALUE_MAX = 80,
};

/* Calls row for each record of a JSONL file until it says stop or fails. */
struct scan {
    enum kp_status (*row)(struct scan *s, const struct kp_batch *b, size_t row,
                          struct kp_error *err);
    bool stop;
};

static enum kp_status scan_file(const char *path, struct scan *s, struct kp_error *err)
{
    struct kp_read_options options = {
        .format = KP_FORMAT_JSONL, .max_field = KP_MAX_FIELD_DEFAULT, .tool = "report"};
    struct kp_reader *reader = NULL;
    struct kp_batch batch;
    enum kp_status st = kp_reader_open(path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&batch);
    while (!s->stop && (st = kp_reader_read(reader, &batch, err)) == KP_OK) {
        if (batch.quarantined)
            st =
                kp_fail_at(err, KP_ERR_INPUT, path, batch.first.line, 0, "%s", batch.first.message);
        for (size_t r = 0; r < batch.nrows && st == KP_OK && !s->stop; r++)
            st = s->row(s, &batch, r, err);
        if (st != KP_OK)
            break;
    }
    kp_batch_release(&batch);
    kp_reader_free(reader);
    return st == KP_END ? KP_OK : st;
}

static struct kp_slice cell(const struct kp_batch *b, size_t row, const char *name)
{
    size_t c = kp_schema_find(b->schema, kp_str(name));
    return c == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, c);
}

/* ---- pairs ---- */

struct pairs {
    struct scan scan;
    uint64_t count, bins[BINS], matches;
    double lowest_match; /* probability */
    struct kp_buf sample[SAMPLE];
    double distance[SAMPLE]; /* of the sampled pair from an even chance */
    size_t nsample;
};

static void pair_line(struct kp_buf *out, const struct kp_batch *b, size_t row)
{
    static const char *const keys[] = {"left", "right", "probability", "weight", "match", "fields"};
    struct kp_buf json = {0};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        kp_buf_printf(&json, "%s\"%s\":", i ? "," : "{", keys[i]);
        kp_buf_json_slice(&json, cell(b, row, keys[i]));
    }
    kp_buf_putc(&json, '}');
    kp_buf_clear(out);
    if (kp_buf_ok(&json))
        kp_put_json(out, json.data, json.len);
    else
        out->failed = true;
    kp_buf_release(&json);
}

/* Keeps the pairs that were hardest to decide. */
static enum kp_status pair_row(struct scan *scan, const struct kp_batch *b, size_t row,
                               struct kp_error *err)
{
    struct pairs *p = (struct pairs *)scan;
    double x = 0;
    kp_scan_number(cell(b, row, "probability"), &x);
    size_t bin = x >= 1 ? BINS - 1 : x <= 0 ? 0 : (size_t)(x * BINS);
    p->bins[bin]++;
    p->count++;
    if (kp_slice_is(cell(b, row, "match"), "true")) {
        p->matches++;
        p->lowest_match = x < p->lowest_match ? x : p->lowest_match;
    }
    double distance = fabs(x - 0.5);
    if (p->nsample == SAMPLE && distance >= p->distance[SAMPLE - 1])
        return KP_OK;
    size_t at = p->nsample < SAMPLE ? p->nsample++ : SAMPLE - 1;
    struct kp_buf line = p->sample[at];
    pair_line(&line, b, row);
    for (; at > 0 && distance < p->distance[at - 1]; at--) {
        p->sample[at] = p->sample[at - 1];
        p->distance[at] = p->distance[at - 1];
    }
    p->sample[at] = line;
    p->distance[at] = distance;
    return kp_buf_ok(&line) ? KP_OK : kp_no_memory(err);
}

enum kp_status kp_report_pairs(const char *path, const struct kp_report_sources *s,
                               struct kp_buf *json, struct kp_error *err)
{
    struct pairs *p = calloc(1, sizeof *p);
    if (!p)
        return kp_no_memory(err);
    p->scan.row = pair_row;
    p->lowest_match = 1;
    enum kp_status st = scan_file(path, &p->scan, err);
    double threshold = p->matches ? p->lowest_match : NAN;
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++)
            threshold = kp_get_number(stages->items[i], "threshold", threshold);
    }
    kp_buf_printf(json, ",\"pairs\":{\"count\":%llu,\"matches\":%llu,\"scores\":[",
                  (unsigned long long)p->count, (unsigned long long)p->matches);
    for (size_t i = 0; i < BINS; i++)
        kp_buf_printf(json, "%s%llu", i ? "," : "", (unsigned long long)p->bins[i]);
    kp_buf_puts(json, "]");
    if (!isnan(threshold))
        kp_buf_printf(json, ",\"threshold\":%.6g", threshold);
    kp_buf_puts(json, ",\"sample\":[");
    for (size_t i = 0; i < p->nsample; i++) {
        kp_buf_puts(json, i ? "," : "");
        kp_buf_add(json, p->sample[i].data, p->sample[i].len);
        kp_buf_release(&p->sample[i]);
    }
    kp_buf_puts(json, "]}");
    free(p);
    return st;
}

/* ---- rejects ---- */

struct rejects {
    struct scan scan;
    bool show_values;
    struct kp_buf *json;
    size_t seen, listed;
    char names[EXAMPLES][128]; /* field and rule of what is listed */
};

static size_t listed_before(const struct rejects *r, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < r->listed; i++)
        n += strcmp(r->names[i], name) == 0;
    return n;
}

static void put_example(struct rejects *r, const struct kp_node *reason, const char *value)
{
    struct kp_buf shown = {0}, name = {0};
    const char *field = kp_get_text(reason, "field", ""), *rule = kp_get_text(reason, "rule", "");
    kp_buf_printf(&name, "%.60s:%.60s", field, rule);
    const char *key = kp_buf_cstr(&name);
    if (key && r->listed < EXAMPLES && listed_before(r, key) < EACH) {
        size_t len = strlen(value) < VALUE_MAX ? strlen(value) : VALUE_MAX;
        while (len > 0 && ((unsigned char)value[len] & 0xC0) == 0x80)
            len--;
        if (r->show_values)
            kp_buf_add(&shown, value, len);
        else
            kp_mask_value(kp_string(value, len), &shown);
        kp_buf_puts(r->json, r->listed ? ",{\"field\":" : "{\"field\":");
        kp_put_text(r->json, field, strlen(field));
        kp_buf_puts(r->json, ",\"rule\":");
        kp_put_text(r->json, rule, strlen(rule));
        kp_buf_puts(r->json, ",\"reason\":");
        const char *why = kp_get_text(reason, "reason", "");
        kp_put_text(r->json, why, strlen(why));
        kp_buf_puts(r->json, ",\"value\":");
        kp_put_text(r->json, shown.data ? shown.data : "", shown.len);
        kp_buf_putc(r->json, '}');
        memcpy(r->names[r->listed++], key, strlen(key) + 1);
    }
    kp_buf_release(&shown);
    kp_buf_release(&name);
}

static void put_slice(struct kp_buf *out, struct kp_slice s)
{
    struct kp_buf json = {0};
    kp_buf_json_slice(&json, s);
    if (kp_buf_ok(&json))
        kp_put_json(out, json.data, json.len);
    else
        out->failed = true;
    kp_buf_release(&json);
}

static enum kp_status reject_row(struct scan *scan, const struct kp_batch *b, size_t row,
                                 struct kp_error *err)
{
    struct rejects *r = (struct rejects *)scan;
    struct kp_slice reasons = cell(b, row, "reasons"), values = cell(b, row, "values");
    struct kp_buf text = {0};
    struct kp_arena arena = {0};
    const struct kp_node *tree;
    kp_buf_puts(&text, "{\"reasons\":");
    put_slice(&text, reasons);
    kp_buf_puts(&text, ",\"values\":");
    put_slice(&text, values);
    kp_buf_putc(&text, '}');
    enum kp_status st = kp_buf_ok(&text)
                            ? kp_profile_parse("rejects", text.data, text.len, &arena, &tree, NULL)
                            : kp_no_memory(err);
    const struct kp_node *list = st == KP_OK ? kp_report_list(tree, "reasons") : NULL;
    for (uint32_t i = 0; list && i < list->count; i++) {
        const char *field = kp_get_text(list->items[i], "field", "");
        put_example(r, list->items[i], kp_get_text(kp_node_get(tree, "values"), field, ""));
    }
    kp_arena_release(&arena);
    kp_buf_release(&text);
    r->scan.stop = ++r->seen >= REJECTS || r->listed >= EXAMPLES;
    return st == KP_ERR_MEMORY ? st : KP_OK; /* a record that is no plain JSON is no example */
}

enum kp_status kp_report_rejects(const char *path, bool show_values, struct kp_buf *json,
                                 struct kp_error *err)
{
    struct rejects *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->scan.row = reject_row;
    r->show_values = show_values;
    r->json = json;
    kp_buf_puts(json, ",\"examples\":[");
    enum kp_status st = scan_file(path, &r->scan, err);
    kp_buf_putc(json, ']');
    free(r);
    return st;
}
