#include "rules/scope.h"

#include <math.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdio.h>
#include <string.h>

enum {
    PATTERN_MAX = 16384, /* bytes of a regular expression: what is longer is a list of words */
    ARGS_MAX = 64,       /* arguments of one descriptor */
};

struct kp_arg_value {
    const struct kp_node *node; /* NULL: not given */
    const char **items;         /* texts of its scalars */
    size_t count;
    int64_t integer;
    double real;
    bool boolean;
    int choice;
    struct kp_rule_list rules;
};

struct kp_args {
    const struct kp_descriptor *d;
    uint32_t line, column;
    struct kp_arg_value values[]; /* one for each argument of d */
};

static size_t arg_count(const struct kp_descriptor *d)
{
    size_t n = 0;
    while (d->args && d->args[n].name && n < ARGS_MAX)
        n++;
    return n;
}

static size_t arg_index(const struct kp_arg *args, const char *name)
{
    for (size_t i = 0; args && args[i].name; i++)
        if (strcmp(args[i].name, name) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- accessors ---- */

static const struct kp_arg_value *given(const struct kp_args *a, const char *name)
{
    size_t i = arg_index(a->d->args, name);
    return i < arg_count(a->d) && a->values[i].node ? &a->values[i] : NULL;
}

bool kp_args_has(const struct kp_args *a, const char *name)
{
    return given(a, name) != NULL;
}

const char *kp_args_string(const struct kp_args *a, const char *name, const char *def)
{
    const struct kp_arg_value *v = given(a, name);
    return v && v->count > 0 ? v->items[0] : def;
}

int64_t kp_args_int(const struct kp_args *a, const char *name, int64_t def)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? v->integer : def;
}

double kp_args_real(const struct kp_args *a, const char *name, double def)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? v->real : def;
}

bool kp_args_bool(const struct kp_args *a, const char *name, bool def)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? v->boolean : def;
}

int kp_args_choice(const struct kp_args *a, const char *name, int def)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? v->choice : def;
}

size_t kp_args_count(const struct kp_args *a, const char *name)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? v->count : 0;
}

const char *kp_args_item(const struct kp_args *a, const char *name, size_t i)
{
    const struct kp_arg_value *v = given(a, name);
    return v && i < v->count ? v->items[i] : NULL;
}

const struct kp_node *kp_args_node(const struct kp_args *a, const char *name)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? v->node : NULL;
}

const struct kp_rule_list *kp_args_rules(const struct kp_args *a, const char *name)
{
    const struct kp_arg_value *v = given(a, name);
    return v ? &v->rules : NULL;
}

uint32_t kp_args_line(const struct kp_args *a)
{
    return a->line;
}

uint32_t kp_args_column(const struct kp_args *a)
{
    return a->column;
}

/* ---- checking ---- */

static bool check_pattern(struct kp_rule_scope *s, const struct kp_node *n)
{
    if (n->text_len > PATTERN_MAX) {
        kp_diag_error(s->diags, n->line, n->column, "pattern longer than %d bytes", PATTERN_MAX);
        return false;
    }
    int code;
    PCRE2_SIZE offset;
    pcre2_code *re = pcre2_compile((PCRE2_SPTR)n->text, n->text_len, PCRE2_UTF | PCRE2_UCP, &code,
                                   &offset, NULL);
    if (re) {
        pcre2_code_free(re);
        return true;
    }
    PCRE2_UCHAR why[160];
    pcre2_get_error_message(code, why, sizeof why);
    kp_diag_error(s->diags, n->line, n->column, "bad pattern at its byte %zu: %s", offset + 1,
                  (const char *)why);
    return false;
}

static bool check_choice(struct kp_rule_scope *s, const struct kp_arg *spec,
                         const struct kp_node *n, int *choice)
{
    char what[500], names[440];
    for (int i = 0; spec->choices[i] && n->kind == KP_NODE_SCALAR; i++)
        if (strcmp(spec->choices[i], n->text) == 0) {
            *choice = i;
            return true;
        }
    if (!kp_join_names(names, sizeof names, spec->choices))
        snprintf(names, sizeof names, "%s ...", spec->choices[0]);
    const char *near = n->kind == KP_NODE_SCALAR ? kp_nearest_name(n->text, spec->choices) : NULL;
    snprintf(what, sizeof what, "one of %s", names);
    if (near)
        kp_diag_error(s->diags, n->line, n->column, "expected %s, got '%.60s'; did you mean '%s'?",
                      what, n->text, near);
    else
        kp_node_expected(n, what, s->diags);
    return false;
}

