/* first, last: by record order. */
#include "merge/survivorship.h"

static void narrow_first(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    c->n = 1;
}

static void narrow_last(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    c->who[0] = c->who[c->n - 1];
    c->n = 1;
}

static const struct kp_example first_examples[] = {{.input = "a, b, c", .output = "a"}, {0}};
static const struct kp_example last_examples[] = {{.input = "a, b, c", .output = "c"}, {0}};

const struct kp_survivorship kp_survive_first = {
    .d = {.name = "first",
          .help = "the value of the first record (by source, then record number)",
          .examples = first_examples},
    .flags = KP_SURVIVE_RECORD,
    .narrow = narrow_first,
};

const struct kp_survivorship kp_survive_last = {
    .d = {.name = "last",
          .help = "the value of the last record (by source, then record number)",
          .examples = last_examples},
    .flags = KP_SURVIVE_RECORD,
    .narrow = narrow_last,
};
