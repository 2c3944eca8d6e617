#include "match/train.h"

#include "match/consistency.h"
#include "match/dependence.h"
#include "match/em.h"
#include "match/sample.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#define FIRST_EXACT 0.8 /* first guess of m: most matching values are the same ... */
#define MOST_ROUNDS 60
#define CONVERGED 1e-5    /* largest change of any m */
#define FIRST_MATCHES 1.0 /* per record, that the prior begins with ... */
#define FIRST_CLEAR_MATCHES                                                                        \
    0.05 /* ... and so few where fields depend on each other, so that only the clearest pairs      \
            speak first */
#define HOLDS 0.85   /* consistency, and ... */
#define AGREE 0.42   /* ... agreement of matches from which fields may be taken for independent */
#define U_PSEUDO 0.5 /* pairs added to each level of the random ones */
#define LEAST_CHANCE                                                                               \
    0.01 /* share of the pairs of the same value that are no matches, however much they look it */

/* All that is counted before the model is fitted. */
struct samples {
    struct kp_same_sample same[KP_MAX_COMPARISONS];
    double comparable[KP_MAX_COMPARISONS]; /* pairs in scope of which both have a value */
    struct kp_dependence_input counted;
    struct kp_counted candidates;
};

static enum kp_status merge_all(struct kp_patterns *parts, unsigned n, struct kp_patterns *out,
                                struct kp_error *err)
{
    for (unsigned w = 0; w < n; w++) {
        kp_patterns_merge(out, &parts[w]);
        kp_patterns_release(&parts[w]);
    }
    return out->failed ? kp_no_memory(err) : KP_OK;
}

/* ---- candidate pairs ---- */

static void count_pattern(void *ctx, unsigned worker, uint32_t a, uint32_t b, uint64_t pattern,
                          unsigned rule)
{
    (void)a, (void)b, (void)rule;
    struct kp_patterns *found = ctx;
    kp_patterns_add(&found[worker], pattern, 1);
}

static double all_pairs(const struct kp_block_index *x)
{
    double sum = 0;
    for (uint32_t g = 1; g <= x->ngroups; g++) {
        double n = (double)(x->starts[g + 1] - x->starts[g]);
        sum += n * (n - 1) / 2;
    }
    return sum;
}

/* Patterns of the pairs that are one rule's own, not an earlier one's; scaled up when the budget
 * cut it short. */
static enum kp_status rule_patterns(const struct kp_train_input *in, unsigned rule,
                                    struct kp_patterns *out, struct kp_error *err)
{
    struct kp_pairs p = {.scorer = in->scorer,
                         .blocks = in->blocks,
                         .nblocks = rule + 1,
                         .source = in->source,
                         .threads = in->threads,
                         .only = UINT_MAX,
                         .first = rule,
                         .budget = KP_TRAIN_PAIRS / in->nblocks + 1};
    struct kp_patterns *found = calloc(in->threads, sizeof *found);
    uint64_t *seen = calloc(in->nblocks, sizeof *seen);
    enum kp_status st =
        found && seen ? kp_pairs_run(&p, count_pattern, found, seen, err) : kp_no_memory(err);
    if (st == KP_OK)
        st = merge_all(found, in->threads, out, err);
    double all = all_pairs(&in->blocks[rule]);
    if (st == KP_OK && seen[rule] && all > (double)seen[rule])
        for (size_t i = 0; i < out->nslots; i++)
            out->slots[i].count *= all / (double)seen[rule];
    free(found);
    free(seen);
    return st;
}

/* ---- the model ---- */

static void first_guess(struct kp_model *m, const struct kp_scorer *s)
{
    *m = (struct kp_model){.n = s->n};
    for (unsigned i = 0; i < s->n; i++) {
        const struct kp_compare_spec *spec = s->comparers[i].spec;
        unsigned n = m->levels[i] = s->comparers[i].nlevels;
        double left = 1, part = FIRST_EXACT;
        for (unsigned k = 0; k < n; k++) {
            m->m[i][k] = k + 1 < n ? left * part : left;
            left -= m->m[i][k];
            part = 0.5;
        }
        for (unsigned k = 0; k < n; k++) {
            if (spec->fixed_m[k] >= 0) {
                m->m[i][k] = spec->fixed_m[k];
                m->fixed_m[i] |= (uint16_t)(1u << k);
            }
            if (spec->fixed_m[k] >= 0 || spec->fixed_u[k] >= 0)
                m->state[i][k] = KP_LEVEL_FIXED;
        }
        if (s->comparers[i].tf)
            m->frequent[i] = (1u << (n - 1)) - 1;
    }
}

/* What the pairs of the same value in one field come to, those that look like matches left out: a
 * share of all pairs in which both records have a value. */
