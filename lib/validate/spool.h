/* A spool: batches put away in order and taken out again in the same order, in memory up to a limit
 * and in an unlinked temporary file beyond it. */
#ifndef KP_VALIDATE_SPOOL_H
#define KP_VALIDATE_SPOOL_H

#include "record/batch.h"

struct kp_spool; /* opaque */

/* memory: bytes to hold before spilling. folder NULL: $TMPDIR, else /tmp. NULL when memory is out.
 */
struct kp_spool *kp_spool_new(size_t memory, const char *folder);
void kp_spool_free(struct kp_spool *s);

/* Puts the live rows of a batch away: cells, schema, places in the source. */
enum kp_status kp_spool_add(struct kp_spool *s, const struct kp_batch *batch, struct kp_error *err);

/* Takes the next batch out, into a cleared one. KP_END when there is none left. No kp_spool_add
 * after it. */
enum kp_status kp_spool_next(struct kp_spool *s, struct kp_batch *batch, struct kp_error *err);

/* Opens an unlinked temporary file; -1 and the error when it cannot. Shared with the key set. */
int kp_temp_open(const char *folder, struct kp_error *err);

/* All of len bytes at offset, or KP_ERR_OUTPUT / KP_ERR_INPUT. */
enum kp_status kp_temp_write(int fd, const void *bytes, size_t len, uint64_t offset,
                             struct kp_error *err);
enum kp_status kp_temp_read(int fd, void *bytes, size_t len, uint64_t offset, struct kp_error *err);

#endif
