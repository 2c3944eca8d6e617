/* Inside lib/profile: what stands in for a table of values past the exact limit. See freq.h. */
#ifndef KP_PROFILE_FREQ_SKETCH_H
#define KP_PROFILE_FREQ_SKETCH_H

#include "profile/freq.h"

/* top_bits: the counts of the most frequent values are kept in a table of 2^top_bits by three; 0:
 * the most frequent values are not kept, and the rest takes a quarter of the memory. NULL: memory
 * is out. */
struct kp_freq_sketch *kp_freq_sketch_new(unsigned top_bits);
void kp_freq_sketch_free(struct kp_freq_sketch *s);

bool kp_freq_sketch_add(struct kp_freq_sketch *s, const struct kp_freq_entry *e);
bool kp_freq_sketch_merge(struct kp_freq_sketch *s, const struct kp_freq_sketch *from);

uint64_t kp_freq_sketch_distinct(const struct kp_freq_sketch *s);

/* Share of the distinct values that occur more than once, of the sample. */
double kp_freq_sketch_repeated(const struct kp_freq_sketch *s);

/* The most frequent candidates, none where they are not kept, with their estimated counts. */
size_t kp_freq_sketch_top(const struct kp_freq_sketch *s, struct kp_freq_entry *out, size_t n);

/* The sample: entries with exact counts. */
const struct kp_freq_entry *kp_freq_sketch_sample(const struct kp_freq_sketch *s, size_t *count);

int kp_freq_more_first(const void *a, const void *b);

#endif
