#include "match/model_splink.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

bool kp_splink_recognise(const json_t *root)
{
    const json_t *first = json_array_get(json_object_get(root, "comparisons"), 0);
    return json_object_get(first, "comparison_levels") != NULL;
}

/* ---- the SQL that Splink writes ---- */

static void skip_blanks(const char **p)
{
    while (isspace((unsigned char)**p))
        (*p)++;
}

static bool take(const char **p, const char *word)
{
    const char *at = *p;
    skip_blanks(&at);
    for (; *word; word++, at++)
        if (tolower((unsigned char)*at) != tolower((unsigned char)*word))
            return false;
    *p = at;
    return true;
}

static bool at_end(const char *p)
{
    skip_blanks(&p);
    return *p == '\0';
}

/* A column, quoted or not. */
static bool take_name(const char **p, struct kp_slice *out)
{
    skip_blanks(p);
    char quote = **p == '"' || **p == '`' ? *(*p)++ : '\0';
    const char *from = *p;
    while (quote ? **p && **p != quote : isalnum((unsigned char)**p) || **p == '_')
        (*p)++;
    *out = kp_string(from, (size_t)(*p - from));
    if (quote && *(*p)++ != quote)
        return false;
    return out->len > 0;
}

/* name_l and name_r with something between, as in "city_l" = "city_r"; column is the bare name. */
static bool take_both(const char **p, const char *between, struct kp_slice *column)
{
    struct kp_slice l, r;
    if (!take_name(p, &l) || !take(p, between) || !take_name(p, &r) || l.len != r.len ||
        l.len < 3 || memcmp(l.ptr, r.ptr, l.len - 2) != 0 ||
        memcmp(l.ptr + l.len - 2, "_l", 2) != 0 || memcmp(r.ptr + r.len - 2, "_r", 2) != 0)
        return false;
    *column = kp_string(l.ptr, l.len - 2);
    return true;
}

static bool take_number(const char **p, double *out)
{
    char *end;
    skip_blanks(p);
    *out = strtod(*p, &end);
    bool any = end != *p;
    *p = end;
    return any;
}

enum level_kind { LEVEL_NULL, LEVEL_EXACT, LEVEL_MEASURE, LEVEL_ELSE, LEVEL_UNKNOWN };

struct level {
    enum level_kind kind;
    struct kp_slice column;
    const struct kp_measure *measure;
    double cut;
};

static const struct {
    const char *function, *measure;
} functions[] = {
    {"levenshtein(", "levenshtein"},
    {"damerau_levenshtein(", "damerau"},
    {"jaro_winkler_similarity(", "jaro_winkler"},
    {"jaro_similarity(", "jaro"},
    {"jaccard(", "characters"},
};

static bool parse_measure(const char *sql, struct level *out)
{
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        const char *p = sql;
        if (!take(&p, functions[i].function))
            continue;
        out->kind = LEVEL_MEASURE;
        out->measure = kp_measure_find(functions[i].measure);
        return out->measure && take_both(&p, ",", &out->column) && take(&p, ")") &&
               take(&p, out->measure->distance ? "<=" : ">=") && take_number(&p, &out->cut) &&
               at_end(p);
    }
    return false;
}

static bool parse_null(const char *sql, struct level *out)
{
    const char *p = sql;
    struct kp_slice l;
    skip_blanks(&p);
    const char *from = p;
    if (!take_name(&p, &l) || !take(&p, "is null or"))
        return false;
    /* The same two names as an equality would have. */
    char pair[512];
    const char *q = pair;
    size_t first = (size_t)(l.ptr + l.len - from) + (*from != *l.ptr);
    int n = snprintf(pair, sizeof pair, "%.*s=%s", (int)first, from, p);
    out->kind = LEVEL_NULL;
    if (n <= 0 || (size_t)n >= sizeof pair || !take_both(&q, "=", &out->column) ||
        !take(&q, "is null") || !at_end(q))
        return false;
    out->column.ptr = l.ptr; /* the same name, in the text that stays */
    return true;
}

/* False: it is none of those that are understood. */
static bool parse_level(const char *sql, struct level *out)
{
    const char *p = sql;
    *out = (struct level){.kind = LEVEL_ELSE};
    if (take(&p, "else") && at_end(p))
        return true;
    p = sql;
    out->kind = LEVEL_EXACT;
    if (take_both(&p, "=", &out->column) && at_end(p))
        return true;
    return parse_null(sql, out) || parse_measure(sql, out);
}

/* ---- comparisons ---- */

