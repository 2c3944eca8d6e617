/* The revert stage: takes back what a ledger says that normalize did.
 *
 * revert(normalize(x)) = x, byte for byte, for x as kempt writes it (quotes only where they are
 * needed, LF, no byte order mark, compact JSON). The records come in the order in which normalize
 * put them out; the ledger is read along with them, so memory does not grow with it. A record is
 * known by its _source and _record, and then some may be missing; without them it is known by its
 * place in the one file that the ledger speaks of. A cell that is not what the ledger says it
 * became was changed by somebody else: that is an error unless forced.
 *
 * JSON records that differ in fields and have _record come back with the same fields and values; a
 * field that some of the first records lacked may stand further back in the others.
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

/* The columns to read JSON records by, in the order that they had before normalize, so that the
 * fields of each record stand in it again; NULL: none are known. Belongs to the stage. */
const struct kp_schema *kp_revert_stage_columns(const struct kp_stage *s);

/* After the last record: KP_ERR_DATA when the ledger has changes and not one of them was of a
 * record that came, so that nothing was taken back. */
enum kp_status kp_revert_verdict(struct kp_stage *s, struct kp_error *err);

#endif
