/* kempt profile: what records hold, field by field. */
#include "tool.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "profile/cluster.h"
#include "profile/output.h"
#include "profile/sample.h"

static const struct kp_tool tool = {
    .name = "profile",
    .synopsis = "[--as text|json|html] [--suggest] [FILE...]",
    .summary = "say what records hold: values, kinds, patterns, gaps, suspected faults",
    .details =
        "Reads records once and reports on each field. Values of fields that look personal are\n"
        "masked. A JSON profile can be kept and given to --compare, or to kempt report.\n",
};

static const char *const page_choices[] = {"text", "json", "html", NULL};

struct settings {
    struct kp_common common;
    const char *as, *name, *title, *compare, *cluster, *by;
    bool suggest, show_values;
    int64_t top;
    double max_drift, max_missing, radius;
};

static size_t columns(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col)
        return size.ws_col;
    return 100;
}

static enum kp_cluster_by cluster_by(const struct settings *s)
{
    int by = 0;
    while (s->by && kp_cluster_by_names[by] && strcmp(kp_cluster_by_names[by], s->by) != 0)
        by++;
    return (enum kp_cluster_by)by;
}

/* The variants of one field's values as CSV. */
static enum kp_status write_clusters(const struct settings *s, const struct kp_profile *p,
                                     struct kp_buf *out, struct kp_error *err)
{
    const struct kp_cluster_options options = {.by = cluster_by(s), .radius = s->radius};
    size_t i = 0;
    while (i < p->nfields && strcmp(p->names[i], s->cluster) != 0)
        i++;
    if (i == p->nfields)
        return kp_fail(err, KP_ERR_USAGE, "--cluster-values: the records have no field %s",
                       s->cluster);
    const struct kp_field_stats *f = &p->total->fields[i];
    if (!s->show_values && kp_field_is_personal(f, kp_str(p->names[i])))
        return kp_fail(err, KP_ERR_USAGE,
                       "--cluster-values: the values of %s look personal; give --show-values to "
                       "have them written",
                       s->cluster);
    return kp_cluster_values(&f->values, &options, out, err);
}

static enum kp_status write_profile(const struct settings *s, const struct kp_profile *p,
                                    const char *title, struct kp_buf *out, struct kp_error *err)
{
    struct kp_profile_view view = {
        .show_values = s->show_values, .top = (size_t)s->top, .title = title};
    return s->cluster ? write_clusters(s, p, out, err) : kp_profile_json(p, &view, out, err);
}

static unsigned threads(const struct settings *s)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return s->common.threads > 0 ? (unsigned)s->common.threads : cores > 0 ? (unsigned)cores : 1;
}

static int run_stages(const struct settings *s, struct kp_strings files, struct kp_stage **stages,
                      size_t n)
{
    struct kp_common common = s->common;
    common.files = files;
    common.output = "/dev/null"; /* records end here */
    struct kp_pipeline_config config = kp_tool_config(&tool, &common);
    config.stages = stages;
    config.nstages = n;
    return kp_tool_run_config(&tool, &common, &config, NULL);
}

/* Reads the records of some files into JSON, and into the section match: of a ruleset where that is
 * not NULL. Returns the exit status. */
static int profile_files(const struct settings *s, struct kp_strings files, const char *title,
                         struct kp_buf *json, struct kp_buf *match)
{
    struct kp_profile_options options = {.memory = s->common.memory, .keep = match != NULL};
    struct kp_stage *stages[2] = {NULL, NULL};
    const struct kp_profile *profile;
    struct kp_error err = {0};
    enum kp_status st = kp_profile_stage_new(&options, &stages[0], &err);
    if (st == KP_OK && match)
        st = kp_sample_stage_new(&stages[1], &err);
    int status = st == KP_OK ? run_stages(s, files, stages, match ? 2 : 1) : KP_EXIT_OK;
    if (st == KP_OK && status == KP_EXIT_OK)
        st = kp_profile_of(stages[0], &profile, &err);
    if (st == KP_OK && status == KP_EXIT_OK)
        st = write_profile(s, profile, title, json, &err);
    if (st == KP_OK && status == KP_EXIT_OK && match)
        st = kp_sample_match(stages[1], threads(s), match, &err);
    if (st != KP_OK)
        status = kp_tool_fail(&tool, &err);
    for (size_t i = 0; i < 2; i++)
        if (stages[i])
            stages[i]->ops->free(stages[i]);
    return status;
}

/* match: for a suggested ruleset. */
static int show(const struct settings *s, const struct kp_buf *json, struct kp_buf *match)
{
    struct kp_arena arena = {0};
    struct kp_buf text = {0};
    const struct kp_node *tree;
    struct kp_error err = {0};
    int status;
    if (s->cluster || (!s->suggest && s->as && strcmp(s->as, "json") == 0))
        return kp_tool_put(&tool, json, s->common.output);
    if (kp_profile_parse("profile", json->data, json->len, &arena, &tree, &err) != KP_OK) {
        status = kp_tool_fail(&tool, &err);
    } else {
        if (s->suggest)
            kp_profile_suggest(tree, s->name ? s->name : "customers", kp_buf_cstr(match), &text);
        else if (s->as && strcmp(s->as, "html") == 0)
            kp_profile_html(tree, &text);
        else
            kp_profile_text(tree, columns(), !s->common.output && isatty(STDOUT_FILENO), &text);
        status = kp_tool_put(&tool, &text, s->common.output);
    }
    kp_buf_release(&text);
    kp_arena_release(&arena);
    return status;
}

