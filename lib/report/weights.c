#include "report/weights.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "profile/output.h"

void kp_weights_release(struct kp_weights *w)
{
    for (size_t i = 0; i < w->count; i++) {
        free(w->items[i].field);
        free(w->items[i].level);
    }
    w->count = 0;
}

bool kp_weights_add(struct kp_weights *w, const char *field, const char *level, double weight)
{
    for (size_t i = 0; i < w->count; i++) {
        struct kp_weight *x = &w->items[i];
        if (strcmp(x->field, field) == 0 && strcmp(x->level, level) == 0) {
            x->sum += weight;
            x->pairs++;
            return true;
        }
    }
    if (w->count == KP_WEIGHTS_MAX)
        return true;
    struct kp_weight x = {strdup(field), strdup(level), weight, 1};
    if (!x.field || !x.level) {
        free(x.field);
        free(x.level);
        return false;
    }
    w->items[w->count++] = x;
    return true;
}

bool kp_weights_add_pair(struct kp_weights *w, struct kp_slice fields)
{
    json_t *map = fields.len ? json_loadb(fields.ptr, fields.len, 0, NULL) : NULL;
    const char *field;
    json_t *said;
    bool ok = true;
    json_object_foreach(map, field, said)
    {
        const char *level = json_string_value(json_object_get(said, "level"));
        const json_t *weight = json_object_get(said, "weight");
        if (ok && level && json_is_number(weight) && strcmp(level, "missing") != 0)
            ok = kp_weights_add(w, field, level, json_number_value(weight));
    }
    json_decref(map);
    return ok;
}

static bool add_comparison(struct kp_weights *w, const json_t *comparison)
{
    const char *field = json_string_value(json_object_get(comparison, "field"));
    const json_t *levels = json_object_get(comparison, "levels");
    bool ok = true;
    for (size_t i = 0; field && i < json_array_size(levels) && ok; i++) {
        const json_t *level = json_array_get(levels, i);
        const char *label = json_string_value(json_object_get(level, "label"));
        double m = json_number_value(json_object_get(level, "m"));
        double u = json_number_value(json_object_get(level, "u"));
        if (label && m > 0 && u > 0)
            ok = kp_weights_add(w, field, label, log2(m / u));
    }
    return ok;
}

enum kp_status kp_weights_add_model(struct kp_weights *w, const char *path, struct kp_error *err)
{
    json_error_t why;
    json_t *model = json_load_file(path, 0, &why);
    const json_t *comparisons = json_object_get(model, "comparisons");
    bool ok = true;
    if (!json_is_array(comparisons)) {
        json_decref(model);
        return kp_fail_at(err, KP_ERR_INPUT, path, model ? 0 : why.line, model ? 0 : why.column,
                          "is not a model of kempt dedupe --save-model%s%s", model ? "" : ": ",
                          model ? "" : why.text);
    }
    for (size_t i = 0; i < json_array_size(comparisons) && ok; i++)
        ok = add_comparison(w, json_array_get(comparisons, i));
    json_decref(model);
    return ok ? KP_OK : kp_no_memory(err);
}

static double mean(const struct kp_weight *x)
{
    return x->sum / (double)x->pairs;
}

/* Brings the levels of a field together behind its first, the heaviest first. */
static void sort(struct kp_weights *w)
{
    for (size_t i = 1; i < w->count; i++) {
        struct kp_weight x = w->items[i];
        size_t at = i, first = i;
        while (first > 0 && strcmp(w->items[first - 1].field, x.field) != 0)
            first--;
        if (first == 0)
            continue; /* a new field */
        for (; at > first; at--)
            w->items[at] = w->items[at - 1];
        for (; at > 0 && strcmp(w->items[at - 1].field, x.field) == 0 &&
               mean(&w->items[at - 1]) < mean(&x);
             at--)
            w->items[at] = w->items[at - 1];
        w->items[at] = x;
    }
}

void kp_weights_json(struct kp_weights *w, const char *of, struct kp_buf *json)
{
    sort(w);
    kp_buf_printf(json, ",\"weights_of\":\"%s\",\"weights\":[", of);
    for (size_t i = 0; i < w->count; i++) {
        const struct kp_weight *x = &w->items[i];
        kp_buf_puts(json, i ? ",{\"field\":" : "{\"field\":");
        kp_put_text(json, x->field, strlen(x->field));
        kp_buf_puts(json, ",\"level\":");
        kp_put_text(json, x->level, strlen(x->level));
        kp_buf_printf(json, ",\"weight\":%.4g,\"pairs\":%llu}", mean(x),
                      (unsigned long long)x->pairs);
    }
    kp_buf_putc(json, ']');
}
