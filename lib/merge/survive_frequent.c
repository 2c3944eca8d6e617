/* most_frequent: by how many members have the value. */
#include "merge/survivorship.h"

/* The counts live in the scores of the first of each value; record order puts that one before the others. */
static void narrow(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    for (size_t i = 0; i < c->n; i++) {
        size_t first = i;
        for (size_t j = 0; j < i && first == i; j++)
            if (c->same[c->who[j]] == c->same[c->who[i]])
                first = j;
        c->score[i] = 0;
        c->score[first]++;
    }
    /* Ties between values go on to the next rule; of each value its first member stands for it. */
    kp_contest_keep_highest(c);
}

static const struct kp_example examples[] = {{.input = "a, b, b", .output = "b"}, {0}};

const struct kp_survivorship kp_survive_most_frequent = {
    .d = {.name = "most_frequent", .help = "the value that the most records have", .examples = examples},
    .narrow = narrow,
};
