/* most_frequent: by how many members have the value. */
#include "merge/survivorship.h"

static void narrow(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    for (size_t i = 0; i < c->n; i++)
        c->count[c->same[c->who[i]]] = 0;
    for (size_t i = 0; i < c->n; i++)
        c->count[c->same[c->who[i]]]++;
    for (size_t i = 0; i < c->n; i++)
        c->score[i] = c->count[c->same[c->who[i]]];
    kp_contest_keep_highest(c);
}

static const struct kp_example examples[] = {{.input = "a, b, b", .output = "b"}, {0}};

const struct kp_survivorship kp_survive_most_frequent = {
    .d = {.name = "most_frequent",
          .help = "the value that the most records have",
          .examples = examples},
    .narrow = narrow,
};
