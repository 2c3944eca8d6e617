/* Inside lib/report: files of JSON records, row by row. */
#ifndef KP_REPORT_SCAN_H
#define KP_REPORT_SCAN_H

#include "core/buf.h"
#include "record/batch.h"

/* Calls row for each record of a JSONL file until it says stop or fails. */
struct kp_report_scan {
    enum kp_status (*row)(struct kp_report_scan *s, const struct kp_batch *b, size_t row,
                          struct kp_error *err);
    bool stop;
};

enum kp_status kp_report_scan_file(const char *path, struct kp_report_scan *s,
                                   struct kp_error *err);

/* The cell of a column by name; missing where there is no such column. */
struct kp_slice kp_report_cell(const struct kp_batch *b, size_t row, const char *name);

/* A cell as JSON that kempt can read back (profile/output.h). */
void kp_report_put_cell(struct kp_buf *out, struct kp_slice cell);

#endif
