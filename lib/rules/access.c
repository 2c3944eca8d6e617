/* What modules ask of a loaded ruleset. */
#include "rules/load.h"

#include <stdio.h>
#include <string.h>

const struct kp_field *kp_ruleset_field(const struct kp_ruleset *rs, const char *name)
{
    return kp_names_get(&rs->index->fields, name);
}

struct kp_rule_env kp_ruleset_env(struct kp_ruleset *rs, const struct kp_field *field,
                                  const struct kp_rule *rule)
{
    const char *self = rule ? kp_arena_printf(&rs->arena, "%s:%u:%u", rs->file, rule->node->line,
                                              rule->node->column)
                            : rs->file;
    return (struct kp_rule_env){
        .arena = &rs->arena,
        .folder = rs->folder,
        .data_folder = rs->data_folder,
        .region = rs->region,
        .languages = rs->languages,
        .field = field ? field->name : "",
        .today = rs->today,
        .self = self ? self : rs->file,
    };
}

static struct kp_rule_scope section_scope(const struct kp_ruleset *rs, struct kp_diagnostics *diags)
{
    /* The arena only grows: what the ruleset holds is as const as before. */
    return (struct kp_rule_scope){
        .arena = (struct kp_arena *)&rs->arena,
        .diags = diags,
        .fields = rs->nfields > 0 ? &rs->index->fields : NULL,
        .field_names = rs->field_names,
    };
}

const struct kp_args *kp_section_args(const struct kp_ruleset *rs, const struct kp_descriptor *d,
                                      const struct kp_node *place, const struct kp_node *value,
                                      struct kp_diagnostics *diags)
{
    struct kp_rule_scope scope = section_scope(rs, diags);
    const struct kp_args *args = kp_args_build(&scope, NULL, d, place, value, NULL, NULL);
    diags->failed = diags->failed || scope.no_memory;
    return args;
}

bool kp_section_rules(const struct kp_ruleset *rs, const struct kp_rule_class *rules,
                      const struct kp_node *node, const char *where, struct kp_rule_list *out,
                      struct kp_diagnostics *diags)
{
    const struct kp_rule_class classes[] = {*rules, {.name = NULL}};
    struct kp_rule_scope scope = section_scope(rs, diags);
    scope.classes = classes;
    bool ok = kp_rules_build(&scope, classes, node, where, out);
    diags->failed = diags->failed || !ok;
    return ok;
}

bool kp_section_field(const struct kp_ruleset *rs, const struct kp_node *node,
                      struct kp_diagnostics *diags)
{
    struct kp_rule_scope scope = section_scope(rs, diags);
    return kp_check_field(&scope, node);
}

static void try_list(struct kp_ruleset *rs, const struct kp_rule_class *class,
                     const struct kp_field *field, const struct kp_rule_list *list,
                     struct kp_diagnostics *diags)
{
    for (size_t i = 0; class && class->try_compile && i < list->count; i++) {
        const struct kp_rule *rule = &list->items[i];
        struct kp_rule_env env = kp_ruleset_env(rs, field, rule);
        struct kp_error err = {0};
        if (class->try_compile(rule, &env, &err) != KP_OK)
            kp_diag_from_error(diags, rule->node->line, rule->node->column, &err);
    }
}

void kp_ruleset_try(struct kp_ruleset *rs, const struct kp_rule_registry *registry,
                    struct kp_diagnostics *diags)
{
    const struct kp_rule_class *all = registry->classes;
    for (size_t i = 0; i < rs->nfields; i++) {
        const struct kp_field *f = &rs->fields[i];
        try_list(rs, kp_class_find(all, "normalize"), f, &f->normalize, diags);
        try_list(rs, kp_class_find(all, "validate"), f, &f->validate, diags);
        try_list(rs, kp_class_find(all, "merge"), f, &f->merge, diags);
    }
    try_list(rs, kp_class_find(all, "record"), NULL, &rs->records, diags);
    kp_diagnostics_sort(diags);
}
