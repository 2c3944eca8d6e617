/* Reading models: kempt's own form. */
#include "match/model_file.h"

#include "match/model_splink.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool kp_model_wrong(struct kp_model_reading *r, const char *place, const char *expected)
{
    if (r->status == KP_OK)
        r->status =
            kp_fail_at(r->err, KP_ERR_RULES, r->path, 0, 0, "%s: expected %s", place, expected);
    return false;
}

void *kp_model_array(struct kp_model_reading *r, size_t count, size_t size)
{
    size_t n = count ? count : 1;
    void *p = kp_arena_array(&r->to->config.arena, n, size);
    if (p)
        memset(p, 0, n * size);
    else if (r->status == KP_OK)
        r->status = kp_no_memory(r->err);
    return p;
}

const char *kp_model_copy(struct kp_model_reading *r, const char *text, size_t len)
{
    const char *p = kp_arena_dup(&r->to->config.arena, text, len);
    if (!p && r->status == KP_OK)
        r->status = kp_no_memory(r->err);
    return p;
}

/* ---- small things, each at a place that is named when it is wrong ---- */

struct place {
    char text[160];
};

static struct place at(const char *fmt, ...) KP_PRINTF(1, 2);
static struct place at(const char *fmt, ...)
{
    struct place p;
    va_list args;
    va_start(args, fmt);
    vsnprintf(p.text, sizeof p.text, fmt, args);
    va_end(args);
    return p;
}

static bool real(struct kp_model_reading *r, const json_t *o, const char *key, struct place p,
                 double least, double most, double *out)
{
    const json_t *v = json_object_get(o, key);
    double x = json_number_value(v);
    if (json_is_number(v) && x >= least && x <= most) {
        *out = x;
        return true;
    }
    char expected[80];
    snprintf(expected, sizeof expected, "a number from %g to %g", least, most);
    return kp_model_wrong(r, at("%s.%s", p.text, key).text, expected);
}

/* The same, but it may be left out. */
static bool real_if(struct kp_model_reading *r, const json_t *o, const char *key, struct place p,
                    double least, double most, double *out)
{
    return !json_object_get(o, key) || real(r, o, key, p, least, most, out);
}

static bool name(struct kp_model_reading *r, const json_t *v, struct place p, const char **out)
{
    if (!json_is_string(v) || json_string_length(v) == 0)
        return kp_model_wrong(r, p.text, "the name of a field");
    *out = kp_model_copy(r, json_string_value(v), json_string_length(v));
    return *out != NULL;
}

static bool list(struct kp_model_reading *r, const json_t *v, struct place p, size_t most)
{
    char expected[60];
    if (json_is_array(v) && json_array_size(v) > 0 && json_array_size(v) <= most)
        return true;
    snprintf(expected, sizeof expected, "a list of 1 to %zu", most);
    return kp_model_wrong(r, p.text, expected);
}

static bool names(struct kp_model_reading *r, const json_t *root, const char *key, size_t most,
                  const char ***out, unsigned *count)
{
    const json_t *v = json_object_get(root, key);
    if (!v)
        return true;
    if (!list(r, v, at("%s", key), most) ||
        !(*out = kp_model_array(r, json_array_size(v), sizeof **out)))
        return false;
    for (size_t i = 0; i < json_array_size(v); i++)
        if (!name(r, json_array_get(v, i), at("%s[%zu]", key, i), &(*out)[(*count)++]))
            return false;
    return true;
}

/* ---- blocking ---- */

#define MOST_RULES 64
#define MOST_PARTS 16
#define MOST_FIELDS 64

/* A text that may be left out. */
static bool text_if(struct kp_model_reading *r, const json_t *o, const char *key, struct place p,
                    const char **out)
{
    const json_t *v = json_object_get(o, key);
    return !v || name(r, v, at("%s.%s", p.text, key), out);
}

/* The text of a key is one of its choices. */
static bool known_text(struct kp_model_reading *r, const struct kp_key_part *part, struct place p)
{
    const struct kp_arg *a = kp_key_text_arg(part->kind);
    for (size_t i = 0; a && part->text && a->choices[i]; i++)
        if (strcmp(a->choices[i], part->text) == 0)
            return true;
    return !part->text || kp_model_wrong(r, at("%s.text", p.text).text, "a choice of the key");
}

