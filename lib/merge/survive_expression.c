/* where, score: by an expression over the whole record. One that fails on a record is false there,
 * or scores least. */
#include <math.h>

#include "merge/decimal.h"
#include "merge/survivorship.h"
#include "rules/expr.h"

static enum kp_status compile(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err)
{
    (void)env;
    struct kp_expr *e = NULL;
    enum kp_status st =
        kp_expr_new(kp_args_string(args, "expression", ""), "expression", NULL, &e, err);
    rule->data = e;
    return st;
}

static void release(struct kp_survivor *rule)
{
    kp_expr_free(rule->data);
    rule->data = NULL;
}

static struct kp_expr_record record_of(const struct kp_contest *c, size_t i)
{
    const struct kp_member *m = &c->members[c->who[i]];
    return (struct kp_expr_record){.schema = c->schema, .cells = m->cells, .number = m->record};
}

static void narrow_where(const struct kp_survivor *rule, struct kp_contest *c)
{
    struct kp_error err;
    for (size_t i = 0; i < c->n; i++) {
        bool holds = false;
        enum kp_status st = kp_expr_test(rule->data, record_of(c, i), &holds, &err);
        c->no_memory |= st == KP_ERR_MEMORY;
        c->score[i] = st == KP_OK && holds;
    }
    kp_contest_prefer(c);
}

static void narrow_score(const struct kp_survivor *rule, struct kp_contest *c)
{
    struct kp_error err;
    for (size_t i = 0; i < c->n; i++) {
        struct kp_slice value;
        struct kp_decimal d;
        enum kp_status st = kp_expr_value(rule->data, record_of(c, i), c->arena, &value, &err);
        c->no_memory |= st == KP_ERR_MEMORY;
        c->score[i] = st == KP_OK && kp_decimal_parse(value, &d) ? kp_decimal_value(d) : -INFINITY;
    }
    kp_contest_keep_highest(c);
}

static const struct kp_arg args[] = {
    {.name = "expression",
     .type = KP_ARG_STRING,
     .flags = KP_ARG_REQUIRED | KP_ARG_PRIMARY,
     .help =
         "an expression as in kempt-filter(1), over all fields of the record: r.country == 'IR'"},
    {0}};

static const struct kp_example where_examples[] = {
    {.args = "\"r.country == 'IR'\"", .input = "a (country DE), b (country IR)", .output = "b"},
    {0}};
static const struct kp_example score_examples[] = {
    {.args = "\"tonumber(r.visits) or 0\"", .input = "a (visits 3), b (visits 12)", .output = "b"},
    {0}};

const struct kp_survivorship kp_survive_where = {
    .d = {.name = "where",
          .help = "values of records for which an expression holds, if there are any",
          .args = args,
          .examples = where_examples},
    .flags = KP_SURVIVE_RECORD,
    .compile = compile,
    .narrow = narrow_where,
    .release = release,
};

const struct kp_survivorship kp_survive_score = {
    .d = {.name = "score",
          .help = "the value of the record for which an expression gives the highest number",
          .args = args,
          .examples = score_examples},
    .flags = KP_SURVIVE_RECORD,
    .compile = compile,
    .narrow = narrow_score,
    .release = release,
};
