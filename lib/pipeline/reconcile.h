/* Reconciling: do the manifests of a chain of steps account for every record?
 *
 * Each manifest must balance (in = out + quarantined + rejected + filtered + merged), and so must
 * each of its stages, and what one step wrote must be what a later one read: same bytes (by digest)
 * and same count. */
#ifndef KP_PIPELINE_RECONCILE_H
#define KP_PIPELINE_RECONCILE_H

#include "core/buf.h"
#include "core/error.h"

/* Checks the manifests at paths, in the order of the steps (a file may hold several, a line each).
 * Appends a line a step to table: what it read, wrote and set aside. KP_ERR_BALANCE: records went
 * missing or came from nowhere; the message names the step. KP_ERR_INPUT: a manifest cannot be
 * read. */
enum kp_status kp_reconcile(const char *const *paths, size_t count, struct kp_buf *table,
                            struct kp_error *err);

#endif
