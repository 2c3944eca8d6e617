#include "pipeline/run_settings.h"

#include <stdio.h>
#include <sys/stat.h>

#include "merge/kept.h"
#include "pipeline/run_dir_files.h"

static void add_name(struct kp_buf *b, const char *name)
{
    kp_buf_puts(b, b->data[b->len - 1] == '{' ? "" : ",");
    kp_buf_json(b, name, strlen(name));
    kp_buf_putc(b, ':');
}

static void add_text(struct kp_buf *b, const char *name, const char *text)
{
    add_name(b, name);
    kp_buf_json(b, text, strlen(text));
}

static void add_delimiter(struct kp_buf *b, char delimiter)
{
    const char text[] = {delimiter, '\0'};
    if (delimiter)
        add_text(b, "delimiter", text);
}

void kp_run_read_settings(const struct kp_read_options *read, struct kp_buf *json)
{
    kp_buf_putc(json, '{');
    if (!kp_buf_ok(json))
        return;
    if (read->format != KP_FORMAT_AUTO)
        add_text(json, "format", kp_format_name(read->format));
    add_delimiter(json, read->delimiter);
    if (read->charset)
        add_text(json, "charset", read->charset);
    if (read->header != KP_HEADER_AUTO) {
        add_name(json, "header");
        kp_buf_puts(json, read->header == KP_HEADER_YES ? "true" : "false");
    }
    if (read->max_field) {
        add_name(json, "max_field");
        kp_buf_uint(json, read->max_field);
    }
    kp_buf_putc(json, '}');
}

static void add_write(const struct kp_write_options *write, struct kp_buf *json)
{
    add_name(json, "write");
    kp_buf_putc(json, '{');
    add_text(json, "format", kp_format_name(write->format));
    add_delimiter(json, write->delimiter);
    if (write->no_header)
        add_text(json, "header", "none");
    kp_buf_putc(json, '}');
}

/* ---- the files that a ruleset names ---- */

/* Adds name and digest of a file, when a text of the ruleset is the name of one. */
static enum kp_status add_file(const struct kp_ruleset *rs, const char *name, struct kp_digest *all,
                               struct kp_error *err)
{
    const char *const folders[] = {name[0] == '/' ? "" : rs->folder, rs->data_folder};
    if (!strpbrk(name, "./") || strlen(name) > 1024)
        return KP_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char path[4096], digest[KP_DIGEST_HEX];
        uint64_t bytes;
        struct stat st;
        int n = snprintf(path, sizeof path, "%s%s%s", folders[i] ? folders[i] : ".",
                         folders[i] && !folders[i][0] ? "" : "/", name);
        if (n < 0 || (size_t)n >= sizeof path || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
            continue;
        enum kp_status status = kp_file_digest(path, digest, &bytes, err);
        if (status == KP_OK) {
            kp_digest_add(all, name, strlen(name) + 1);
            kp_digest_add(all, digest, strlen(digest));
        }
        return status;
    }
    return KP_OK;
}

static enum kp_status walk_files(const struct kp_ruleset *rs, const struct kp_node *n,
                                 struct kp_digest *all, struct kp_error *err)
{
    enum kp_status status = KP_OK;
    if (n->kind == KP_NODE_SCALAR)
        return add_file(rs, n->text, all, err);
    for (size_t i = 0; i < n->count && status == KP_OK; i++)
        status = walk_files(rs, n->items[i], all, err);
    return status;
}

static enum kp_status add_files(const struct kp_ruleset *rs, struct kp_buf *json,
                                struct kp_error *err)
{
    char digest[KP_DIGEST_HEX];
    struct kp_digest *all = kp_digest_new();
    enum kp_status status = all ? walk_files(rs, rs->root, all, err) : kp_no_memory(err);
    if (status == KP_OK) {
        kp_digest_finish(all, digest);
        add_text(json, "files", digest);
    }
    kp_digest_free(all);
    return status;
}

/* ---- a step ---- */

static void add_first(const struct kp_run_options *run, struct kp_buf *json)
{
    add_name(json, "read");
    kp_run_read_settings(&run->config.read, json);
    add_name(json, "sources");
    kp_buf_putc(json, '[');
    for (size_t i = 0; i < run->nsources; i++) {
        kp_buf_puts(json, i ? "," : "");
        kp_buf_json(json, run->sources[i], strlen(run->sources[i]));
    }
    kp_buf_putc(json, ']');
    if (run->drop_unknown)
        add_text(json, "drop_unknown", "yes");
    if (run->evidence) {
        add_name(json, "evidence");
        kp_buf_uint(json, run->evidence);
    }
}

