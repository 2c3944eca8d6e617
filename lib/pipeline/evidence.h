/* Column evidence before a run: reads the inputs once, ahead of the run, where a normalize rule
 * wants to know the whole column
 * (`date: {from: auto}`). */
#ifndef KP_PIPELINE_EVIDENCE_H
#define KP_PIPELINE_EVIDENCE_H

#include "pipeline/pipeline.h"

struct kp_evidence {
    const char **inputs; /* the inputs, standard input as the temporary file that it was put into */
    char path[32];       /* of that file */
    int fd;              /* of that file; -1: none */
};

/* Does nothing when no rule wants evidence. Else takes the records (the first `sample` of each
 * input; 0: all) through the stages before normalize and settles the rules; standard input is put
 * into a temporary file ($TMPDIR, /tmp) and config->inputs changed to match. Appends what was
 * decided to text. e is released by the caller after the run. */
enum kp_status kp_evidence_gather(struct kp_evidence *e, struct kp_pipeline_config *config,
                                  uint64_t sample, struct kp_buf *text, struct kp_error *err);
void kp_evidence_release(struct kp_evidence *e);

#endif
