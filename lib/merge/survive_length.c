/* longest, shortest: by characters, of all the fields of a group together. */
#include "merge/survivorship.h"
#include "text/utf8.h"

static double length(const struct kp_contest *c, size_t i)
{
    const struct kp_slice *cells = c->members[c->who[i]].cells;
    size_t n = 0;
    for (size_t k = 0; k < c->ncolumns; k++)
        n += kp_utf8_count(cells[c->columns[k]].ptr, cells[c->columns[k]].len);
    return (double)n;
}

static void narrow_longest(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    for (size_t i = 0; i < c->n; i++)
        c->score[i] = length(c, i);
    kp_contest_keep_highest(c);
}

static void narrow_shortest(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    for (size_t i = 0; i < c->n; i++)
        c->score[i] = -length(c, i);
    kp_contest_keep_highest(c);
}

static const struct kp_example longest_examples[] = {
    {.input = "J. Sole, Jan Sole", .output = "Jan Sole"}, {0}};
static const struct kp_example shortest_examples[] = {
    {.input = "J. Sole, Jan Sole", .output = "J. Sole"}, {0}};

const struct kp_survivorship kp_survive_longest = {
    .d = {.name = "longest",
          .help = "the value with the most characters",
          .examples = longest_examples},
    .narrow = narrow_longest,
};

const struct kp_survivorship kp_survive_shortest = {
    .d = {.name = "shortest",
          .help = "the value with the fewest characters",
          .examples = shortest_examples},
    .narrow = narrow_shortest,
};
