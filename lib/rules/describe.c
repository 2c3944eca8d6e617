#include "rules/describe.h"

#include "rules/scope.h"

#include <stdio.h>
#include <string.h>

/* ---- what an argument takes, in words ---- */

static void put_choices(struct kp_buf *b, const char *const *choices)
{
    for (size_t i = 0; choices[i]; i++)
        kp_buf_printf(b, "%s%s", i ? ", " : "", choices[i]);
}

static void put_number(struct kp_buf *b, const struct kp_arg *a)
{
    kp_buf_puts(b, a->type == KP_ARG_INT ? "a whole number" : "a number");
    if (a->min == 0 && a->max == 0)
        return;
    if (a->max < a->min)
        kp_buf_printf(b, " of at least %.15g", a->min);
    else
        kp_buf_printf(b, " from %.15g to %.15g", a->min, a->max);
}

static void put_type(struct kp_buf *b, const struct kp_arg *a)
{
    static const char *const words[] = {
        [KP_ARG_STRING] = "text",
        [KP_ARG_BOOL] = "true or false",
        [KP_ARG_FIELD] = "a field",
        [KP_ARG_FILE] = "a file",
        [KP_ARG_PATTERN] = "a pattern (PCRE2)",
        [KP_ARG_PERCENT] = "a share such as 5% or 0.05",
        [KP_ARG_DURATION] = "a length of time such as 1d, 2w, 3mo, 1y",
        [KP_ARG_MAP] = "a map of texts",
        [KP_ARG_RULES] = "rules",
        [KP_ARG_ANY] = "see the examples",
    };
    if (a->flags & KP_ARG_LIST)
        kp_buf_puts(b, "list of: ");
    if (a->type == KP_ARG_INT || a->type == KP_ARG_REAL)
        put_number(b, a);
    else if (a->type == KP_ARG_CHOICE)
        put_choices(b, a->choices);
    else
        kp_buf_puts(b, words[a->type]);
}

/* "text; default x; required" */
static void put_terms(struct kp_buf *b, const struct kp_arg *a)
{
    put_type(b, a);
    if (a->flags & KP_ARG_REQUIRED)
        kp_buf_puts(b, "; required");
    if (a->flags & KP_ARG_PRIMARY)
        kp_buf_puts(b, "; its name may be left out");
    if (a->def)
        kp_buf_printf(b, "; default %s", *a->def ? a->def : "empty");
}

/* ---- plain text ---- */

void kp_describe_list(const struct kp_rule_group *g, struct kp_buf *out)
{
    for (const struct kp_descriptor *const *d = g->all; *d; d++)
        kp_buf_printf(out, "%-18s %s\n", (*d)->name, (*d)->help ? (*d)->help : "");
}

static void put_args(struct kp_buf *b, const char *title, const struct kp_arg *args)
{
    if (!args || !args->name)
        return;
    kp_buf_printf(b, "\n%s:\n", title);
    for (const struct kp_arg *a = args; a->name; a++) {
        kp_buf_printf(b, "  %-16s %s\n", a->name, a->help ? a->help : "");
        kp_buf_printf(b, "  %-16s (", "");
        put_terms(b, a);
        kp_buf_puts(b, ")\n");
    }
}

/* A value of an example, so that blanks and invisible characters can be seen. */
static void put_value(struct kp_buf *b, const char *s)
{
    kp_buf_json(b, s, strlen(s));
}

static void put_example(struct kp_buf *b, const struct kp_descriptor *d, const struct kp_example *e)
{
    if (e->args)
        kp_buf_printf(b, "%s: %s", d->name, e->args);
    else
        kp_buf_puts(b, d->name);
    kp_buf_puts(b, "   ");
    put_value(b, e->input);
    if (e->second) {
        kp_buf_puts(b, ", ");
        put_value(b, e->second);
    }
    kp_buf_puts(b, " -> ");
    if (e->output)
        put_value(b, e->output);
    else
        kp_buf_puts(b, "cannot be read");
}

void kp_describe_rule(const struct kp_rule_group *g, const struct kp_descriptor *d,
                      struct kp_buf *out)
{
    kp_buf_printf(out, "%s (%s): %s\n", d->name, g->name, d->help ? d->help : "");
    put_args(out, "Arguments", d->args);
    put_args(out, "Arguments of every rule of this kind", kp_generic_args(g->class_name));
    if (d->examples && d->examples->input)
        kp_buf_puts(out, "\nExamples:\n");
    for (const struct kp_example *e = d->examples; e && e->input; e++) {
        kp_buf_puts(out, "  ");
        put_example(out, d, e);
        kp_buf_putc(out, '\n');
    }
}

/* ---- mdoc ---- */

static bool ends_sentence(const char *s)
{
    return (*s == '.' || *s == '!' || *s == '?') && s[1] == ' ';
}

/* Text in a page: backslashes escaped, no line begins with what roff takes for a command, and prose
 * has a line a sentence. */
