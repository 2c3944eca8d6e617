#include <stdio.h>
#include <string.h>

#include "io/output.h"
#include "merge/plan.h"
#include "pipeline/coverage.h"
#include "pipeline/registry.h"
#include "pipeline/selftest.h"
#include "tool.h"

static const struct kp_tool tool = {
    .name = "check",
    .synopsis = "[--self-test] [--coverage STATS] RULESET...",
    .summary = "find the mistakes of rulesets, and say what rules there are",
    .details = "Every mistake is printed with its line and column and the nearest right name; the\n"
               "exit status is 2 when there is one. Files that rules name are read as well.",
};

static const char *const group_choices[] = {
    "all", "normalizers", "checks", "record-checks", "comparisons", "keys", "survivorship", NULL};

struct options {
    bool schema, self_test;
    const char *list, *describe, *coverage, *man_rules;
};

static int put(struct kp_buf *text, enum kp_status st, struct kp_error *err)
{
    struct kp_output *out = NULL;
    if (st == KP_OK && !kp_buf_ok(text))
        st = kp_no_memory(err);
    if (st == KP_OK)
        st = kp_output_open(NULL, &out, err);
    if (st == KP_OK)
        st = kp_output_write(out, text->data, text->len, err);
    if (st == KP_OK)
        st = kp_output_commit(out, err);
    else
        kp_output_abort(out);
    kp_buf_release(text);
    return st == KP_OK ? KP_EXIT_OK : kp_tool_fail(&tool, err);
}

static int print_schema(void)
{
    struct kp_error err;
    struct kp_buf json = {0}, text = {0};
    kp_ruleset_schema(kp_registry(), &json);
    if (kp_buf_ok(&json))
        kp_json_indent(json.data, json.len, &text);
    text.failed = text.failed || json.failed;
    kp_buf_release(&json);
    return put(&text, KP_OK, &err);
}

static int print_list(const char *which)
{
    struct kp_error err;
    struct kp_buf text = {0};
    bool all = !*which || strcmp(which, "all") == 0;
    for (const struct kp_rule_group *g = kp_rule_groups(); g->name; g++) {
        if (!all && strcmp(which, g->name) != 0)
            continue;
        if (all)
            kp_buf_printf(&text, "%s%s: %s\n\n", text.len ? "\n" : "", g->name, g->what);
        kp_describe_list(g, &text);
    }
    return put(&text, KP_OK, &err);
}

/* A name may stand for a rule of each group: phone is a normalizer and a check. */
static int print_rule(const char *name)
{
    struct kp_error err;
    struct kp_buf text = {0};
    const char *names[512];
    size_t n = 0;
    for (const struct kp_rule_group *g = kp_rule_groups(); g->name; g++)
        for (const struct kp_descriptor *const *d = g->all; *d; d++) {
            if (n < sizeof names / sizeof *names - 1)
                names[n++] = (*d)->name;
            if (strcmp((*d)->name, name) != 0)
                continue;
            kp_buf_puts(&text, text.len ? "\n" : "");
            kp_describe_rule(g, *d, &text);
        }
    names[n] = NULL;
    if (text.len > 0 || text.failed)
        return put(&text, KP_OK, &err);
    const char *near = kp_nearest_name(name, names);
    kp_tool_say(&tool, "no rule '%s'%s%s%s", name, near ? "; did you mean '" : "; see --list",
                near ? near : "", near ? "'?" : "");
    return KP_EXIT_USAGE;
}

static int print_man(const char *path)
{
    struct kp_error err;
    struct kp_buf page = {0}, text = {0};
    enum kp_status st = kp_rules_read_file(path, 4 << 20, &page, &err);
    if (st == KP_OK)
        st = kp_describe_man(kp_rule_groups(), page.data, page.len, &text, &err);
    if (st == KP_ERR_RULES)
        kp_error_place(&err, path, 0, 0);
    kp_buf_release(&page);
    return put(&text, st, &err);
}

static int print_mistakes(const struct kp_diagnostics *diags)
{
    for (size_t i = 0; i < diags->count; i++) {
        const struct kp_diagnostic *d = &diags->items[i];
        const char *sort = d->warning ? "warning: " : "";
        if (d->line)
            fprintf(stderr, "%s:%u:%u: %s%s\n", diags->file, d->line, d->column, sort, d->message);
        else
            fprintf(stderr, "%s: %s%s\n", diags->file, sort, d->message);
    }
    if (diags->errors > diags->count)
        fprintf(stderr, "%s: and %zu more\n", diags->file, diags->errors - diags->count);
    return diags->errors > 0 ? KP_EXIT_USAGE : KP_EXIT_OK;
}

