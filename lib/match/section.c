#include "match/section.h"

#include "rules/scope.h"

#include <stdlib.h>
#include <unistd.h>

struct reading {
    const struct kp_ruleset *rs;
    struct kp_match_config *c;
    struct kp_diagnostics *diags;
    struct kp_rule_scope scope;
    bool no_memory;
};

static void wrong(struct reading *r, const struct kp_node *n, const char *expected)
{
    kp_diag_error(r->diags, n->line, n->column, "expected %s", expected);
}

static void *array(struct reading *r, size_t count, size_t size)
{
    void *p = kp_arena_array(&r->c->arena, count ? count : 1, size);
    r->no_memory |= !p;
    return p;
}

static const char *copy(struct reading *r, const char *text)
{
    const char *p = kp_arena_dup(&r->c->arena, text, strlen(text));
    r->no_memory |= !p;
    return p;
}

/* The name of a field of the ruleset (or one of kempt's own), copied; NULL with a diagnostic. */
static const char *field_name(struct reading *r, const struct kp_node *n, const char *name)
{
    if (!name) {
        wrong(r, n, "the name of a field");
        return NULL;
    }
    if (!r->rs || r->rs->nfields == 0 || kp_ruleset_field(r->rs, name) || name[0] == '_')
        return copy(r, name);
    const char **known = array(r, r->rs->nfields + 1, sizeof *known);
    for (size_t i = 0; known && i < r->rs->nfields; i++)
        known[i] = r->rs->fields[i].name;
    const char *near = known ? kp_nearest_name(name, known) : NULL;
    kp_diag_error(r->diags, n->line, n->column, "the ruleset has no field '%s'%s%s%s", name,
                  near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return NULL;
}

static const char *scalar(const struct kp_node *n)
{
    return n && n->kind == KP_NODE_SCALAR ? n->text : NULL;
}

/* A file: beside the ruleset as a path that can be opened from anywhere, or as its name when the
 * data folder has it. NULL with a diagnostic. */
static const char *file_name(struct reading *r, const struct kp_node *n, const char *name)
{
    if (!name) {
        wrong(r, n, "the name of a file");
        return NULL;
    }
    const char *folder = r->rs ? r->rs->folder : NULL;
    const char *data = r->rs ? r->rs->data_folder : kp_data_folder(&r->c->arena);
    const char *beside = folder && name[0] != '/'
                             ? kp_arena_printf(&r->c->arena, "%s/%s", folder, name)
                             : copy(r, name);
    const char *there = data ? kp_arena_printf(&r->c->arena, "%s/%s", data, name) : NULL;
    r->no_memory |= !beside || !there;
    if (r->no_memory || access(beside, R_OK) == 0)
        return beside;
    if (name[0] != '/' && access(there, R_OK) == 0)
        return copy(r, name);
    kp_diag_error(r->diags, n->line, n->column, "cannot read '%s' (looked in %s and %s)", name,
                  folder ? folder : ".", data);
    return NULL;
}

/* ---- blocking ---- */

static const char *const *key_names(struct reading *r)
{
    size_t n = 0;
    while (kp_key_kinds()[n])
        n++;
    const char **names = array(r, n + 1, sizeof *names);
    for (size_t i = 0; names && i < n; i++)
        names[i] = kp_key_kinds()[i]->d.name;
    return names;
}

static void unknown(struct reading *r, const struct kp_node *n, const char *what,
                    const char *const *names)
{
    const char *near = names ? kp_nearest_name(n->text, names) : NULL;
    kp_diag_error(r->diags, n->line, n->column, "unknown %s '%s'%s%s%s", what, n->text,
                  near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static bool read_part(struct reading *r, const struct kp_node *n, struct kp_key_part *out)
{
    if (n->kind == KP_NODE_SCALAR) {
        out->kind = kp_key_find("value");
        out->field = field_name(r, n, n->text);
        return out->field != NULL;
    }
    if (n->kind != KP_NODE_MAP || n->count != 1) {
        wrong(r, n, "a field name or one key such as {prefix: {field: name, length: 4}}");
        return false;
    }
    out->kind = kp_key_find(n->keys[0]->text);
    if (!out->kind) {
        unknown(r, n->keys[0], "blocking key", key_names(r));
        return false;
    }
    size_t before = r->diags->errors;
    const struct kp_args *a =
        kp_args_build(&r->scope, NULL, &out->kind->d, n->keys[0], n->items[0], NULL, NULL);
    if (!a || r->diags->errors > before)
        return false;
    out->field = field_name(r, n->items[0], kp_args_string(a, "field", NULL));
    kp_key_part_take_args(out, a);
    return out->field != NULL;
}

static void read_rule(struct reading *r, const struct kp_node *n)
{
    const struct kp_node *const *items = (const struct kp_node *const *)n->items;
    unsigned count = n->count;
    if (n->kind != KP_NODE_LIST) {
        items = &n;
        count = 1;
    }
    if (count == 0) {
        wrong(r, n, "a list of at least one key");
        return;
    }
    struct kp_rule_spec *rule = &r->c->rules[r->c->nrules++];
    rule->parts = array(r, count, sizeof *rule->parts);
    for (unsigned i = 0; rule->parts && i < count; i++)
        rule->nparts += read_part(r, items[i], &rule->parts[rule->nparts]);
}

static void read_blocking(struct reading *r, const struct kp_node *n)
{
    if (n->kind != KP_NODE_LIST || n->count == 0) {
        wrong(r, n, "a list of rules, each a list of keys");
        return;
    }
    r->c->rules = array(r, n->count, sizeof *r->c->rules);
    for (uint32_t i = 0; r->c->rules && i < n->count; i++)
        read_rule(r, n->items[i]);
}

/* ---- comparisons ---- */

static const char *const compare_options[] = {
    "exact", "term_frequency", "swapped_with", "missing", "m", "u", NULL};

static const char *const *compare_names(struct reading *r)
{
    size_t n = 0, extra = sizeof compare_options / sizeof *compare_options - 1;
    while (kp_measures()[n])
        n++;
    const char **names = array(r, n + extra + 1, sizeof *names);
    for (size_t i = 0; names && i < n + extra; i++)
        names[i] = i < n ? kp_measures()[i]->d.name : compare_options[i - n];
    return names;
}

static double number_of(const char *text)
{
    char *end;
    double x = strtod(text, &end);
    return *end == '%' ? x / 100 : x;
}

static void read_measure(struct reading *r, const struct kp_node *key, const struct kp_node *value,
                         struct kp_compare_spec *c)
{
    const struct kp_measure *m = kp_measure_find(key->text);
    if (!m) {
        unknown(r, key, "comparison", compare_names(r));
        return;
    }
    size_t before = r->diags->errors;
    const struct kp_args *a = kp_args_build(&r->scope, NULL, &m->d, key, value, NULL, NULL);
    if (!a || r->diags->errors > before)
        return;
    struct kp_measure_use *u = &c->measures[c->nmeasures++];
    *u = (struct kp_measure_use){.measure = m};
    kp_measure_take_args(u, a);
    if (u->text && kp_measure_text_arg(m)->type == KP_ARG_FILE)
        u->text = file_name(r, kp_args_node(a, kp_measure_text_arg(m)->name), u->text);
    size_t n = kp_args_count(a, m->d.args[0].name);
    if (n > KP_MAX_CUTS) {
        kp_diag_error(r->diags, value->line, value->column, "expected at most %d levels",
                      KP_MAX_CUTS);
        return;
    }
    for (size_t i = 0; i < n; i++) {
        u->cuts[i] = number_of(kp_args_item(a, m->d.args[0].name, i));
        if (i && (m->distance ? u->cuts[i] <= u->cuts[i - 1] : u->cuts[i] >= u->cuts[i - 1]))
            kp_diag_error(r->diags, value->line, value->column, "expected the best level first: %s",
                          m->distance ? "rising distances" : "falling similarities");
    }
    u->ncuts = (unsigned)n;
}

static void read_term_frequency(struct reading *r, const struct kp_node *n,
                                struct kp_compare_spec *c)
{
    static const char *const known[] = {"file", "weight", "minimum", NULL};
    c->term_frequency = true;
    if (n->kind != KP_NODE_MAP) {
        kp_node_bool(n, &c->term_frequency, r->diags);
        return;
    }
    kp_node_known_keys(n, known, "term_frequency", r->diags);
    const struct kp_node *v = kp_node_get(n, "file");
    if (v)
        c->tf_file = file_name(r, v, scalar(v));
    if ((v = kp_node_get(n, "weight")))
        kp_node_real(v, 0, 1, &c->tf_weight, r->diags);
    if ((v = kp_node_get(n, "minimum")))
        kp_node_real(v, 0, 1, &c->tf_minimum, r->diags);
}

static void read_chances(struct reading *r, const struct kp_node *n, double *out)
{
    if (n->kind != KP_NODE_LIST || n->count > KP_MAX_LEVELS) {
        wrong(r, n, "a list of chances, one for each level, ~ for those to be trained");
        return;
    }
    for (uint32_t i = 0; i < n->count; i++)
        if (!kp_node_is_null(n->items[i]))
            kp_node_real(n->items[i], 0, 1, &out[i], r->diags);
}

static void read_option(struct reading *r, const struct kp_node *key, const struct kp_node *v,
                        struct kp_compare_spec *c)
{
    const char *text = scalar(v);
    if (strcmp(key->text, "exact") == 0)
        return;
    if (strcmp(key->text, "term_frequency") == 0)
        read_term_frequency(r, v, c);
    else if (strcmp(key->text, "swapped_with") == 0)
        c->swapped_with = field_name(r, v, text);
    else if (strcmp(key->text, "m") == 0)
        read_chances(r, v, c->fixed_m);
    else if (strcmp(key->text, "u") == 0)
        read_chances(r, v, c->fixed_u);
    else if (strcmp(key->text, "missing") != 0)
        read_measure(r, key, v, c);
    else if (text && strcmp(text, "different") == 0)
        c->missing_is_else = true;
    else if (!text || strcmp(text, "neutral") != 0)
        wrong(r, v, "neutral or different");
}

static void read_compare(struct reading *r, const struct kp_node *key, const struct kp_node *v)
{
    struct kp_compare_spec *c = &r->c->compares[r->c->ncompares++];
    *c = (struct kp_compare_spec){.tf_weight = 1};
    for (unsigned k = 0; k < KP_MAX_LEVELS; k++)
        c->fixed_m[k] = c->fixed_u[k] = -1;
    c->field = field_name(r, key, key->text);
    if (v->kind == KP_NODE_SCALAR && (kp_node_is_null(v) || strcmp(v->text, "exact") == 0))
        return;
    if (v->kind != KP_NODE_MAP) {
        wrong(r, v, "exact, or a map such as {jaro_winkler: [0.95, 0.88], term_frequency: true}");
        return;
    }
    c->measures = array(r, v->count, sizeof *c->measures);
    for (uint32_t i = 0; c->measures && i < v->count; i++)
        read_option(r, v->keys[i], v->items[i], c);
    if (kp_compare_levels(c) > KP_MAX_LEVELS)
        kp_diag_error(r->diags, v->line, v->column,
                      "expected at most %d levels in all, 'the same' and 'different' among them",
                      KP_MAX_LEVELS);
}

static void read_compares(struct reading *r, const struct kp_node *n)
{
    if (n->kind != KP_NODE_MAP || n->count == 0 || n->count > KP_MAX_COMPARISONS) {
        kp_diag_error(r->diags, n->line, n->column,
                      "expected a map of 1 to %d fields to how they are compared",
                      KP_MAX_COMPARISONS);
        return;
    }
    r->c->compares = array(r, n->count, sizeof *r->c->compares);
    for (uint32_t i = 0; r->c->compares && i < n->count; i++)
        read_compare(r, n->keys[i], n->items[i]);
}

/* ---- the section ---- */

static const char *const section_keys[] = {"blocking",   "compare", "split_by",       "veto",
                                           "threshold",  "suspect", "prior",          "max_block",
                                           "one_to_one", "cluster", "generic_values", NULL};

static unsigned read_names(struct reading *r, const struct kp_node *n, const char ***out)
{
    const struct kp_node *const *items = (const struct kp_node *const *)n->items;
    unsigned count = n->count, kept = 0;
    if (n->kind != KP_NODE_LIST) {
        items = &n;
        count = 1;
    }
    *out = array(r, count, sizeof **out);
    for (unsigned i = 0; *out && i < count; i++)
        if (((*out)[kept] = field_name(r, items[i], scalar(items[i]))))
            kept++;
    return kept;
}

static void read_numbers(struct reading *r, const struct kp_node *node)
{
    const struct kp_node *n;
    int64_t block = 0;
    if ((n = kp_node_get(node, "threshold")))
        kp_node_percent(n, &r->c->threshold, r->diags);
    if ((n = kp_node_get(node, "suspect")))
        kp_node_percent(n, &r->c->suspect, r->diags);
    if ((n = kp_node_get(node, "prior")))
        kp_node_real(n, 0, 1, &r->c->prior, r->diags);
    if ((n = kp_node_get(node, "max_block")) && kp_node_int(n, 2, 100000, &block, r->diags))
        r->c->max_block = (uint64_t)block;
    if ((n = kp_node_get(node, "generic_values")))
        kp_node_bool(n, &r->c->generic_values, r->diags);
    if ((n = kp_node_get(node, "one_to_one")))
        r->c->one_to_one_given = kp_node_bool(n, &r->c->one_to_one, r->diags);
    if ((n = kp_node_get(node, "cluster")) &&
        !(scalar(n) && kp_cluster_method_of(scalar(n), &r->c->cluster)))
        kp_diag_error(r->diags, n->line, n->column, "expected surgery, connected or best-link");
}

enum kp_status kp_match_section_read(const struct kp_node *node, const struct kp_ruleset *rs,
                                     struct kp_match_config *out, struct kp_diagnostics *diags,
                                     struct kp_error *err)
{
    struct reading r = {.rs = rs, .c = out, .diags = diags};
    r.scope = (struct kp_rule_scope){.arena = &out->arena, .diags = diags};
    size_t before = diags->errors;
    if (node->kind != KP_NODE_MAP) {
        wrong(&r, node, "a map with blocking and compare");
        return kp_fail(err, KP_ERR_RULES, "the match section is not a map");
    }
    kp_node_known_keys(node, section_keys, "match", diags);
    const struct kp_node *n;
    for (int i = 0; i < 2; i++) {
        if (!(n = kp_node_get(node, section_keys[i])))
            kp_diag_error(diags, node->line, node->column, "match needs '%s'", section_keys[i]);
        else if (i == 0)
            read_blocking(&r, n);
        else
            read_compares(&r, n);
    }
    if ((n = kp_node_get(node, "split_by")))
        out->nrefine = read_names(&r, n, &out->refine);
    if ((n = kp_node_get(node, "veto")))
        out->nveto = read_names(&r, n, &out->veto);
    if (out->nveto > KP_MAX_VETOES)
        kp_diag_error(diags, n->line, n->column, "expected at most %d fields", KP_MAX_VETOES);
    read_numbers(&r, node);
    if (r.no_memory || r.scope.no_memory)
        return kp_no_memory(err);
    if (diags->errors > before)
        return kp_fail(err, KP_ERR_RULES, "the match section has mistakes");
    return KP_OK;
}

static void check(const struct kp_node *node, const struct kp_ruleset *rs,
                  struct kp_diagnostics *diags)
{
    struct kp_match_config c;
    kp_match_config_init(&c);
    if (kp_match_section_read(node, rs, &c, diags, NULL) == KP_ERR_MEMORY)
        diags->failed = true;
    kp_match_config_release(&c);
}

const struct kp_section kp_match_section = {
    .key = "match",
    .help = "which pairs of records are compared, how, and from which probability they are one "
            "customer",
    .check = check,
    .schema = kp_match_section_schema,
};