static double chance_same(const struct kp_model *m, const struct kp_same_sample *same,
                          const struct kp_counted *counted, double comparable)
{
    double no = 0;
    for (size_t p = 0; p < counted->n; p++) {
        double w = kp_model_weight(m, counted->items[p].pattern);
        no += counted->items[p].count * (1 - kp_weight_probability(w));
    }
    double part = same->drawn > 0 ? fmax(no / same->drawn, LEAST_CHANCE) : 0;
    return (part * same->pairs + U_PSEUDO) / (comparable + 1);
}

/* u: of the same value from the pairs that have it, of other levels from the random pairs, each
 * pair counting by its chance of being no match. */
static void estimate_u(struct kp_model *m, const struct kp_scorer *s, const struct samples *in)
{
    double sum[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1] = {{0}};
    for (size_t p = 0; p < in->counted.random.n; p++) {
        const struct kp_pattern_count *c = &in->counted.random.items[p];
        double no = 1 - kp_weight_probability(kp_model_weight(m, c->pattern));
        for (unsigned i = 0; i < m->n; i++)
            sum[i][kp_pattern_level(c->pattern, i)] += no * c->count;
    }
    double same[KP_MAX_COMPARISONS];
    for (unsigned i = 0; i < m->n; i++)
        same[i] = chance_same(m, &in->same[i], &in->counted.same[i], in->comparable[i]);
    for (unsigned i = 0; i < m->n; i++) {
        const struct kp_compare_spec *spec = s->comparers[i].spec;
        double total = 0;
        for (unsigned k = 1; k < m->levels[i]; k++)
            total += sum[i][k] + U_PSEUDO;
        for (unsigned k = 0; k < m->levels[i]; k++) {
            double u = k == 0 ? same[i] : (sum[i][k] + U_PSEUDO) / total * (1 - same[i]);
            m->u[i][k] = spec->fixed_u[k] >= 0 ? spec->fixed_u[k] : u;
            bool seen = k == 0 ? in->same[i].drawn > 0 : sum[i][k] > 0;
            if (!seen && m->state[i][k] == KP_LEVEL_TRAINED)
                m->state[i][k] = KP_LEVEL_UNSEEN;
        }
    }
    kp_model_weigh(m);
}

static double prior_of(const struct kp_training *t, double share)
{
    return t->taught && t->lesson.prior >= 0 ? t->lesson.prior : fmin(0.5, share);
}

/* m, the prior, u and what fields share by turns, until m stands still. False when memory is out.
 */
static bool iterate(struct kp_training *t, const struct kp_scorer *s, const struct samples *in,
                    bool shared, double first)
{
    struct kp_model *m = &t->model;
    double scope = fmax(t->pairs_in_scope, 2), change = 1;
    first_guess(m, s);
    m->prior = prior_of(t, fmax(first * (double)s->table->nrecords, 1) / scope);
    m->prior_weight = kp_probability_weight(m->prior); /* levels weigh nothing yet */
    estimate_u(m, s, in);
    for (int round = 0; round < MOST_ROUNDS && change >= CONVERGED; round++) {
        estimate_u(m, s, in);
        if (shared && !kp_dependence_estimate(m, &in->counted))
            return false;
        t->matches = kp_em_round(m, in->candidates.items, in->candidates.n,
                                 t->taught ? &t->lesson : NULL, &change);
        m->prior = prior_of(t, fmax(t->matches, 0.5) / scope);
        kp_model_weigh(m);
    }
    return true;
}

/* Of the bits that the same values in all fields would say, the share that matches agree in: a
 * level is worth the chance of being at least so alike. */
static double agreement(const struct kp_model *m)
{
    double all = 0, agreed = 0;
    for (unsigned i = 0; i < m->n; i++) {
        double chance = 0;
        all -= log2(m->u[i][0]);
        for (unsigned k = 0; k + 1 < m->levels[i]; k++) {
            chance += m->u[i][k];
            agreed -= m->m[i][k] * log2(fmin(chance, 1));
        }
    }
    return all > 0 ? agreed / all : 0;
}

/* Fields taken for independent first, which finds most; where what is found does not hold together
 * or differs in most of what identifies a record, chance was taken for matches, and what fields
 * share is taken off, beginning with the clearest pairs. */
static enum kp_status fit_model(const struct kp_train_input *in, struct kp_training *t,
                                const struct samples *samples, struct kp_error *err)
{
    double holds = 0;
    if (!iterate(t, in->scorer, samples, false, FIRST_MATCHES))
        return kp_no_memory(err);
    enum kp_status st = kp_consistency(in, &t->model, &holds, err);
    if (st == KP_OK && (holds < HOLDS || agreement(&t->model) < AGREE) &&
        !iterate(t, in->scorer, samples, true, FIRST_CLEAR_MATCHES))
        st = kp_no_memory(err);
    return st;
}

