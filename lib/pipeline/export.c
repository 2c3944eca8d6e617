#include "pipeline/export.h"

#include <stdlib.h>

#include "rules/diagnostics.h"

struct export_stage {
    struct kp_stage stage; /* first */
    struct kp_export_options options;
    struct kp_arena arena;
};

bool kp_export_field_parse(const char *text, struct kp_arena *arena, struct kp_export_field *out)
{
    const char *eq = strchr(text, '=');
    size_t len = eq ? (size_t)(eq - text) : strlen(text);
    out->name = kp_arena_dup(arena, text, len);
    out->header = eq ? kp_arena_dup(arena, eq + 1, strlen(eq + 1)) : out->name;
    return len > 0 && out->name && out->header;
}

/* ---- binding ---- */

static enum kp_status no_such_field(const struct kp_schema *in, const char *name,
                                    struct kp_error *err)
{
    size_t count = kp_schema_count(in);
    const char **names = calloc(count + 1, sizeof *names);
    if (!names)
        return kp_no_memory(err);
    for (size_t i = 0; i < count; i++)
        names[i] = kp_schema_column(in, i)->name.ptr;
    const char *near = kp_nearest_name(name, names);
    enum kp_status status =
        kp_fail(err, KP_ERR_USAGE, "the input has no field '%s'%s%s%s", name,
                near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
    return status;
}

static enum kp_status add_chosen(const struct export_stage *s, const struct kp_schema *in,
                                 struct kp_schema *out, struct kp_error *err)
{
    const struct kp_export_options *o = &s->options;
    for (size_t i = 0; i < o->nfields; i++) {
        size_t c = kp_schema_find(in, kp_str(o->fields[i].name));
        if (c == KP_NO_COLUMN && !(o->ruleset && kp_ruleset_field(o->ruleset, o->fields[i].name)))
            return no_such_field(in, o->fields[i].name, err);
        struct kp_slice header = kp_str(o->fields[i].header);
        size_t added = c == KP_NO_COLUMN
                           ? kp_schema_add(out, header)
                           : kp_schema_add_at(out, header, kp_schema_column(in, c)->slot);
        if (added == KP_NO_COLUMN)
            return kp_no_memory(err);
    }
    return KP_OK;
}

static bool chosen(const struct kp_export_options *o, struct kp_slice name)
{
    for (size_t i = 0; i < o->nfields; i++)
        if (kp_slice_is(name, o->fields[i].name))
            return true;
    return false;
}

static enum kp_status bind(struct kp_stage *stage, struct kp_binding *binding, struct kp_error *err)
{
    const struct export_stage *s = (const struct export_stage *)stage;
    const struct kp_schema *in = binding->in;
    struct kp_schema *out = kp_schema_copy(in);
    if (!out)
        return kp_no_memory(err);
    kp_schema_clear_columns(out);
    enum kp_status status = add_chosen(s, in, out, err);
    for (size_t i = 0; i < kp_schema_count(in) && status == KP_OK; i++) {
        const struct kp_column *c = kp_schema_column(in, i);
        bool own = kp_name_is_own(c->name);
        bool wanted =
            own ? s->options.own && !chosen(&s->options, c->name) : s->options.nfields == 0;
        if (wanted && kp_schema_add_at(out, c->name, c->slot) == KP_NO_COLUMN)
            status = kp_no_memory(err);
    }
    if (status == KP_OK)
        binding->out = out;
    else
        kp_schema_unref(out);
    return status;
}

/* All the work is in the columns. */
static enum kp_status process(struct kp_stage *stage, const struct kp_binding *binding,
                              void *worker, struct kp_batch *batch, struct kp_error *err)
{
    (void)stage;
    (void)binding;
    (void)worker;
    (void)batch;
    (void)err;
    return KP_OK;
}

static void stage_free(struct kp_stage *stage)
{
    struct export_stage *s = (struct export_stage *)stage;
    kp_arena_release(&s->arena);
    free(s);
}

static const struct kp_stage_ops ops = {
    .name = "export",
    .bind = bind,
    .process = process,
    .free = stage_free,
};

/* ---- the ruleset's section ---- */

static const char *const section_keys[] = {"fields", "own",  "format", "formula_guard",
                                           "bom",    "crlf", NULL};
static const char *const formats[] = {"csv", "tsv", "jsonl", "json", NULL};

static void check_field(const struct kp_node *n, const struct kp_ruleset *rs,
                        struct kp_diagnostics *diags)
{
    bool renamed = n->kind == KP_NODE_MAP && n->count == 1;
    if (n->kind != KP_NODE_SCALAR && !renamed) {
        kp_diag_error(diags, n->line, n->column,
                      "expected the name of a field, or {field: Header}");
        return;
    }
    const struct kp_node *name = renamed ? n->keys[0] : n;
    if (renamed)
        kp_node_string(n->items[0], diags);
    if (name->text[0] == '_' || kp_ruleset_field(rs, name->text))
        return;
    const char **names = calloc(rs->nfields + 1, sizeof *names);
    for (size_t i = 0; names && i < rs->nfields; i++)
        names[i] = rs->fields[i].name;
    const char *near = names ? kp_nearest_name(name->text, names) : NULL;
    kp_diag_error(diags, name->line, name->column, "the ruleset has no field '%s'%s%s%s",
                  name->text, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    free(names);
}

static void check_format(const struct kp_node *n, struct kp_diagnostics *diags)
{
    const char *text = kp_node_string(n, diags);
    for (const char *const *f = formats; text && *f; f++)
        if (strcmp(*f, text) == 0)
            return;
    if (text)
        kp_diag_error(diags, n->line, n->column,
                      "unknown format '%s'; expected csv, tsv, jsonl or json", text);
}

void kp_export_section_check(const struct kp_node *node, const struct kp_ruleset *rs,
                             struct kp_diagnostics *diags)
{
    if (node->kind != KP_NODE_MAP) {
        kp_diag_error(diags, node->line, node->column, "export: expected a mapping");
        return;
    }
    kp_node_known_keys(node, section_keys, "export", diags);
    const struct kp_node *fields = kp_node_get(node, "fields");
    if (fields && fields->kind != KP_NODE_LIST)
        kp_diag_error(diags, fields->line, fields->column, "fields: expected a list");
    for (uint32_t i = 0; fields && fields->kind == KP_NODE_LIST && i < fields->count; i++)
        check_field(fields->items[i], rs, diags);
    static const char *const flags[] = {"own", "formula_guard", "bom", "crlf"};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        bool value;
        const struct kp_node *n = kp_node_get(node, flags[i]);
        if (n)
            kp_node_bool(n, &value, diags);
    }
    if (kp_node_get(node, "format"))
        check_format(kp_node_get(node, "format"), diags);
}

void kp_export_section_schema(struct kp_buf *json)
{
#define TEXT "{\"$ref\":\"#/$defs/text\"}"
#define FLAG "{\"$ref\":\"#/$defs/boolean\"}"
    kp_buf_puts(json, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
                      "\"fields\":{\"type\":\"array\",\"items\":{\"anyOf\":[" TEXT
                      ",{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":1,"
                      "\"additionalProperties\":" TEXT "}]}},"
                      "\"own\":" FLAG ",\"formula_guard\":" FLAG ",\"bom\":" FLAG ",\"crlf\":" FLAG
                      ",\"format\":{\"enum\":[\"csv\",\"tsv\",\"jsonl\",\"json\"]}}}");
#undef TEXT
#undef FLAG
}

static const struct kp_node *section(const struct kp_ruleset *rs)
{
    return rs && rs->root ? kp_node_get(rs->root, "export") : NULL;
}

/* A flag of the section (which the loader has checked), or def. */
static bool section_flag(const struct kp_node *node, const char *key, bool def)
{
    const struct kp_node *n = node ? kp_node_get(node, key) : NULL;
    struct kp_diagnostics ignored;
    kp_diagnostics_init(&ignored, "");
    bool value = def;
    if (n && !kp_node_bool(n, &value, &ignored))
        value = def;
    kp_diagnostics_release(&ignored);
    return value;
}

void kp_export_write_options(const struct kp_ruleset *rs, struct kp_write_options *write)
{
    const struct kp_node *node = section(rs);
    const struct kp_node *format = node ? kp_node_get(node, "format") : NULL;
    if (format && write->format == KP_FORMAT_AUTO)
        write->format = kp_format_of(format->text);
    write->formula_guard = section_flag(node, "formula_guard", true);
    write->bom = section_flag(node, "bom", write->bom);
    write->crlf = section_flag(node, "crlf", write->crlf);
}

/* Fields and `own` of the section, where the options say nothing. */
static bool take_section(struct export_stage *s)
{
    const struct kp_node *node = section(s->options.ruleset);
    const struct kp_node *fields = node ? kp_node_get(node, "fields") : NULL;
    s->options.own = section_flag(node, "own", s->options.own);
    if (!fields || s->options.nfields)
        return true;
    struct kp_export_field *list = kp_arena_array(&s->arena, fields->count + 1, sizeof *list);
    if (!list)
        return false;
    for (uint32_t i = 0; i < fields->count; i++) {
        const struct kp_node *n = fields->items[i];
        bool renamed = n->kind == KP_NODE_MAP;
        list[i].name = renamed ? n->keys[0]->text : n->text;
        list[i].header = renamed ? n->items[0]->text : n->text;
    }
    s->options.fields = list;
    s->options.nfields = fields->count;
    return true;
}

enum kp_status kp_export_stage_new(const struct kp_export_options *options, struct kp_stage **out,
                                   struct kp_error *err)
{
    struct export_stage *s = calloc(1, sizeof *s);
    if (!s)
        return kp_no_memory(err);
    s->stage.ops = &ops;
    s->options = *options;
    if (!take_section(s)) {
        stage_free(&s->stage);
        return kp_no_memory(err);
    }
    *out = &s->stage;
    return KP_OK;
}
