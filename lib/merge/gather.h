/* Gathering: records that share a key, wherever they stand in the stream, brought together.
 *
 * Groups come out in the order of their first records, and the records of a group in the order in
 * which they went in; so the result depends on neither the memory nor where it spilled. A record
 * with an empty key is a group of its own.
 */
#ifndef KP_MERGE_GATHER_H
#define KP_MERGE_GATHER_H

#include "core/arena.h"
#include "core/error.h"

struct kp_gather; /* opaque */

/* memory: bytes to hold before spilling. folder NULL: $TMPDIR, else /tmp. NULL when memory is out.
 */
struct kp_gather *kp_gather_new(uint64_t memory, const char *folder);
void kp_gather_free(struct kp_gather *g);

/* Puts a record in; its bytes are copied. */
enum kp_status kp_gather_add(struct kp_gather *g, struct kp_slice key, const char *record,
                             size_t len, struct kp_error *err);

/* No record goes in after it. */
enum kp_status kp_gather_finish(struct kp_gather *g, struct kp_error *err);

struct kp_gathered {
    uint64_t position; /* 1-based: the how manieth that went in */
    struct kp_slice key;
    const char *record;
    size_t len;
};

/* The next group: *items (valid until the next call) and their number. What they point at is valid
 * until the gather is freed or, when it spilled, lives in the arena. KP_END: no more. A group that
 * does not fit in memory is KP_ERR_MEMORY. */
enum kp_status kp_gather_next(struct kp_gather *g, struct kp_arena *arena,
                              const struct kp_gathered **items, size_t *count,
                              struct kp_error *err);

#endif
