/* Requeue: records that were set aside, put back at their place, perhaps after somebody repaired
 * them.
 *
 * A side file is what a tool's --quarantine or --rejects wrote. Of its lines
 *   - those with "bytes" (input that was no record) go back as those bytes, as record number
 * "record" of the file: the records of the file fill the other numbers. The file is then one feed
 * as `kempt import --plain` wrote it;
 *   - those with "values" (rejects, and what normalize quarantined) go back as records, before the
 * first record of the same "source" that has a greater number, or behind its last one; where the
 * records of the file have no _record, as record number "record" of the file.
 */
#ifndef KP_PIPELINE_REQUEUE_H
#define KP_PIPELINE_REQUEUE_H

#include "io/reader.h"
#include "io/writer.h"

struct kp_requeue_options {
    const char *side;   /* path */
    const char *input;  /* path; "-": standard input */
    const char *output; /* path; NULL: standard output */
    struct kp_read_options read;
    struct kp_write_options write; /* format AUTO and delimiter 0: as the input */
};

struct kp_requeue_counts {
    uint64_t records;  /* of the file */
    uint64_t requeued; /* of the side file */
};

enum kp_status kp_requeue(const struct kp_requeue_options *options,
                          struct kp_requeue_counts *counts, struct kp_error *err);

#endif
