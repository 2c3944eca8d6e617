/* The JSON Schema (draft 2020-12) of rulesets, from the registry: for editors, and for whoever
 * writes rulesets by program. It accepts and refuses what the loader does, but for what lies
 * between values: references to fields, duplicate names, circles, and the inside of patterns and
 * files. */
#include "rules/load.h"

#include <string.h>

#define TEXT "{\"type\":[\"string\",\"number\",\"boolean\"]}"
#define PERCENT                                                                                    \
    "{\"anyOf\":[{\"type\":\"number\",\"minimum\":0,\"maximum\":1},"                               \
    "{\"type\":\"string\",\"pattern\":\"^(0*100(\\\\.0+)?|0*[0-9]{1,2}(\\\\.[0-9]+)?)%$\"}]}"
#define BOOLEAN                                                                                    \
    "{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"string\",\"pattern\":"                         \
    "\"^([Tt][Rr][Uu][Ee]|[Yy][Ee][Ss]|[Ff][Aa][Ll][Ss][Ee]|[Nn][Oo])$\"}]}"
#define DURATION "{\"type\":\"string\",\"pattern\":\"^[0-9]{1,6}(d|w|mo|y)$\"}"

static void put_string(struct kp_buf *b, const char *s)
{
    kp_buf_json(b, s, strlen(s));
}

static void put_names(struct kp_buf *b, const char *const *names)
{
    for (size_t i = 0; names[i]; i++) {
        kp_buf_puts(b, i ? "," : "");
        put_string(b, names[i]);
    }
}

/* ---- one argument ---- */

static void put_number(struct kp_buf *b, const struct kp_arg *a)
{
    kp_buf_printf(b, "{\"type\":\"%s\"", a->type == KP_ARG_INT ? "integer" : "number");
    if (a->min != 0 || a->max != 0) {
        kp_buf_printf(b, ",\"minimum\":%.15g", a->min);
        if (a->max >= a->min)
            kp_buf_printf(b, ",\"maximum\":%.15g", a->max);
    }
    kp_buf_putc(b, '}');
}

static void put_scalar(struct kp_buf *b, const struct kp_arg *a)
{
    switch (a->type) {
    case KP_ARG_INT:
    case KP_ARG_REAL:
        put_number(b, a);
        break;
    case KP_ARG_BOOL:
        kp_buf_puts(b, "{\"$ref\":\"#/$defs/boolean\"}");
        break;
    case KP_ARG_CHOICE:
        kp_buf_puts(b, "{\"enum\":[");
        put_names(b, a->choices);
        kp_buf_puts(b, "]}");
        break;
    case KP_ARG_PERCENT:
        kp_buf_puts(b, "{\"$ref\":\"#/$defs/percent\"}");
        break;
    case KP_ARG_DURATION:
        kp_buf_puts(b, "{\"$ref\":\"#/$defs/duration\"}");
        break;
    default:
        kp_buf_puts(b, "{\"$ref\":\"#/$defs/text\"}");
        break;
    }
}

static void put_type(struct kp_buf *b, const struct kp_arg *a, const char *class)
{
    if (a->type == KP_ARG_ANY) {
        kp_buf_puts(b, "{}");
    } else if (a->type == KP_ARG_MAP) {
        kp_buf_puts(b, "{\"$ref\":\"#/$defs/texts\"}");
    } else if (a->type == KP_ARG_RULES) {
        kp_buf_printf(b, "{\"$ref\":\"#/$defs/%s\"}", class);
    } else if (a->flags & KP_ARG_LIST) {
        kp_buf_puts(b, "{\"anyOf\":[");
        put_scalar(b, a);
        kp_buf_puts(b, ",{\"type\":\"array\",\"minItems\":1,\"items\":");
        put_scalar(b, a);
        kp_buf_puts(b, "}]}");
    } else {
        put_scalar(b, a);
    }
}

static void put_property(struct kp_buf *b, const struct kp_arg *a, const char *class)
{
    put_string(b, a->name);
    kp_buf_puts(b, ":{");
    if (a->help) {
        kp_buf_puts(b, "\"description\":");
        put_string(b, a->help);
        kp_buf_putc(b, ',');
    }
    kp_buf_puts(b, "\"allOf\":[");
    put_type(b, a, class);
    kp_buf_puts(b, "]}");
}

