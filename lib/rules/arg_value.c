#include "rules/arg_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "text/regex.h"

static bool check_pattern(struct kp_rule_scope *s, const struct kp_node *n)
{
    struct kp_regex *r;
    struct kp_error err = {0};
    enum kp_status st = kp_regex_new(n->text, n->text_len, 0, &r, &err);
    if (st == KP_OK)
        kp_regex_free(r);
    else
        kp_diag_error(s->diags, n->line, n->column, "%s", err.message);
    return st == KP_OK;
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

void kp_arg_check(struct kp_rule_scope *s, const struct kp_rule_class *class,
                  const struct kp_descriptor *d, const struct kp_arg *spec, const struct kp_node *n,
                  struct kp_arg_value *v)
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
