#include "pipeline/steps.h"

#include "match/dedupe.h"
#include "normalize/stage.h"
#include "pipeline/export.h"
#include "pipeline/filter.h"
#include "validate/stage.h"

static enum kp_status build_import(const struct kp_steps_options *o, struct kp_steps *out,
                                   struct kp_error *err)
{
    struct kp_import_options import = o->import;
    import.ruleset = o->ruleset;
    return kp_import_stage_new(&import, &out->stages[out->count++], err);
}

static enum kp_status build_normalize(const struct kp_steps_options *o, struct kp_steps *out,
                                      struct kp_error *err)
{
    struct kp_normalize_options n = {.ruleset = o->ruleset, .ledger = o->ledger, .tool = o->tool};
    return kp_normalize_stage_new(&n, &out->stages[out->count++], err);
}

static enum kp_status build_validate(const struct kp_steps_options *o, struct kp_steps *out,
                                     struct kp_error *err)
{
    struct kp_validate_options v = {.rules = o->ruleset, .memory = o->memory};
    enum kp_status status = kp_validate_stage_new(&v, &out->stages[out->count++], err);
    if (status != KP_OK)
        return status;
    status = kp_unique_stage_new(&v, &out->stages[out->count], err);
    if (out->stages[out->count])
        out->count++;
    return status;
}

static enum kp_status build_dedupe(const struct kp_steps_options *o, struct kp_steps *out,
                                   struct kp_error *err)
{
    struct kp_dedupe_options d = KP_DEDUPE_DEFAULTS;
    if (o->dedupe)
        d = *o->dedupe;
    d.rules = o->ruleset;
    d.threads = o->threads;
    d.memory = o->memory;
    d.pairs = o->pairs;
    d.mark_review = o->mark_review;
    return kp_dedupe_stage_new(&d, &out->stages[out->count++], err);
}

static enum kp_status build_merge(const struct kp_steps_options *o, struct kp_steps *out,
                                  struct kp_error *err)
{
    struct kp_merge_options m = o->merge;
    m.rules = o->ruleset;
    m.memory = o->memory;
    return kp_merge_stage_new(&m, &out->stages[out->count++], err);
}

static enum kp_status build_filter(const struct kp_steps_options *o, struct kp_steps *out,
                                   struct kp_error *err)
{
    size_t before = 0;
    for (size_t i = 0; i < out->count; i++)
        before += strcmp(out->names[i], "filter") == 0;
    return kp_filter_step_new(o->ruleset, before, o->rejects, &out->stages[out->count++], err);
}

static enum kp_status build_export(const struct kp_steps_options *o, struct kp_steps *out,
                                   struct kp_error *err)
{
    struct kp_export_options e = {.ruleset = o->ruleset};
    return kp_export_stage_new(&e, &out->stages[out->count++], err);
}

static const struct step {
    const char *name;
    enum kp_status (*build)(const struct kp_steps_options *o, struct kp_steps *out,
                            struct kp_error *err);
} steps[] = {
    {"import", build_import},     {"filter", build_filter}, {"normalize", build_normalize},
    {"validate", build_validate}, {"dedupe", build_dedupe}, {"merge", build_merge},
    {"export", build_export},
};

enum { NSTEPS = sizeof steps / sizeof *steps };

/* With a section of its own in the ruleset, a step is part of the default pipeline. */
static const char *const plain[] = {"import", "normalize", "validate", "export", NULL};
static const char *const matched[] = {"import", "normalize", "validate", "dedupe", "export", NULL};
static const char *const merged[] = {"import", "normalize", "validate", "dedupe",
                                     "merge",  "export",    NULL};

const char *const *kp_steps_names(const struct kp_ruleset *rs)
{
    if (rs->pipeline && rs->pipeline[0])
        return rs->pipeline;
    if (!kp_node_get(rs->root, "match"))
        return plain;
    return kp_node_get(rs->root, "merge") ? merged : matched;
}

static enum kp_status build_one(const char *name, const struct kp_steps_options *o,
                                struct kp_steps *out, struct kp_error *err)
{
    const struct step *step = NULL;
    for (size_t i = 0; i < NSTEPS && !step; i++)
        if (strcmp(steps[i].name, name) == 0)
            step = &steps[i];
    if (!step)
        return kp_fail_at(err, KP_ERR_RULES, o->ruleset->file, 0, 0, "pipeline: no step '%s'",
                          name);
    if (out->count + 4 > KP_PIPELINE_STAGES_MAX)
        return kp_fail_at(err, KP_ERR_RULES, o->ruleset->file, 0, 0, "pipeline: too many steps");
    size_t first = out->count;
    enum kp_status status = step->build(o, out, err);
    for (size_t i = first; i < out->count; i++)
        out->names[i] = step->name;
    return status;
}

enum kp_status kp_steps_build(const char *const *names, const struct kp_steps_options *options,
                              struct kp_steps *out, struct kp_error *err)
{
    *out = (struct kp_steps){0};
    enum kp_status status = KP_OK;
    for (; *names && status == KP_OK; names++)
        status = build_one(*names, options, out, err);
    if (status != KP_OK)
        kp_steps_release(out);
    return status;
}

void kp_steps_release(struct kp_steps *s)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->stages[i])
            s->stages[i]->ops->free(s->stages[i]);
    *s = (struct kp_steps){0};
}

enum kp_status kp_steps_save(const struct kp_steps *s, struct kp_error *err)
{
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < s->count && status == KP_OK; i++)
        if (strcmp(s->names[i], "dedupe") == 0)
            status = kp_dedupe_save(s->stages[i], err);
    return status;
}

enum kp_status kp_steps_verdict(const struct kp_steps *s, struct kp_error *err)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->names[i], "validate") == 0) {
            enum kp_status status = kp_validate_verdict(s->stages[i], err);
            if (status != KP_OK)
                return status;
        }
    return KP_OK;
}

void kp_steps_summary(const struct kp_steps *s, struct kp_buf *text)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->names[i], "validate") == 0)
            kp_validate_summary(s->stages[i], text);
}
