/* Quality reports: what manifests, profiles, pairs and rejects say together, as JSON, and as page,
 * Markdown or text made of that JSON.
 *
 * Measures, each a share 0..1:
 *   completeness  cells filled, of the last profile
 *   validity      records that no check of severity error rejected, of those that validate took in
 *   uniqueness    records that are no duplicate of another: not merged into one, not rejected by a
 *                 unique key
 *   consistency   records that passed the worst of the rules across fields
 *   timeliness    values that passed the worst of the checks `fresh`, and of rules named fresh or
 *                 timely
 *
 * Of a field, uniqueness is the share of different values; of a source, that of its records that
 * are the only one of their cluster or the first. Sources are counted from the rejects and the
 * clustered records. A measure that the inputs say nothing about is left out.
 */
#ifndef KP_REPORT_REPORT_H
#define KP_REPORT_REPORT_H

#include "core/buf.h"
#include "rules/node.h"

struct kp_report_inputs {
    const char *const *files; /* manifests and profiles, told apart by what they hold, and
                                 directories of kempt run */
    size_t nfiles;
    const char *pairs;   /* JSONL of kempt dedupe --pairs; NULL: none */
    const char *rejects; /* JSONL of kempt validate --rejects; NULL: none */
    const char *records; /* records with _cluster, as kempt dedupe writes them; NULL: none */
    const char *model;   /* of kempt dedupe --save-model; NULL: none */
    const char *history; /* SQLite, made when it is not there; NULL: none */
    const char *title;   /* NULL: "Data quality" */
    bool show_values;    /* do not mask values in examples */
};

/* Reads everything and appends one JSON object. The run's measures are put into the history (a run
 * that is there already is replaced), and the history's runs come out with the rest. */
enum kp_status kp_report_gather(const struct kp_report_inputs *in, struct kp_buf *json,
                                struct kp_error *err);

void kp_report_html(const struct kp_node *report, struct kp_buf *out);
void kp_report_text(const struct kp_node *report, bool colour, struct kp_buf *out);
void kp_report_markdown(const struct kp_node *report, struct kp_buf *out);

/* limits: "completeness=95%,validity=0.99". KP_ERR_USAGE: it cannot be read, or names no measure
 * that there is. KP_ERR_LIMIT: names those that are under their limit. */
enum kp_status kp_report_check(const struct kp_node *report, const char *limits,
                               struct kp_error *err);

#endif