static enum kp_status add_digest(const char *name, const char *path, struct kp_buf *json,
                                 struct kp_error *err)
{
    char digest[KP_DIGEST_HEX];
    uint64_t bytes;
    if (!path)
        return KP_OK;
    enum kp_status status = kp_file_digest(path, digest, &bytes, err);
    if (status == KP_OK)
        add_text(json, name, digest);
    return status;
}

static enum kp_status add_dedupe(const struct kp_dedupe_options *o, struct kp_buf *json,
                                 struct kp_error *err)
{
    if (!o)
        return KP_OK;
    if (o->id)
        add_text(json, "id", o->id);
    if (o->state)
        add_text(json, "state", o->state);
    if (o->mode != KP_DEDUPE)
        add_text(json, "link", o->mode == KP_LINK ? "across" : "all");
    enum kp_status status = add_digest("model", o->model, json, err);
    if (status == KP_OK)
        status = add_digest("labels", o->labels, json, err);
    if (status == KP_OK)
        status = add_digest("never", o->never, json, err);
    return status == KP_OK ? add_digest("delete", o->removed, json, err) : status;
}

static void add_budget(const struct kp_budget *b, struct kp_buf *json)
{
    add_name(json, "budget");
    kp_buf_printf(json, "[%g,%g,%g,%g,%llu]", b->max_changed, b->max_merged, b->max_rejected,
                  b->max_quarantined, (unsigned long long)b->max_cluster);
}

enum kp_status kp_run_settings(const struct kp_run_settings_of *of, struct kp_buf *json,
                               struct kp_error *err)
{
    const struct kp_run_options *run = of->run;
    kp_buf_putc(json, '{');
    if (!kp_buf_ok(json))
        return kp_no_memory(err);
    enum kp_status status = add_files(run->ruleset, json, err);
    if (of->first)
        add_first(run, json);
    if (run->mark_review && strcmp(of->step, "dedupe") == 0)
        add_text(json, "mark_review", "yes");
    if (status == KP_OK && strcmp(of->step, "dedupe") == 0)
        status = add_dedupe(run->dedupe, json, err);
    if (status == KP_OK && run->previous && strcmp(of->step, "merge") == 0)
        status = add_digest("previous", run->previous, json, err);
    if (kp_budget_given(of->budget))
        add_budget(of->budget, json);
    if (of->last)
        add_write(&run->config.write, json);
    kp_buf_putc(json, '}');
    return status == KP_OK && !kp_buf_ok(json) ? kp_no_memory(err) : status;
}

/* ---- the run before ---- */

static bool same_file(const char *a, const char *b)
{
    struct stat sa, sb;
    return stat(a, &sa) == 0 && stat(b, &sb) == 0 && sa.st_dev == sb.st_dev &&
           sa.st_ino == sb.st_ino;
}

/* The path of the xref that a run directory keeps. */
static enum kp_status xref_of(const char *dir, struct kp_arena *arena, const char **xref,
                              struct kp_error *err)
{
    struct kp_kept kept;
    enum kp_status status = kp_kept_open(dir, &kept, err);
    *xref = NULL;
    for (size_t i = 0; status == KP_OK && i < kept.nsteps; i++) {
        const char *dash = strchr(kept.steps[i], '-');
        if (!dash || strcmp(dash, "-merge") != 0)
            continue;
        *xref = kp_arena_printf(arena, "%s/%s.xref.jsonl", dir, kept.steps[i]);
        if (!*xref)
            status = kp_no_memory(err);
    }
    kp_kept_release(&kept);
    if (status == KP_OK && !*xref)
        return kp_fail_at(err, KP_ERR_INPUT, dir, 0, 0,
                          "that run had no step merge, so it has no golden ids to keep");
    return status;
}

enum kp_status kp_run_previous(struct kp_run_options *run, const char *dir,
                               const char *const *steps, struct kp_arena *arena,
                               struct kp_error *err)
{
    struct stat st;
    if (!run->previous)
        return KP_OK;
    while (*steps && strcmp(*steps, "merge") != 0)
        steps++;
    if (!*steps)
        return kp_fail(err, KP_ERR_USAGE,
                       "--previous is for golden ids, but the pipeline has no step merge");
    if (stat(run->previous, &st) != 0 || !S_ISDIR(st.st_mode))
        return KP_OK;
    if (dir && same_file(run->previous, dir))
        return kp_fail(err, KP_ERR_USAGE,
                       "--previous is the directory of this run; give that of the run before");
    return xref_of(run->previous, arena, &run->previous, err);
}
