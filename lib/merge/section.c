/* The section `merge:` of a ruleset, as written. */
#include <string.h>

#include "merge/plan.h"

static const char *const no_names[] = {NULL};

static const struct kp_arg section_args[] = {
    {.name = "default",
     .type = KP_ARG_ANY,
     .help = "the rule, or chain of rules, of fields that have none of their own"},
    {.name = "master",
     .type = KP_ARG_ANY,
     .def = "most_complete",
     .help =
         "the rule, or chain, that picks the record whose number and source the golden one keeps"},
    {.name = "sources",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST,
     .help = "the sources, most trusted first; records are taken in this order too"},
    {.name = "id",
     .type = KP_ARG_FIELD,
     .help = "the field that other tables know a customer by; the xref then has its values"},
    {.name = "groups",
     .type = KP_ARG_ANY,
     .help = "lists of fields that survive together, or maps of fields and rules"},
    {.name = "consent",
     .type = KP_ARG_ANY,
     .help = "opt_in and opt_out: fields in which a consent withdrawn in any record wins"},
    {.name = "fill_empty",
     .type = KP_ARG_BOOL,
     .def = "true",
     .help = "an empty value loses to any other; false: empty values take part"},
    {.name = "max_cluster",
     .type = KP_ARG_INT,
     .min = 2,
     .max = 1e9,
     .help = "a cluster of more records is not merged but put up for review"},
    {0}};

static const struct kp_example section_examples[] = {
    {.args = "{default: most_frequent}", .input = ""}, {0}};

static const struct kp_descriptor section_descriptor = {
    .name = "merge",
    .help = "how records of a cluster become one",
    .args = section_args,
    .examples = section_examples,
};

/* A list of names of fields, NULL-terminated. */
static const char *const *names_of(const struct kp_node *n, const struct kp_ruleset *rs,
                                   size_t *count, struct kp_diagnostics *diags)
{
    bool list = n->kind == KP_NODE_LIST;
    size_t total = list ? n->count : 1;
    const char **names = kp_arena_array((struct kp_arena *)&rs->arena, total + 1, sizeof *names);
    *count = 0;
    for (size_t i = 0; names && i < total; i++) {
        const struct kp_node *item = list ? n->items[i] : n;
        if (kp_section_field(rs, item, diags))
            names[(*count)++] = item->text;
    }
    diags->failed = diags->failed || !names;
    return names ? names : no_names;
}

static bool read_group(const struct kp_node *n, const struct kp_ruleset *rs,
                       struct kp_merge_group_text *g, struct kp_diagnostics *diags)
{
    static const char *const keys[] = {"fields", "rules", NULL};
    const struct kp_node *fields = n, *rules = NULL;
    if (n->kind == KP_NODE_MAP) {
        kp_node_known_keys(n, keys, "a group", diags);
        fields = kp_node_get(n, "fields");
        rules = kp_node_get(n, "rules");
    }
    if (!fields || fields->kind != KP_NODE_LIST || fields->count == 0) {
        kp_diag_error(
            diags, n->line, n->column,
            "expected a list of fields, or a map of fields and rules, as in [street, city]");
        return true;
    }
    g->node = n;
    g->fields = names_of(fields, rs, &g->nfields, diags);
    return !rules || kp_section_rules(rs, &kp_merge_class, rules, "merge.groups", &g->rules, diags);
}

static void check_groups_apart(const struct kp_merge_section_text *s, struct kp_diagnostics *diags)
{
    for (size_t a = 0; a < s->ngroups; a++)
        for (size_t i = 0; i < s->groups[a].nfields; i++)
            for (size_t b = 0; b <= a; b++)
                for (size_t k = 0; k < (a == b ? i : s->groups[b].nfields); k++)
                    if (strcmp(s->groups[a].fields[i], s->groups[b].fields[k]) == 0)
                        kp_diag_error(diags, s->groups[a].node->line, s->groups[a].node->column,
                                      "the field '%s' is in two groups, or twice in one",
                                      s->groups[a].fields[i]);
}

