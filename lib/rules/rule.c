/* Reading rules: a bare name, a name with a value, or a name with a map of arguments. */
#include "rules/scope.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const on_fail_choices[] = {"leave", "issue", "empty", "quarantine", NULL};
static const char *const severity_choices[] = {"error", "warning", NULL};

static const struct kp_arg normalize_args[] = {
    {.name = "on_fail",
     .type = KP_ARG_CHOICE,
     .choices = on_fail_choices,
     .def = "leave",
     .help = "what becomes of a value that the rule cannot read"},
    {.name = "name", .type = KP_ARG_STRING, .help = "the rule's name in ledgers and counters"},
    {0},
};

#define CHECK_ARGS                                                                                 \
    {.name = "severity",                                                                           \
     .type = KP_ARG_CHOICE,                                                                        \
     .choices = severity_choices,                                                                  \
     .def = "error",                                                                               \
     .help = "error: the record is rejected; warning: it passes and is marked"},                   \
        {.name = "tolerance",                                                                      \
         .type = KP_ARG_PERCENT,                                                                   \
         .help = "share of the records that may fail before the run does"},                        \
        {.name = "message",                                                                        \
         .type = KP_ARG_STRING,                                                                    \
         .help = "words for the reject file, instead of the rule's own"},                          \
    {                                                                                              \
        .name = "name", .type = KP_ARG_STRING, .help = "the rule's name in rejects and counters"   \
    }

static const struct kp_arg check_args[] = {CHECK_ARGS, {0}};

static const struct kp_arg record_args[] = {
    CHECK_ARGS,
    {.name = "tests",
     .type = KP_ARG_ANY,
     .help = "records and what becomes of them: [record, ok], [record] for one that must be "
             "refused, [record, reason]"},
    {0},
};

static const struct kp_arg other_args[] = {
    {.name = "name", .type = KP_ARG_STRING, .help = "the rule's name in counters"},
    {0},
};

const struct kp_arg *kp_generic_args(const char *class_name)
{
    if (strcmp(class_name, "normalize") == 0)
        return normalize_args;
    if (strcmp(class_name, "record") == 0)
        return record_args;
    if (strcmp(class_name, "validate") == 0)
        return check_args;
    return other_args;
}

const struct kp_rule_class *kp_class_find(const struct kp_rule_class *classes, const char *name)
{
    for (; classes && classes->name; classes++)
        if (strcmp(classes->name, name) == 0)
            return classes;
    return NULL;
}

const struct kp_descriptor *kp_class_rule(const struct kp_rule_class *class, const char *name)
{
    for (const struct kp_descriptor *const *d = class->all; *d; d++)
        if (strcmp((*d)->name, name) == 0)
            return *d;
    return NULL;
}

/* What is being read: one item of a list of rules. */
struct item {
    struct kp_rule_scope *scope;
    const struct kp_rule_class *class;
    const struct kp_node *node;
    const char *where;
    size_t index;
    const struct kp_arg *generic;
};

static bool is_generic(const struct item *it, const char *key)
{
    for (const struct kp_arg *a = it->generic; a->name; a++)
        if (strcmp(a->name, key) == 0)
            return true;
    return false;
}

static void unknown_rule(const struct item *it, const struct kp_node *key)
{
    struct kp_diagnostics *diags = it->scope->diags;
    for (const struct kp_rule_class *c = it->scope->classes; c && c->name; c++)
        if (c != it->class && kp_class_rule(c, key->text)) {
            kp_diag_error(diags, key->line, key->column,
                          "unknown rule '%s' in %s; it belongs to %s", key->text, it->where,
                          strcmp(c->name, "record") == 0 ? "records" : c->name);
            return;
        }
    size_t n = 0;
    while (it->class->all[n])
        n++;
    const char **names = malloc((n + 1) * sizeof *names);
    if (!names) {
        it->scope->no_memory = true;
        return;
    }
    for (size_t i = 0; i <= n; i++)
        names[i] = it->class->all[i] ? it->class->all[i]->name : NULL;
    kp_diag_unknown(diags, key, "rule", it->where, names);
    free(names);
}