bool kp_check_field(struct kp_rule_scope *s, const struct kp_node *n)
{
    const char *name = kp_node_string(n, s->diags);
    if (!name)
        return false;
    if (!s->fields || name[0] == '_' || kp_names_get(s->fields, name))
        return true;
    kp_diag_unknown(s->diags, n, "field", "this ruleset", s->field_names);
    return false;
}

bool kp_duration_parse(const char *text, int64_t *count, enum kp_duration_unit *unit)
{
    static const char *const units[] = {"d", "w", "mo", "y"};
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || digits > 6)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(text + digits, units[i]) == 0) {
            *count = 0;
            for (size_t j = 0; j < digits; j++)
                *count = *count * 10 + (text[j] - '0');
            *unit = (enum kp_duration_unit)i;
            return true;
        }
    return false;
}

const char *kp_template_field(const char **at, size_t *len)
{
    const char *s = *at;
    for (;;) {
        s += strcspn(s, "{");
        if (s[0] == '{' && s[1] == '{') {
            s += 2;
            continue;
        }
        const char *end = *s ? strchr(s, '}') : NULL;
        if (!end)
            return NULL;
        *at = end + 1;
        *len = (size_t)(end - s - 1);
        return s + 1;
    }
}

/* The fields in a template; what is wrong with its braces is for the rule to say. */
static bool check_template(struct kp_rule_scope *s, const struct kp_node *n)
{
    const char *at = kp_node_string(n, s->diags), *name;
    size_t len;
    bool ok = at != NULL;
    while (at && (name = kp_template_field(&at, &len))) {
        struct kp_node field = *n;
        field.text = kp_arena_dup(s->arena, name, len);
        if (!field.text)
            s->no_memory = true;
        ok = field.text && kp_check_field(s, &field) && ok;
    }
    return ok;
}

static bool check_duration(struct kp_rule_scope *s, const struct kp_node *n)
{
    int64_t count;
    enum kp_duration_unit unit;
    if (n->kind == KP_NODE_SCALAR && kp_duration_parse(n->text, &count, &unit))
        return true;
    kp_node_expected(n, "a length of time such as 1d, 2w, 3mo or 1y", s->diags);
    return false;
}

/* A mapping of texts to texts; the values may also be empty. */
static bool check_map(struct kp_rule_scope *s, const struct kp_node *n)
{
    if (n->kind != KP_NODE_MAP) {
        kp_node_expected(n, "a map of texts", s->diags);
        return false;
    }
    bool ok = true;
    for (uint32_t i = 0; i < n->count; i++)
        if (n->items[i]->kind != KP_NODE_SCALAR) {
            kp_node_expected(n->items[i], "text", s->diags);
            ok = false;
        }
    return ok;
}

static bool check_number(struct kp_rule_scope *s, const struct kp_arg *spec,
                         const struct kp_node *n, struct kp_arg_value *v)
{
    bool any = spec->min == 0 && spec->max == 0;
    bool no_max = any || spec->max < spec->min;
    if (spec->type == KP_ARG_INT)
        return kp_node_int(n, any ? INT64_MIN : (int64_t)spec->min,
                           no_max ? INT64_MAX : (int64_t)spec->max, &v->integer, s->diags);
    return kp_node_real(n, any ? -INFINITY : spec->min, no_max ? INFINITY : spec->max, &v->real,
                        s->diags);
}

/* One scalar of an argument. */
static bool check_scalar(struct kp_rule_scope *s, const struct kp_arg *spec,
                         const struct kp_node *n, struct kp_arg_value *v)
{
    switch (spec->type) {
    case KP_ARG_INT:
    case KP_ARG_REAL:
        return check_number(s, spec, n, v);
    case KP_ARG_BOOL:
        return kp_node_bool(n, &v->boolean, s->diags);
    case KP_ARG_CHOICE:
        return check_choice(s, spec, n, &v->choice);
    case KP_ARG_FIELD:
        return kp_check_field(s, n);
    case KP_ARG_PERCENT:
        return kp_node_percent(n, &v->real, s->diags);
    case KP_ARG_DURATION:
        return check_duration(s, n);
    case KP_ARG_PATTERN:
        return kp_node_string(n, s->diags) && check_pattern(s, n);
    default:
        return spec->flags & KP_ARG_TEMPLATE ? check_template(s, n)
                                             : kp_node_string(n, s->diags) != NULL;
    }
}