static bool read_part(struct kp_model_reading *r, const json_t *v, struct place p,
                      struct kp_key_part *out)
{
    const char *kind = json_string_value(json_object_get(v, "key"));
    out->kind = kind ? kp_key_find(kind) : NULL;
    if (!out->kind)
        return kp_model_wrong(r, at("%s.key", p.text).text, "the name of a blocking key");
    for (const struct kp_arg *a = out->kind->d.args; a->name; a++) {
        int64_t *number = kp_key_part_number(out, a);
        double n = 0;
        if (!number)
            continue;
        if (!real(r, v, number == &out->n ? "n" : a->name, p, a->min, a->max, &n))
            return false;
        *number = (int64_t)n;
    }
    if (!text_if(r, v, "text", p, &out->text) || !text_if(r, v, "separator", p, &out->separator) ||
        !known_text(r, out, p))
        return false;
    return name(r, json_object_get(v, "field"), at("%s.field", p.text), &out->field);
}

static bool read_blocking(struct kp_model_reading *r, const json_t *root)
{
    const json_t *v = json_object_get(root, "blocking");
    struct kp_match_config *c = &r->to->config;
    if (!list(r, v, at("blocking"), MOST_RULES) ||
        !(c->rules = kp_model_array(r, json_array_size(v), sizeof *c->rules)))
        return false;
    for (size_t i = 0; i < json_array_size(v); i++) {
        const json_t *parts = json_array_get(v, i);
        struct kp_rule_spec *rule = &c->rules[c->nrules++];
        if (!list(r, parts, at("blocking[%zu]", i), MOST_PARTS) ||
            !(rule->parts = kp_model_array(r, json_array_size(parts), sizeof *rule->parts)))
            return false;
        for (size_t k = 0; k < json_array_size(parts); k++)
            if (!read_part(r, json_array_get(parts, k), at("blocking[%zu][%zu]", i, k),
                           &rule->parts[rule->nparts++]))
                return false;
    }
    return true;
}

/* ---- comparisons ---- */

static bool read_measure(struct kp_model_reading *r, const json_t *v, struct place p,
                         struct kp_measure_use *u)
{
    const char *kind = json_string_value(json_object_get(v, "measure"));
    u->measure = kind ? kp_measure_find(kind) : NULL;
    if (!u->measure)
        return kp_model_wrong(r, at("%s.measure", p.text).text, "the name of a measure");
    const json_t *cuts = json_object_get(v, "cuts");
    if (!list(r, cuts, at("%s.cuts", p.text), KP_MAX_CUTS))
        return false;
    for (size_t i = 0; i < json_array_size(cuts); i++) {
        const json_t *x = json_array_get(cuts, i);
        u->cuts[u->ncuts++] = json_number_value(x);
        double step = i ? u->cuts[i] - u->cuts[i - 1] : 0;
        if (!json_is_number(x) || (i && (u->measure->distance ? step <= 0 : step >= 0)))
            return kp_model_wrong(r, at("%s.cuts[%zu]", p.text, i).text,
                                  u->measure->distance ? "rising distances"
                                                       : "falling similarities");
    }
    double q = 0;
    if (!real_if(r, v, "grams", p, 0, 8, &q))
        return false;
    u->q = (int64_t)q;
    const json_t *text = json_object_get(v, "text");
    if (!text)
        return true;
    if (!json_is_string(text) || !kp_measure_text_arg(u->measure))
        return kp_model_wrong(r, at("%s.text", p.text).text, "a text, where the measure takes one");
    u->text = kp_model_copy(r, json_string_value(text), json_string_length(text));
    return u->text != NULL;
}

static bool read_level(struct kp_model_reading *r, const json_t *v, struct place p, unsigned i,
                       unsigned level)
{
    struct kp_model *m = &r->to->model;
    const char *state = json_string_value(json_object_get(v, "state"));
    if (!state || strcmp(state, "fixed") == 0)
        m->state[i][level] = KP_LEVEL_FIXED;
    else if (strcmp(state, "unseen") == 0)
        m->state[i][level] = KP_LEVEL_UNSEEN;
    else if (strcmp(state, "trained") != 0)
        return kp_model_wrong(r, at("%s.state", p.text).text, "trained, unseen or fixed");
    if (json_is_true(json_object_get(v, "frequency")))
        m->frequent[i] |= 1u << level;
    return real(r, v, "m", p, 0, 1, &m->m[i][level]) && real(r, v, "u", p, 0, 1, &m->u[i][level]);
}

