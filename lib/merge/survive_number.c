/* largest, smallest (and max, min): by number; by bytes where no value is one, which puts ISO dates
 * in order. */
#include <math.h>

#include "merge/decimal.h"
#include "merge/survivorship.h"

static int compare_bytes(struct kp_slice a, struct kp_slice b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int d = memcmp(a.ptr, b.ptr, n);
    return d ? d : (a.len > b.len) - (a.len < b.len);
}

static void by_bytes(struct kp_contest *c, int sign)
{
    size_t best = 0;
    for (size_t i = 1; i < c->n; i++)
        if (sign * compare_bytes(kp_contest_value(c, i), kp_contest_value(c, best)) > 0)
            best = i;
    struct kp_slice top = kp_contest_value(c, best);
    for (size_t i = 0; i < c->n; i++)
        c->score[i] = kp_slice_same_bytes(kp_contest_value(c, i), top);
    kp_contest_keep_highest(c);
}

static void by_number(struct kp_contest *c, int sign)
{
    size_t numbers = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct kp_decimal d;
        bool number = kp_decimal_parse(kp_contest_value(c, i), &d);
        c->score[i] = number ? sign * kp_decimal_value(d) : -INFINITY;
        numbers += number;
    }
    if (numbers > 0)
        kp_contest_keep_highest(c);
    else
        by_bytes(c, sign);
}

static void narrow_largest(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    by_number(c, 1);
}

static void narrow_smallest(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    by_number(c, -1);
}

static const struct kp_example largest_examples[] = {{.input = "9, 10, 8.5", .output = "10"}, {0}};
static const struct kp_example smallest_examples[] = {{.input = "9, 10, 8.5", .output = "8.5"},
                                                      {0}};

#define LARGEST(word)                                                                              \
    {                                                                                              \
        .d = {.name = word,                                                                        \
              .help = "the largest number; where none is a number, the last in byte order",        \
              .examples = largest_examples},                                                       \
        .narrow = narrow_largest                                                                   \
    }
#define SMALLEST(word)                                                                             \
    {                                                                                              \
        .d = {.name = word,                                                                        \
              .help = "the smallest number; where none is a number, the first in byte order",      \
              .examples = smallest_examples},                                                      \
        .narrow = narrow_smallest                                                                  \
    }

const struct kp_survivorship kp_survive_largest = LARGEST("largest");
const struct kp_survivorship kp_survive_max = LARGEST("max");
const struct kp_survivorship kp_survive_smallest = SMALLEST("smallest");
const struct kp_survivorship kp_survive_min = SMALLEST("min");