static bool check_scalars(struct kp_rule_scope *s, const struct kp_arg *spec,
                          const struct kp_node *n, struct kp_arg_value *v)
{
    bool list = (spec->flags & KP_ARG_LIST) && n->kind == KP_NODE_LIST;
    size_t count = list ? n->count : 1;
    bool ok = true;
    if (count == 0) {
        kp_diag_error(s->diags, n->line, n->column,
                      "the list '%s' is empty; it needs at least one item", spec->name);
        return false;
    }
    v->items = kp_arena_array(s->arena, count + 1, sizeof *v->items);
    if (!v->items) {
        s->no_memory = true;
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const struct kp_node *item = list ? n->items[i] : n;
        ok = check_scalar(s, spec, item, v) && ok;
        v->items[i] = item->text ? item->text : "";
    }
    v->count = count;
    return ok;
}

static bool check_nested(struct kp_rule_scope *s, const struct kp_rule_class *class,
                         const struct kp_descriptor *d, const struct kp_node *n,
                         struct kp_rule_list *out)
{
    if (!class) {
        kp_diag_error(s->diags, n->line, n->column, "rules cannot be nested here");
        return false;
    }
    return kp_rules_build(s, class, n, d->name, out);
}

static void check_value(struct kp_rule_scope *s, const struct kp_rule_class *class,
                        const struct kp_descriptor *d, const struct kp_arg *spec,
                        const struct kp_node *n, struct kp_arg_value *v)
{
    bool ok;
    if (spec->type == KP_ARG_ANY)
        ok = true;
    else if (spec->type == KP_ARG_MAP)
        ok = check_map(s, n);
    else if (spec->type == KP_ARG_RULES)
        ok = check_nested(s, class, d, n, &v->rules);
    else
        ok = check_scalars(s, spec, n, v);
    v->node = ok ? n : NULL;
    if (spec->type == KP_ARG_ANY && n->kind == KP_NODE_SCALAR && !kp_node_is_null(n))
        check_scalars(s, &(struct kp_arg){.type = KP_ARG_MAP}, n, v);
}

/* ---- from YAML to arguments ---- */

static const struct kp_arg *primary_of(const struct kp_descriptor *d)
{
    for (const struct kp_arg *a = d->args; a && a->name; a++)
        if (a->flags & KP_ARG_PRIMARY)
            return a;
    return NULL;
}

bool kp_args_map_is_primary(const struct kp_descriptor *d, const struct kp_node *map,
                            const struct kp_arg *generic)
{
    const struct kp_arg *p = primary_of(d);
    if (!p || map->count == 0 ||
        (p->type != KP_ARG_MAP && p->type != KP_ARG_ANY && p->type != KP_ARG_RULES))
        return false;
    for (uint32_t i = 0; i < map->count; i++) {
        const char *key = map->keys[i]->text;
        if (!key || arg_index(d->args, key) != SIZE_MAX || arg_index(generic, key) != SIZE_MAX)
            return false;
    }
    return true;
}

struct gathering {
    struct kp_rule_scope *scope;
    const struct kp_descriptor *d;
    const struct kp_node *place;
    const struct kp_arg *generic;
    const struct kp_node *found[ARGS_MAX];
};

static void gather_unknown(struct gathering *g, const struct kp_node *key)
{
    const char *names[ARGS_MAX + 16];
    size_t n = 0;
    char where[100];
    for (size_t i = 0; i < arg_count(g->d); i++)
        names[n++] = g->d->args[i].name;
    for (const struct kp_arg *a = g->generic; a && a->name && n < ARGS_MAX + 15; a++)
        names[n++] = a->name;
    names[n] = NULL;
    snprintf(where, sizeof where, "'%.80s'", g->d->name);
    kp_diag_unknown(g->scope->diags, key, "argument", where, names);
}

/* The keys of a map as arguments; skip: the rule's own name, where the map is the rule itself. */
static void gather_named(struct gathering *g, const struct kp_node *map, const char *skip)
{
    for (uint32_t i = 0; i < map->count; i++) {
        const char *key = map->keys[i]->text;
        if (!key || (skip && strcmp(key, skip) == 0))
            continue;
        size_t at = arg_index(g->d->args, key);
        if (at < arg_count(g->d) && skip && (g->d->args[at].flags & KP_ARG_PRIMARY))
            kp_diag_error(g->scope->diags, map->keys[i]->line, map->keys[i]->column,
                          "'%s' is what stands behind '%s': write %s: ...", key, skip, skip);
        else if (at < arg_count(g->d))
            g->found[at] = map->items[i];
        else if (arg_index(g->generic, key) == SIZE_MAX)
            gather_unknown(g, map->keys[i]);
    }
}

