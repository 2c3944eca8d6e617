#include "matching.h"

static int match(const struct kp_tool *tool, struct kp_matching *m, kp_matched *look, void *ctx)
{
    struct kp_dedupe_options *o = &m->dedupe;
    struct kp_stage *stage;
    struct kp_error err;
    o->rules = m->common.ruleset;
    o->mode = m->link_dedupe ? KP_LINK_DEDUPE : m->link ? KP_LINK : KP_DEDUPE;
    o->threads = (unsigned)m->common.threads;
    o->memory = m->common.memory;
    o->max_pairs = (uint64_t)m->max_pairs;
    if (kp_dedupe_stage_new(o, &stage, &err) != KP_OK)
        return kp_tool_fail(tool, &err);
    if (!m->keep_records)
        m->common.output = "/dev/null";
    int status = kp_tool_run(tool, &m->common, &stage, 1, NULL);
    if (status == KP_EXIT_OK)
        status = look(ctx, stage);
    stage->ops->free(stage);
    return status;
}

int kp_matching_run(const struct kp_tool *tool, struct kp_matching *m, kp_matched *look, void *ctx)
{
    int status = kp_tool_ruleset(tool, &m->common, false);
    if (status >= 0)
        return status;
    status = match(tool, m, look, ctx);
    kp_common_release(&m->common);
    return status;
}
