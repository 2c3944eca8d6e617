/* source, most_trusted: by the source of the record. */
#include <math.h>

#include "merge/instant.h"
#include "merge/survivorship.h"
#include "rules/node.h"

/* One line of a trust table: a source and for how long it is trusted. */
struct trust {
    const char *source;
    int64_t days; /* -1: always */
};

struct table {
    struct trust *items;
    size_t count;
    bool by_rank; /* the ruleset's own order: members know their rank */
    int64_t today;
};

static bool read_age(const char *text, int64_t *days)
{
    static const int64_t lengths[] = {
        [KP_DAYS] = 1, [KP_WEEKS] = 7, [KP_MONTHS] = 30, [KP_YEARS] = 365};
    enum kp_duration_unit unit;
    if (!kp_duration_parse(text, days, &unit))
        return false;
    *days *= lengths[unit];
    return true;
}

/* An entry is a name, or {name: age}. */
static enum kp_status read_trust(const struct kp_node *n, struct trust *t, struct kp_error *err)
{
    if (n->kind == KP_NODE_SCALAR) {
        *t = (struct trust){.source = n->text, .days = -1};
        return KP_OK;
    }
    bool pair = n->kind == KP_NODE_MAP && n->count == 1 && n->items[0]->kind == KP_NODE_SCALAR;
    if (!pair || !read_age(n->items[0]->text, &t->days))
        return kp_fail_at(
            err, KP_ERR_RULES, NULL, n->line, n->column,
            "expected a source, or a source and how long it is trusted, as in {crm: 180d}");
    t->source = n->keys[0]->text;
    return KP_OK;
}

static enum kp_status read_table(const struct kp_node *n, const struct kp_survive_env *env,
                                 struct table *t, struct kp_error *err)
{
    bool list = n->kind == KP_NODE_LIST;
    t->count = list ? n->count : 1;
    t->items = kp_arena_array(env->rules.arena, t->count + 1, sizeof *t->items);
    if (!t->items)
        return kp_no_memory(err);
    enum kp_status st = KP_OK;
    for (size_t i = 0; i < t->count && st == KP_OK; i++)
        st = read_trust(list ? n->items[i] : n, &t->items[i], err);
    return st;
}

static enum kp_status compile(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err)
{
    struct table *t = kp_arena_array(env->rules.arena, 1, sizeof *t);
    const struct kp_node *order = kp_args_node(args, "order");
    const char *by = kp_args_string(args, "by", NULL);
    if (!t)
        return kp_no_memory(err);
    *t = (struct table){.today = env->rules.today, .by_rank = !order};
    rule->data = t;
    enum kp_status st = order ? read_table(order, env, t, err) : KP_OK;
    if (st != KP_OK)
        return st;
    if (!order && !env->sources[0])
        return kp_fail(
            err, KP_ERR_RULES,
            "which source is to be trusted? name them here or in `sources:` of `merge:`");
    for (size_t i = 0; i < t->count; i++)
        if (t->items[i].days >= 0 && !by)
            return kp_fail(err, KP_ERR_RULES,
                           "trust with an age needs `by:`, the field that dates a record");
    if (by && !(rule->inputs = kp_one_input(env->rules.arena, by)))
        return kp_no_memory(err);
    return KP_OK;
}

/* Trusted sources score by their place; one past its age, or not in the table, scores least. */
static double trust_of(const struct table *t, const struct kp_contest *c, size_t i, bool dated)
{
    struct kp_slice source = c->members[c->who[i]].source;
    for (size_t k = 0; k < t->count; k++) {
        const struct trust *e = &t->items[k];
        double seconds;
        if (!kp_slice_is(source, e->source))
            continue;
        if (e->days < 0 || (dated && kp_instant_parse(kp_contest_input(c, i, 0), &seconds) &&
                            (double)t->today - floor(seconds / 86400) <= (double)e->days))
            return -(double)k;
    }
    return -(double)t->count;
}

static void narrow(const struct kp_survivor *rule, struct kp_contest *c)
{
    const struct table *t = rule->data;
    for (size_t i = 0; i < c->n; i++)
        c->score[i] = t->by_rank ? -(double)c->members[c->who[i]].rank
                                 : trust_of(t, c, i, rule->inputs != NULL);
    kp_contest_keep_highest(c);
}

static const struct kp_arg args[] = {
    {.name = "order",
     .type = KP_ARG_ANY,
     .flags = KP_ARG_PRIMARY,
     .help = "sources, most trusted first, each perhaps with an age: [{crm: 180d}, web]"},
    {.name = "by", .type = KP_ARG_FIELD, .help = "the field that dates a record, for ages"},
    {0}};

static const struct kp_example examples[] = {
    {.args = "[crm, web]", .input = "a (web), b (crm)", .output = "b"}, {0}};

#define TRUSTED(word)                                                                              \
    {                                                                                              \
        .d = {.name = word,                                                                        \
              .help = "the value of the most trusted source, by the order given or `sources:`",    \
              .args = args,                                                                        \
              .examples = examples},                                                               \
        .flags = KP_SURVIVE_RECORD, .compile = compile, .narrow = narrow                           \
    }

const struct kp_survivorship kp_survive_source = TRUSTED("source");
const struct kp_survivorship kp_survive_most_trusted = TRUSTED("most_trusted");
