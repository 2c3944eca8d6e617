/* A feed: the input block by block, with what the last block left over put in front of the next.
 *
 * Private to lib/io. A reader fills the batch's block, cuts records off its front, and keeps the
 * rest, which begins the next block. Text that is kept is copied while it is short (the usual part
 * of a record) and handed over as a whole buffer when it is long.
 */
#ifndef KP_IO_FEED_H
#define KP_IO_FEED_H

#include "io/input.h"
#include "record/batch.h"

struct kp_feed {
    struct kp_input *in;
    char *kept; /* text read but not part of a record yet: kept[kept_at, kept_end) */
    size_t kept_at, kept_end, kept_cap;
    bool ended;      /* the input is in kept and in the block as a whole */
    uint64_t offset; /* in the source, of the block's first byte */
};

/* Fills the (cleared) batch's block with up to want bytes: block_len is less only at the end.
 * KP_SCAN_SLACK zeros follow them. */
enum kp_status kp_feed_fill(struct kp_feed *f, struct kp_batch *b, size_t want,
                            struct kp_error *err);

/* Adds up to more bytes to the block; it may move. */
enum kp_status kp_feed_more(struct kp_feed *f, struct kp_batch *b, size_t more,
                            struct kp_error *err);

/* Takes the block back from `from` on, to be filled in again; block_len becomes from. Cells before
 * it stay valid. */
enum kp_status kp_feed_keep(struct kp_feed *f, struct kp_batch *b, size_t from,
                            struct kp_error *err);

/* True when the last byte of the input is in the block or was. */
bool kp_feed_at_end(const struct kp_feed *f);

void kp_feed_release(struct kp_feed *f);

#endif
