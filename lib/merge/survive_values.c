/* prefer, exclude: by what the value is. */
#include <stdlib.h>

#include "merge/survivorship.h"
#include "merge/words.h"
#include "validate/placeholder.h"

struct values {
    const char **items;
    size_t count;
    bool placeholders; /* none were named: exclude what stands for nothing */
};

static enum kp_status compile(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err)
{
    struct values *v = kp_arena_array(env->rules.arena, 1, sizeof *v);
    if (!v)
        return kp_no_memory(err);
    v->count = kp_args_count(args, "values");
    v->placeholders = v->count == 0;
    v->items = kp_arena_array(env->rules.arena, v->count + 1, sizeof *v->items);
    if (!v->items)
        return kp_no_memory(err);
    for (size_t i = 0; i < v->count; i++)
        v->items[i] = kp_args_item(args, "values", i);
    rule->data = v;
    return KP_OK;
}

/* true and false stand for every way to write them. */
static bool fits(const char *wanted, struct kp_slice value)
{
    if (strcmp(wanted, "true") == 0)
        return kp_word_is_yes(value);
    if (strcmp(wanted, "false") == 0)
        return kp_word_is_no(value);
    return kp_word_same(value, wanted);
}

static void narrow_prefer(const struct kp_survivor *rule, struct kp_contest *c)
{
    const struct values *v = rule->data;
    for (size_t i = 0; i < c->n; i++) {
        size_t k = 0;
        while (k < v->count && !fits(v->items[k], kp_contest_value(c, i)))
            k++;
        c->score[i] = -(double)k;
    }
    kp_contest_keep_highest(c);
}

static bool excluded(const struct values *v, struct kp_contest *c, struct kp_slice value)
{
    if (v->placeholders) {
        kp_buf_clear(c->scratch);
        bool is = kp_placeholder_kind(value, c->scratch) != KP_PLACEHOLDER_NONE;
        c->no_memory |= !kp_buf_ok(c->scratch);
        return is;
    }
    for (size_t k = 0; k < v->count; k++)
        if (kp_word_same(value, v->items[k]))
            return true;
    return false;
}

static void narrow_exclude(const struct kp_survivor *rule, struct kp_contest *c)
{
    size_t kept = 0;
    for (size_t i = 0; i < c->n; i++)
        if (!excluded(rule->data, c, kp_contest_value(c, i)))
            c->who[kept++] = c->who[i];
    c->n = kept;
}

static const struct kp_arg prefer_args[] = {
    {.name = "values",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY | KP_ARG_REQUIRED,
     .help = "values, the most wanted first; true and false in any spelling"},
    {0}};
static const struct kp_arg exclude_args[] = {
    {.name = "values",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_LIST | KP_ARG_PRIMARY,
     .def = "placeholders",
     .help =
         "values that never win, case aside; without any: unknown, n/a, 0000000 and their like"},
    {0}};

static const struct kp_example prefer_examples[] = {
    {.args = "[gold, silver]", .input = "silver, bronze, gold", .output = "gold"},
    {.args = "true", .input = "no, yes", .output = "yes"},
    {0}};
static const struct kp_example exclude_examples[] = {
    {.args = "[test, dummy]", .input = "test, Jan", .output = "Jan"},
    {.input = "n/a, 未知, Jan", .output = "Jan"},
    {0}};

const struct kp_survivorship kp_survive_prefer = {
    .d = {.name = "prefer",
          .help = "the value that comes first in a list of wanted ones; others when there is none",
          .args = prefer_args,
          .examples = prefer_examples},
    .compile = compile,
    .narrow = narrow_prefer,
};

const struct kp_survivorship kp_survive_exclude = {
    .d = {.name = "exclude",
          .help = "values that never win: the field rather ends empty",
          .args = exclude_args,
          .examples = exclude_examples},
    .flags = KP_SURVIVE_MAY_EMPTY,
    .compile = compile,
    .narrow = narrow_exclude,
};
