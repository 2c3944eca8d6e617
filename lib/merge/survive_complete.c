/* most_complete: the value of the record that has the most fields filled. */
#include "merge/survivorship.h"

static void narrow(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    for (size_t i = 0; i < c->n; i++)
        c->score[i] = c->members[c->who[i]].filled;
    kp_contest_keep_highest(c);
}

static const struct kp_example examples[] = {
    {.input = "Ann (2 fields), Anna (5 fields)", .output = "Anna"}, {0}};

const struct kp_survivorship kp_survive_most_complete = {
    .d = {.name = "most_complete",
          .help = "the value of the record that has the most fields filled",
          .examples = examples},
    .flags = KP_SURVIVE_RECORD,
    .narrow = narrow,
};
