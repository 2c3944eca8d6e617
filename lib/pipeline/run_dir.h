/* A run in a directory: every step's output, side files and manifest are kept, and a killed run
 * goes on.
 *
 *     DIR/run.json              version, ruleset and inputs with their digests, steps
 *     DIR/ruleset.yaml          the ruleset as it was
 *     DIR/inputs/01-crm.csv.zst the inputs as they were, compressed by zstd
 *     DIR/01-import.jsonl       what a step wrote; the last one's ending is its format's
 *     DIR/01-import.manifest.json, DIR/01-import.quarantine.jsonl, DIR/02-normalize.ledger.jsonl,
 *     DIR/03-validate.rejects.jsonl, DIR/04-dedupe.pairs.jsonl, DIR/05-merge.xref.jsonl (losers,
 * conflicts, provenance, review, events), DIR/03-validate.missed.txt where a tolerance was missed
 *
 * A step is finished when its manifest is there (it is put in its place last). A step is done again
 * unless its manifest, the ruleset and the digests of what it read and wrote all agree. */
#ifndef KP_PIPELINE_RUN_DIR_H
#define KP_PIPELINE_RUN_DIR_H

#include "pipeline/budget.h"
#include "pipeline/run.h"

struct kp_run_dir_options {
    struct kp_run_options run; /* its config's output is where a copy of the result goes; sides and
                                  manifest are set here */
    const char *dir;           /* made when it is not there */
    struct kp_budget budget;
    /* Told after each step: how it went (skipped: it was finished before; result is then NULL). May
     * be NULL. */
    void (*step_done)(void *closure, const char *name, const struct kp_steps *steps,
                      const struct kp_pipeline_result *result);
    void *closure;
};

/* Runs the steps. KP_ERR_LIMIT: over the budget (nothing of that step and no result was written),
 * or a tolerance of the ruleset was missed (all is written). Standard input cannot be an input. */
enum kp_status kp_run_in_dir(const struct kp_run_dir_options *options, struct kp_error *err);

#endif