/* ---- the arguments of one descriptor ---- */

static const struct kp_arg no_args[] = {{0}};

static bool has_arg(const struct kp_arg *args, const char *name)
{
    for (; args->name; args++)
        if (strcmp(args->name, name) == 0)
            return true;
    return false;
}

/* Properties for the arguments and those generic ones that they do not hide; first: no comma
 * before. rule: its name, when they stand beside it; then the primary argument is not among them.
 */
static void put_properties(struct kp_buf *b, const struct kp_arg *args,
                           const struct kp_arg *generic, const char *rule, const char *class,
                           bool first)
{
    for (const struct kp_arg *a = args; a->name; a++)
        if (!rule || (strcmp(a->name, rule) != 0 && !(a->flags & KP_ARG_PRIMARY))) {
            kp_buf_puts(b, first ? "" : ",");
            put_property(b, a, class);
            first = false;
        }
    for (const struct kp_arg *a = generic; a->name; a++)
        if (!has_arg(args, a->name)) {
            kp_buf_puts(b, first ? "" : ",");
            put_property(b, a, class);
            first = false;
        }
}

static size_t put_required(struct kp_buf *b, const struct kp_arg *args, bool without_primary)
{
    size_t n = 0;
    for (; args->name; args++)
        if ((args->flags & KP_ARG_REQUIRED) &&
            !(without_primary && (args->flags & KP_ARG_PRIMARY))) {
            if (b) {
                kp_buf_puts(b, n ? "," : "");
                put_string(b, args->name);
            }
            n++;
        }
    return n;
}

static const struct kp_arg *primary_of(const struct kp_arg *args)
{
    for (; args->name; args++)
        if (args->flags & KP_ARG_PRIMARY)
            return args;
    return NULL;
}

/* The primary argument alone. A map that has one of the arguments' names is not the primary
 * argument. */
static void put_primary(struct kp_buf *b, const struct kp_arg *p, const struct kp_arg *args,
                        const struct kp_arg *generic, const char *class)
{
    bool map = p->type == KP_ARG_MAP || p->type == KP_ARG_ANY || p->type == KP_ARG_RULES;
    if (!map) {
        put_type(b, p, class);
        return;
    }
    kp_buf_puts(b, "{\"allOf\":[");
    put_type(b, p, class);
    kp_buf_puts(b, ",{\"minProperties\":1,\"propertyNames\":{\"not\":{\"enum\":[");
    size_t n = 0;
    for (const struct kp_arg *a = args; a->name; a++) {
        kp_buf_puts(b, n++ ? "," : "");
        put_string(b, a->name);
    }
    for (const struct kp_arg *a = generic; a->name; a++) {
        kp_buf_puts(b, n++ ? "," : "");
        put_string(b, a->name);
    }
    kp_buf_puts(b, "]}}}]}");
}

/* What may stand behind the name of a rule. */
static void put_value(struct kp_buf *b, const struct kp_descriptor *d, const struct kp_arg *generic,
                      const char *class)
{
    const struct kp_arg *args = d->args ? d->args : no_args, *p = primary_of(args);
    kp_buf_puts(b, "{\"anyOf\":[");
    if (put_required(NULL, args, false) == 0)
        kp_buf_puts(b, "{\"type\":\"null\"},");
    if (p && put_required(NULL, args, true) == 0) {
        put_primary(b, p, args, generic, class);
        kp_buf_putc(b, ',');
    }
    kp_buf_puts(b, "{\"type\":\"object\",\"properties\":{");
    put_properties(b, args, generic, NULL, class, true);
    kp_buf_puts(b, "},\"required\":[");
    put_required(b, args, false);
    kp_buf_puts(b, "],\"additionalProperties\":false}]}");
}

void kp_schema_value(const struct kp_descriptor *d, struct kp_buf *json)
{
    put_value(json, d, no_args, "");
}

/* ---- the rules of a class ---- */

/* {name: value, on_fail: ...} */
static void put_rule(struct kp_buf *b, const struct kp_descriptor *d, const struct kp_arg *generic,
                     const char *class)
{
    kp_buf_puts(b, ",{\"type\":\"object\",\"description\":");
    put_string(b, d->help ? d->help : "");
    kp_buf_puts(b, ",\"properties\":{");
    put_string(b, d->name);
    kp_buf_putc(b, ':');
    put_value(b, d, generic, class);
    put_properties(b, no_args, generic, NULL, class, false);
    kp_buf_puts(b, "},\"required\":[");
    put_string(b, d->name);
    kp_buf_puts(b, "],\"additionalProperties\":false}");
}

