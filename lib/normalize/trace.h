/* One cell's way through a ledger: which rules changed it, in their order. */
#ifndef KP_NORMALIZE_TRACE_H
#define KP_NORMALIZE_TRACE_H

#include "core/buf.h"
#include "core/error.h"

struct kp_trace_options {
    const char *ledger; /* path */
    const char *record; /* "12", or "crm:12" for one source; "12" alone is that of each source */
    const char *field;
};

/* Appends the chain as text: values of customers among it. A cell that no rule changed is said to
 * be so: a ledger does not tell which records there are. KP_ERR_USAGE: record names none. */
enum kp_status kp_trace_cell(const struct kp_trace_options *o, struct kp_buf *text,
                             struct kp_error *err);

#endif