static void put_roff(struct kp_buf *b, const char *s, bool prose)
{
    for (bool fresh = true; *s; s++) {
        if (fresh && (*s == '.' || *s == '\''))
            kp_buf_puts(b, "\\&");
        fresh = prose && ends_sentence(s);
        if (*s == '\\')
            kp_buf_puts(b, "\\e");
        else if (*s == '-')
            kp_buf_puts(b, "\\-");
        else
            kp_buf_putc(b, *s);
        if (fresh) {
            kp_buf_putc(b, '\n');
            s++;
        }
    }
}

static void put_man_example(struct kp_buf *b, const struct kp_descriptor *d,
                            const struct kp_example *e)
{
    struct kp_buf line;
    kp_buf_init(&line);
    put_example(&line, d, e);
    const char *text = kp_buf_cstr(&line);
    if (text)
        put_roff(b, text, false);
    else
        b->failed = true;
    kp_buf_putc(b, '\n');
    kp_buf_release(&line);
}

static void put_man_arg(struct kp_buf *b, const struct kp_arg *a)
{
    struct kp_buf terms;
    kp_buf_init(&terms);
    put_terms(&terms, a);
    kp_buf_printf(b, ".It Cm %s\n", a->name);
    put_roff(b, a->help ? a->help : "", true);
    kp_buf_puts(b, "\n(");
    const char *text = kp_buf_cstr(&terms);
    put_roff(b, text ? text : "", true);
    kp_buf_puts(b, ").\n");
    b->failed = b->failed || !text;
    kp_buf_release(&terms);
}

static void put_man_rule(struct kp_buf *b, const struct kp_descriptor *d)
{
    kp_buf_printf(b, ".It Ic %s\n", d->name);
    put_roff(b, d->help ? d->help : "", true);
    kp_buf_puts(b, ".\n");
    if (d->args && d->args->name) {
        kp_buf_puts(b, ".Bl -tag -width 10n -compact\n");
        for (const struct kp_arg *a = d->args; a->name; a++)
            put_man_arg(b, a);
        kp_buf_puts(b, ".El\n");
    }
    if (!d->examples || !d->examples->input)
        return;
    kp_buf_puts(b, ".Bd -literal -offset 2n -compact\n");
    for (const struct kp_example *e = d->examples; e->input; e++)
        put_man_example(b, d, e);
    kp_buf_puts(b, ".Ed\n");
}

static void put_man_group(struct kp_buf *b, const struct kp_rule_group *g)
{
    kp_buf_puts(b, ".Bl -tag -width 4n\n");
    for (const struct kp_descriptor *const *d = g->all; *d; d++)
        put_man_rule(b, *d);
    kp_buf_puts(b, ".El\n");
}

static const struct kp_rule_group *find_group(const struct kp_rule_group *groups, const char *name,
                                              size_t len)
{
    for (; groups->name; groups++)
        if (strlen(groups->name) == len && memcmp(groups->name, name, len) == 0)
            return groups;
    return NULL;
}

enum kp_status kp_describe_man(const struct kp_rule_group *groups, const char *page, size_t len,
                               struct kp_buf *out, struct kp_error *err)
{
    uint64_t number = 0;
    for (size_t at = 0; at < len;) {
        const char *line = page + at, *end = memchr(line, '\n', len - at);
        size_t n = end ? (size_t)(end - line) : len - at;
        number++;
        at += n + 1;
        if (n > 2 && line[0] == '@' && line[n - 1] == '@') {
            const struct kp_rule_group *g = find_group(groups, line + 1, n - 2);
            if (!g)
                return kp_fail_at(err, KP_ERR_RULES, NULL, number, 1,
                                  "no such group of rules: %.*s", (int)(n > 60 ? 60 : n), line);
            put_man_group(out, g);
            continue;
        }
        kp_buf_add(out, line, n);
        kp_buf_putc(out, '\n');
    }
    return kp_buf_ok(out) ? KP_OK : kp_no_memory(err);
}

/* ---- JSON for reading ---- */

static void new_line(struct kp_buf *out, unsigned depth)
{
    kp_buf_putc(out, '\n');
    for (unsigned i = 0; i < depth; i++)
        kp_buf_puts(out, "  ");
}

/* Length of the string that begins at s, quotes included. */
static size_t string_length(const char *s, size_t len)
{
    size_t i = 1;
    while (i < len && s[i] != '"')
        i += s[i] == '\\' ? 2 : 1;
    return i < len ? i + 1 : len;
}

void kp_json_indent(const char *json, size_t len, struct kp_buf *out)
{
    unsigned depth = 0;
    for (size_t i = 0; i < len;) {
        char c = json[i];
        bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
        size_t n = c == '"' ? string_length(json + i, len - i) : 1;
        if (opens && i + 1 < len && (json[i + 1] == '}' || json[i + 1] == ']'))
            n = 2; /* empty: on one line */
        else if (closes)
            new_line(out, --depth);
        kp_buf_add(out, json + i, n);
        if (c == ':')
            kp_buf_putc(out, ' ');
        else if (c == ',')
            new_line(out, depth);
        else if (opens && n == 1)
            new_line(out, ++depth);
        i += n;
    }
    kp_buf_putc(out, '\n');
}
