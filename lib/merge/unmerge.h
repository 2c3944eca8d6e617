/* Unmerging: the records that went into a merge, given back as they were.
 *
 * The golden file and the xref are those of one merge, the golden records in their order (some may
 * be left out when no balance is asked for). A golden record that was made of others is replaced by
 * them, from the losers; one that was alone leaves without what the merge added. All are put in the
 * order in which they once came. For records that a kempt tool wrote, the bytes are the same.
 */
#ifndef KP_MERGE_UNMERGE_H
#define KP_MERGE_UNMERGE_H

#include "io/output.h"
#include "io/reader.h"

struct kp_unmerge_options {
    const char *golden, *xref, *losers; /* paths; golden "-": standard input; NULL with only */
    enum kp_format from;                /* of golden; AUTO: detected */
    const char *only; /* a golden id: give back the records of that one alone, out of the losers */
    uint64_t memory;  /* bytes of losers before spilling; 0: 1 GiB */
    const char *temp_folder;
};

struct kp_unmerge_counts {
    uint64_t golden;  /* golden records read */
    uint64_t records; /* records given back */
    uint64_t apart;   /* golden records that were taken apart */
    bool flattened;   /* golden records in JSON, losers in CSV: what those held came back as text */
};

/* Writes to out, which stays open. KP_ERR_BALANCE: the files do not hold every record of the xref;
 * then what was written must not be used. */
enum kp_status kp_unmerge(const struct kp_unmerge_options *options, struct kp_output *out,
                          struct kp_unmerge_counts *counts, struct kp_error *err);

#endif
