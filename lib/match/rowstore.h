/* A store of whole records, written once in order and read once in order: what a barrier stage
 * keeps so that every record leaves as it came. Up to a limit it is memory; above it the oldest
 * part goes to an unnamed temporary file.
 */
#ifndef KP_MATCH_ROWSTORE_H
#define KP_MATCH_ROWSTORE_H

#include "core/error.h"
#include "record/batch.h"

struct kp_rowstore; /* opaque */

/* limit: bytes of records to keep in memory, 0: no limit. NULL when memory is out. */
struct kp_rowstore *kp_rowstore_new(size_t limit);
void kp_rowstore_free(struct kp_rowstore *s);

/* Appends the live rows of a batch whose cells lie as `schema` says (a reference is kept).
 * KP_ERR_OUTPUT when the temporary file cannot be written (the message names TMPDIR). */
enum kp_status kp_rowstore_add(struct kp_rowstore *s, const struct kp_schema *schema,
                               const struct kp_batch *batch, struct kp_error *err);

/* Number of rows added. */
uint64_t kp_rowstore_count(const struct kp_rowstore *s);

/* Bytes in memory, and bytes in the temporary file. */
size_t kp_rowstore_memory(const struct kp_rowstore *s);
uint64_t kp_rowstore_spilled(const struct kp_rowstore *s);

/* Fills a cleared batch with the next rows: schema, rows, cells. Cells live in the batch's block or
 * in the store. KP_END after the last. Nothing may be added after the first read. */
enum kp_status kp_rowstore_read(struct kp_rowstore *s, struct kp_batch *batch,
                                struct kp_error *err);

/* Back to the first row, for one more reading. */
void kp_rowstore_rewind(struct kp_rowstore *s);

#endif
