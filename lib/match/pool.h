/* Large arrays under a limit of memory.
 *
 * An array lies in memory until all arrays of the pool together would pass the limit; what grows or
 * is new from then on lies in a mapped temporary file of its own, whose pages the system writes out
 * and takes away as it needs memory. The files have no names (they are unlinked when they are
 * made), so that nothing is left of them however the process ends, and their room on the disk is
 * claimed when an array grows: a full disk is an error there and not a crash later.
 *
 * Any thread may call. A pool of NULL is plain memory without a limit.
 */
#ifndef KP_MATCH_POOL_H
#define KP_MATCH_POOL_H

#include "core/error.h"

#include <stdbool.h>

struct kp_pool; /* opaque */

/* limit: bytes of arrays in memory; 0: none is set. resident: bytes of the whole process above
 * which kp_pool_trim lets go of mapped pages; 0: never. NULL when memory is out. */
struct kp_pool *kp_pool_new(uint64_t limit, uint64_t resident);

/* Every array was freed before. */
void kp_pool_close(struct kp_pool *pool);

/* malloc, calloc, realloc (of an array of `had` elements) and free. NULL when there is no room;
 * kp_pool_failed tells which. */
void *kp_pool_alloc(struct kp_pool *pool, size_t n, size_t size);
void *kp_pool_zeroed(struct kp_pool *pool, size_t n, size_t size);
void *kp_pool_grow(struct kp_pool *pool, void *array, size_t had, size_t n, size_t size);
void kp_pool_free(struct kp_pool *pool, void *array);

/* To be called now and then by who works through arrays: where the process holds more than
 * `resident`, the mapped pages are let go. They come back from the file when they are touched. */
void kp_pool_trim(struct kp_pool *pool);

/* The most bytes that lay in files at once. */
uint64_t kp_pool_spilled(const struct kp_pool *pool);

/* The most bytes that arrays had at once, in memory and in files. */
uint64_t kp_pool_most(const struct kp_pool *pool);

/* After a failure for lack of room: KP_ERR_OUTPUT with its reason when it was the disk's, else
 * KP_ERR_MEMORY. */
enum kp_status kp_pool_failed(const struct kp_pool *pool, struct kp_error *err);

/* A new file without a name in $TMPDIR, else /tmp; it closes on exec. -1: it cannot be made (errno
 * says why). */
int kp_pool_file(void);

/* KP_ERR_OUTPUT for a temporary file that could not be written, by errno. */
enum kp_status kp_pool_file_failed(struct kp_error *err, int error);

#endif
