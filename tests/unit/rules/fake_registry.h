/* A small registry for the tests of lib/rules: every form of argument in each class. */
#ifndef FAKE_REGISTRY_H
#define FAKE_REGISTRY_H

#include "rules/ruleset.h"

static const char *const fake_forms[] = {"e164", "national", NULL};
static const char *const fake_order[] = {"before", "after", NULL};

static const struct kp_arg fake_phone_args[] = {
    {.name = "format",
     .type = KP_ARG_CHOICE,
     .choices = fake_forms,
     .def = "e164",
     .help = "how it is written"},
    {.name = "region", .type = KP_ARG_FIELD, .help = "the field with the country"},
    {0},
};
static const struct kp_arg fake_default_args[] = {
    {.name = "value",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "the value"},
    {0},
};
static const struct kp_arg fake_fields_args[] = {
    {.name = "fields",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_LIST,
     .help = "fields"},
    {.name = "separator", .type = KP_ARG_STRING, .help = "between them"},
    {0},
};
static const struct kp_arg fake_template_args[] = {
    {.name = "template",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_TEMPLATE,
     .help = "text with fields"},
    {0},
};
static const struct kp_arg fake_split_args[] = {
    {.name = "into",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_LIST | KP_ARG_WRITES,
     .help = "the fields for the parts"},
    {0},
};
static const struct kp_arg fake_map_args[] = {
    {.name = "values", .type = KP_ARG_MAP, .flags = KP_ARG_PRIMARY, .help = "from and to"},
    {.name = "file", .type = KP_ARG_FILE, .help = "a CSV file"},
    {0},
};
static const struct kp_arg fake_replace_args[] = {
    {.name = "pattern", .type = KP_ARG_PATTERN, .flags = KP_ARG_REQUIRED, .help = "what"},
    {.name = "with", .type = KP_ARG_STRING, .flags = KP_ARG_REQUIRED, .help = "by what"},
    {0},
};
static const struct kp_arg fake_each_args[] = {
    {.name = "rules",
     .type = KP_ARG_RULES,
     .flags = KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .help = "for each part"},
    {.name = "separator", .type = KP_ARG_STRING, .help = "between parts"},
    {0},
};
static const struct kp_descriptor fake_trim = {.name = "trim", .help = "blanks"};
static const struct kp_descriptor fake_phone = {
    .name = "phone", .help = "numbers", .args = fake_phone_args};
static const struct kp_descriptor fake_default = {
    .name = "default", .help = "d", .args = fake_default_args};
static const struct kp_descriptor fake_compose = {
    .name = "compose", .help = "c", .args = fake_fields_args};
static const struct kp_descriptor fake_template = {
    .name = "template", .help = "t", .args = fake_template_args};
static const struct kp_descriptor fake_split = {
    .name = "split", .help = "s", .args = fake_split_args};
static const struct kp_descriptor fake_map = {.name = "map", .help = "m", .args = fake_map_args};
static const struct kp_descriptor fake_replace = {
    .name = "replace", .help = "r", .args = fake_replace_args};
static const struct kp_descriptor fake_each = {.name = "each", .help = "e", .args = fake_each_args};
static const struct kp_descriptor *const fake_normalize[] = {
    &fake_trim, &fake_phone,   &fake_default, &fake_compose,  &fake_split,
    &fake_map,  &fake_replace, &fake_each,    &fake_template, NULL};

static const struct kp_arg fake_length_args[] = {
    {.name = "min", .type = KP_ARG_INT, .min = 0, .max = 1000, .help = "least"},
    {.name = "max",
     .type = KP_ARG_INT,
     .flags = KP_ARG_PRIMARY,
     .min = 0,
     .max = 1000,
     .help = "most"},
    {0},
};
static const struct kp_arg fake_one_of_args[] = {
    {.name = "values",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY | KP_ARG_LIST,
     .help = "the values"},
    {0},
};
static const struct kp_descriptor fake_required = {.name = "required", .help = "r"};
static const struct kp_descriptor fake_length = {
    .name = "length", .help = "l", .args = fake_length_args};
static const struct kp_descriptor fake_one_of = {
    .name = "one_of", .help = "o", .args = fake_one_of_args};
static const struct kp_descriptor *const fake_validate[] = {&fake_required, &fake_length,
                                                            &fake_one_of, NULL};

static const struct kp_arg fake_if_args[] = {
    {.name = "if",
     .type = KP_ARG_ANY,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "the condition"},
    {.name = "then", .type = KP_ARG_ANY, .flags = KP_ARG_REQUIRED, .help = "what must then hold"},
    {0},
};
static const struct kp_arg fake_compare_args[] = {
    {.name = "field", .type = KP_ARG_FIELD, .flags = KP_ARG_REQUIRED, .help = "the field"},
    {.name = "is",
     .type = KP_ARG_CHOICE,
     .flags = KP_ARG_REQUIRED,
     .choices = fake_order,
     .help = "order"},
    {.name = "other", .type = KP_ARG_FIELD, .help = "the other"},
    {0},
};
static const struct kp_descriptor fake_any = {
    .name = "require_any", .help = "a", .args = fake_fields_args};
static const struct kp_descriptor fake_if = {.name = "if", .help = "i", .args = fake_if_args};
static const struct kp_descriptor fake_compare = {
    .name = "compare", .help = "c", .args = fake_compare_args};
static const struct kp_descriptor *const fake_record[] = {&fake_any, &fake_if, &fake_compare, NULL};

static const struct kp_descriptor fake_first = {.name = "first", .help = "f"};
static const struct kp_descriptor fake_latest = {
    .name = "latest_by", .help = "l", .args = fake_fields_args};
static const struct kp_descriptor *const fake_merge[] = {&fake_first, &fake_latest, NULL};

static const struct kp_rule_class fake_classes[] = {{.name = "normalize", .all = fake_normalize},
                                                    {.name = "validate", .all = fake_validate},
                                                    {.name = "record", .all = fake_record},
                                                    {.name = "merge", .all = fake_merge},
                                                    {0}};

static void fake_match_check(const struct kp_node *node, const struct kp_ruleset *rs,
                             struct kp_diagnostics *diags)
{
    static const char *const known[] = {"field", "length", NULL};
    kp_node_known_keys(node, known, "match", diags);
    const struct kp_node *field = kp_node_get(node, "field"), *length = kp_node_get(node, "length");
    if (field)
        kp_section_field(rs, field, diags);
    if (length)
        kp_section_args(rs, &fake_length, kp_node_key(node, "length"), length, diags);
}

static const struct kp_section fake_sections[] = {{.key = "match", .check = fake_match_check}, {0}};
static const char *const fake_steps[] = {"import", "normalize", "validate", NULL};
static const struct kp_rule_registry fake_registry = {fake_classes, fake_sections, fake_steps};

#endif