/* A saved profile as it is; anything else is profiled first. */
static int profile_or_load(const struct settings *s, const char *path, struct kp_arena *arena,
                           const struct kp_node **tree)
{
    struct kp_error err = {0};
    if (kp_profile_load(path, arena, tree, &err) == KP_OK &&
        strcmp(kp_get_text(*tree, "kempt", ""), "profile") == 0)
        return KP_EXIT_OK;
    struct kp_buf json = {0};
    const char *files[] = {path, NULL};
    int status = profile_files(s, (struct kp_strings){files, 1}, path, &json, NULL);
    if (status == KP_EXIT_OK &&
        kp_profile_parse(path, json.data, json.len, arena, tree, &err) != KP_OK)
        status = kp_tool_fail(&tool, &err);
    kp_buf_release(&json);
    return status;
}

static int compare(const struct settings *s)
{
    struct kp_arena arena = {0};
    const struct kp_node *old, *new, *tree;
    struct kp_error err = {0}, bad = {0};
    struct kp_buf json = {0}, text = {0};
    struct kp_drift_limits limits = {s->max_drift, s->max_missing, s->show_values};
    struct settings whole = *s; /* values that mask alike are different values */
    whole.show_values = true;
    int status = profile_or_load(&whole, s->compare, &arena, &old);
    if (status == KP_EXIT_OK)
        status = profile_or_load(&whole, s->common.files.items[0], &arena, &new);
    if (status == KP_EXIT_OK) {
        enum kp_status st = kp_profile_compare(old, new, &limits, &json, &err);
        if (st != KP_OK && st != KP_ERR_LIMIT) {
            status = kp_tool_fail(&tool, &err);
        } else if (s->as && strcmp(s->as, "json") == 0) {
            status = kp_tool_put(&tool, &json, s->common.output);
        } else if (kp_profile_parse("drift", json.data, json.len, &arena, &tree, &bad) != KP_OK) {
            status = kp_tool_fail(&tool, &bad);
        } else {
            kp_drift_text(tree, &text);
            status = kp_tool_put(&tool, &text, s->common.output);
        }
        if (status == KP_EXIT_OK && st == KP_ERR_LIMIT)
            status = kp_tool_fail(&tool, &err);
    }
    kp_buf_release(&json);
    kp_buf_release(&text);
    kp_arena_release(&arena);
    return status;
}

static int run(const struct settings *s)
{
    struct kp_strings files = s->common.files;
    if (s->compare && files.count != 1) {
        kp_tool_say(&tool, "--compare OLD needs one FILE more, the new one");
        return KP_EXIT_USAGE;
    }
    if (s->compare)
        return compare(s);
    struct kp_buf json = {0}, match = {0};
    const char *title = s->title ? s->title : files.count == 1 ? files.items[0] : "records";
    int status = profile_files(s, files, title, &json, s->suggest && !s->cluster ? &match : NULL);
    if (status == KP_EXIT_OK)
        status = show(s, &json, &match);
    kp_buf_release(&json);
    kp_buf_release(&match);
    return status;
}

int main(int argc, char **argv)
{
    struct settings s = {
        .common = KP_COMMON_INIT, .max_drift = -1, .max_missing = -1, .radius = -1};
    const struct kp_option options[] = {
        {0, "as", KP_OPT_CHOICE, &s.as, "text|json|html",
         "how to write the profile (default: text)", page_choices},
        {0, "suggest", KP_OPT_FLAG, &s.suggest, NULL,
         "write a ruleset that fits the records instead", NULL},
        {0, "name", KP_OPT_STRING, &s.name, "NAME",
         "name of the suggested ruleset (default: customers)", NULL},
        {0, "title", KP_OPT_STRING, &s.title, "TEXT",
         "heading of the profile (default: the file's name)", NULL},
        {0, "top", KP_OPT_INT, &s.top, "N",
         "values and patterns to list for each field (default 10, at most 100)", NULL},
        {0, "show-values", KP_OPT_FLAG, &s.show_values, NULL,
         "do not mask values of personal fields", NULL},
        {0, "compare", KP_OPT_STRING, &s.compare, "OLD",
         "say how FILE differs from OLD; both are records or saved profiles", NULL},
        {0, "cluster-values", KP_OPT_STRING, &s.cluster, "FIELD",
         "write variants of the same value of a field, as a CSV mapping", NULL},
        {0, "by", KP_OPT_CHOICE, &s.by, "usual|fingerprint|ngram|phonetic|script|distance|ppm",
         "how --cluster-values finds variants (default: by fingerprint, then distance)",
         kp_cluster_by_names},
        {0, "radius", KP_OPT_REAL, &s.radius, "X",
         "variants are at most X apart: edits, or the distance of ppm (default 0.1)", NULL},
        {0, "max-drift", KP_OPT_REAL, &s.max_drift, "X",
         "exit 1 when a field's values moved further, 0 to 1", NULL},
        {0, "max-missing-change", KP_OPT_REAL, &s.max_missing, "X",
         "exit 1 when a field's share of missing values moved further", NULL},
        {'o', "output", KP_OPT_STRING, &s.common.output, "FILE", "write FILE, whole or not at all",
         NULL},
        KP_COMMON_READ(s.common),
        KP_COMMON_RUN(s.common),
        KP_OPT_END};
    int status = kp_tool_parse(&tool, options, argc, argv, &s.common);
    if (status < 0)
        status = run(&s);
    kp_common_release(&s.common);
    return status;
}