static void gather_primary(struct gathering *g, const struct kp_node *value)
{
    const struct kp_arg *p = primary_of(g->d);
    struct kp_diagnostics *diags = g->scope->diags;
    if (p)
        g->found[p - g->d->args] = value;
    else if (arg_count(g->d) == 0)
        kp_diag_error(diags, value->line, value->column, "'%s' takes no arguments", g->d->name);
    else
        kp_diag_error(diags, value->line, value->column,
                      "'%s' takes named arguments, as in %s: {%s: ...}", g->d->name, g->d->name,
                      g->d->args[0].name);
}

static void gather(struct gathering *g, const struct kp_node *value, const struct kp_node *siblings)
{
    if (siblings)
        gather_named(g, siblings, g->d->name);
    if (!value || kp_node_is_null(value))
        return;
    if (value->kind == KP_NODE_MAP && !siblings && !kp_args_map_is_primary(g->d, value, g->generic))
        gather_named(g, value, NULL);
    else
        gather_primary(g, value);
}

static void missing(struct gathering *g, const struct kp_arg *spec)
{
    struct kp_diagnostics *diags = g->scope->diags;
    if (spec->flags & KP_ARG_PRIMARY)
        kp_diag_error(diags, g->place->line, g->place->column, "'%s' needs %s: %s: ... (%s)",
                      g->d->name, spec->name, g->d->name, spec->help ? spec->help : "");
    else
        kp_diag_error(diags, g->place->line, g->place->column, "'%s' needs %s: %s: {%s: ...} (%s)",
                      g->d->name, spec->name, g->d->name, spec->name, spec->help ? spec->help : "");
}

struct kp_args *kp_args_build(struct kp_rule_scope *scope, const struct kp_rule_class *class,
                              const struct kp_descriptor *d, const struct kp_node *place,
                              const struct kp_node *value, const struct kp_node *siblings,
                              const struct kp_arg *generic)
{
    struct gathering g = {.scope = scope, .d = d, .place = place, .generic = generic};
    size_t n = arg_count(d);
    struct kp_args *a = kp_arena_alloc(scope->arena, sizeof *a + n * sizeof a->values[0]);
    if (!a) {
        scope->no_memory = true;
        return NULL;
    }
    memset(a, 0, sizeof *a + n * sizeof a->values[0]);
    a->d = d;
    a->line = place->line;
    a->column = place->column;
    gather(&g, value, siblings);
    for (size_t i = 0; i < n; i++) {
        if (g.found[i])
            check_value(scope, class, d, &d->args[i], g.found[i], &a->values[i]);
        else if (d->args[i].flags & KP_ARG_REQUIRED)
            missing(&g, &d->args[i]);
    }
    return a;
}

static enum kp_status first_error(struct kp_diagnostics *diags, struct kp_error *err)
{
    kp_diagnostics_sort(diags);
    if (diags->failed || diags->count == 0)
        return kp_no_memory(err);
    const struct kp_diagnostic *d = &diags->items[0];
    return kp_fail_at(err, KP_ERR_RULES, NULL, d->line, d->column, "%s", d->message);
}

enum kp_status kp_args_parse_class(const char *text, const struct kp_descriptor *d,
                                   const struct kp_rule_class *class, struct kp_arena *arena,
                                   const struct kp_args **out, struct kp_error *err)
{
    struct kp_diagnostics diags;
    struct kp_node *node = NULL;
    struct kp_node none = {.kind = KP_NODE_SCALAR, .line = 1, .column = 1, .text = ""};
    enum kp_status st = KP_OK;
    kp_diagnostics_init(&diags, NULL);
    if (text)
        st = kp_node_parse("arguments", text, strlen(text), arena, &diags, &node, err);
    if (st == KP_OK && diags.errors == 0) {
        struct kp_rule_scope scope = {.arena = arena, .diags = &diags};
        *out = kp_args_build(&scope, class, d, node ? node : &none, node, NULL, NULL);
        if (scope.no_memory)
            st = kp_no_memory(err);
    }
    if (st == KP_OK && diags.errors > 0)
        st = first_error(&diags, err);
    kp_diagnostics_release(&diags);
    return st;
}

enum kp_status kp_args_parse(const char *text, const struct kp_descriptor *d,
                             struct kp_arena *arena, const struct kp_args **out,
                             struct kp_error *err)
{
    return kp_args_parse_class(text, d, NULL, arena, out, err);
}