static double scope_pairs(const struct kp_train_input *in)
{
    double n = (double)in->scorer->table->nrecords, all = n * (n - 1) / 2;
    if (!in->source)
        return all;
    uint32_t most = 0;
    for (size_t i = 0; i < in->scorer->table->nrecords; i++)
        most = in->source[i] > most ? in->source[i] : most;
    uint64_t *count = calloc((size_t)most + 1, sizeof *count);
    for (size_t i = 0; count && i < in->scorer->table->nrecords; i++)
        count[in->source[i]]++;
    for (uint32_t k = 0; count && k <= most; k++)
        all -= (double)count[k] * ((double)count[k] - 1) / 2;
    free(count);
    return all;
}

static enum kp_status candidate_patterns(const struct kp_train_input *in, struct kp_patterns *out,
                                         struct kp_error *err)
{
    enum kp_status st = KP_OK;
    for (unsigned r = 0; st == KP_OK && r < in->nblocks; r++) {
        struct kp_patterns own = {0};
        st = rule_patterns(in, r, &own, err);
        kp_patterns_merge(out, &own);
        kp_patterns_release(&own);
    }
    return st == KP_OK && out->failed ? kp_no_memory(err) : st;
}

/* Trains once more, with what labels tell by the light of the model that was fitted without. */
static enum kp_status learn(const struct kp_train_input *in, struct kp_training *t,
                            const struct samples *s, struct kp_error *err)
{
    if (!in->known)
        return KP_OK;
    struct kp_learn_input l = {.known = in->known,
                               .scorer = in->scorer,
                               .model = &t->model,
                               .candidates = s->candidates.items,
                               .ncandidates = s->candidates.n,
                               .source = in->source,
                               .rank = in->rank};
    enum kp_status st = kp_learn(&l, &t->lesson, err);
    t->taught = st == KP_OK && t->lesson.matches > 0;
    return t->taught ? fit_model(in, t, s, err) : st;
}

static struct kp_counted counted(struct kp_patterns *p)
{
    struct kp_counted c;
    c.items = kp_patterns_sorted(p, &c.n);
    return c;
}

/* Of all pairs in scope, by the random ones. */
static void count_comparable(struct samples *s, unsigned n, double scope)
{
    double all = 0, have[KP_MAX_COMPARISONS] = {0};
    for (size_t p = 0; p < s->counted.random.n; p++) {
        const struct kp_pattern_count *c = &s->counted.random.items[p];
        all += c->count;
        for (unsigned i = 0; i < n; i++)
            if (kp_pattern_level(c->pattern, i) != KP_LEVEL_MISSING)
                have[i] += c->count;
    }
    for (unsigned i = 0; i < n; i++)
        s->comparable[i] = fmax(scope * have[i] / fmax(all, 1), s->same[i].pairs);
}

static enum kp_status fit_samples(const struct kp_train_input *in, struct samples *s,
                                  struct kp_patterns *random, struct kp_training *out,
                                  struct kp_error *err)
{
    s->counted.random = counted(random);
    s->candidates = counted(&out->candidates);
    for (unsigned i = 0; i < in->scorer->n; i++)
        s->counted.same[i] = counted(&s->same[i].patterns);
    count_comparable(s, in->scorer->n, out->pairs_in_scope);
    enum kp_status st = fit_model(in, out, s, err);
    if (st == KP_OK)
        st = learn(in, out, s, err);
    if (in->scorer->config->prior >= 0)
        out->model.prior = in->scorer->config->prior;
    kp_model_weigh(&out->model);
    return st;
}

enum kp_status kp_train(const struct kp_train_input *in, struct kp_training *out,
                        struct kp_error *err)
{
    struct kp_patterns random = {0};
    struct samples s = {0};
    struct kp_sample_input from = {.scorer = in->scorer,
                                   .source = in->source,
                                   .rank = in->rank,
                                   .entity = in->known ? in->known->entity : NULL,
                                   .threads = in->threads};
    *out = (struct kp_training){.pairs_in_scope = scope_pairs(in)};
    enum kp_status st = kp_sample_random(&from, &random, err);
    if (st == KP_OK)
        st = kp_sample_same(&from, s.same, err);
    if (st == KP_OK)
        st = candidate_patterns(in, &out->candidates, err);
    if (st == KP_OK)
        st = fit_samples(in, &s, &random, out, err);
    kp_patterns_release(&random);
    for (unsigned i = 0; i < in->scorer->n; i++)
        kp_patterns_release(&s.same[i].patterns);
    return st;
}

void kp_training_release(struct kp_training *t)
{
    kp_patterns_release(&t->candidates);
}
