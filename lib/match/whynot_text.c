/* Why two records are not in one cluster, in words and in JSON. */
#include "match/whynot.h"

#include "match/pairs_file.h"

#include <limits.h>
#include <math.h>

static void put_rule(struct kp_buf *out, const struct kp_remedy *r)
{
    struct kp_key_part parts[2] = {r->parts[0], r->parts[1]};
    struct kp_rule_spec rule = {.parts = parts, .nparts = r->nparts};
    kp_match_rule_print(&rule, out);
}

static void put_remedy(struct kp_buf *out, const char *what, const struct kp_remedy *r)
{
    kp_buf_printf(out, "%s ", what);
    put_rule(out, r);
    kp_buf_printf(out, ": %s%llu more %s to compare\n", r->exact ? "" : "at most ",
                  (unsigned long long)r->pairs, r->pairs == 1 ? "pair" : "pairs");
}

static void put_remedies(const struct kp_matcher *m, const struct kp_whynot *w, struct kp_buf *out)
{
    const struct kp_remedies *r = &w->remedies;
    if (r->cheapest.nparts == 0) {
        kp_buf_puts(out, "no rule of one or two keys would bring it up: too little is the same\n");
    } else {
        put_remedy(out, "cheapest rule that would:", &r->cheapest);
        if (r->cheapest.nparts > 1 && r->single.nparts)
            put_remedy(out, "by one key:", &r->single);
    }
    double over = w->pair.weight - m->threshold;
    kp_buf_printf(out, "once compared, it would be %s the threshold by %.2f bits\n",
                  over >= 0 ? "over" : "under", fabs(over));
}

/* The fields that speak against the pair, the loudest first. */
static void put_against(const struct kp_matcher *m, const struct kp_whynot *w, struct kp_buf *out)
{
    bool said[KP_MAX_COMPARISONS] = {false};
    kp_buf_printf(out, "against it: %+.2f that few pairs match at all", m->model->prior_weight);
    for (unsigned round = 0; round < m->model->n; round++) {
        unsigned worst = UINT_MAX;
        double at = 0;
        for (unsigned i = 0; i < m->model->n; i++) {
            double bits = m->model->weight[i][kp_pattern_level(w->pair.pattern, i)];
            if (!said[i] && bits < at) {
                worst = i;
                at = bits;
            }
        }
        if (worst == UINT_MAX)
            break;
        said[worst] = true;
        kp_buf_printf(out, ", %+.2f %s", at, m->scorer.comparers[worst].spec->field);
    }
    double twice = kp_model_shared(m->model, w->pair.pattern);
    if (twice != 0)
        kp_buf_printf(out, ", %+.2f for what more than one field says", -twice);
    kp_buf_putc(out, '\n');
}

static void put_threshold(const struct kp_matcher *m, const struct kp_whynot *w, struct kp_buf *out)
{
    kp_buf_printf(out, "compared under blocking rule %u, and under the threshold by %.2f bits\n",
                  w->pair.rule + 1, m->threshold - w->pair.weight);
    put_against(m, w, out);
    kp_buf_printf(out, "a threshold of %.6g would make it a match, and %s%llu other pairs\n",
                  floor(kp_weight_probability(w->pair.weight) * 1e6) / 1e6,
                  w->others_known ? "" : "more than ", (unsigned long long)w->others);
}

static void put_partners(const struct kp_matcher *m, const struct kp_whynot *w, uint32_t id_column,
                         struct kp_buf *out)
{
    const uint32_t side[2] = {w->pair.a, w->pair.b};
    kp_buf_printf(out,
                  "the pair is over the threshold by %.2f bits, but a record is linked to one "
                  "record of another source only:\n",
                  w->pair.weight - m->threshold);
    for (int k = 0; k < 2; k++) {
        if (w->partner[k] == UINT32_MAX)
            continue;
        kp_pairs_name(m, id_column, side[k], out);
        kp_buf_puts(out, " went to ");
        kp_pairs_name(m, id_column, w->partner[k], out);
        kp_buf_printf(out, ", %+.2f bits against %+.2f\n", w->partner_weight[k], w->pair.weight);
    }
    kp_buf_puts(out, "one_to_one: false would let both be\n");
}

/* Whether both hold the same value, one that is taken for no value. */
static bool generic(const struct kp_table *t, unsigned column, const struct kp_apart_pair *p)
{
    const struct kp_table_column *c = &t->columns[column];
    struct kp_slice value = kp_table_value(t, column, p->a);
    return !c->raw && !c->ids[p->a] && value.len &&
           kp_slice_same_bytes(value, kp_table_value(t, column, p->b));
}

static void put_generic(const struct kp_matcher *m, const struct kp_whynot *w, struct kp_buf *out)
{
    for (unsigned c = 0; c < m->table->ncolumns; c++)
        if (generic(m->table, c, &w->pair))
            kp_buf_printf(out,
                          "both have the same '%s', but so many records hold that value that it "
                          "says nothing\n",
                          m->table->columns[c].name);
}

