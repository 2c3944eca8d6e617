#include "validate/dataset.h"

#include <math.h>

#include "validate/compiled.h"
#include "validate/stage.h"

static const char *const keys[] = {
    "name",    "unique",       "severity", "tolerance",    "field",    "max_missing", "min_sum",
    "max_sum", "distribution", "distance", "max_distance", "min_rows", "max_rows",    NULL};

struct reading {
    const struct kp_ruleset *rs;
    struct kp_arena *arena;
    struct kp_diagnostics *diags;
};

/* The field names of a scalar or a list of scalars. */
static bool read_fields(struct reading *r, const struct kp_node *n, struct kp_dataset_rule *rule)
{
    size_t count = n->kind == KP_NODE_LIST ? n->count : 1;
    const char **names = kp_arena_array(r->arena, count + 1, sizeof *names);
    if (!names)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct kp_node *item = n->kind == KP_NODE_LIST ? n->items[i] : n;
        const char *name = kp_node_string(item, r->diags);
        if (name && !kp_ruleset_field(r->rs, name))
            kp_diag_error(r->diags, item->line, item->column,
                          "'%s' is not a field of this ruleset: add it to fields", name);
        names[i] = name ? name : "";
    }
    if (count == 0)
        kp_diag_error(r->diags, n->line, n->column, "expected at least one field");
    rule->fields = names;
    rule->nfields = count;
    rule->label = kp_join_fields(r->arena, names, count);
    return rule->label != NULL;
}

static void read_sums(struct reading *r, const struct kp_node *n, struct kp_dataset_rule *rule)
{
    const struct kp_node *v = kp_node_get(n, "max_missing");
    if (v)
        kp_node_percent(v, &rule->max_missing, r->diags);
    if ((v = kp_node_get(n, "min_sum")) != NULL)
        rule->has_min_sum = kp_node_real(v, -HUGE_VAL, HUGE_VAL, &rule->min_sum, r->diags);
    if ((v = kp_node_get(n, "max_sum")) != NULL)
        rule->has_max_sum = kp_node_real(v, -HUGE_VAL, HUGE_VAL, &rule->max_sum, r->diags);
    if ((v = kp_node_get(n, "min_rows")) != NULL)
        kp_node_int(v, 0, INT64_MAX, &rule->min_rows, r->diags);
    if ((v = kp_node_get(n, "max_rows")) != NULL)
        kp_node_int(v, 0, INT64_MAX, &rule->max_rows, r->diags);
}

/* False when memory is out. */
static bool read_distribution(struct reading *r, const struct kp_node *n,
                              struct kp_dataset_rule *rule)
{
    const struct kp_node *shares = kp_node_get(n, "distribution"),
                         *distance = kp_node_get(n, "distance"),
                         *most = kp_node_get(n, "max_distance");
    struct kp_distribution *d = NULL;
    if (!shares && (distance || most))
        kp_diag_error(r->diags, n->line, n->column,
                      "distance and max_distance need a distribution to be apart from");
    if (!shares)
        return true;
    if (!kp_distribution_read(shares, r->rs, rule->fields[0], r->arena, r->diags, &d))
        return false;
    if (!most)
        kp_diag_error(r->diags, n->line, n->column,
                      "a distribution needs a limit: max_distance, such as 5%%");
    const char *word = distance ? kp_node_string(distance, r->diags) : NULL;
    int choice = 0;
    while (word && kp_distance_names[choice] && strcmp(word, kp_distance_names[choice]) != 0)
        choice++;
    if (word && !kp_distance_names[choice])
        kp_diag_unknown(r->diags, distance, "distance", "a dataset rule", kp_distance_names);
    if (d && most)
        kp_node_percent(most, &d->max_distance, r->diags);
    if (d)
        d->distance = (enum kp_distance)choice;
    rule->distribution = d;
    return true;
}

static void read_severity(struct reading *r, const struct kp_node *n, struct kp_dataset_rule *rule)
{
    const struct kp_node *v = kp_node_get(n, "severity");
    const char *word = v ? kp_node_string(v, r->diags) : NULL;
    if (word && strcmp(word, "warning") == 0)
        rule->severity = KP_SEVERITY_WARNING;
    else if (word && strcmp(word, "error") != 0)
        kp_diag_error(r->diags, v->line, v->column, "expected error or warning, got '%s'", word);
    if ((v = kp_node_get(n, "tolerance")) == NULL)
        return;
    if (rule->kind == KP_DATASET_UNIQUE)
        kp_node_percent(v, &rule->tolerance, r->diags);
    else
        kp_diag_error(
            r->diags, v->line, v->column,
            "tolerance is for unique: the other rules of a dataset have limits of their own");
}

/* What kinds of rule the keys make up. */
static void check_kind(struct reading *r, const struct kp_node *n,
                       const struct kp_dataset_rule *rule)
{
    bool of_field = kp_node_get(n, "max_missing") || kp_node_get(n, "min_sum") ||
                    kp_node_get(n, "max_sum") || kp_node_get(n, "distribution");
    bool rows = kp_node_get(n, "min_rows") || kp_node_get(n, "max_rows");
    const struct kp_node *field = kp_node_get(n, "field");
    bool good = rule->kind == KP_DATASET_UNIQUE  ? !of_field && !rows && !field
                : rule->kind == KP_DATASET_FIELD ? of_field && !rows
                                                 : rows && !of_field;
    if (!good)
        kp_diag_error(r->diags, n->line, n->column,
                      "expected one of unique, field with max_missing, min_sum, max_sum or "
                      "distribution, or min_rows and max_rows");
    if (rule->kind == KP_DATASET_FIELD && rule->nfields > 1)
        kp_diag_error(r->diags, field->line, field->column,
                      "one field at a time: give each a rule of its own");
}