struct comparison {
    struct kp_model_reading *r;
    struct kp_compare_spec *spec;
    unsigned number, level; /* level: the next of ours */
    bool null_seen, ended;
    char place[80];
};

static bool refuse(struct comparison *c, const char *sql, const char *why)
{
    char text[400];
    snprintf(text, sizeof text, "%s; it is %.200s", why, sql);
    return kp_model_wrong(c->r, c->place, text);
}

static bool chances(struct comparison *c, const json_t *v, double *m, double *u)
{
    const json_t *jm = json_object_get(v, "m_probability"),
                 *ju = json_object_get(v, "u_probability");
    *m = json_number_value(jm);
    *u = json_number_value(ju);
    if (json_is_number(jm) && json_is_number(ju) && *m >= 0 && *m <= 1 && *u >= 0 && *u <= 1)
        return true;
    return kp_model_wrong(c->r, c->place,
                          "m_probability and u_probability, numbers from 0 to 1; train the model "
                          "in Splink first");
}

/* A term frequency adjustment is of the column itself, and the same on all its levels. */
static bool frequency(struct comparison *c, const json_t *v, const char *sql, unsigned level)
{
    const char *column = json_string_value(json_object_get(v, "tf_adjustment_column"));
    const json_t *weight = json_object_get(v, "tf_adjustment_weight");
    double w = weight ? json_number_value(weight) : 1;
    double minimum = json_number_value(json_object_get(v, "tf_minimum_u_value"));
    if (!column || w == 0)
        return true;
    struct kp_slice name;
    if (!take_name(&column, &name) || !at_end(column) || !kp_slice_is(name, c->spec->field))
        return refuse(c, sql, "a term frequency adjustment by the column that is compared");
    if (json_is_true(json_object_get(v, "disable_tf_exact_match_detection")))
        return refuse(c, sql, "a term frequency adjustment by the u of the exact level");
    if (c->spec->term_frequency && (c->spec->tf_weight != w || c->spec->tf_minimum != minimum))
        return refuse(c, sql, "the same tf_ settings on all levels of a comparison");
    c->spec->term_frequency = true;
    c->spec->tf_weight = w;
    c->spec->tf_minimum = minimum;
    c->r->to->model.frequent[c->number] |= 1u << level;
    return true;
}

static bool add_level(struct comparison *c, const json_t *v, const char *sql)
{
    struct kp_model *model = &c->r->to->model;
    double m, u;
    if (c->level >= KP_MAX_LEVELS)
        return refuse(c, sql, "at most 15 levels");
    if (!chances(c, v, &m, &u) || !frequency(c, v, sql, c->level))
        return false;
    model->m[c->number][c->level] = m;
    model->u[c->number][c->level] = u;
    model->state[c->number][c->level++] = KP_LEVEL_FIXED;
    return true;
}

/* One more cut of the last measure where it is the same and the cut is the next worse. */
static bool add_cut(struct comparison *c, const struct level *l, const char *sql)
{
    struct kp_compare_spec *s = c->spec;
    struct kp_measure_use *u = s->nmeasures ? &s->measures[s->nmeasures - 1] : NULL;
    bool next =
        u && u->measure == l->measure && u->ncuts < KP_MAX_CUTS &&
        (l->measure->distance ? l->cut > u->cuts[u->ncuts - 1] : l->cut < u->cuts[u->ncuts - 1]);
    if (!next) {
        if (s->nmeasures == KP_MAX_MEASURES)
            return refuse(c, sql, "levels of fewer kinds");
        u = &s->measures[s->nmeasures++];
        *u = (struct kp_measure_use){.measure = l->measure};
    }
    u->cuts[u->ncuts++] = l->cut;
    return true;
}

static bool same_column(struct comparison *c, const struct level *l)
{
    if (!c->spec->field)
        c->spec->field = kp_model_copy(c->r, l->column.ptr, l->column.len);
    return c->spec->field && kp_slice_is(l->column, c->spec->field);
}

static bool read_level(struct comparison *c, const json_t *v)
{
    const char *sql = json_string_value(json_object_get(v, "sql_condition"));
    struct level l;
    if (!sql || c->ended || !parse_level(sql, &l))
        return refuse(c, sql ? sql : "missing",
                      "a sql_condition that asks whether one column is null, the same or close by "
                      "a measure of Splink's, or ELSE at the end");
    if (l.kind == LEVEL_ELSE) {
        c->ended = true;
        return add_level(c, v, sql);
    }
    if (!same_column(c, &l))
        return refuse(c, sql, "all levels to compare one column");
    if (l.kind == LEVEL_NULL) {
        c->null_seen = true;
        return true;
    }
    if (l.kind == LEVEL_EXACT)
        return c->level == 0 ? add_level(c, v, sql)
                             : refuse(c, sql, "the level of equal values before the others");
    /* Without a level of its own for equal values, they are in the first. */
    if (c->level == 0 && !add_level(c, v, sql))
        return false;
    return add_level(c, v, sql) && add_cut(c, &l, sql);
}

