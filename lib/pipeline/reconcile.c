#include "pipeline/reconcile.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/manifest.h"

/* A file of a manifest: what a step read or wrote. */
struct file {
    const char *path, *digest;
    int64_t records;
    bool matched; /* an output that some step read */
};

struct step {
    const char *tool, *path;
    struct kp_counts counts;
    json_t *json;
    struct file *inputs, *outputs; /* outputs: records only */
    size_t ninputs, noutputs;
};

struct chain {
    struct step *steps;
    size_t count;
};

static uint64_t number(const json_t *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
    const char *s = json_string_value(json_object_get(object, key));
    return s ? s : "";
}

static struct kp_counts read_counts(const json_t *o)
{
    return (struct kp_counts){.in = number(o, "in"),
                              .out = number(o, "out"),
                              .quarantined = number(o, "quarantined"),
                              .rejected = number(o, "rejected"),
                              .filtered = number(o, "filtered"),
                              .merged = number(o, "merged")};
}

static bool read_files(const json_t *array, bool records_only, struct file **out, size_t *count)
{
    *count = 0;
    *out = calloc(json_array_size(array) + 1, sizeof **out);
    for (size_t i = 0; *out && i < json_array_size(array); i++) {
        const json_t *f = json_array_get(array, i);
        if (records_only && strcmp(text(f, "kind"), "records") != 0)
            continue;
        (*out)[(*count)++] =
            (struct file){text(f, "file"), text(f, "digest"), (int64_t)number(f, "records"), false};
    }
    return *out;
}

static enum kp_status add_step(struct chain *c, json_t *json, const char *path,
                               struct kp_error *err)
{
    const json_t *counts = json_object_get(json, "counts");
    if (!json_is_object(counts) || !json_is_integer(json_object_get(counts, "in")))
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                          "not a manifest: it has no counts; make one with --stats FILE");
    struct step *steps = realloc(c->steps, (c->count + 1) * sizeof *steps);
    if (!steps)
        return kp_no_memory(err);
    c->steps = steps;
    struct step *s = &steps[c->count++];
    *s = (struct step){
        .tool = text(json, "tool"), .path = path, .counts = read_counts(counts), .json = json};
    json_incref(json);
    bool ok = read_files(json_object_get(json, "inputs"), false, &s->inputs, &s->ninputs) &&
              read_files(json_object_get(json, "outputs"), true, &s->outputs, &s->noutputs);
    return ok ? KP_OK : kp_no_memory(err);
}

static enum kp_status read_manifests(struct chain *c, const char *path, struct kp_error *err)
{
    FILE *f = fopen(path, "r");
    if (!f)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0, "cannot read the manifest: %s",
                          strerror(errno));
    enum kp_status status = KP_OK;
    json_error_t bad;
    size_t found = 0;
    for (;;) {
        json_t *json = json_loadf(f, JSON_DISABLE_EOF_CHECK, &bad);
        if (!json)
            break;
        status = add_step(c, json, path, err);
        json_decref(json);
        found++;
        if (status != KP_OK)
            break;
    }
    if (status == KP_OK && (!found || !feof(f)))
        status =
            kp_fail_at(err, KP_ERR_INPUT, path, found ? 0 : (uint64_t)(bad.line > 0 ? bad.line : 0),
                       0, "not a manifest: %s", bad.text);
    fclose(f);
    return status;
}

static enum kp_status unbalanced(const struct step *s, const char *what, const struct kp_counts *n,
                                 struct kp_error *err)
{
    uint64_t sum = n->out + n->quarantined + n->rejected + n->filtered + n->merged;
    return kp_fail_at(
        err, KP_ERR_BALANCE, s->path, 0, 0,
        "step '%s' took in %" PRIu64 " records but accounts for %" PRIu64 ": %" PRIu64 " %s", what,
        n->in, sum, n->in > sum ? n->in - sum : sum - n->in, n->in > sum ? "lost" : "from nowhere");
}

/* Is the step right by itself? */
static enum kp_status check_step(const struct step *s, struct kp_error *err)
{
    if (!kp_counts_balance(&s->counts))
        return unbalanced(s, s->tool, &s->counts, err);
    const json_t *stages = json_object_get(s->json, "stages");
    for (size_t i = 0; i < json_array_size(stages); i++) {
        const json_t *stage = json_array_get(stages, i);
        struct kp_counts n = read_counts(stage);
        if (!kp_counts_balance(&n))
            return unbalanced(s, text(stage, "stage"), &n, err);
    }
    int64_t read = 0;
    for (size_t i = 0; i < s->ninputs; i++)
        read += s->inputs[i].records;
    if ((uint64_t)read != s->counts.in)
        return kp_fail_at(err, KP_ERR_BALANCE, s->path, 0, 0,
                          "step '%s': its inputs hold %" PRId64 " records but it counts %" PRIu64,
                          s->tool, read, s->counts.in);
    return KP_OK;
}

