/* Outputs: bytes to a file, atomically, or to standard output.
 *
 * A file is written beside its target under a temporary name, synced and renamed by
 * kp_output_commit: a reader sees the old one or the whole new one, whatever happens in between.
 * EINTR and short writes are handled; EPIPE is KP_CLOSED; every failure is KP_ERR_OUTPUT with the
 * path and the system's reason.
 */
#ifndef KP_IO_OUTPUT_H
#define KP_IO_OUTPUT_H

#include "core/buf.h"
#include "core/error.h"

struct kp_output; /* opaque */

/* path NULL or "-": standard output; then commit only flushes. A target that is not a regular file
 * (/dev/stdout, a FIFO) is written directly. */
enum kp_status kp_output_open(const char *path, struct kp_output **out, struct kp_error *err);

/* Buffered. The bytes are copied or written before it returns. */
enum kp_status kp_output_write(struct kp_output *o, const void *bytes, size_t len,
                               struct kp_error *err);

/* Bytes given to it so far. */
uint64_t kp_output_bytes(const struct kp_output *o);

/* Flushes what is buffered. */
enum kp_status kp_output_flush(struct kp_output *o, struct kp_error *err);

/* Flushes, syncs, renames into place and frees. *o is gone whatever it returns. */
enum kp_status kp_output_commit(struct kp_output *o, struct kp_error *err);

/* Throws away what was written (removes the temporary file) and frees. NULL is allowed. */
void kp_output_abort(struct kp_output *o);

#endif