static bool read_groups(const struct kp_node *n, const struct kp_ruleset *rs,
                        struct kp_merge_section_text *out, struct kp_diagnostics *diags)
{
    if (n->kind != KP_NODE_LIST) {
        kp_diag_error(diags, n->line, n->column,
                      "expected a list of groups, as in [[street, city]]");
        return true;
    }
    out->groups = kp_arena_array((struct kp_arena *)&rs->arena, n->count + 1, sizeof *out->groups);
    bool ok = out->groups != NULL;
    for (size_t i = 0; ok && i < n->count; i++) {
        ok = read_group(n->items[i], rs, &out->groups[out->ngroups], diags);
        out->ngroups += out->groups[out->ngroups].nfields > 0;
    }
    if (ok)
        check_groups_apart(out, diags);
    diags->failed = diags->failed || !ok;
    return ok;
}

static void read_consent(const struct kp_node *n, const struct kp_ruleset *rs,
                         struct kp_merge_section_text *out, struct kp_diagnostics *diags)
{
    static const char *const keys[] = {"opt_in", "opt_out", "opt_outs_win", NULL};
    size_t count;
    if (n->kind != KP_NODE_MAP) { /* fields alone: true means consent */
        out->opt_in = names_of(n, rs, &count, diags);
        return;
    }
    kp_node_known_keys(n, keys, "consent", diags);
    const struct kp_node *in = kp_node_get(n, "opt_in"), *off = kp_node_get(n, "opt_out");
    const struct kp_node *win = kp_node_get(n, "opt_outs_win");
    if (in)
        out->opt_in = names_of(in, rs, &count, diags);
    if (off)
        out->opt_out = names_of(off, rs, &count, diags);
    if (win)
        kp_node_bool(win, &out->opt_outs_win, diags);
}

/* ---- rules where they make no sense ---- */

/* Rules of a list that lack the flag, or make values when they must not. */
static void check_list(const struct kp_rule_list *list, unsigned flag, bool may_make,
                       const char *why, struct kp_diagnostics *diags)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct kp_survivorship *s = (const struct kp_survivorship *)list->items[i].d;
        const struct kp_node *n = list->items[i].node;
        if ((s->flags & flag) != flag || (s->make && !may_make))
            kp_diag_error(diags, n->line, n->column, "'%s' %s", s->d.name, why);
    }
}

/* The rules that a group survives by. */
static const struct kp_rule_list *rules_of_group(const struct kp_merge_section_text *s,
                                                 const struct kp_merge_group_text *g,
                                                 const struct kp_ruleset *rs)
{
    if (g->rules.count > 0)
        return &g->rules;
    for (size_t i = 0; i < g->nfields; i++) {
        const struct kp_field *f = kp_ruleset_field(rs, g->fields[i]);
        if (f && f->merge.count > 0)
            return &f->merge;
    }
    return &s->fallback;
}

static bool named(const char *const *names, const char *name)
{
    while (*names && strcmp(*names, name) != 0)
        names++;
    return *names != NULL;
}

static void check_sense(const struct kp_merge_section_text *s, const struct kp_ruleset *rs,
                        struct kp_diagnostics *diags)
{
    check_list(&s->master, KP_SURVIVE_RECORD, true,
               "chooses by the value of a field; a master is a record: choose it by most_complete, "
               "most_trusted, latest_by and their like",
               diags);
    for (size_t i = 0; i < s->ngroups; i++) {
        const struct kp_merge_group_text *g = &s->groups[i];
        if (g->nfields > 1)
            check_list(rules_of_group(s, g, rs), 0, false,
                       "makes a value of several records, but the fields of a group come from one; "
                       "give the group rules of its own",
                       diags);
        for (size_t k = 0; k < g->nfields && g->nfields > 1; k++)
            if (named(s->opt_in, g->fields[k]) || named(s->opt_out, g->fields[k]))
                kp_diag_error(diags, g->node->line, g->node->column,
                              "'%s' is a consent, which must be decided by itself; take it out of "
                              "the group",
                              g->fields[k]);
    }
    for (size_t i = 0; s->opt_in[i]; i++)
        if (named(s->opt_out, s->opt_in[i]))
            kp_diag_error(diags, s->node->line, s->node->column,
                          "'%s' is both opt_in and opt_out; say which", s->opt_in[i]);
}

