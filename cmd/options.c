#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd_internal.h"
#include "rules/diagnostics.h"

const char *const kp_format_choices[] = {"csv", "tsv", "jsonl", "json", NULL};
const char *const kp_progress_choices[] = {"auto", "always", "never", NULL};

static bool takes_value(const struct kp_option *o)
{
    return o->type != KP_OPT_FLAG && o->type != KP_OPT_MAYBE;
}

static const struct kp_option *find_long(const struct kp_option *options, const char *name,
                                         size_t len)
{
    for (const struct kp_option *o = options; o->type != KP_OPT_END_TYPE; o++)
        if (o->name && strlen(o->name) == len && memcmp(o->name, name, len) == 0)
            return o;
    return NULL;
}

static const struct kp_option *find_letter(const struct kp_option *options, char letter)
{
    for (const struct kp_option *o = options; o->type != KP_OPT_END_TYPE; o++)
        if (o->letter && o->letter == letter)
            return o;
    return NULL;
}

static bool parse_size(const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long n = strtoull(text, &end, 10);
    if (end == text || errno || text[0] == '-')
        return false;
    static const char units[] = "KMGT";
    unsigned shift = 0;
    if (*end) {
        const char *u = strchr(units, *end >= 'a' ? *end - 32 : *end);
        if (!u)
            return false;
        shift = 10 * (unsigned)(u - units + 1);
        end++;
        if (*end == 'i')
            end++;
        if (*end == 'B' || *end == 'b')
            end++;
    }
    if (*end || n > UINT64_MAX >> shift)
        return false;
    *out = n << shift;
    return true;
}

static bool parse_char(const char *text, char *out)
{
    static const struct {
        const char *name;
        char c;
    } names[] = {{"tab", '\t'},      {"\\t", '\t'}, {"comma", ','},
                 {"semicolon", ';'}, {"pipe", '|'}, {"space", ' '}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(text, names[i].name) == 0) {
            *out = names[i].c;
            return true;
        }
    *out = text[0];
    return text[0] && !text[1] && (unsigned char)text[0] < 0x80 && text[0] != '"' &&
           text[0] != '\n' && text[0] != '\r';
}

static bool parse_real(const char *text, double *out)
{
    char *end;
    *out = strtod(text, &end);
    if (end == text)
        return false;
    if (*end == '%') {
        *out /= 100;
        end++;
    }
    return *end == '\0';
}

static bool add_string(struct kp_strings *list, const char *s)
{
    const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (!items)
        return false;
    items[list->count++] = s;
    list->items = items;
    return true;
}

static bool is_choice(const struct kp_option *o, const char *value)
{
    for (const char *const *c = o->choices; c && *c; c++)
        if (strcmp(*c, value) == 0)
            return true;
    return !o->choices;
}

/* Stores a value; what was expected is returned when it is not that. */
static const char *store(const struct kp_option *o, const char *value)
{
    switch (o->type) {
    case KP_OPT_FLAG:
        *(bool *)o->value = true;
        return NULL;
    case KP_OPT_STRING:
        *(const char **)o->value = value;
        return NULL;
    case KP_OPT_MAYBE:
        *(const char **)o->value = value ? value : "";
        return !value || is_choice(o, value) ? NULL : o->arg;
    case KP_OPT_CHOICE:
        *(const char **)o->value = value;
        return is_choice(o, value) ? NULL : "a known name";
    case KP_OPT_INT: {
        char *end;
        errno = 0;
        long long n = strtoll(value, &end, 10);
        *(int64_t *)o->value = n;
        return end == value || *end || errno || n < 0 ? "a whole number" : NULL;
    }
    case KP_OPT_REAL:
        return parse_real(value, o->value) ? NULL : "a number or a percentage";
    case KP_OPT_SIZE:
        return parse_size(value, o->value) ? NULL : "a size such as 512K, 64M or 2G";
    case KP_OPT_CHAR:
        return parse_char(value, o->value) ? NULL
                                           : "one ASCII character, or tab, comma, semicolon, pipe";
    case KP_OPT_LIST:
        return add_string(o->value, value) ? NULL : "less: memory is out";
    default:
        return NULL;
    }
}

static int wrong_value(const struct kp_tool *tool, const char *token, const char *value,
                       const struct kp_option *o, const char *expected)
{
    if (!o->choices) {
        kp_tool_say(tool, "%s: '%s' is not %s", token, value ? value : "", expected);
        return KP_EXIT_USAGE;
    }
    const char *near = kp_nearest_name(value, o->choices);
    struct kp_buf list = {0};
    for (const char *const *c = o->choices; *c; c++)
        kp_buf_printf(&list, "%s%s", c == o->choices ? "" : ", ", *c);
    const char *names = kp_buf_cstr(&list);
    if (near)
        kp_tool_say(tool, "%s: no '%s' here; did you mean '%s'?", token, value, near);
    else
        kp_tool_say(tool, "%s: no '%s' here; it takes %s", token, value, names ? names : "");
    kp_buf_release(&list);
    return KP_EXIT_USAGE;
}

