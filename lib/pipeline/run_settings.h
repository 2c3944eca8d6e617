/* The settings of a step in a run directory: what its bytes depend on besides its input and the
 * ruleset's own text. They are a member of the step's manifest; a step whose settings have changed
 * is done again. */
#ifndef KP_PIPELINE_RUN_SETTINGS_H
#define KP_PIPELINE_RUN_SETTINGS_H

#include "pipeline/budget.h"
#include "pipeline/run.h"

/* Appends a JSON object:
 *   files     a digest of the files that the ruleset names, beside it or in the data folder
 *   sources, read, drop_unknown, evidence    of the first step
 *   mark_review, id, state, link, and digests of model, labels, never and delete
 *                                            of dedupe
 *   previous  digest of the xref of the run before, of merge
 *   write                                    of the last step
 *   budget    shares and sizes that it was held to */
struct kp_run_settings_of {
    const struct kp_run_options *run;
    const struct kp_budget *budget;
    const char *step;
    bool first, last;
};
enum kp_status kp_run_settings(const struct kp_run_settings_of *of, struct kp_buf *json,
                               struct kp_error *err);

/* Appends how inputs are read, what is not given left out:
 * {"format":"csv","delimiter":";","charset":"windows-1256","header":false,"max_field":1000} */
void kp_run_read_settings(const struct kp_read_options *read, struct kp_buf *json);

/* Makes run->previous the path of an xref (in the arena) when it names a run directory. dir: the
 * run's own directory, which it must not be; or NULL. steps: of the run; without a merge among them
 * there is nothing that could keep ids (KP_ERR_USAGE). */
enum kp_status kp_run_previous(struct kp_run_options *run, const char *dir,
                               const char *const *steps, struct kp_arena *arena,
                               struct kp_error *err);

#endif
