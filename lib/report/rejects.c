/* What was rejected: examples for each rule, and how many records of each source. */
#include <jansson.h>
#include <stdlib.h>

#include "profile/output.h"
#include "report/gather.h"
#include "report/scan.h"

enum {
    EXAMPLES = 60, /* rejected values listed */
    EACH = 3,      /* of one rule */
    VALUE_MAX = 80,
};

struct rejects {
    struct kp_report_scan scan;
    struct kp_report_sources *s;
    bool show_values;
    struct kp_buf *json;
    size_t listed;
    char names[EXAMPLES][128]; /* field and rule of what is listed */
};

static size_t listed_before(const struct rejects *r, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < r->listed; i++)
        n += strcmp(r->names[i], name) == 0;
    return n;
}

/* A value as it is shown: cut, and masked unless asked for. */
static void put_value(struct rejects *r, const char *value)
{
    struct kp_buf shown = {0};
    size_t len = strlen(value) < VALUE_MAX ? strlen(value) : VALUE_MAX;
    while (len > 0 && ((unsigned char)value[len] & 0xC0) == 0x80)
        len--;
    if (r->show_values)
        kp_buf_add(&shown, value, len);
    else
        kp_mask_value(kp_string(value, len), &shown);
    r->json->failed |= !kp_buf_ok(&shown);
    kp_put_text(r->json, shown.data ? shown.data : "", shown.len);
    kp_buf_release(&shown);
}

static const char *text_of(const json_t *map, const char *key)
{
    const char *text = json_string_value(json_object_get(map, key));
    return text ? text : "";
}

/* Numbers, lists and objects as JSON; free it. */
static char *value_of(const json_t *values, const char *field)
{
    const json_t *value = json_object_get(values, field);
    if (!value || json_is_null(value))
        return strdup("");
    return json_is_string(value) ? strdup(json_string_value(value))
                                 : json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
}

static void put_example(struct rejects *r, const json_t *reason, const json_t *values)
{
    struct kp_buf name = {0};
    const char *field = text_of(reason, "field"), *rule = text_of(reason, "rule"),
               *why = text_of(reason, "reason");
    kp_buf_printf(&name, "%.60s:%.60s", field, rule);
    const char *key = kp_buf_cstr(&name);
    if (key && r->listed < EXAMPLES && listed_before(r, key) < EACH) {
        char *value = value_of(values, field);
        kp_buf_puts(r->json, r->listed ? ",{\"field\":" : "{\"field\":");
        kp_put_text(r->json, field, strlen(field));
        kp_buf_puts(r->json, ",\"rule\":");
        kp_put_text(r->json, rule, strlen(rule));
        kp_buf_puts(r->json, ",\"reason\":");
        kp_put_text(r->json, why, strlen(why));
        kp_buf_puts(r->json, ",\"value\":");
        put_value(r, value ? value : "");
        kp_buf_putc(r->json, '}');
        memcpy(r->names[r->listed++], key, strlen(key) + 1);
        free(value);
    }
    kp_buf_release(&name);
}

/* Counts a reason for the record's source. */
static void count_reason(struct kp_report_sources *s, struct kp_report_source *source,
                         const json_t *reason)
{
    const char *field = text_of(reason, "field"), *rule = text_of(reason, "rule");
    for (size_t i = 0; i < s->nrules; i++)
        if (strcmp(s->rules[i].rule, rule) == 0 &&
            (strcmp(s->rules[i].field, field) == 0 ||
             kp_report_names_field(s->rules[i].field, field))) {
            source->failed[i]++;
            return;
        }
}

static json_t *parse(struct kp_slice s)
{
    return s.len ? json_loadb(s.ptr, s.len, 0, NULL) : NULL;
}

static enum kp_status reject_row(struct kp_report_scan *scan, const struct kp_batch *b, size_t row,
                                 struct kp_error *err)
{
    (void)err;
    struct rejects *r = (struct rejects *)scan;
    size_t source = kp_report_source_find(r->s, kp_report_cell(b, row, "source"));
    json_t *reasons = parse(kp_report_cell(b, row, "reasons"));
    json_t *values = r->listed < EXAMPLES ? parse(kp_report_cell(b, row, "values")) : NULL;
    if (source != SIZE_MAX)
        r->s->sources[source].rejected++;
    for (size_t i = 0; i < json_array_size(reasons); i++) {
        const json_t *reason = json_array_get(reasons, i);
        if (source != SIZE_MAX)
            count_reason(r->s, &r->s->sources[source], reason);
        put_example(r, reason, values);
    }
    json_decref(reasons);
    json_decref(values);
    return KP_OK; /* a record that is no plain JSON is no example */
}

enum kp_status kp_report_rejects(struct kp_report_sources *s, bool show_values, struct kp_buf *json,
                                 struct kp_error *err)
{
    struct rejects *r = calloc(1, sizeof *r);
    if (!r)
        return kp_no_memory(err);
    r->scan.row = reject_row;
    r->s = s;
    r->show_values = show_values;
    r->json = json;
    kp_buf_puts(json, ",\"examples\":[");
    enum kp_status st = kp_report_scan_file(s->rejects, &r->scan, err);
    kp_buf_putc(json, ']');
    free(r);
    return st;
}
