/* Dates written as YYYY-MM-DD, as normalizing leaves them: days apart, and what a slip of the pen
 * does to one. */
#include "match/comparison.h"

#include <math.h>
#include <stdlib.h>

struct date {
    int year, month, day; /* month 0: the value is no date */
};

static struct date date_of(struct kp_slice v)
{
    static const char form[] = "dddd-dd-dd";
    struct date none = {0, 0, 0};
    if (v.len != sizeof form - 1)
        return none;
    for (size_t i = 0; i < v.len; i++)
        if (form[i] == '-' ? v.ptr[i] != '-' : v.ptr[i] < '0' || v.ptr[i] > '9')
            return none;
    int n[10];
    for (size_t i = 0; i < v.len; i++)
        n[i] = v.ptr[i] - '0';
    struct date d = {n[0] * 1000 + n[1] * 100 + n[2] * 10 + n[3], n[5] * 10 + n[6],
                     n[8] * 10 + n[9]};
    return d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 ? d : none;
}

static enum kp_status prepare(struct kp_grader *g, struct kp_error *err)
{
    const struct kp_dict *d = g->values->dict;
    struct date *dates = malloc(d->count * sizeof *dates);
    if (!dates)
        return kp_no_memory(err);
    for (uint32_t id = 0; id < d->count; id++)
        dates[id] = date_of(kp_dict_value(d, id));
    g->state = dates;
    return KP_OK;
}

static void release(struct kp_grader *g)
{
    free(g->state);
    g->state = NULL;
}

/* Days since a fixed day, Gregorian: years begin in March, so that leap days come last. */
static long day_number(struct date d)
{
    long y = d.year - (d.month <= 2), m = (d.month + 9) % 12;
    return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + d.day;
}

static double days_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                         uint32_t b)
{
    (void)s;
    const struct date *d = g->state;
    if (!d[a].month || !d[b].month)
        return INFINITY;
    return (double)labs(day_number(d[a]) - day_number(d[b]));
}

static unsigned days_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                           uint32_t b)
{
    return kp_grade_distance(g->use, days_value(g, s, a, b));
}

static const struct kp_arg days_args[] = {
    {"within", KP_ARG_INT, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 1, 1000000, NULL, NULL,
     "most days for each level, best level first"},
    {0},
};

static const struct kp_example days_examples[] = {
    {"[1, 31]", "2024-02-28", "2024-03-01", "2"},
    {"366", "1999-12-31", "2001-01-01", "367"},
    {"1", "۱۳۶۲", "1983-05-01", "inf"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_days = {
    .d = {"days", "days between two dates", days_args, days_examples},
    .distance = true,
    .prepare = prepare,
    .grade = days_grade,
    .release = release,
    .value = days_value,
};

static double date_slip_value(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                              uint32_t b)
{
    (void)s;
    const struct date *d = g->state, x = d[a], y = d[b];
    if (!x.month || !y.month)
        return 0;
    if (x.year == y.year && x.month == y.day && x.day == y.month)
        return 1;
    struct kp_slice p = kp_dict_value(g->values->dict, a), q = kp_dict_value(g->values->dict, b);
    unsigned differ = 0;
    for (size_t i = 0; i < p.len; i++)
        differ += p.ptr[i] != q.ptr[i];
    if (differ <= 1)
        return 0.9;
    int parts = (x.year == y.year) + (x.month == y.month) + (x.day == y.day);
    return parts == 2 ? 0.7 : x.year == y.year ? 0.4 : 0;
}

static unsigned date_slip_grade(const struct kp_grader *g, struct kp_grade_scratch *s, uint32_t a,
                                uint32_t b)
{
    return kp_grade_similarity(g->use, date_slip_value(g, s, a, b));
}

static const struct kp_arg slip_args[] = {
    {"at_least", KP_ARG_REAL, KP_ARG_REQUIRED | KP_ARG_LIST | KP_ARG_PRIMARY, 0, 1, NULL, NULL,
     "least similarity for each level, best level first"},
    {0},
};

static const struct kp_example slip_examples[] = {
    {"[1, 0.9]", "1980-03-04", "1980-04-03", "1"},
    {"0.9", "1980-03-04", "1980-03-14", "0.9"},
    {"0.7", "1980-03-04", "1980-03-27", "0.7"},
    {"0.4", "1980-03-04", "1980-11-27", "0.4"},
    {"0.4", "1980-03-04", "سوم", "0"},
    {NULL, NULL, NULL, NULL},
};

const struct kp_measure kp_measure_date_slip = {
    .d = {"date_slip",
          "dates: 1 day and month swapped, 0.9 one digit differs, 0.7 two of year, month and day "
          "are the same, 0.4 the year is",
          slip_args, slip_examples},
    .prepare = prepare,
    .grade = date_slip_grade,
    .release = release,
    .value = date_slip_value,
};