/* The output of an earlier step that this input is: by digest, else by path. */
static struct file *find_output(const struct chain *c, size_t before, const struct file *input,
                                size_t *step)
{
    for (int by_path = 0; by_path < 2; by_path++)
        for (size_t i = before; i-- > 0;)
            for (size_t k = 0; k < c->steps[i].noutputs; k++) {
                struct file *o = &c->steps[i].outputs[k];
                bool same = by_path ? strcmp(o->path, "-") != 0 && strcmp(o->path, input->path) == 0
                                    : input->digest[0] && strcmp(o->digest, input->digest) == 0;
                if (same) {
                    *step = i;
                    return o;
                }
            }
    return NULL;
}

static enum kp_status missing_between(const struct step *a, const struct step *b, int64_t wrote,
                                      int64_t read, struct kp_error *err)
{
    if (wrote == read)
        return kp_fail_at(err, KP_ERR_BALANCE, b->path, 0, 0,
                          "step '%s' read %" PRId64
                          " records, as many as step '%s' wrote, but not the same bytes: something "
                          "changed them in between",
                          b->tool, read, a->tool);
    return kp_fail_at(err, KP_ERR_BALANCE, b->path, 0, 0,
                      "step '%s' wrote %" PRId64 " records but step '%s' read %" PRId64 ": %" PRId64
                      " %s in between",
                      a->tool, wrote, b->tool, read, wrote > read ? wrote - read : read - wrote,
                      wrote > read ? "went missing" : "came from nowhere");
}

/* Does the step read what the steps before it wrote? One input that no digest explains belongs to
 * the step just before. */
static enum kp_status check_link(struct chain *c, size_t at, struct kp_error *err)
{
    struct step *s = &c->steps[at];
    for (size_t i = 0; i < s->ninputs; i++) {
        size_t from = at - 1;
        struct file *o = find_output(c, at, &s->inputs[i], &from);
        if (!o && s->ninputs == 1 && c->steps[at - 1].noutputs == 1)
            o = &c->steps[at - 1].outputs[0];
        if (!o)
            continue; /* a feed that comes from outside */
        o->matched = true;
        bool known = o->digest[0] && s->inputs[i].digest[0];
        if (o->records != s->inputs[i].records ||
            (known && strcmp(o->digest, s->inputs[i].digest) != 0))
            return missing_between(&c->steps[from], s, o->records, s->inputs[i].records, err);
    }
    return KP_OK;
}

static void describe(const struct step *s, struct kp_buf *table)
{
    const struct kp_counts *n = &s->counts;
    kp_buf_printf(table,
                  "%-12s %12" PRIu64 " %12" PRIu64 " %12" PRIu64 " %12" PRIu64 " %12" PRIu64
                  " %12" PRIu64 "\n",
                  s->tool, n->in, n->out, n->quarantined, n->rejected, n->filtered, n->merged);
}

static enum kp_status check_all(struct chain *c, struct kp_buf *table, struct kp_error *err)
{
    kp_buf_printf(table, "%-12s %12s %12s %12s %12s %12s %12s\n", "step", "in", "out",
                  "quarantined", "rejected", "filtered", "merged");
    for (size_t i = 0; i < c->count; i++)
        describe(&c->steps[i], table);
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < c->count && status == KP_OK; i++) {
        status = check_step(&c->steps[i], err);
        if (status == KP_OK && i > 0)
            status = check_link(c, i, err);
    }
    for (size_t i = 0; i + 1 < c->count && status == KP_OK; i++)
        for (size_t k = 0; k < c->steps[i].noutputs && status == KP_OK; k++)
            if (!c->steps[i].outputs[k].matched && c->steps[i].outputs[k].records > 0)
                status = kp_fail_at(err, KP_ERR_BALANCE, c->steps[i].path, 0, 0,
                                    "the %" PRId64
                                    " records that step '%s' wrote were read by no later step",
                                    c->steps[i].outputs[k].records, c->steps[i].tool);
    return status;
}

enum kp_status kp_reconcile(const char *const *paths, size_t count, struct kp_buf *table,
                            struct kp_error *err)
{
    struct chain c = {0};
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < count && status == KP_OK; i++)
        status = read_manifests(&c, paths[i], err);
    if (status == KP_OK)
        status = check_all(&c, table, err);
    for (size_t i = 0; i < c.count; i++) {
        free(c.steps[i].inputs);
        free(c.steps[i].outputs);
        json_decref(c.steps[i].json);
    }
    free(c.steps);
    return status;
}