static bool read_levels(struct kp_model_reading *r, const json_t *v, struct place p, unsigned i)
{
    const json_t *levels = json_object_get(v, "levels");
    unsigned n = kp_compare_levels(&r->to->config.compares[i]);
    r->to->model.levels[i] = n;
    if (n > KP_MAX_LEVELS || json_array_size(levels) != n) {
        char expected[80];
        snprintf(expected, sizeof expected, "%u levels, as the measures make (at most %d)", n,
                 KP_MAX_LEVELS);
        return kp_model_wrong(r, at("%s.levels", p.text).text, expected);
    }
    for (unsigned k = 0; k < n; k++)
        if (!read_level(r, json_array_get(levels, k), at("%s.levels[%u]", p.text, k), i, k))
            return false;
    return true;
}

static bool read_term_frequency(struct kp_model_reading *r, const json_t *v, struct place p,
                                struct kp_compare_spec *c)
{
    const json_t *tf = json_object_get(v, "term_frequency");
    c->term_frequency = tf != NULL;
    const json_t *file = json_object_get(tf, "file");
    if (file && !name(r, file, at("%s.file", p.text), &c->tf_file))
        return false;
    return !tf || (real_if(r, tf, "weight", p, 0, 1, &c->tf_weight) &&
                   real_if(r, tf, "minimum", p, 0, 1, &c->tf_minimum));
}

static bool read_comparison(struct kp_model_reading *r, const json_t *v, unsigned i)
{
    struct kp_compare_spec *c = &r->to->config.compares[i];
    struct place p = at("comparisons[%u]", i);
    *c = (struct kp_compare_spec){.tf_weight = 1};
    for (unsigned k = 0; k < KP_MAX_LEVELS; k++)
        c->fixed_m[k] = c->fixed_u[k] = -1;
    const json_t *swapped = json_object_get(v, "swapped_with");
    const json_t *measures = json_object_get(v, "measures");
    const char *missing = json_string_value(json_object_get(v, "missing"));
    c->missing_is_else = missing && strcmp(missing, "different") == 0;
    if (!name(r, json_object_get(v, "field"), at("%s.field", p.text), &c->field) ||
        (swapped && !name(r, swapped, at("%s.swapped_with", p.text), &c->swapped_with)) ||
        !read_term_frequency(r, v, at("%s.term_frequency", p.text), c))
        return false;
    size_t n = json_array_size(measures);
    if (n > KP_MAX_MEASURES)
        return list(r, measures, at("%s.measures", p.text), KP_MAX_MEASURES);
    if (!(c->measures = kp_model_array(r, n, sizeof *c->measures)))
        return false;
    for (size_t k = 0; k < n; k++)
        if (!read_measure(r, json_array_get(measures, k), at("%s.measures[%zu]", p.text, k),
                          &c->measures[c->nmeasures++]))
            return false;
    return read_levels(r, v, p, i);
}

static bool read_comparisons(struct kp_model_reading *r, const json_t *root)
{
    const json_t *v = json_object_get(root, "comparisons");
    struct kp_match_config *c = &r->to->config;
    if (!list(r, v, at("comparisons"), KP_MAX_COMPARISONS) ||
        !(c->compares = kp_model_array(r, json_array_size(v), sizeof *c->compares)))
        return false;
    for (size_t i = 0; i < json_array_size(v); i++) {
        c->ncompares++;
        if (!read_comparison(r, json_array_get(v, i), (unsigned)i))
            return false;
    }
    r->to->model.n = c->ncompares;
    return true;
}

/* The two numbers of a pair, each below its limit. */
static bool two(const json_t *v, const unsigned limit[2], unsigned out[2])
{
    for (size_t i = 0; i < 2; i++) {
        json_int_t x = json_integer_value(json_array_get(v, i));
        if (!json_is_integer(json_array_get(v, i)) || x < 0 || x >= limit[i])
            return false;
        out[i] = (unsigned)x;
    }
    return true;
}