/* A rule on records may have its other arguments beside its name: {if: ..., then: ...}. */
static void put_rule_with_siblings(struct kp_buf *b, const struct kp_descriptor *d,
                                   const struct kp_arg *generic, const char *class)
{
    const struct kp_arg *args = d->args ? d->args : no_args, *p = primary_of(args);
    kp_buf_puts(b, ",{\"type\":\"object\",\"properties\":{");
    put_string(b, d->name);
    kp_buf_puts(b, ":{\"anyOf\":[");
    if (!p || !(p->flags & KP_ARG_REQUIRED))
        kp_buf_puts(b, "{\"type\":\"null\"},");
    if (p && p->type == KP_ARG_ANY && (p->flags & KP_ARG_REQUIRED))
        kp_buf_puts(b, "{\"not\":{\"type\":\"null\"}}");
    else if (p)
        put_type(b, p, class);
    else
        kp_buf_puts(b, "{\"type\":\"null\"}");
    kp_buf_puts(b, "]}");
    put_properties(b, args, generic, d->name, class, false);
    kp_buf_puts(b, "},\"required\":[");
    put_string(b, d->name);
    if (put_required(NULL, args, true) > 0)
        kp_buf_putc(b, ',');
    put_required(b, args, true);
    kp_buf_puts(b, "],\"anyOf\":[");
    size_t n = 0;
    for (const struct kp_arg *a = args; a->name; a++)
        if (a != p && strcmp(a->name, d->name) != 0) {
            kp_buf_puts(b, n++ ? ",{\"required\":[" : "{\"required\":[");
            put_string(b, a->name);
            kp_buf_puts(b, "]}");
        }
    kp_buf_puts(b, "],\"additionalProperties\":false}");
}

static bool takes_siblings(const struct kp_descriptor *d)
{
    for (const struct kp_arg *a = d->args ? d->args : no_args; a->name; a++)
        if (!(a->flags & KP_ARG_PRIMARY) && strcmp(a->name, d->name) != 0)
            return true;
    return false;
}

static void put_class(struct kp_buf *b, const struct kp_rule_class *c)
{
    const struct kp_arg *generic = kp_generic_args(c->name);
    bool siblings = strcmp(c->name, "record") == 0;
    kp_buf_printf(b, ",\"%s_rule\":{\"anyOf\":[{\"enum\":[", c->name);
    size_t n = 0;
    for (const struct kp_descriptor *const *d = c->all; *d; d++)
        if (put_required(NULL, (*d)->args ? (*d)->args : no_args, false) == 0) {
            kp_buf_puts(b, n++ ? "," : "");
            put_string(b, (*d)->name);
        }
    kp_buf_puts(b, "]}");
    for (const struct kp_descriptor *const *d = c->all; *d; d++) {
        put_rule(b, *d, generic, c->name);
        if (siblings && takes_siblings(*d))
            put_rule_with_siblings(b, *d, generic, c->name);
    }
    kp_buf_printf(b,
                  "]},\"%s\":{\"anyOf\":[{\"$ref\":\"#/$defs/%s_rule\"},"
                  "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/%s_rule\"}}]}",
                  c->name, c->name, c->name);
}

/* ---- the file ---- */

static void put_rules_key(struct kp_buf *b, const struct kp_rule_registry *r, const char *key,
                          const char *class, bool null)
{
    kp_buf_printf(b, ",\"%s\":", key);
    if (kp_class_find(r->classes, class))
        kp_buf_printf(b, "{\"anyOf\":[%s{\"$ref\":\"#/$defs/%s\"}]}",
                      null ? "{\"type\":\"null\"}," : "", class);
    else
        kp_buf_puts(b, "{}");
}

