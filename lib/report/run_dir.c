/* A run directory: what kempt run keeps of each step. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "io/reader.h"
#include "profile/output.h"
#include "report/gather.h"

/* NN-step.EXT, or NN-step.what.EXT. */
struct entry {
    const char *name; /* of the file */
    const char *step, *what;
    int step_len, what_len; /* what_len 0: the records */
};

static bool read_entry(const char *name, struct entry *e)
{
    size_t digits = strspn(name, "0123456789");
    const char *last = strrchr(name, '.');
    if (digits == 0 || name[digits] != '-' || !last)
        return false;
    const char *step = name + digits + 1, *dot = strchr(step, '.');
    *e = (struct entry){.name = name, .step = step, .step_len = (int)(dot - step)};
    if (dot != last) {
        e->what = dot + 1;
        e->what_len = (int)(last - dot - 1);
    }
    return true;
}

static bool is(const char *text, int len, const char *word)
{
    return (size_t)len == strlen(word) && memcmp(text, word, (size_t)len) == 0;
}

static int is_entry(const struct dirent *d)
{
    struct entry e;
    return read_entry(d->d_name, &e);
}

static const char *path_of(struct kp_report_sources *s, const char *folder, const char *name)
{
    struct kp_buf path = {0};
    kp_buf_printf(&path, "%s/%s", folder, name);
    const char *copy = kp_buf_ok(&path) ? kp_arena_dup(&s->arena, path.data, path.len) : NULL;
    kp_buf_release(&path);
    return copy;
}

static enum kp_status add_batch(struct kp_stage *stage, void *worker, struct kp_batch *b,
                                struct kp_error *err)
{
    struct kp_binding binding = {.in = b->schema};
    enum kp_status st = stage->ops->bind(stage, &binding, err);
    if (st != KP_OK)
        return st;
    st = stage->ops->process(stage, &binding, worker, b, err);
    kp_schema_unref(binding.out);
    stage->ops->unbind(stage, &binding);
    return st;
}

static enum kp_status read_records(const char *path, struct kp_stage *stage, struct kp_error *err)
{
    struct kp_read_options options = {.max_field = KP_MAX_FIELD_DEFAULT, .tool = "report"};
    struct kp_reader *reader;
    struct kp_batch batch;
    void *worker = NULL;
    enum kp_status st = kp_reader_open(path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&batch);
    worker = stage->ops->worker_new(stage);
    st = worker ? KP_OK : kp_no_memory(err);
    while (st == KP_OK && (st = kp_reader_read(reader, &batch, err)) == KP_OK)
        st = batch.nrows ? add_batch(stage, worker, &batch, err) : KP_OK;
    if (worker)
        stage->ops->worker_free(stage, worker);
    kp_batch_release(&batch);
    kp_reader_free(reader);
    return st == KP_END ? KP_OK : st;
}

static enum kp_status take_profile(struct kp_report_sources *s, const char *path,
                                   struct kp_error *err)
{
    const struct kp_profile_options options = {.keep = true};
    const struct kp_profile_view view = {.title = path};
    const struct kp_profile *profile;
    const struct kp_node *node;
    struct kp_stage *stage = NULL;
    struct kp_buf json = {0};
    enum kp_status st = kp_profile_stage_new(&options, &stage, err);
    if (st != KP_OK)
        return st;
    st = read_records(path, stage, err);
    if (st == KP_OK)
        st = kp_profile_of(stage, &profile, err);
    if (st == KP_OK)
        st = kp_profile_json(profile, &view, &json, err);
    if (st == KP_OK)
        st = kp_profile_parse(path, json.data, json.len, &s->arena, &node, err);
    if (st == KP_OK)
        st = kp_report_take(s, node, path, err);
    kp_buf_release(&json);
    stage->ops->free(stage);
    return st;
}

/* The files of records. */
struct records {
    const char *first, *last;
};

static enum kp_status take_entry(struct kp_report_sources *s, const char *folder, const char *name,
                                 struct records *records, struct kp_error *err)
{
    struct entry e;
    const char *path = path_of(s, folder, name);
    if (!path)
        return kp_no_memory(err);
    read_entry(name, &e);
    if (is(e.what, e.what_len, "manifest")) {
        const struct kp_node *node;
        enum kp_status st = kp_profile_load(path, &s->arena, &node, err);
        return st == KP_OK ? kp_report_take(s, node, path, err) : st;
    }
    if (is(e.what, e.what_len, "pairs") && !s->pairs)
        s->pairs = path;
    if (is(e.what, e.what_len, "rejects") && is(e.step, e.step_len, "validate") && !s->rejects)
        s->rejects = path;
    if (e.what_len == 0 && is(e.step, e.step_len, "dedupe") && !s->records)
        s->records = path;
    if (e.what_len == 0 && !is(e.step, e.step_len, "export")) {
        records->first = records->first ? records->first : path;
        records->last = path;
    }
    return KP_OK;
}

enum kp_status kp_report_run_dir(struct kp_report_sources *s, const char *path,
                                 struct kp_error *err)
{
    struct dirent **names = NULL;
    struct records records = {0};
    size_t before = s->nmanifests;
    int n = scandir(path, &names, is_entry, alphasort);
    if (n < 0)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot be read: %s", strerror(errno));
    enum kp_status st = KP_OK;
    for (int i = 0; i < n; i++) {
        if (st == KP_OK)
            st = take_entry(s, path, names[i]->d_name, &records, err);
        free(names[i]);
    }
    free(names);
    if (st == KP_OK && s->nmanifests == before)
        st = kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                        "holds no manifests: give a directory that kempt run --run-dir made");
    if (st == KP_OK && records.first && records.first != records.last)
        st = take_profile(s, records.first, err);
    if (st == KP_OK && records.last)
        st = take_profile(s, records.last, err);
    return st;
}