static bool read_shared(struct kp_model_reading *r, const json_t *root)
{
    const json_t *v = json_object_get(root, "shared");
    struct kp_model *m = &r->to->model;
    for (size_t k = 0; k < json_array_size(v); k++) {
        const json_t *s = json_array_get(v, k);
        struct place p = at("shared[%zu]", k);
        unsigned of[2], level[2];
        double bits;
        if (!two(json_object_get(s, "comparisons"), (unsigned[]){m->n, m->n}, of) || of[1] >= of[0])
            return kp_model_wrong(r, at("%s.comparisons", p.text).text,
                                  "the numbers of two comparisons, the larger first");
        if (!two(json_object_get(s, "levels"), (unsigned[]){m->levels[of[0]], m->levels[of[1]]},
                 level))
            return kp_model_wrong(r, at("%s.levels", p.text).text, "the numbers of their levels");
        if (!real(r, s, "bits", p, -1000, 1000, &bits))
            return false;
        m->shared[of[0]][of[1]][level[0]][level[1]] = (float)bits;
        m->any_shared = true;
    }
    return true;
}

/* ---- the file ---- */

static bool read_own(struct kp_model_reading *r, const json_t *root)
{
    struct kp_match_config *c = &r->to->config;
    const json_t *one = json_object_get(root, "one_to_one");
    const char *columns = json_string_value(json_object_get(root, "columns"));
    struct place top = at("model");
    double block = 0;
    if (json_integer_value(json_object_get(root, "kempt_model")) != KP_MODEL_VERSION)
        return kp_model_wrong(r, "kempt_model", "version 1; save the model again");
    if (!columns || (strcmp(columns, "all") != 0 && strcmp(columns, "compared") != 0))
        return kp_model_wrong(r, "columns", "all or compared");
    r->to->all_columns = strcmp(columns, "all") == 0;
    if (!real(r, root, "prior", top, 0, 1, &r->to->model.prior) ||
        !real(r, root, "threshold", top, 0, 1, &c->threshold) ||
        !real_if(r, root, "suspect", top, 0, 1, &c->suspect) ||
        !real_if(r, root, "max_block", top, 2, 100000, &block))
        return false;
    c->max_block = (uint64_t)block;
    c->one_to_one_given = one != NULL;
    c->one_to_one = json_is_true(one);
    c->generic_values = !json_is_false(json_object_get(root, "generic_values"));
    const json_t *cluster = json_object_get(root, "cluster");
    if (cluster &&
        !(json_is_string(cluster) && kp_cluster_method_of(json_string_value(cluster), &c->cluster)))
        return kp_model_wrong(r, "cluster", "surgery, connected or best-link");
    return read_blocking(r, root) &&
           names(r, root, "split_by", MOST_FIELDS, &c->refine, &c->nrefine) &&
           names(r, root, "veto", KP_MAX_VETOES, &c->veto, &c->nveto) &&
           read_comparisons(r, root) && read_shared(r, root);
}

static enum kp_status read_root(struct kp_model_reading *r, const json_t *root)
{
    if (json_object_get(root, "kempt_model")) {
        read_own(r, root);
    } else if (kp_splink_recognise(root)) {
        r->to->config.generic_values = false; /* scores as Splink does */
        kp_splink_read(r, root);
    } else {
        kp_model_wrong(r, "model", "a model saved with --save-model, or one saved by Splink");
    }
    if (r->status == KP_OK)
        kp_model_weigh(&r->to->model);
    return r->status;
}

enum kp_status kp_model_load(const char *path, struct kp_saved_model **out, struct kp_error *err)
{
    json_error_t e;
    json_t *root = json_load_file(path, JSON_REJECT_DUPLICATES, &e);
    *out = NULL;
    if (!root && json_error_code(&e) == json_error_cannot_open_file)
        return kp_fail(err, KP_ERR_INPUT, "cannot read the model %s; check --model", path);
    if (!root)
        return kp_fail_at(err, KP_ERR_INPUT, path, e.line > 0 ? (uint64_t)e.line : 0,
                          e.column > 0 ? (uint64_t)e.column : 0,
                          "not JSON; a model is made with --save-model");
    struct kp_saved_model *m = calloc(1, sizeof *m);
    enum kp_status st = m ? KP_OK : kp_no_memory(err);
    if (m) {
        kp_match_config_init(&m->config);
        struct kp_model_reading r = {.path = path, .to = m, .err = err, .status = KP_OK};
        st = read_root(&r, root);
    }
    json_decref(root);
    if (st == KP_OK)
        *out = m;
    else
        kp_saved_model_free(m);
    return st;
}

void kp_saved_model_free(struct kp_saved_model *m)
{
    if (m)
        kp_match_config_release(&m->config);
    free(m);
}
