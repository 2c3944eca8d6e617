/* The fields of a ruleset: their keys, and what must hold among them. */
#include "rules/load.h"
#include "text/header_name.h"

#include <string.h>

enum { ALIAS_MAX = 256 }; /* bytes of a field's name or alias: headers of real feeds are shorter */

const char *const kp_field_keys[] = {"description", "aliases",  "kind",    "normalize",
                                     "validate",    "required", "default", "merge",
                                     "privacy",     "tests",    NULL};
const char *const kp_privacy_choices[] = {"none", "pii", "secret", NULL};

/* ---- names ---- */

/* The form in which import compares headers. */
static const char *folded(struct kp_loader *l, const char *name)
{
    struct kp_buf key = {0};
    const char *out = NULL;
    if (kp_header_key(kp_str(name), &key))
        out = kp_arena_dup(&l->rs->arena, key.data ? key.data : "", key.len);
    kp_buf_release(&key);
    l->scope.no_memory = l->scope.no_memory || !out;
    return out ? out : name;
}

/* Gives a header's name to a field; a name that another field has is a mistake. */
static void claim(struct kp_loader *l, const struct kp_field *field, const struct kp_node *node)
{
    const char *key = folded(l, node->text);
    const struct kp_field *owner = kp_names_get(&l->rs->index->headers, key);
    if (owner && owner != field)
        kp_diag_error(
            l->diags, node->line, node->column,
            "'%.60s' already stands for the field '%.60s' (case, width, blanks and hyphens aside)",
            node->text, owner->name);
    else if (!owner && !kp_names_put(&l->rs->index->headers, key, field))
        l->scope.no_memory = true;
}

static bool good_name(struct kp_loader *l, const struct kp_node *n)
{
    if (!kp_node_string(n, l->diags))
        return false;
    if (n->text_len == 0 || n->text_len > ALIAS_MAX)
        kp_diag_error(l->diags, n->line, n->column, "a name has 1 to %d bytes, this one %u",
                      ALIAS_MAX, n->text_len);
    return n->text_len > 0 && n->text_len <= ALIAS_MAX;
}

static void read_aliases(struct kp_loader *l, struct kp_field *f, const struct kp_node *n)
{
    bool list = n->kind == KP_NODE_LIST;
    size_t count = list ? n->count : 1, used = 0;
    const char **aliases = kp_arena_array(&l->rs->arena, count + 1, sizeof *aliases);
    if (!aliases) {
        l->scope.no_memory = true;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct kp_node *item = list ? n->items[i] : n;
        if (!good_name(l, item))
            continue;
        claim(l, f, item);
        aliases[used++] = item->text;
    }
    f->aliases = aliases;
}

/* ---- keys of one field ---- */

static const char *read_choice(struct kp_loader *l, const struct kp_node *n,
                               const char *const *choices)
{
    char names[200], what[220] = "one of ";
    for (size_t i = 0; n->kind == KP_NODE_SCALAR && choices[i]; i++)
        if (strcmp(n->text, choices[i]) == 0)
            return choices[i];
    if (kp_join_names(names, sizeof names, choices))
        strcat(what, names);
    kp_node_expected(n, what, l->diags);
    return NULL;
}

static void read_rules(struct kp_loader *l, const struct kp_field *f, const struct kp_node *n,
                       const char *class, struct kp_rule_list *out)
{
    const struct kp_rule_class *c = kp_class_find(l->registry->classes, class);
    char *where = kp_arena_printf(&l->rs->arena, "%s.%s", f->name, class);
    if (!where)
        l->scope.no_memory = true;
    else if (c && !kp_node_is_null(n))
        kp_rules_build(&l->scope, c, n, where, out);
}

/* Adds `default` or `required` as the rule that the field's key is short for. */
static void add_short_rule(struct kp_loader *l, const struct kp_field *f, const char *class,
                           const char *name, const struct kp_node *place,
                           const struct kp_node *value, struct kp_rule_list *list)
{
    const struct kp_rule_class *c = kp_class_find(l->registry->classes, class);
    const struct kp_descriptor *d = c ? kp_class_rule(c, name) : NULL;
    if (!d)
        return;
    bool first =
        strcmp(class, "validate") == 0; /* whether there is a value comes before what it is */
    struct kp_rule *items = kp_arena_array(&l->rs->arena, list->count + 1, sizeof *items);
    char *id = kp_arena_printf(&l->rs->arena, "%s.%s", f->name, name);
    struct kp_args *args = kp_args_build(&l->scope, c, d, place, value, NULL, NULL);
    if (!items || !id || !args) {
        l->scope.no_memory = true;
        return;
    }
    if (list->count > 0)
        memcpy(items + first, list->items, list->count * sizeof *items);
    items[first ? 0 : list->count] =
        (struct kp_rule){.d = d, .args = args, .node = place, .tolerance = -1, .id = id};
    list->items = items;
    list->count++;
}

