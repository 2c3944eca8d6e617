#include "pipeline/evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "normalize/stage.h"
#include "pipeline/chain.h"
#include "pipeline/sources.h"

/* The normalize stage that wants evidence, and how many stages come before it. */
static struct kp_stage *find_stage(const struct kp_pipeline_config *c, size_t *before)
{
    for (*before = 0; *before < c->nstages; ++*before)
        if (strcmp(c->stages[*before]->ops->name, "normalize") == 0)
            return kp_normalize_stage_wants_evidence(c->stages[*before]) ? c->stages[*before]
                                                                         : NULL;
    return NULL;
}

static enum kp_status write_all(int fd, const char *bytes, size_t len, struct kp_error *err)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return kp_fail(err, KP_ERR_OUTPUT,
                           "cannot write a temporary file: %s; set TMPDIR to a folder with room",
                           strerror(errno));
        bytes += n;
        len -= (size_t)n;
    }
    return KP_OK;
}

/* Puts standard input into a file without a name, which can be read twice. */
static enum kp_status spool_stdin(struct kp_evidence *e, struct kp_error *err)
{
    const char *folder = getenv("TMPDIR");
    e->fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (e->fd < 0)
        return kp_fail(err, KP_ERR_OUTPUT,
                       "cannot make a temporary file: %s; set TMPDIR to another folder",
                       strerror(errno));
    snprintf(e->path, sizeof e->path, "/dev/fd/%d", e->fd);
    char block[64 * 1024];
    enum kp_status status = KP_OK;
    for (ssize_t n = 1; n != 0 && status == KP_OK;) {
        n = read(0, block, sizeof block);
        if (n > 0)
            status = write_all(e->fd, block, (size_t)n, err);
        else if (n < 0 && errno != EINTR)
            status = kp_fail(err, KP_ERR_INPUT, "cannot read standard input: %s", strerror(errno));
    }
    return status;
}

static enum kp_status settle_inputs(struct kp_evidence *e, struct kp_pipeline_config *c,
                                    struct kp_error *err)
{
    e->inputs = calloc(c->ninputs, sizeof *e->inputs);
    if (!e->inputs)
        return kp_no_memory(err);
    for (size_t i = 0; i < c->ninputs; i++) {
        e->inputs[i] = c->inputs[i];
        if (strcmp(c->inputs[i], "-") != 0)
            continue;
        enum kp_status status = e->fd < 0 ? spool_stdin(e, err) : KP_OK;
        if (status != KP_OK)
            return status;
        e->inputs[i] = e->path;
    }
    c->inputs = e->inputs;
    return KP_OK;
}

/* Takes the records of one input (the first `sample` of them; 0: all) to the evidence. */
static enum kp_status read_input(const struct kp_pipeline_config *c, size_t input,
                                 struct kp_chain *chain, struct kp_chain_worker *worker,
                                 uint64_t sample, struct kp_normalize_evidence *evidence,
                                 struct kp_error *err)
{
    struct kp_sources sources;
    struct kp_batch batch = {0};
    uint64_t seen = 0;
    enum kp_status opened = kp_sources_init(&sources, &c->inputs[input], 1, &c->read, err);
    enum kp_status status = opened;
    while (status == KP_OK && (sample == 0 || seen < sample)) {
        kp_batch_clear(&batch);
        status = kp_sources_read(&sources, &batch, err);
        batch.source_number = (uint32_t)input;
        if (status == KP_OK)
            status = kp_chain_process(chain, worker, &batch, err);
        if (sample && batch.nrows > sample - seen)
            batch.nrows = (size_t)(sample - seen);
        if (status == KP_OK && batch.schema)
            status = kp_normalize_evidence_add(evidence, &batch, err);
        seen += batch.nrows;
    }
    kp_batch_release(&batch);
    if (opened == KP_OK)
        kp_sources_release(&sources);
    return status == KP_END ? KP_OK : status;
}

static enum kp_status read_columns(const struct kp_pipeline_config *c, size_t before,
                                   uint64_t sample, struct kp_normalize_evidence *evidence,
                                   struct kp_error *err)
{
    struct kp_chain chain;
    struct kp_chain_worker worker;
    kp_chain_init(&chain, c->stages, before);
    enum kp_status status = kp_chain_worker_init(&chain, &worker, err);
    for (size_t i = 0; i < c->ninputs && status == KP_OK; i++)
        status = read_input(c, i, &chain, &worker, sample, evidence, err);
    kp_chain_worker_release(&chain, &worker, NULL);
    kp_chain_release(&chain);
    return status;
}

enum kp_status kp_evidence_gather(struct kp_evidence *e, struct kp_pipeline_config *config,
                                  uint64_t sample, struct kp_buf *text, struct kp_error *err)
{
    *e = (struct kp_evidence){.fd = -1};
    size_t before;
    struct kp_stage *stage = find_stage(config, &before);
    if (!stage)
        return KP_OK;
    for (size_t i = 0; i < before; i++)
        if (config->stages[i]->ops->consume)
            return kp_fail(err, KP_ERR_RULES,
                           "a date with from: auto must be normalized before the step %s",
                           config->stages[i]->ops->name);
    struct kp_normalize_evidence *evidence = kp_normalize_evidence_new(stage);
    enum kp_status status = evidence ? settle_inputs(e, config, err) : kp_no_memory(err);
    if (status == KP_OK)
        status = read_columns(config, before, sample, evidence, err);
    if (status == KP_OK)
        status = kp_normalize_evidence_decide(evidence, text, err);
    kp_normalize_evidence_free(evidence);
    return status;
}

void kp_evidence_release(struct kp_evidence *e)
{
    if (e->fd >= 0)
        close(e->fd);
    free(e->inputs);
    *e = (struct kp_evidence){.fd = -1};
}
