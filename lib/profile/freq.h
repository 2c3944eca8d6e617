/* How often each value occurs: exact below a size, by sketches above it, and it says which.
 *
 * All of it is independent of the order in which values come and of how they are shared out among
 * workers: two tables merged give what one table would have held. So a profile is the same for any
 * number of threads.
 *   - Exact: a table of all distinct values, while they are at most `limit` and take at most
 * `bytes`.
 *   - Beyond: HyperLogLog (Flajolet et al. 2007, Ertl 2017; 2^16 registers, standard error 0.41 %)
 * for the number of distinct values; a Count-Min sketch (Cormode, Muthukrishnan 2005; Deng, Rafiei
 * 2007) for the count of a given value; the candidates for the most frequent are the KP_FREQ_TOP
 * values that were most frequent within one batch (a maximum, so that the order does not matter); a
 * uniform sample of distinct values with exact counts (the least hashes) for how often values
 * repeat.
 *
 * Values of one batch are counted in a kp_tick_table first, then added with their counts.
 */
#ifndef KP_PROFILE_FREQ_H
#define KP_PROFILE_FREQ_H

#include "core/arena.h"

enum {
    KP_FREQ_TOP = 256,     /* candidates for the most frequent, past the exact limit */
    KP_FREQ_TOP_BITS = 16, /* usual width of the table of counts */
    KP_FREQ_COUNTS_ONLY = 0,
    KP_FREQ_SAMPLE = 1024, /* distinct values sampled, past the exact limit */
};

struct kp_freq_entry {
    uint64_t hash;
    const char *key; /* NULL: free */
    uint32_t len;
    uint32_t best; /* most occurrences in one batch */
    uint64_t count;
};

struct kp_freq_sketch; /* opaque */

struct kp_freq {
    struct kp_freq_entry *table; /* while exact; size a power of two */
    size_t size, count, limit, bytes;
    struct kp_arena keys;
    struct kp_freq_sketch *sketch; /* past the limit; then there is no table */
    uint64_t total;                /* occurrences */
    uint8_t top_bits; /* past the limit: width of the table of counts; KP_FREQ_COUNTS_ONLY: the most
                         frequent values are not kept */
};

void kp_freq_init(struct kp_freq *f, size_t limit, size_t bytes);
void kp_freq_release(struct kp_freq *f);

/* Smaller limits. What is past them becomes a sketch. False: memory is out. */
bool kp_freq_limit(struct kp_freq *f, size_t limit, size_t bytes);

/* count occurrences of a value in one batch; hash is kp_hash(key, len, 0). False: memory is out. */
bool kp_freq_add(struct kp_freq *f, uint64_t hash, const char *key, size_t len, uint64_t count);

/* Adds what `from` holds. False: memory is out. */
bool kp_freq_merge(struct kp_freq *f, const struct kp_freq *from);

/* True while the table holds every distinct value. */
static inline bool kp_freq_exact(const struct kp_freq *f)
{
    return f->sketch == NULL;
}

/* Number of distinct values: exact, or HyperLogLog's estimate. */
uint64_t kp_freq_distinct(const struct kp_freq *f);

/* Values that occur more than once, and the occurrences of values beyond their first; past the
 * limit estimated from the sample. */
uint64_t kp_freq_repeated(const struct kp_freq *f);

/* The most frequent values, most frequent first, then by bytes; at most n. Returns how many. The
 * keys live as long as f. */
size_t kp_freq_top(const struct kp_freq *f, struct kp_freq_entry *out, size_t n);

/* The least frequent; of the sample past the limit. */
size_t kp_freq_bottom(const struct kp_freq *f, struct kp_freq_entry *out, size_t n);

/* ---- counting within a batch ---- */

struct kp_tick {
    uint64_t hash;
    const char *key; /* into the batch */
    uint32_t len, count;
    uint32_t row; /* the first row that has it */
    uint8_t kind; /* enum kp_kind of that one */
};

/* Open addressing; used slots are listed so that clearing costs what was used. */
struct kp_tick_table {
    struct kp_tick *slots;
    uint32_t *used;
    size_t size, count;
};

void kp_tick_release(struct kp_tick_table *t);
void kp_tick_clear(struct kp_tick_table *t);
bool kp_tick_reserve(struct kp_tick_table *t,
                     size_t values); /* room for so many distinct ones, when empty */
void kp_tick_add(struct kp_tick_table *t, struct kp_slice value, uint32_t row);

#endif