static bool read_comparison(struct kp_model_reading *r, const json_t *v, unsigned i)
{
    struct comparison c = {.r = r, .spec = &r->to->config.compares[i], .number = i};
    const json_t *levels = json_object_get(v, "comparison_levels");
    *c.spec = (struct kp_compare_spec){.tf_weight = 1};
    for (unsigned k = 0; k < KP_MAX_LEVELS; k++)
        c.spec->fixed_m[k] = c.spec->fixed_u[k] = -1;
    if (!(c.spec->measures = kp_model_array(r, KP_MAX_MEASURES, sizeof *c.spec->measures)))
        return false;
    for (size_t k = 0; k < json_array_size(levels); k++) {
        snprintf(c.place, sizeof c.place, "comparisons[%u].comparison_levels[%zu]", i, k);
        if (!read_level(&c, json_array_get(levels, k)))
            return false;
    }
    c.spec->missing_is_else = !c.null_seen;
    r->to->model.levels[i] = c.level;
    return (c.ended && c.spec->field && c.level >= 2) ||
           kp_model_wrong(r, c.place, "levels that compare a column, ELSE at the end");
}

/* ---- blocking ---- */

/* l."city" = r."city", in parentheses or not. */
static bool take_equality(const char **p, struct kp_slice *column)
{
    struct kp_slice other;
    bool open = take(p, "(");
    return take(p, "l.") && take_name(p, column) && take(p, "=") && take(p, "r.") &&
           take_name(p, &other) && column->len == other.len &&
           memcmp(column->ptr, other.ptr, other.len) == 0 && (!open || take(p, ")"));
}

static bool read_rule(struct kp_model_reading *r, const char *sql, struct kp_rule_spec *rule)
{
    const char *p = sql;
    size_t parts = 1;
    for (const char *q = sql; *q; q++)
        parts += *q == '=';
    if (!(rule->parts = kp_model_array(r, parts, sizeof *rule->parts)))
        return false;
    do {
        struct kp_key_part *part = &rule->parts[rule->nparts++];
        struct kp_slice column;
        if (!take_equality(&p, &column))
            return false;
        part->kind = kp_key_find("value");
        if (!(part->field = kp_model_copy(r, column.ptr, column.len)))
            return false;
    } while (take(&p, "and"));
    return at_end(p);
}

static bool read_blocking(struct kp_model_reading *r, const json_t *root)
{
    const json_t *v = json_object_get(root, "blocking_rules_to_generate_predictions");
    struct kp_match_config *c = &r->to->config;
    if (json_array_size(v) == 0)
        return kp_model_wrong(r, "blocking_rules_to_generate_predictions", "at least one rule");
    if (!(c->rules = kp_model_array(r, json_array_size(v), sizeof *c->rules)))
        return false;
    for (size_t i = 0; i < json_array_size(v); i++) {
        const json_t *item = json_array_get(v, i);
        const char *sql =
            json_string_value(json_is_string(item) ? item : json_object_get(item, "blocking_rule"));
        char place[80], text[400];
        snprintf(place, sizeof place, "blocking_rules_to_generate_predictions[%zu]", i);
        snprintf(text, sizeof text, "equal columns such as l.\"city\" = r.\"city\"; it is %.200s",
                 sql ? sql : "missing");
        if (!sql || json_object_get(item, "arrays_to_explode") ||
            !read_rule(r, sql, &c->rules[c->nrules++]))
            return kp_model_wrong(r, place, text);
    }
    return true;
}

bool kp_splink_read(struct kp_model_reading *r, const json_t *root)
{
    struct kp_match_config *c = &r->to->config;
    const json_t *v = json_object_get(root, "comparisons");
    const json_t *prior = json_object_get(root, "probability_two_random_records_match");
    r->to->model.prior = json_number_value(prior);
    if (!json_is_number(prior) || r->to->model.prior <= 0 || r->to->model.prior >= 1)
        return kp_model_wrong(r, "probability_two_random_records_match", "a number from 0 to 1");
    if (json_array_size(v) > KP_MAX_COMPARISONS)
        return kp_model_wrong(r, "comparisons", "at most 16");
    if (!read_blocking(r, root) ||
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
