/* The revert stage: takes back what a ledger says that normalize did.
 *
 * revert(normalize(x)) = x, byte for byte, for x as kempt writes it. The records come in the order
 * in which normalize put them out (some may be missing); the ledger is read along with them, so
 * memory does not grow with it. A cell that is not what the ledger says it became was changed by
 * somebody else: that is an error unless forced.
 */
#ifndef KP_NORMALIZE_REVERT_H
#define KP_NORMALIZE_REVERT_H

#include "record/stage.h"

struct kp_revert_options {
    const char *ledger;        /* path */
    const char *const *fields; /* only these; NULL: all */
    size_t nfields;
    bool force; /* put the old value back even where the cell was changed since */
};

/* Opens the ledger. The stage works on one thread only: run it with threads = 1. Free through
 * ops->free. */
enum kp_status kp_revert_stage_new(const struct kp_revert_options *options, struct kp_stage **out,
                                   struct kp_error *err);

#endif
