/* An external sort: items with a 64-bit key, in memory up to a limit and in an unlinked temporary
 * file beyond it.
 *
 * Items of one key come out in the order in which they went in. Past the limit what is in memory is
 * sorted and written as a run; at the end the runs are merged, with KP_SORTER_BUFFER bytes of
 * memory a run.
 */
#ifndef KP_MERGE_SORTER_H
#define KP_MERGE_SORTER_H

#include "core/error.h"
#include "core/slice.h"

#define KP_SORTER_BUFFER (64u << 10)

struct kp_sorter; /* opaque */

struct kp_sort_item {
    uint64_t key;
    const char *bytes;
    size_t len;
};

/* memory: bytes to hold before spilling. folder NULL: $TMPDIR, else /tmp. NULL when memory is out.
 */
struct kp_sorter *kp_sorter_new(uint64_t memory, const char *folder);
void kp_sorter_free(struct kp_sorter *s);

/* Puts an item in: len bytes to be filled by the caller at *place, before the next call. */
enum kp_status kp_sorter_add(struct kp_sorter *s, uint64_t key, size_t len, char **place,
                             struct kp_error *err);

/* No item goes in after it. */
enum kp_status kp_sorter_finish(struct kp_sorter *s, struct kp_error *err);

/* True when it spilled: items then come one by one, by kp_sorter_next. Else they all are in memory,
 * by kp_sorter_at, until the sorter is freed. After finish. */
bool kp_sorter_spilled(const struct kp_sorter *s);

/* The next item, in order of keys; valid until the next call. KP_END: no more. */
enum kp_status kp_sorter_next(struct kp_sorter *s, struct kp_sort_item *item, struct kp_error *err);

size_t kp_sorter_count(const struct kp_sorter *s); /* items in memory */
struct kp_sort_item kp_sorter_at(const struct kp_sorter *s, size_t i);

/* Starts to fetch an item from memory, or first where it lies; i may be past the end. */
void kp_sorter_prefetch_entry(const struct kp_sorter *s, size_t i);
void kp_sorter_prefetch(const struct kp_sorter *s, size_t i);

/* Sorts by key, stably: least significant byte first, bytes that all keys share left out. other is
 * room for count more. Returns where the result is: entries or other. */
struct kp_sort_entry {
    uint64_t key;
    const void *item;
};
struct kp_sort_entry *kp_sort_entries(struct kp_sort_entry *entries, struct kp_sort_entry *other,
                                      size_t count);

#endif
