/* Coverage of a ruleset: which of its rules did anything in a run, by the manifest of that run. */
#ifndef KP_PIPELINE_COVERAGE_H
#define KP_PIPELINE_COVERAGE_H

#include "rules/ruleset.h"

struct kp_coverage {
    size_t rules, fired;
};

/* Reads a manifest (one JSON value, or one a line) and appends a line "file:line:column: id" to out
 * for each rule of the ruleset that never fired. A rule fired when
 * the object with its "id" (or "rule", where there is no id) counts something under "changed" or
 * "failed". KP_ERR_INPUT: the manifest cannot be read. */
enum kp_status kp_coverage_read(const struct kp_ruleset *rs, const char *manifest,
                                struct kp_buf *out, struct kp_coverage *result,
                                struct kp_error *err);

#endif