bool kp_merge_section_read(const struct kp_node *node, const struct kp_ruleset *rs,
                           struct kp_merge_section_text *out, struct kp_diagnostics *diags)
{
    *out = (struct kp_merge_section_text){
        .node = node, .opt_in = no_names, .opt_out = no_names, .opt_outs_win = true};
    if (!node)
        return true;
    out->args = kp_section_args(rs, &section_descriptor, node, node, diags);
    if (!out->args)
        return false;
    const struct kp_node *fallback = kp_args_node(out->args, "default");
    const struct kp_node *master = kp_args_node(out->args, "master");
    const struct kp_node *groups = kp_args_node(out->args, "groups");
    const struct kp_node *consent = kp_args_node(out->args, "consent");
    bool ok = (!fallback || kp_section_rules(rs, &kp_merge_class, fallback, "merge.default",
                                             &out->fallback, diags)) &&
              (!master || kp_section_rules(rs, &kp_merge_class, master, "merge.master",
                                           &out->master, diags)) &&
              (!groups || read_groups(groups, rs, out, diags));
    if (ok && consent)
        read_consent(consent, rs, out, diags);
    if (ok)
        check_sense(out, rs, diags);
    return ok;
}

static bool in_a_group(const struct kp_merge_section_text *s, const char *field)
{
    for (size_t g = 0; g < s->ngroups; g++)
        for (size_t i = 0; s->groups[g].rules.count > 0 && i < s->groups[g].nfields; i++)
            if (strcmp(s->groups[g].fields[i], field) == 0)
                return true;
    return false;
}

/* Every field must know how it survives. */
static void check(const struct kp_node *node, const struct kp_ruleset *rs,
                  struct kp_diagnostics *diags)
{
    struct kp_merge_section_text text;
    if (!kp_merge_section_read(node, rs, &text, diags)) {
        diags->failed = true;
        return;
    }
    if (kp_node_get(node, "default"))
        return;
    for (size_t i = 0; i < rs->nfields; i++)
        if (rs->fields[i].merge.count == 0 && !kp_node_get(rs->fields[i].node, "merge") &&
            !in_a_group(&text, rs->fields[i].name))
            kp_diag_error(diags, node->line, node->column,
                          "'%s' has no merge rule and there is no default; add `default: "
                          "most_frequent` here, "
                          "or `merge:` to the field",
                          rs->fields[i].name);
}

#define TEXT "{\"$ref\":\"#/$defs/text\"}"
#define GROUP "{\"type\":\"array\",\"minItems\":1,\"items\":" TEXT "}"
#define NAMES "{\"anyOf\":[" TEXT ",{\"type\":\"array\",\"items\":" TEXT "}]}"

static void schema(struct kp_buf *json)
{
    kp_buf_puts(json, "{\"allOf\":[");
    kp_schema_value(&section_descriptor, json);
    kp_buf_puts(json, ",{\"properties\":{\"default\":{\"$ref\":\"#/$defs/merge\"},"
                      "\"master\":{\"$ref\":\"#/$defs/merge\"},\"groups\":{\"type\":\"array\","
                      "\"items\":{\"anyOf\":[" GROUP ",{\"type\":\"object\",\"properties\":{"
                      "\"fields\":" GROUP ",\"rules\":{\"$ref\":\"#/$defs/merge\"}},"
                      "\"required\":[\"fields\"],\"additionalProperties\":false}]}},"
                      "\"consent\":{\"anyOf\":[" NAMES ",{\"type\":\"object\",\"properties\":{"
                      "\"opt_in\":" NAMES ",\"opt_out\":" NAMES ",\"opt_outs_win\":"
                      "{\"$ref\":\"#/$defs/boolean\"}},\"additionalProperties\":false}]}}}]}");
}

const struct kp_section kp_merge_section = {
    .key = "merge",
    .help = "how records of a cluster become one",
    .check = check,
    .schema = schema,
};