/* tests: [[input, expected], [input], ...]; an input alone is one that must be refused. */
static void read_tests(struct kp_loader *l, struct kp_field *f, const struct kp_node *n)
{
    static const char what[] =
        "a list of tests: [input, expected], or [input] for one that must be refused";
    f->tests = n;
    if (n->kind != KP_NODE_LIST)
        kp_node_expected(n, what, l->diags);
    for (uint32_t i = 0; n->kind == KP_NODE_LIST && i < n->count; i++) {
        const struct kp_node *t = n->items[i];
        bool ok = t->kind == KP_NODE_LIST && t->count >= 1 && t->count <= 2;
        for (uint32_t j = 0; ok && j < t->count; j++)
            ok = t->items[j]->kind == KP_NODE_SCALAR;
        if (!ok)
            kp_diag_error(l->diags, t->line, t->column, "expected %s", what + strlen("a list of "));
    }
}

static void read_short_rules(struct kp_loader *l, struct kp_field *f, const struct kp_node *def,
                             const struct kp_node *required)
{
    bool on = false;
    if (def) {
        f->def = kp_node_string(def, l->diags);
        if (f->def)
            add_short_rule(l, f, "normalize", "default", kp_node_key(f->node, "default"), def,
                           &f->normalize);
    }
    if (required && kp_node_bool(required, &on, l->diags) && on)
        add_short_rule(l, f, "validate", "required", kp_node_key(f->node, "required"), NULL,
                       &f->validate);
}

static void read_key(struct kp_loader *l, struct kp_field *f, const char *key,
                     const struct kp_node *v)
{
    if (strcmp(key, "normalize") == 0)
        read_rules(l, f, v, key, &f->normalize);
    else if (strcmp(key, "validate") == 0)
        read_rules(l, f, v, key, &f->validate);
    else if (strcmp(key, "merge") == 0)
        read_rules(l, f, v, key, &f->merge);
    else if (strcmp(key, "privacy") == 0)
        f->privacy = read_choice(l, v, kp_privacy_choices);
    else if (strcmp(key, "kind") == 0)
        f->kind = kp_node_string(v, l->diags);
    else if (strcmp(key, "description") == 0)
        f->description = kp_node_string(v, l->diags);
    else if (strcmp(key, "tests") == 0)
        read_tests(l, f, v);
}

static void read_field(struct kp_loader *l, struct kp_field *f)
{
    static const char *const none[] = {NULL};
    f->aliases = none;
    if (kp_node_is_null(f->node))
        return;
    if (f->node->kind != KP_NODE_MAP) {
        kp_node_expected(f->node, "the field's keys, as in {normalize: [...], validate: [...]}",
                         l->diags);
        return;
    }
    kp_node_known_keys(f->node, kp_field_keys, "a field", l->diags);
    for (uint32_t i = 0; i < f->node->count && !l->scope.no_memory; i++)
        if (f->node->keys[i]->text)
            read_key(l, f, f->node->keys[i]->text, f->node->items[i]);
    const struct kp_node *aliases = kp_node_get(f->node, "aliases");
    if (aliases)
        read_aliases(l, f, aliases);
    read_short_rules(l, f, kp_node_get(f->node, "default"), kp_node_get(f->node, "required"));
}

/* ---- all fields ---- */

/* The names first: rules refer to fields that come later. */
static bool name_fields(struct kp_loader *l, const struct kp_node *map)
{
    struct kp_ruleset *rs = l->rs;
    const char **names = kp_arena_array(&rs->arena, map->count + 1, sizeof *names);
    rs->fields = kp_arena_array(&rs->arena, map->count, sizeof *rs->fields);
    if (!names || !rs->fields)
        return false;
    for (uint32_t i = 0; i < map->count; i++) {
        const struct kp_node *key = map->keys[i];
        if (!key->text || !good_name(l, key))
            continue;
        if (key->text[0] == '_')
            kp_diag_error(l->diags, key->line, key->column,
                          "'%.60s': names that begin with _ are kempt's own; choose another",
                          key->text);
        struct kp_field *f = &rs->fields[rs->nfields];
        *f = (struct kp_field){.name = key->text, .node = map->items[i]};
        names[rs->nfields++] = f->name;
        if (!kp_names_put(&rs->index->fields, f->name, f))
            return false;
        claim(l, f, key);
    }
    rs->field_names = names;
    l->scope.fields = &rs->index->fields;
    l->scope.field_names = names;
    return true;
}

void kp_load_fields(struct kp_loader *l, const struct kp_node *map)
{
    if (map->kind != KP_NODE_MAP) {
        kp_node_expected(map, "the fields, by name", l->diags);
        return;
    }
    if (!name_fields(l, map)) {
        l->scope.no_memory = true;
        return;
    }
    for (size_t i = 0; i < l->rs->nfields && !l->scope.no_memory; i++)
        read_field(l, &l->rs->fields[i]);
}
