/* An arena: memory that is given out piece by piece and taken back all at once.
 *
 * Pieces are never freed one by one. kp_arena_clear keeps the memory for the next round, so that a
 * stream in its steady state allocates nothing. Not thread-safe: an arena belongs to one batch or
 * one worker.
 */
#ifndef KP_CORE_ARENA_H
#define KP_CORE_ARENA_H

#include "core/error.h"
#include "core/slice.h"

struct kp_arena_chunk;

struct kp_arena {
    struct kp_arena_chunk *first;
    struct kp_arena_chunk *current;
    size_t used;  /* bytes given out from current */
    size_t total; /* bytes given out since the last clear */
};

/* An arena of all zeros is valid and empty. */
void kp_arena_init(struct kp_arena *a);

/* Frees all of its memory; the arena is empty and usable again. */
void kp_arena_release(struct kp_arena *a);

/* Takes every piece back, keeping the memory for reuse. */
void kp_arena_clear(struct kp_arena *a);

/* size bytes, uninitialised, aligned for any type. NULL when memory is out. size 0 gives a valid
 * pointer. */
void *kp_arena_alloc(struct kp_arena *a, size_t size);

/* size bytes without alignment, for text. NULL when memory is out. */
char *kp_arena_text(struct kp_arena *a, size_t size);

/* A zeroed array of count elements; NULL when memory is out or count * size overflows. */
void *kp_arena_array(struct kp_arena *a, size_t count, size_t size);

/* A copy of len bytes with a NUL behind them (not counted). NULL when memory is out. */
char *kp_arena_dup(struct kp_arena *a, const char *ptr, size_t len);

/* printf into the arena, NUL-terminated. NULL when memory is out. */
char *kp_arena_printf(struct kp_arena *a, const char *fmt, ...) KP_PRINTF(2, 3);

/* Gives the tail of the newest text piece back: ptr came from kp_arena_text with size bytes, used
 * are kept. A no-op unless it is the newest piece. */
void kp_arena_trim(struct kp_arena *a, char *ptr, size_t size, size_t used);

#endif