/* The index of the rule's own name among the keys of the item, or UINT32_MAX and a diagnostic. */
static uint32_t rule_key(const struct item *it)
{
    const struct kp_node *m = it->node, *other = NULL;
    for (uint32_t i = 0; i < m->count; i++) {
        const char *key = m->keys[i]->text;
        if (key && kp_class_rule(it->class, key))
            return i;
        if (key && !other && !is_generic(it, key))
            other = m->keys[i];
    }
    if (other)
        unknown_rule(it, other);
    else
        kp_diag_error(it->scope->diags, m->line, m->column, "expected a rule of %s, got none",
                      it->where);
    return UINT32_MAX;
}

/* Looks at what stands beside the rule's name. True when those are arguments of the rule (records
 * only). */
static bool has_siblings(const struct item *it, uint32_t rule)
{
    const struct kp_node *m = it->node;
    const char *name = m->keys[rule]->text;
    for (uint32_t i = 0; i < m->count; i++) {
        const struct kp_node *key = m->keys[i];
        if (i == rule || !key->text || is_generic(it, key->text))
            continue;
        if (strcmp(it->class->name, "record") == 0)
            return true;
        if (kp_class_rule(it->class, key->text))
            kp_diag_error(it->scope->diags, key->line, key->column,
                          "two rules in one item, '%s' and '%s'; write a list: [%s, %s]", name,
                          key->text, name, key->text);
        else
            kp_diag_error(it->scope->diags, key->line, key->column,
                          "'%.60s' stands beside '%s'; arguments go inside: %s: {%.60s: ...}",
                          key->text, name, name, key->text);
    }
    return false;
}

static int choice_of(const struct kp_arg *spec, const struct kp_node *n,
                     struct kp_diagnostics *diags)
{
    char names[120], what[140];
    for (int i = 0; n->kind == KP_NODE_SCALAR && spec->choices[i]; i++)
        if (strcmp(n->text, spec->choices[i]) == 0)
            return i;
    kp_join_names(names, sizeof names, spec->choices);
    snprintf(what, sizeof what, "one of %s", names);
    kp_node_expected(n, what, diags);
    return 0;
}

/* [[record, ok], [record], [record, reason]]; a record is a map of values. */
static const struct kp_node *read_tests(const struct kp_node *n, struct kp_diagnostics *diags)
{
    static const char what[] =
        "a list of tests: [record, ok], [record] for one that must be refused, [record, reason]";
    bool good = n->kind == KP_NODE_LIST;
    if (!good)
        kp_node_expected(n, what, diags);
    for (uint32_t i = 0; good && i < n->count; i++) {
        const struct kp_node *t = n->items[i];
        good = t->kind == KP_NODE_LIST && t->count >= 1 && t->count <= 2 &&
               t->items[0]->kind == KP_NODE_MAP &&
               (t->count == 1 || t->items[1]->kind == KP_NODE_SCALAR);
        for (uint32_t j = 0; good && j < t->items[0]->count; j++)
            good = t->items[0]->items[j]->kind == KP_NODE_SCALAR;
        if (!good)
            kp_node_expected(t, what, diags);
    }
    return good ? n : NULL;
}

static void set_generic(const struct item *it, struct kp_rule *rule, const struct kp_arg *spec,
                        const struct kp_node *n)
{
    struct kp_diagnostics *diags = it->scope->diags;
    if (strcmp(spec->name, "on_fail") == 0)
        rule->on_fail = choice_of(spec, n, diags);
    else if (strcmp(spec->name, "severity") == 0)
        rule->severity = choice_of(spec, n, diags);
    else if (strcmp(spec->name, "tolerance") == 0)
        kp_node_percent(n, &rule->tolerance, diags);
    else if (strcmp(spec->name, "message") == 0)
        rule->message = kp_node_string(n, diags);
    else if (strcmp(spec->name, "tests") == 0)
        rule->tests = read_tests(n, diags);
    else
        rule->id = kp_node_string(n, diags);
}