/* False when memory is out. */
static bool read_rule(struct reading *r, const struct kp_node *n, struct kp_dataset_rule *rule)
{
    *rule = (struct kp_dataset_rule){.kind = KP_DATASET_ROWS,
                                     .name = "",
                                     .label = "",
                                     .max_missing = -1,
                                     .tolerance = -1,
                                     .min_rows = -1,
                                     .max_rows = -1};
    if (n->kind != KP_NODE_MAP) {
        kp_diag_error(r->diags, n->line, n->column,
                      "expected a rule such as {unique: [customer_id]}");
        return true;
    }
    kp_node_known_keys(n, keys, "a dataset rule", r->diags);
    const struct kp_node *unique = kp_node_get(n, "unique"), *field = kp_node_get(n, "field");
    const struct kp_node *name = kp_node_get(n, "name");
    if (unique) {
        rule->kind = KP_DATASET_UNIQUE;
        rule->name = "unique";
        if (!read_fields(r, unique, rule))
            return false;
    } else if (field) {
        rule->kind = KP_DATASET_FIELD;
        if (!read_fields(r, field, rule))
            return false;
    }
    if (name) {
        const char *given = kp_node_string(name, r->diags);
        rule->name = given ? given : rule->name;
    }
    read_severity(r, n, rule);
    read_sums(r, n, rule);
    check_kind(r, n, rule);
    return rule->kind != KP_DATASET_FIELD || rule->nfields == 0 || read_distribution(r, n, rule);
}

enum kp_status kp_dataset_read(const struct kp_node *node, const struct kp_ruleset *rs,
                               struct kp_arena *arena, struct kp_diagnostics *diags,
                               struct kp_dataset *out, struct kp_error *err)
{
    *out = (struct kp_dataset){0};
    if (!node || kp_node_is_null(node))
        return KP_OK;
    if (node->kind != KP_NODE_LIST) {
        kp_diag_error(diags, node->line, node->column, "dataset: expected a list of rules");
        return KP_OK;
    }
    struct reading r = {rs, arena, diags};
    out->rules = kp_arena_array(arena, node->count + 1, sizeof *out->rules);
    if (!out->rules)
        return kp_no_memory(err);
    for (size_t i = 0; i < node->count; i++) {
        if (!read_rule(&r, node->items[i], &out->rules[out->count]))
            return kp_no_memory(err);
        out->count++;
    }
    return KP_OK;
}

static void check(const struct kp_node *node, const struct kp_ruleset *rs,
                  struct kp_diagnostics *diags)
{
    struct kp_arena arena = {0};
    struct kp_dataset d;
    if (kp_dataset_read(node, rs, &arena, diags, &d, NULL) != KP_OK)
        diags->failed = true;
    kp_arena_release(&arena);
}

#define COMMON                                                                                     \
    "\"name\":{\"$ref\":\"#/$defs/text\"},\"severity\":{\"enum\":[\"error\",\"warning\"]}"
#define FIELDS                                                                                     \
    "{\"anyOf\":[{\"$ref\":\"#/$defs/text\"},{\"type\":\"array\",\"minItems\":1,"                  \
    "\"items\":{\"$ref\":\"#/$defs/text\"}}]}"
#define SHAPE "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" COMMON
#define COUNT "{\"type\":\"integer\",\"minimum\":0}"

static void schema(struct kp_buf *json)
{
    kp_buf_puts(json,
                "{\"type\":[\"array\",\"null\"],\"items\":{\"anyOf\":[" SHAPE ",\"unique\":" FIELDS
                ",\"tolerance\":{\"$ref\":\"#/$defs/percent\"}},\"required\":[\"unique\"]}," SHAPE
                ",\"field\":{\"$ref\":\"#/$defs/text\"},\"distribution\":{\"anyOf\":["
                "{\"$ref\":\"#/$defs/text\"},{\"type\":\"object\",\"minProperties\":1,"
                "\"additionalProperties\":{\"$ref\":\"#/$defs/percent\"}}]},"
                "\"distance\":{\"enum\":[\"total_variation\",\"largest\",\"jensen_shannon\"]},"
                "\"max_distance\":{\"$ref\":\"#/$defs/percent\"},\"max_missing\":{\"$ref\":\"#/"
                "$defs/percent\"},"
                "\"min_sum\":{\"type\":\"number\"},\"max_sum\":{\"type\":\"number\"}},"
                "\"required\":[\"field\"],\"anyOf\":[{\"required\":[\"max_missing\"]},"
                "{\"required\":[\"distribution\",\"max_distance\"]},"
                "{\"required\":[\"min_sum\"]},{\"required\":[\"max_sum\"]}]}," SHAPE
                ",\"min_rows\":" COUNT ",\"max_rows\":" COUNT "},"
                "\"anyOf\":[{\"required\":[\"min_rows\"]},{\"required\":[\"max_rows\"]}]}]}}");
}

const struct kp_section kp_dataset_section = {
    .key = "dataset",
    .help = "rules over the whole feed: unique keys, missing values, sums, distributions, number "
            "of records",
    .check = check,
    .schema = schema,
};
