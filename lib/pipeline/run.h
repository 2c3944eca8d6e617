/* A ruleset's pipeline run between files: what `kempt run` and kempt_run do. */
#ifndef KP_PIPELINE_RUN_H
#define KP_PIPELINE_RUN_H

#include "pipeline/steps.h"

struct kp_run_options {
    struct kp_ruleset *ruleset; /* borrowed */
    /* Tool, inputs, read and write options, output, sides, threads, manifest, progress; stages and
     * ruleset digest are set by the run. */
    struct kp_pipeline_config config;
    const char *const *sources; /* `_source` names of the first inputs; may be NULL */
    size_t nsources;
    bool drop_unknown;
    uint64_t evidence;                      /* records to decide `from: auto` by; 0: all */
    uint64_t memory;                        /* bytes for each barrier stage; 0: its default */
    const char *const *steps;               /* NULL: the ruleset's pipeline */
    const struct kp_dedupe_options *dedupe; /* as in kp_steps_options */
    const char *pairs;                      /* path for dedupe's scored pairs; NULL: none */
    bool mark_review;     /* dedupe marks suspect clusters, and merge leaves them apart */
    const char *previous; /* path of the xref of the run before, for golden ids; NULL: none */
};

struct kp_run; /* opaque */

/* Compiles the pipeline: everything that can be wrong with rules and names is said before a record
 * is read. The options are copied, what they point at is borrowed. Free with kp_run_free. */
enum kp_status kp_run_new(const struct kp_run_options *options, struct kp_run **out,
                          struct kp_error *err);

/* The configuration and the steps that will run. */
const struct kp_pipeline_config *kp_run_config(const struct kp_run *run);
const struct kp_steps *kp_run_steps(const struct kp_run *run);

/* Runs it. KP_ERR_LIMIT: the output is in place, but a tolerance of the ruleset was missed. */
enum kp_status kp_run_start(struct kp_run *run, struct kp_pipeline_result *result,
                            struct kp_error *err);

/* What the columns' evidence decided, one line a ruling, with record numbers; "" when nothing asked
 * for it. After the start; owned by the run. */
struct kp_slice kp_run_evidence(const struct kp_run *run);

void kp_run_free(struct kp_run *run);

#endif
