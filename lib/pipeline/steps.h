/* Steps: the names in a ruleset's `pipeline:` made into stages.
 *
 * To add a step, add its row to the table in steps.c. A step may be several stages (validate: the
 * checks of records, then uniqueness over the stream) or none (validate without any check).
 */
#ifndef KP_PIPELINE_STEPS_H
#define KP_PIPELINE_STEPS_H

#include "match/dedupe.h"
#include "merge/merge.h"
#include "pipeline/import.h"
#include "pipeline/pipeline.h"

struct kp_steps_options {
    struct kp_ruleset *ruleset; /* borrowed; outlives the stages */
    const char *tool;
    struct kp_import_options import; /* its ruleset is set by kp_steps_build */
    struct kp_merge_options merge;   /* likewise its rules and memory */
    bool ledger;
    const struct kp_dedupe_options *dedupe; /* how to match; its rules, threads, memory, pairs and
                                               mark_review are set here; NULL: the defaults */
    const char *pairs;                      /* path for dedupe's scored pairs; NULL: none */
    bool mark_review;                       /* dedupe adds `_review` to suspect clusters */
    uint64_t memory;                        /* bytes for each barrier stage; 0: its default */
    bool rejects; /* rejected records are kept: one that a filter fails on is one of them */
    unsigned threads;
};

struct kp_steps {
    struct kp_stage *stages[KP_PIPELINE_STAGES_MAX];
    const char *names[KP_PIPELINE_STAGES_MAX]; /* of the step that each belongs to */
    size_t count;
};

/* The ruleset's pipeline; when it names none: import, normalize, validate, then dedupe and merge
 * where the ruleset has such sections, then export. NULL-terminated, owned by the ruleset or
 * static. */
const char *const *kp_steps_names(const struct kp_ruleset *rs);

/* Makes the stages of the named steps. On failure nothing is left to release. */
enum kp_status kp_steps_build(const char *const *names, const struct kp_steps_options *options,
                              struct kp_steps *out, struct kp_error *err);

/* Frees the stages. */
void kp_steps_release(struct kp_steps *s);

/* After a run whose output is complete: what the stages keep for the next run (dedupe's state). */
enum kp_status kp_steps_save(const struct kp_steps *s, struct kp_error *err);

/* The first verdict that is not good (validate's tolerances), after the run. */
enum kp_status kp_steps_verdict(const struct kp_steps *s, struct kp_error *err);

/* Appends what the stages have to say after the run: rules that failed most. No values of records.
 */
void kp_steps_summary(const struct kp_steps *s, struct kp_buf *text);

#endif
