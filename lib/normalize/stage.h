/* The normalize stage: every field's rules, in order, on every record, and the ledger of what they
 * changed.
 *
 * Fields are worked on in the ruleset's order, but a field that reads others (coalesce, compose)
 * comes after them and a field that others write (split) after those. A changed cell is one line of
 * side[KP_SIDE_LEDGER]:
 *     {"source":"crm","record":12,"field":"mobile","rule":"mobile.normalize[1]:phone","before":"...","after":"..."}
 * in the order of records, then of fields, then of rules; a first line {"added":["gender"]} names
 * the columns that were added. Where the records have no `_record`, further lines let revert find
 * their places: {"record":7,"gone":true} for one that was quarantined, {"columns":["a","b"]} for
 * the fields of JSON records so far, {"file":"b.csv"} for records of a second file. A value that
 * was missing has no "before", one that was null has null. A cell that a rule cannot read is, as
 * its on_fail says, left, left and named in `_issues` as `field:rule` (joined by ";"), emptied, or
 * its record is quarantined with its values as they came.
 */
#ifndef KP_NORMALIZE_STAGE_H
#define KP_NORMALIZE_STAGE_H

#include "record/stage.h"
#include "rules/ruleset.h"

struct kp_normalize_options {
    struct kp_ruleset *ruleset; /* borrowed; must outlive the stage */
    bool ledger;                /* write ledger lines */
    bool profile;               /* time every rule, for --profile-rules */
    const char *tool;           /* for quarantine lines */
};

/* Compiles the rules. A mistake that only compiling finds (a file that is missing, a pattern that
 * is bad) is KP_ERR_RULES with the rule's place. The stage is freed by its ops->free. */
enum kp_status kp_normalize_stage_new(const struct kp_normalize_options *options,
                                      struct kp_stage **out, struct kp_error *err);

/* What a rule did, after the run. */
struct kp_rule_stats {
    const char *id;
    uint64_t applied, changed, failed;
    uint64_t nanoseconds; /* 0 unless profiled */
};

/* The rules' statistics in the ruleset's order, owned by the stage. */
const struct kp_rule_stats *kp_normalize_stage_stats(const struct kp_stage *stage, size_t *count);

/* Records of which some rule changed some cell, after the run; those that were quarantined aside.
 */
uint64_t kp_normalize_stage_changed(const struct kp_stage *stage);

/* Column evidence: rules such as `date: {from: auto}` are decided by the whole column before the
 * first value is rewritten, for each source by itself: a feed decides its own order and calendar.
 * A source is the record's _source, or the file when it has none. Without evidence such rules read
 * only the values that a single form can read. */
struct kp_normalize_evidence;
bool kp_normalize_stage_wants_evidence(const struct kp_stage *stage);

/* For a stage that wants it and outlives it; NULL when memory is out. */
struct kp_normalize_evidence *kp_normalize_evidence_new(struct kp_stage *stage);
void kp_normalize_evidence_free(struct kp_normalize_evidence *e);

/* Looks at the values of the fields concerned, as they come to the stage. KP_ERR_RULES: there are
 * too many sources. */
enum kp_status kp_normalize_evidence_add(struct kp_normalize_evidence *e,
                                         const struct kp_batch *batch, struct kp_error *err);

/* Settles the rules of the stage, before it runs. Appends what was decided, with the numbers of the
 * deciding records, to text. A source whose column contradicts itself is KP_ERR_RULES. */
enum kp_status kp_normalize_evidence_decide(struct kp_normalize_evidence *e, struct kp_buf *text,
                                            struct kp_error *err);

#endif
