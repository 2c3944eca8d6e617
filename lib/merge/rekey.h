/* kempt rekey as a stage: ids of customers in other tables, rewritten to those of the golden
 * records.
 *
 * Row-local. What it looks up is the xref of a merge that was told which field is the customer's id
 * (its columns id and golden_id); an xref without them maps "source:record" to the golden id. An id
 * that the xref does not have is an orphan: it stays as it is and is counted. A value keeps its
 * kind where it can: a number becomes a number.
 */
#ifndef KP_MERGE_REKEY_H
#define KP_MERGE_REKEY_H

#include "record/stage.h"

struct kp_rekey_options {
    const char *xref;          /* path */
    const char *const *fields; /* to rewrite; at least one */
    size_t nfields;
    const char *source; /* only ids of that source; NULL: of all */
};

struct kp_rekey_counts {
    uint64_t values;    /* ids looked at, empty ones aside */
    uint64_t rewritten; /* that became another one */
    uint64_t orphans;   /* that the xref does not have */
};

/* Reads the xref. KP_ERR_INPUT when two records of one id went into different golden ones. */
enum kp_status kp_rekey_stage_new(const struct kp_rekey_options *options, struct kp_stage **out,
                                  struct kp_error *err);

/* After the run. */
struct kp_rekey_counts kp_rekey_stage_counts(const struct kp_stage *s);

#endif
