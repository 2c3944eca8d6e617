/* What is known of one field. All of it is independent of the order of values and of how records
 * are shared out. */
#ifndef KP_PROFILE_STATS_H
#define KP_PROFILE_STATS_H

#include "profile/facts.h"
#include "profile/freq.h"
#include "profile/numbers.h"
#include "text/date_evidence.h"

struct kp_date_tally {
    struct kp_date_evidence evidence;
    uint64_t readers[1 << KP_DATE_FORMS]; /* values by the set of forms that read them */
};

struct kp_field_stats {
    uint64_t missing, null, empty, filled;
    uint64_t other_types;        /* filled with a JSON number, bool, array or object */
    struct kp_freq values;       /* counted elsewhere (shared.h), given when all is counted */
    struct kp_freq patterns;     /* the same, of all records only */
    struct kp_numbers numbers;   /* of all records only */
    struct kp_date_tally *dates; /* NULL: nothing looked like a date */
    uint64_t length_sum;
    uint32_t length_min, length_max; /* code points */
    uint64_t kinds[KP_KIND_COUNT];
    uint64_t flaws[KP_FLAW_COUNT];
    uint64_t scripts[KP_PS_COUNT]; /* values that use it */
    uint64_t mixed;                /* values of more than one script */
};

struct kp_stats_limits {
    size_t values; /* distinct values held exactly, for each field */
    size_t bytes;  /* and their bytes */
};

void kp_field_stats_init(struct kp_field_stats *f);
void kp_field_stats_release(struct kp_field_stats *f);

/* What adding needs beside; one for each thread. All zeros is valid. */
struct kp_stats_scratch {
    struct kp_tick_table ticks;
    struct kp_buf pattern, text;
};

/* What is counted of a field over all sources. */
struct kp_field_whole {
    struct kp_freq patterns;
    struct kp_numbers numbers;
};
void kp_stats_scratch_release(struct kp_stats_scratch *s);

/* Adds what there is to say of the distinct values that ticks holds, of rows first_record +
 * tick.row. False: memory is out. */
bool kp_field_stats_add(struct kp_field_stats *f, struct kp_field_whole *whole,
                        struct kp_stats_scratch *scratch, uint64_t first_record);

/* Of the forms allowed, as few as read every value that they all read; the commonest first. */
unsigned kp_date_tally_forms(const struct kp_date_tally *t, unsigned allowed);

/* values, patterns and numbers aside */
bool kp_field_stats_merge(struct kp_field_stats *f, const struct kp_field_stats *from);

static inline uint64_t kp_field_records(const struct kp_field_stats *f)
{
    return f->missing + f->null + f->empty + f->filled;
}

/* The kind that at least 80 % of the values are of, the most telling one first; KP_KIND_COUNT when
 * there is none. name is the field's: it decides between a person, a company, a phone number and a
 * plain number where form alone cannot. */
enum kp_value_kind kp_field_kind(const struct kp_field_stats *f, struct kp_slice name,
                                 double *share);

/* True when the values are about a person: masked in outputs unless asked for. */
bool kp_field_is_personal(const struct kp_field_stats *f, struct kp_slice name);

/* The q-quantile of the numbers: exact while the values are, else of the histogram. qs ascending, n
 * of them. False: memory is out. */
bool kp_field_quantiles(const struct kp_field_stats *f, const double *qs, double *out, size_t n);

#endif
