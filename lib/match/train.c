#include "match/train.h"

#include "match/dependence.h"
#include "match/em.h"
#include "match/parallel.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#define FIRST_EXACT 0.8 /* first guess of m: most matching values are the same ... */
#define MOST_ROUNDS 60
#define COLLAPSED                                                                                  \
    0.5 /* share of the most matches of any round below which what is shared has eaten the matches \
         */
#define CONVERGED 1e-5 /* largest change of any m */
#define FIRST_MATCHES                                                                              \
    0.05 /* per record: the prior begins low, so that only the clearest pairs speak first */
#define FEW_FIELDS 3 /* of so few none repeats what another says ... */
#define FEW_FIRST_MATCHES                                                                          \
    1.0 /* ... and where a low prior found next to nothing, a higher one may be tried */
#define NEXT_TO_NOTHING 0.05 /* matches per record */
#define U_PSEUDO 0.5         /* pairs added to each level of the random ones */

/* ---- random pairs ---- */

struct sampling {
    const struct kp_train_input *in;
    struct kp_patterns *found; /* one for each worker */
    uint64_t pairs;            /* to draw; 0: all of them */
    bool failed;
};

/* A small generator of good quality, any position at once: the finaliser of splitmix64 over a
 * counter. */
static uint64_t random_at(uint64_t i)
{
    uint64_t z = (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void sample_pair(const struct sampling *s, struct kp_score_worker *w, unsigned worker,
                        uint32_t a, uint32_t b)
{
    const uint32_t *entity = s->in->known ? s->in->known->entity : NULL;
    if (a == b || (s->in->source && s->in->source[a] == s->in->source[b]) ||
        (entity && entity[a] && entity[a] == entity[b]))
        return;
    kp_patterns_add(&s->found[worker], kp_score_pattern(s->in->scorer, w, a, b), 1);
}

static void sample(void *ctx, unsigned worker)
{
    struct sampling *s = ctx;
    const uint32_t *rank = s->in->rank;
    uint64_t n = s->in->scorer->table->nrecords;
    struct kp_score_worker w;
    if (!kp_score_worker_init(&w, s->in->scorer))
        s->found[worker].failed = true;
    else if (s->pairs == 0)
        for (uint64_t i = worker; i < n; i += s->in->threads)
            for (uint64_t j = i + 1; j < n; j++)
                sample_pair(s, &w, worker, rank[i], rank[j]);
    else
        for (uint64_t i = worker; i < s->pairs; i += s->in->threads) {
            uint64_t r = random_at(i);
            sample_pair(s, &w, worker, rank[((r >> 32) * n) >> 32],
                        rank[((r & UINT32_MAX) * n) >> 32]);
        }
    kp_score_worker_release(&w);
}

static enum kp_status merge_all(struct kp_patterns *parts, unsigned n, struct kp_patterns *out,
                                struct kp_error *err)
{
    for (unsigned w = 0; w < n; w++) {
        kp_patterns_merge(out, &parts[w]);
        kp_patterns_release(&parts[w]);
    }
    return out->failed ? kp_no_memory(err) : KP_OK;
}

static enum kp_status random_patterns(const struct kp_train_input *in, struct kp_patterns *out,
                                      struct kp_error *err)
{
    uint64_t n = in->scorer->table->nrecords, all = n * (n - 1) / 2;
    struct sampling s = {.in = in, .pairs = all > KP_RANDOM_PAIRS ? KP_RANDOM_PAIRS : 0};
    s.found = calloc(in->threads, sizeof *s.found);
    if (!s.found)
        return kp_no_memory(err);
    kp_parallel(in->threads, sample, &s);
    enum kp_status st = merge_all(s.found, in->threads, out, err);
    free(s.found);
    return st;
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
                         .budget = KP_TRAIN_PAIRS};
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

/* u from the random pairs, each counting by its chance of being no match. */
static void estimate_u(struct kp_model *m, const struct kp_scorer *s,
                       const struct kp_pattern_count *counts, size_t n, bool weighted)
{
    double sum[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1] = {{0}};
    for (size_t p = 0; p < n; p++) {
        double no = weighted ? 1 - kp_weight_probability(kp_model_weight(m, counts[p].pattern)) : 1;
        for (unsigned i = 0; i < m->n; i++)
            sum[i][counts[p].pattern >> (4 * i) & 15] += no * counts[p].count;
    }
    for (unsigned i = 0; i < m->n; i++) {
        const struct kp_compare_spec *spec = s->comparers[i].spec;
        double total = 0;
        for (unsigned k = 0; k < m->levels[i]; k++)
            total += sum[i][k] + U_PSEUDO;
        for (unsigned k = 0; k < m->levels[i]; k++) {
            m->u[i][k] = spec->fixed_u[k] >= 0 ? spec->fixed_u[k] : (sum[i][k] + U_PSEUDO) / total;
            if (sum[i][k] == 0 && m->state[i][k] == KP_LEVEL_TRAINED)
                m->state[i][k] = KP_LEVEL_UNSEEN;
        }
    }
    kp_model_weigh(m);
}

/* Comparisons whose equal values a blocking rule of that field alone brings up. */
static uint32_t complete_fields(const struct kp_train_input *in)
{
    uint32_t mask = 0;
    for (unsigned r = 0; r < in->nblocks; r++)
        for (unsigned i = 0; i < in->scorer->n; i++)
            if (in->blocks[r].spec->nparts == 1 &&
                strcmp(in->blocks[r].spec->parts[0].field, in->scorer->comparers[i].spec->field) ==
                    0)
                mask |= 1u << i;
    return mask;
}

static double prior_of(const struct kp_training *t, double share)
{
    return t->taught && t->lesson.prior >= 0 ? t->lesson.prior : fmin(0.5, share);
}

/* m, the prior, u and (after one round without) what fields share by turns, until m stands still.
 * Returns the most matches of any round; < 0: memory is out. */
static double iterate(struct kp_training *t, const struct kp_scorer *s,
                      const struct kp_dependence_input *in, bool shared, double first)
{
    struct kp_model *m = &t->model;
    double scope = fmax(t->pairs_in_scope, 2), change = 1, most = 0;
    first_guess(m, s);
    m->prior = prior_of(t, fmax(first * (double)s->table->nrecords, 1) / scope);
    estimate_u(m, s, in->random, in->nrandom, false);
    for (int round = 0; round < MOST_ROUNDS && change >= CONVERGED; round++) {
        estimate_u(m, s, in->random, in->nrandom, true);
        if (shared && round > 0 && !kp_dependence_estimate(m, in))
            return -1;
        t->matches =
            kp_em_round(m, in->candidates, in->ncandidates, t->taught ? &t->lesson : NULL, &change);
        m->prior = prior_of(t, fmax(t->matches, 0.5) / scope);
        kp_model_weigh(m);
        most = fmax(most, t->matches);
    }
    return most;
}

/* With what fields share, and without it where that leaves nothing: among few records with many
 * matches each, the matches themselves look like fields that depend on each other. */
static enum kp_status fit_model(struct kp_training *t, const struct kp_scorer *s,
                                const struct kp_dependence_input *in, struct kp_error *err)
{
    double most = iterate(t, s, in, true, FIRST_MATCHES);
    if (most >= 0 && t->matches < COLLAPSED * most)
        most = iterate(t, s, in, false, FIRST_MATCHES);
    if (most >= 0 && s->n <= FEW_FIELDS &&
        t->matches < NEXT_TO_NOTHING * (double)s->table->nrecords)
        most = iterate(t, s, in, false, FEW_FIRST_MATCHES);
    return most >= 0 ? KP_OK : kp_no_memory(err);
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
                            const struct kp_dependence_input *d, struct kp_error *err)
{
    if (!in->known)
        return KP_OK;
    struct kp_learn_input l = {.known = in->known,
                               .scorer = in->scorer,
                               .model = &t->model,
                               .candidates = d->candidates,
                               .ncandidates = d->ncandidates,
                               .source = in->source,
                               .rank = in->rank};
    enum kp_status st = kp_learn(&l, &t->lesson, err);
    t->taught = st == KP_OK && t->lesson.matches > 0;
    return t->taught ? fit_model(t, in->scorer, d, err) : st;
}

enum kp_status kp_train(const struct kp_train_input *in, struct kp_training *out,
                        struct kp_error *err)
{
    struct kp_patterns random = {0};
    *out = (struct kp_training){.pairs_in_scope = scope_pairs(in)};
    enum kp_status st = random_patterns(in, &random, err);
    if (st == KP_OK)
        st = candidate_patterns(in, &out->candidates, err);
    if (st == KP_OK) {
        struct kp_dependence_input d = {.complete = complete_fields(in)};
        d.random = kp_patterns_sorted(&random, &d.nrandom);
        d.candidates = kp_patterns_sorted(&out->candidates, &d.ncandidates);
        st = fit_model(out, in->scorer, &d, err);
        if (st == KP_OK)
            st = learn(in, out, &d, err);
        if (in->scorer->config->prior >= 0)
            out->model.prior = in->scorer->config->prior;
        kp_model_weigh(&out->model);
    }
    kp_patterns_release(&random);
    return st;
}

void kp_training_release(struct kp_training *t)
{
    kp_patterns_release(&t->candidates);
}