static int print_coverage(const struct kp_ruleset *rs, const char *manifest, bool quiet)
{
    struct kp_error err;
    struct kp_buf text = {0};
    struct kp_coverage c;
    enum kp_status st = kp_coverage_read(rs, manifest, &text, &c, &err);
    int status = put(&text, st, &err);
    if (status == KP_EXIT_OK && !quiet)
        kp_tool_say(&tool, "%zu of %zu rules fired", c.fired, c.rules);
    return status;
}

static size_t count_rules(const struct kp_ruleset *rs)
{
    size_t n = rs->records.count;
    for (size_t i = 0; i < rs->nfields; i++)
        n += rs->fields[i].normalize.count + rs->fields[i].validate.count +
             rs->fields[i].merge.count;
    return n;
}

static int check_loaded(struct kp_ruleset *rs, const struct options *o, bool quiet,
                        struct kp_diagnostics *diags)
{
    struct kp_error err;
    struct kp_selftest tests = {0};
    kp_ruleset_try(rs, kp_registry(), diags);
    if (diags->errors == 0)
        kp_merge_plan_try(rs, diags);
    if (diags->errors == 0 && o->self_test) {
        enum kp_status st = kp_selftest_run(rs, diags, &tests, &err);
        if (st != KP_OK)
            return kp_tool_fail(&tool, &err);
    }
    int status = print_mistakes(diags);
    if (status == KP_EXIT_OK && o->coverage)
        return print_coverage(rs, o->coverage, quiet);
    if (status == KP_EXIT_OK && !quiet && o->self_test)
        printf("ok: %zu fields, %zu rules, %zu tests\n", rs->nfields, count_rules(rs),
               tests.passed);
    else if (status == KP_EXIT_OK && !quiet)
        printf("ok: %zu fields, %zu rules\n", rs->nfields, count_rules(rs));
    return status;
}

static int check_file(const char *path, const struct options *o, bool quiet)
{
    struct kp_diagnostics diags;
    struct kp_error err;
    struct kp_ruleset *rs;
    int status;
    kp_diagnostics_init(&diags, path);
    enum kp_status st = kp_ruleset_load(path, kp_registry(), &diags, &rs, &err);
    if (st == KP_OK)
        status = check_loaded(rs, o, quiet, &diags);
    else if (diags.errors > 0 && !diags.failed)
        status = print_mistakes(&diags);
    else
        status = kp_tool_fail(&tool, &err);
    kp_ruleset_free(rs);
    kp_diagnostics_release(&diags);
    return status;
}

static int check_files(const struct kp_common *common, const struct options *o)
{
    int status = KP_EXIT_OK;
    if (common->files.count == 0 && !common->rules) {
        kp_tool_say(&tool, "no ruleset; name one, or see --help");
        return KP_EXIT_USAGE;
    }
    if (common->rules)
        status = check_file(common->rules, o, common->quiet);
    for (size_t i = 0; i < common->files.count; i++) {
        int one = check_file(common->files.items[i], o, common->quiet);
        status = one > status ? one : status;
    }
    return status;
}

int main(int argc, char **argv)
{
    struct kp_common common = KP_COMMON_INIT;
    struct options o = {0};
    const struct kp_option options[] = {
        KP_OPT_HEADING("Rulesets"),
        KP_COMMON_RULES(common),
        {0, "self-test", KP_OPT_FLAG, &o.self_test, NULL,
         "run the tests that stand beside the rules", NULL},
        {0, "coverage", KP_OPT_STRING, &o.coverage, "STATS",
         "list the rules that never fired in the run of that manifest", NULL},
        {'q', "quiet", KP_OPT_FLAG, &common.quiet, NULL, "say nothing but errors", NULL},
        KP_OPT_HEADING("What there is"),
        {0, "list", KP_OPT_MAYBE, &o.list, "KIND", "list the rules, or those of one kind",
         group_choices},
        {0, "describe", KP_OPT_STRING, &o.describe, "NAME", "a rule's arguments and examples",
         NULL},
        {0, "schema", KP_OPT_FLAG, &o.schema, NULL, "print the JSON Schema of rulesets", NULL},
        {0, "man-rules", KP_OPT_STRING, &o.man_rules, "PAGE",
         "print a manual page with its lists of rules filled in", NULL},
        KP_OPT_END,
    };
    int status = kp_tool_parse(&tool, options, argc, argv, &common);
    if (status < 0 && o.schema)
        status = print_schema();
    else if (status < 0 && o.list)
        status = print_list(o.list);
    else if (status < 0 && o.describe)
        status = print_rule(o.describe);
    else if (status < 0 && o.man_rules)
        status = print_man(o.man_rules);
    else if (status < 0)
        status = check_files(&common, &o);
    kp_common_release(&common);
    return status;
}
