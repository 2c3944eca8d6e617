/* Inside lib/profile: the tables of values and patterns, which all threads fill together.
 *
 * There is one table a field over all records, and one a field and source once there are two
 * sources. What --memory allows is shared out among them, whatever the number of threads: five
 * eighths for the tables of all records, three for those of the sources. So a table's limit hangs
 * on the numbers of fields and sources alone; where more of them come up the limits shrink, and a
 * table past its new limit becomes a sketch, as it would have been under that limit from the
 * beginning (freq.h). Each table has a lock of its own; the lock over all of them is held for
 * writing only while fields or sources are added.
 */
#ifndef KP_PROFILE_SHARED_H
#define KP_PROFILE_SHARED_H

#include <pthread.h>

#include "profile/profile.h"

struct kp_shared_table {
    pthread_mutex_t lock;
    struct kp_freq freq;
};

struct kp_shared_source {
    char *name;
    struct kp_shared_table **values; /* by field; NULL while it is the only source */
};

struct kp_shared {
    pthread_rwlock_t lock;
    uint64_t memory;
    struct kp_shared_table **values, **patterns; /* by field */
    size_t nfields, cap;
    struct kp_shared_source sources[KP_PROFILE_SOURCES];
    size_t nsources;
    bool folded; /* there were too many sources: their tables are gone */
    struct kp_stats_limits of_all, of_source;
};

/* memory in bytes. */
bool kp_shared_init(struct kp_shared *s, uint64_t memory);
void kp_shared_release(struct kp_shared *s);

/* Makes it n fields wide. Not within enter and leave. False: memory is out. */
bool kp_shared_widen(struct kp_shared *s, size_t n);

/* Around what follows; while within, tables stay where they are. */
void kp_shared_enter(struct kp_shared *s);
void kp_shared_leave(struct kp_shared *s);

#define KP_SHARED_ALL SIZE_MAX /* no source of its own: the only one, or one of too many */

/* The number of a source, made when it is new; it holds until leave. All that was counted before is
 * of the first source then. False: memory is out. */
bool kp_shared_source(struct kp_shared *s, struct kp_slice name, size_t *source);

/* Adds values of a field. False: memory is out. */
bool kp_shared_add(struct kp_shared *s, size_t source, size_t field,
                   const struct kp_tick_table *ticks);

/* Adds patterns, and empties `from`. */
bool kp_shared_add_patterns(struct kp_shared *s, size_t field, struct kp_freq *from);

/* After the last record: moves the tables of a part's source ("": of all records) to its fields. */
void kp_shared_give(struct kp_shared *s, struct kp_part *part);

#endif
