/* kempt why-cell: where a cell of a golden record comes from, back through the run that made it. */
#ifndef KP_MERGE_WHY_H
#define KP_MERGE_WHY_H

#include "core/buf.h"
#include "core/error.h"

struct kp_why_options {
    const char *dir;    /* of a run: `kempt run --run-dir` */
    const char *golden; /* the golden id */
    const char *field;
};

/* Appends the story of the cell, as indented text:
 *   the value; the record and the rule that gave it, and the values that lost (merge's provenance
 * and conflicts); for each record it came from, what normalize changed (its ledgers), and the file,
 * line, offset and bytes that the record was read from (the kept inputs). KP_ERR_INPUT: no such
 * golden record or field in the run, or files of the run are missing. */
enum kp_status kp_why_cell(const struct kp_why_options *options, struct kp_buf *text,
                           struct kp_error *err);

#endif
