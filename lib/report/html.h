/* Inside lib/report: cells of the page's tables, and its section on duplicates. */
#ifndef KP_REPORT_HTML_H
#define KP_REPORT_HTML_H

#include "core/buf.h"
#include "rules/node.h"

void kp_html_count_cell(struct kp_buf *out, uint64_t n);
void kp_html_value_cell(struct kp_buf *out, const char *text);

/* Two cells: a bar and a share; a dash for NAN. */
void kp_html_share_cells(struct kp_buf *out, double share, const char *tone);

/* Clusters, scores, what levels weigh, and pairs with their evidence. */
void kp_html_matching(struct kp_buf *out, const struct kp_node *report);

#endif