static void put_field(struct kp_buf *b, const struct kp_rule_registry *r)
{
    kp_buf_puts(
        b,
        ",\"name\":{\"allOf\":[{\"$ref\":\"#/$defs/text\"},{\"minLength\":1,\"maxLength\":256}]}"
        ",\"field\":{\"type\":[\"object\",\"null\"],\"additionalProperties\":false,\"properties\":{"
        "\"description\":{\"$ref\":\"#/$defs/text\"},"
        "\"aliases\":{\"description\":\"other headers that mean this field\",\"anyOf\":["
        "{\"$ref\":\"#/$defs/name\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/name\"}}]},"
        "\"kind\":{\"description\":\"what kind of value it is, for matching and profiling\","
        "\"allOf\":[{\"$ref\":\"#/$defs/text\"}]},"
        "\"required\":{\"$ref\":\"#/$defs/boolean\"},"
        "\"default\":{\"$ref\":\"#/$defs/text\"},\"privacy\":{\"enum\":[");
    put_names(b, kp_privacy_choices);
    kp_buf_puts(b, "]},\"tests\":{\"description\":\"[input, expected], or [input] for one that "
                   "must be refused\","
                   "\"type\":\"array\",\"items\":{\"type\":\"array\",\"minItems\":1,\"maxItems\":2,"
                   "\"items\":{\"type\":[\"string\",\"number\",\"boolean\",\"null\"]}}}");
    put_rules_key(b, r, "normalize", "normalize", true);
    put_rules_key(b, r, "validate", "validate", true);
    put_rules_key(b, r, "merge", "merge", true);
    kp_buf_puts(b, "}}");
}

static void put_pipeline(struct kp_buf *b, const struct kp_rule_registry *r)
{
    kp_buf_puts(b, ",\"pipeline\":{\"type\":\"array\",\"items\":{\"anyOf\":[");
    if (!r->steps) {
        kp_buf_puts(b, "{\"$ref\":\"#/$defs/text\"},"
                       "{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":1}]}}");
        return;
    }
    kp_buf_puts(b, "{\"enum\":[");
    put_names(b, r->steps);
    kp_buf_puts(b, "]},{\"type\":\"object\",\"minProperties\":1,\"maxProperties\":1,"
                   "\"propertyNames\":{\"enum\":[");
    put_names(b, r->steps);
    kp_buf_puts(b, "]}}]}}");
}

static void put_top(struct kp_buf *b, const struct kp_rule_registry *r)
{
    kp_buf_puts(
        b, "\"type\":\"object\",\"additionalProperties\":false,\"patternProperties\":{\"^x-\":{}},"
           "\"properties\":{\"ruleset\":{\"$ref\":\"#/$defs/text\"},"
           "\"description\":{\"$ref\":\"#/$defs/text\"},"
           "\"locale\":{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
           "\"region\":{\"type\":\"string\",\"pattern\":\"^[A-Z]{2}$\"},\"languages\":{\"anyOf\":["
           "{\"$ref\":\"#/$defs/language\"},"
           "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/language\"}}]}}},"
           "\"fields\":{\"type\":\"object\",\"propertyNames\":{\"pattern\":\"^[^_]\",\"maxLength\":"
           "256},"
           "\"additionalProperties\":{\"$ref\":\"#/$defs/field\"}}");
    put_rules_key(b, r, "records", "record", false);
    put_pipeline(b, r);
    for (const struct kp_section *s = r->sections; s && s->key; s++) {
        kp_buf_putc(b, ',');
        put_string(b, s->key);
        kp_buf_putc(b, ':');
        if (s->schema)
            s->schema(b);
        else
            kp_buf_puts(b, "{}");
    }
    kp_buf_putc(b, '}');
}

void kp_ruleset_schema(const struct kp_rule_registry *registry, struct kp_buf *json)
{
    kp_buf_puts(json, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\","
                      "\"title\":\"kempt ruleset\",");
    put_top(json, registry);
    kp_buf_puts(
        json,
        ",\"$defs\":{\"text\":" TEXT ",\"boolean\":" BOOLEAN ",\"percent\":" PERCENT
        ",\"duration\":" DURATION ",\"texts\":{\"type\":\"object\",\"additionalProperties\":"
        "{\"type\":[\"string\",\"number\",\"boolean\",\"null\"]}}"
        ",\"language\":{\"type\":\"string\",\"pattern\":\"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$\"}");
    put_field(json, registry);
    for (const struct kp_rule_class *c = registry->classes; c && c->name; c++)
        put_class(json, c);
    kp_buf_puts(json, "}}");
}
