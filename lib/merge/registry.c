/* The survivorship rules, by name. To add one, see survivorship.h. */
#include "merge/survivorship.h"

#include <math.h>
#include <string.h>

#define KP_SURVIVORSHIP(X)                                                                         \
    X(compute)                                                                                     \
    X(concatenate)                                                                                 \
    X(exclude)                                                                                     \
    X(first)                                                                                       \
    X(largest)                                                                                     \
    X(last)                                                                                        \
    X(latest_by)                                                                                   \
    X(longest)                                                                                     \
    X(matches)                                                                                     \
    X(max)                                                                                         \
    X(min)                                                                                         \
    X(most_complete)                                                                               \
    X(most_frequent)                                                                               \
    X(most_recent)                                                                                 \
    X(most_trusted)                                                                                \
    X(oldest)                                                                                      \
    X(prefer)                                                                                      \
    X(prefer_valid)                                                                                \
    X(score)                                                                                       \
    X(shortest)                                                                                    \
    X(smallest)                                                                                    \
    X(source)                                                                                      \
    X(sum)                                                                                         \
    X(union)                                                                                       \
    X(where)

#define DECLARE(name) extern const struct kp_survivorship kp_survive_##name;
#define ENTRY(name) &kp_survive_##name,
#define DESCRIPTOR(name) &kp_survive_##name.d,

KP_SURVIVORSHIP(DECLARE)

static const struct kp_survivorship *const all[] = {KP_SURVIVORSHIP(ENTRY) NULL};
const struct kp_descriptor *const kp_survivorship_descriptors[] = {KP_SURVIVORSHIP(DESCRIPTOR)
                                                                       NULL};

const struct kp_survivorship *const *kp_survivorships(void)
{
    return all;
}

const struct kp_survivorship *kp_survivorship_find(const char *name)
{
    for (size_t i = 0; all[i]; i++)
        if (strcmp(all[i]->d.name, name) == 0)
            return all[i];
    return NULL;
}

void kp_contest_keep_highest(struct kp_contest *c)
{
    double best = -INFINITY;
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++)
        best = c->score[i] > best ? c->score[i] : best;
    for (size_t i = 0; i < c->n; i++)
        if (c->score[i] >= best)
            c->who[kept++] = c->who[i];
    c->n = kept;
}

void kp_contest_prefer(struct kp_contest *c)
{
    size_t kept = 0, liked = 0;
    for (size_t i = 0; i < c->n; i++)
        liked += c->score[i] != 0;
    for (size_t i = 0; i < c->n; i++)
        if (liked == 0 || c->score[i] != 0)
            c->who[kept++] = c->who[i];
    c->n = kept;
}

const char *const *kp_one_input(struct kp_arena *arena, const char *name)
{
    const char **list = kp_arena_array(arena, 2, sizeof *list);
    if (list)
        list[0] = name;
    return list;
}