void kp_whynot_text(const struct kp_matcher *m, const struct kp_whynot *w, uint32_t id_column,
                    struct kp_buf *out)
{
    kp_buf_printf(out, "%s\n", kp_apart_name(w->pair.why));
    switch (w->pair.why) {
    case KP_APART_NOT:
    case KP_APART_COUNT:
        kp_buf_puts(out, "both are in one cluster\n");
        break;
    case KP_APART_SOURCE:
        kp_buf_puts(out, "both are of one source, and only records of different sources are "
                         "linked; --link-dedupe would compare them\n");
        break;
    case KP_APART_BLOCKING:
        kp_buf_puts(out, "no blocking rule brings the pair up\n");
        put_remedies(m, w, out);
        break;
    case KP_APART_CAP:
        kp_buf_printf(out,
                      "blocking rule %u would, but %llu records share its key, more than max_block "
                      "%llu, and split_by does not part them into less\n",
                      w->pair.capped + 1, (unsigned long long)w->block,
                      (unsigned long long)w->limit);
        put_remedies(m, w, out);
        break;
    case KP_APART_THRESHOLD:
        put_threshold(m, w, out);
        break;
    case KP_APART_VETO:
        kp_buf_printf(out,
                      *w->veto ? "they differ in '%s', which is a veto\n"
                               : "the pair is one that is never of one cluster%s\n",
                      w->veto);
        break;
    case KP_APART_PARTNER:
        put_partners(m, w, id_column, out);
        break;
    case KP_APART_OTHERS:
        kp_buf_printf(out,
                      "the pair is over the threshold by %.2f bits, but it stands in clusters of "
                      "%zu and %zu records, and the mean weight of all pairs between them is "
                      "%+.2f, under the threshold of %+.2f\n",
                      w->pair.weight - m->threshold, w->sizes[0], w->sizes[1], w->mean,
                      m->threshold);
        break;
    }
    if (w->pair.why != KP_APART_NOT)
        put_generic(m, w, out);
}

static void json_generic(const struct kp_matcher *m, const struct kp_whynot *w, struct kp_buf *out)
{
    const char *between = ",\"generic\":[";
    for (unsigned c = 0; c < m->table->ncolumns; c++) {
        const char *name = m->table->columns[c].name;
        if (!generic(m->table, c, &w->pair))
            continue;
        kp_buf_puts(out, between);
        kp_buf_json(out, name, strlen(name));
        between = ",";
    }
    if (strlen(between) == 1)
        kp_buf_putc(out, ']');
}

static void json_remedy(struct kp_buf *out, const char *name, const struct kp_remedy *r)
{
    struct kp_buf rule = {0};
    kp_buf_printf(out, ",\"%s\":", name);
    if (r->nparts == 0) {
        kp_buf_puts(out, "null");
        return;
    }
    put_rule(&rule, r);
    kp_buf_puts(out, "{\"rule\":");
    kp_buf_json(out, rule.data, rule.len);
    kp_buf_printf(out, ",\"pairs\":%llu,\"exact\":%s}", (unsigned long long)r->pairs,
                  r->exact ? "true" : "false");
    out->failed |= rule.failed;
    kp_buf_release(&rule);
}

void kp_whynot_json(const struct kp_matcher *m, const struct kp_whynot *w, uint32_t id_column,
                    struct kp_buf *out)
{
    kp_buf_puts(out, "{\"left\":");
    kp_pairs_name(m, id_column, w->pair.a, out);
    kp_buf_puts(out, ",\"right\":");
    kp_pairs_name(m, id_column, w->pair.b, out);
    kp_buf_printf(out, ",\"why\":\"%s\",\"weight\":%.12g,\"threshold\":%.12g,\"probability\":%.9g",
                  kp_apart_name(w->pair.why), w->pair.weight, m->threshold,
                  kp_weight_probability(w->pair.weight));
    if (w->pair.rule != UINT_MAX)
        kp_buf_printf(out, ",\"rule\":%u", w->pair.rule + 1);
    if (w->pair.capped != UINT_MAX)
        kp_buf_printf(out, ",\"too_large\":{\"rule\":%u,\"records\":%llu,\"max_block\":%llu}",
                      w->pair.capped + 1, (unsigned long long)w->block,
                      (unsigned long long)w->limit);
    if (w->veto) {
        kp_buf_puts(out, ",\"veto\":");
        kp_buf_json(out, w->veto, strlen(w->veto));
    }
    if (w->remedies_known) {
        json_remedy(out, "cheapest", &w->remedies.cheapest);
        json_remedy(out, "by_one_key", &w->remedies.single);
    }
    if (w->pair.why == KP_APART_THRESHOLD)
        kp_buf_printf(out, ",\"other_pairs\":%llu,\"other_pairs_known\":%s",
                      (unsigned long long)w->others, w->others_known ? "true" : "false");
    if (w->pair.why == KP_APART_OTHERS)
        kp_buf_printf(out, ",\"mean_weight\":%.12g", w->mean);
    json_generic(m, w, out);
    kp_buf_puts(out, "}");
}
