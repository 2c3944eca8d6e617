#include "rules/arg_value.h"

#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 64 }; /* arguments of one descriptor */

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
            kp_arg_check(scope, class, d, &d->args[i], g.found[i], &a->values[i]);
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