static bool owns(const struct kp_descriptor *d, const char *arg)
{
    for (const struct kp_arg *a = d->args; a && a->name; a++)
        if (strcmp(a->name, arg) == 0)
            return true;
    return false;
}

/* on_fail, severity and so on: beside the rule's name or among its arguments. */
static void read_generics(const struct item *it, struct kp_rule *rule, const struct kp_node *value,
                          bool siblings)
{
    bool named = value && value->kind == KP_NODE_MAP && !siblings &&
                 !kp_args_map_is_primary(rule->d, value, it->generic);
    for (const struct kp_arg *a = it->generic; a->name; a++) {
        bool own = owns(rule->d, a->name);
        const struct kp_node *beside = kp_node_get(it->node, a->name);
        const struct kp_node *inside = named && !own ? kp_node_get(value, a->name) : NULL;
        if (inside && beside) {
            const struct kp_node *key = kp_node_key(it->node, a->name);
            kp_diag_error(it->scope->diags, key->line, key->column, "'%s' is here twice", a->name);
        } else if (inside || (beside && !(own && siblings)))
            set_generic(it, rule, a, inside ? inside : beside);
    }
}

static void name_rule(const struct item *it, struct kp_rule *rule)
{
    struct kp_rule_scope *s = it->scope;
    if (!rule->id) {
        rule->id = kp_arena_printf(s->arena, "%s[%zu]:%s", it->where, it->index, rule->d->name);
        s->no_memory = s->no_memory || !rule->id;
    } else if (s->rule_names) {
        const struct kp_node *first = kp_names_get(s->rule_names, rule->id);
        if (first)
            kp_diag_error(s->diags, it->node->line, it->node->column,
                          "a rule of the name '%.60s' is already in line %u", rule->id,
                          first->line);
        else if (!kp_names_put(s->rule_names, rule->id, it->node))
            s->no_memory = true;
    }
}

/* False when the item is no rule; diags has why. */
static bool build_rule(const struct item *it, struct kp_rule *rule)
{
    const struct kp_node *n = it->node, *key = n, *value = NULL;
    bool siblings = false;
    if (n->kind == KP_NODE_LIST || kp_node_is_null(n)) {
        kp_node_expected(n, "a rule: its name, or its name with arguments", it->scope->diags);
        return false;
    }
    *rule = (struct kp_rule){.node = n, .tolerance = -1};
    if (n->kind == KP_NODE_MAP) {
        uint32_t at = rule_key(it);
        if (at == UINT32_MAX)
            return false;
        key = n->keys[at];
        value = n->items[at];
        siblings = has_siblings(it, at);
    }
    rule->d = kp_class_rule(it->class, key->text);
    if (!rule->d) {
        unknown_rule(it, key);
        return false;
    }
    rule->args =
        kp_args_build(it->scope, it->class, rule->d, key, value, siblings ? n : NULL, it->generic);
    read_generics(it, rule, value, siblings);
    name_rule(it, rule);
    return true;
}

bool kp_rules_build(struct kp_rule_scope *scope, const struct kp_rule_class *class,
                    const struct kp_node *node, const char *where, struct kp_rule_list *out)
{
    bool list = node->kind == KP_NODE_LIST;
    size_t count = list ? node->count : 1;
    out->count = 0;
    out->items = kp_arena_array(scope->arena, count, sizeof *out->items);
    if (!out->items) {
        scope->no_memory = true;
        return false;
    }
    struct item it = {
        .scope = scope, .class = class, .where = where, .generic = kp_generic_args(class->name)};
    for (size_t i = 0; i < count && !scope->no_memory; i++) {
        it.node = list ? node->items[i] : node;
        it.index = i;
        if (build_rule(&it, &out->items[out->count]))
            out->count++;
    }
    return !scope->no_memory;
}
