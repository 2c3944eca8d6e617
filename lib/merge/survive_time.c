/* latest_by, most_recent, oldest: by a date field of the record. Records without a date that can be
 * read come last. */
#include <math.h>

#include "merge/instant.h"
#include "merge/survivorship.h"

static enum kp_status compile(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err)
{
    rule->inputs = kp_one_input(env->rules.arena, kp_args_string(args, "field", ""));
    return rule->inputs ? KP_OK : kp_no_memory(err);
}

static void by_time(struct kp_contest *c, int sign)
{
    for (size_t i = 0; i < c->n; i++) {
        double seconds;
        bool known = kp_instant_parse(kp_contest_input(c, i, 0), &seconds);
        c->score[i] = known ? sign * seconds : -INFINITY;
    }
    kp_contest_keep_highest(c);
}

static void narrow_latest(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    by_time(c, 1);
}

static void narrow_oldest(const struct kp_survivor *rule, struct kp_contest *c)
{
    (void)rule;
    by_time(c, -1);
}

static const struct kp_arg args[] = {
    {.name = "field",
     .type = KP_ARG_FIELD,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help = "the field that dates the record: ISO dates, times, or seconds"},
    {0}};

static const struct kp_example latest_examples[] = {
    {.args = "updated_at", .input = "a (2023-01-31), b (2024-02-01)", .output = "b"}, {0}};
static const struct kp_example oldest_examples[] = {
    {.args = "updated_at", .input = "a (2023-01-31), b (2024-02-01)", .output = "a"}, {0}};

#define LATEST(word)                                                                               \
    {                                                                                              \
        .d = {.name = word,                                                                        \
              .help = "the value of the record with the latest date in another field",             \
              .args = args,                                                                        \
              .examples = latest_examples},                                                        \
        .flags = KP_SURVIVE_RECORD, .compile = compile, .narrow = narrow_latest                    \
    }

const struct kp_survivorship kp_survive_latest_by = LATEST("latest_by");
const struct kp_survivorship kp_survive_most_recent = LATEST("most_recent");

const struct kp_survivorship kp_survive_oldest = {
    .d = {.name = "oldest",
          .help = "the value of the record with the earliest date in another field",
          .args = args,
          .examples = oldest_examples},
    .flags = KP_SURVIVE_RECORD,
    .compile = compile,
    .narrow = narrow_oldest,
};