static int unknown(const struct kp_tool *tool, const struct kp_option *options, const char *token)
{
    const char *names[128];
    size_t n = 0;
    for (const struct kp_option *o = options; o->type != KP_OPT_END_TYPE && n < 127; o++)
        if (o->name)
            names[n++] = o->name;
    names[n] = NULL;
    char bare[64];
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(token + 2, "="),
             token[1] == '-' ? token + 2 : "");
    const char *near = bare[0] ? kp_nearest_name(bare, names) : NULL;
    if (near)
        kp_tool_say(tool, "unknown option '%s'; did you mean '--%s'?", token, near);
    else
        kp_tool_say(tool, "unknown option '%s'; see 'kempt %s --help'", token, tool->name);
    return KP_EXIT_USAGE;
}

/* One option: token is as typed, attached the value behind "=" or behind the letter, or NULL. *i
 * may move on to the next argument. Returns -1 to go on. */
static int take(const struct kp_tool *tool, const struct kp_option *o, const char *token,
                const char *attached, int argc, char **argv, int *i)
{
    const char *value = attached;
    if (takes_value(o) && !value) {
        if (*i + 1 >= argc) {
            kp_tool_say(tool, "%s needs a value: %s", token, o->arg ? o->arg : "VALUE");
            return KP_EXIT_USAGE;
        }
        value = argv[++*i];
    } else if (o->type == KP_OPT_FLAG && value) {
        kp_tool_say(tool, "%s takes no value", token);
        return KP_EXIT_USAGE;
    }
    const char *expected = store(o, value);
    return expected ? wrong_value(tool, token, value, o, expected) : -1;
}

static int take_long(const struct kp_tool *tool, const struct kp_option *options, int argc,
                     char **argv, int *i)
{
    const char *arg = argv[*i] + 2;
    size_t len = strcspn(arg, "=");
    const struct kp_option *o = find_long(options, arg, len);
    if (!o)
        return unknown(tool, options, argv[*i]);
    char token[80];
    snprintf(token, sizeof token, "--%.*s", (int)len, arg);
    return take(tool, o, token, arg[len] ? arg + len + 1 : NULL, argc, argv, i);
}

static int take_letters(const struct kp_tool *tool, const struct kp_option *options, int argc,
                        char **argv, int *i)
{
    const char *whole = argv[*i];
    for (const char *p = whole + 1; *p; p++) {
        const struct kp_option *o = find_letter(options, *p);
        if (!o)
            return unknown(tool, options, whole);
        char token[3] = {'-', *p, '\0'};
        bool rest = takes_value(o) && p[1];
        int status = take(tool, o, token, rest ? p + 1 : NULL, argc, argv, i);
        if (status >= 0)
            return status;
        if (takes_value(o))
            break;
    }
    return -1;
}

int kp_options_parse(const struct kp_tool *tool, const struct kp_option *options, int argc,
                     char **argv, struct kp_strings *files)
{
    bool only_files = false;
    for (int i = 1; i < argc; i++) {
        const char *arg = argv[i];
        int status = -1;
        if (only_files || arg[0] != '-' || !arg[1])
            status = add_string(files, arg) ? -1 : KP_EXIT_IO;
        else if (strcmp(arg, "--") == 0)
            only_files = true;
        else if (arg[1] == '-')
            status = take_long(tool, options, argc, argv, &i);
        else
            status = take_letters(tool, options, argc, argv, &i);
        if (status >= 0)
            return status;
    }
    return -1;
}

static void print_option(const struct kp_option *o)
{
    char left[64];
    char letter[8] = "    ";
    if (o->letter)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    if (!o->arg)
        snprintf(left, sizeof left, "%s--%s", letter, o->name);
    else if (o->type == KP_OPT_MAYBE)
        snprintf(left, sizeof left, "%s--%s[=%s]", letter, o->name, o->arg);
    else
        snprintf(left, sizeof left, "%s--%s %s", letter, o->name, o->arg);
    if (strlen(left) > 26)
        printf("  %s\n  %-26s %s\n", left, "", o->help);
    else
        printf("  %-26s %s\n", left, o->help);
}

void kp_options_help(const struct kp_tool *tool, const struct kp_option *options)
{
    printf("usage: kempt %s %s\n%s\n", tool->name, tool->synopsis, tool->summary);
    if (tool->details)
        printf("\n%s\n", tool->details);
    bool heading = false;
    for (const struct kp_option *o = options; o->type != KP_OPT_END_TYPE; o++) {
        if (o->type == KP_OPT_GROUP || !heading)
            printf("\n%s:\n", o->type == KP_OPT_GROUP ? o->help : "Options");
        heading = true;
        if (o->type != KP_OPT_GROUP)
            print_option(o);
    }
    printf("\n      --help, --version\n\nmore: man kempt-%s\n", tool->name);
}

void kp_options_complete(const struct kp_option *options)
{
    for (const struct kp_option *o = options; o->type != KP_OPT_END_TYPE; o++) {
        if (o->type == KP_OPT_GROUP)
            continue;
        if (o->letter)
            printf("-%c\t%s\t%s\n", o->letter, takes_value(o) ? o->arg : "", o->help);
        printf("--%s\t%s\t%s\n", o->name, o->arg ? o->arg : "", o->help);
    }
    printf("--help\t\tprint help\n--version\t\tprint the version\n");
}
