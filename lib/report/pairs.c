/* What pairs show: how their scores lie, what levels weigh, and a sample with the evidence. */
#include <math.h>
#include <stdlib.h>

#include "profile/output.h"
#include "report/gather.h"
#include "report/scan.h"
#include "report/weights.h"
#include "validate/scan.h"

enum {
    BINS = 20,
    SAMPLE = 12,      /* pairs shown with their evidence */
    WEIGHED = 200000, /* pairs whose levels are weighed */
};

struct pairs {
    struct kp_report_scan scan;
    uint64_t count, bins[BINS], matches;
    double lowest_match; /* probability */
    double threshold;
    struct kp_weights weights;
    struct kp_buf sample[SAMPLE];
    double distance[SAMPLE]; /* of the sampled pair from the threshold */
    double weight[SAMPLE];
    size_t nsample;
};

static void pair_line(struct kp_buf *out, const struct kp_batch *b, size_t row)
{
    static const char *const keys[] = {"left",  "right", "probability", "weight",
                                       "match", "prior", "dependence",  "fields"};
    kp_buf_clear(out);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        kp_buf_printf(out, "%s\"%s\":", i ? "," : "{", keys[i]);
        kp_report_put_cell(out, kp_report_cell(b, row, keys[i]));
    }
    kp_buf_putc(out, '}');
}

/* Keeps the pairs nearest to the threshold, which were hardest to decide, one of each score. */
static enum kp_status pair_row(struct kp_report_scan *scan, const struct kp_batch *b, size_t row,
                               struct kp_error *err)
{
    struct pairs *p = (struct pairs *)scan;
    double x = 0;
    kp_scan_number(kp_report_cell(b, row, "probability"), &x);
    size_t bin = x >= 1 ? BINS - 1 : x <= 0 ? 0 : (size_t)(x * BINS);
    p->bins[bin]++;
    p->count++;
    if (kp_slice_is(kp_report_cell(b, row, "match"), "true")) {
        p->matches++;
        p->lowest_match = x < p->lowest_match ? x : p->lowest_match;
    }
    if (p->count <= WEIGHED && !kp_weights_add_pair(&p->weights, kp_report_cell(b, row, "fields")))
        return kp_no_memory(err);
    double distance = fabs(x - p->threshold), weight = NAN;
    kp_scan_number(kp_report_cell(b, row, "weight"), &weight);
    for (size_t i = 0; i < p->nsample; i++)
        if (p->distance[i] == distance && p->weight[i] == weight)
            return KP_OK; /* the same evidence */
    if (p->nsample == SAMPLE && distance >= p->distance[SAMPLE - 1])
        return KP_OK;
    size_t at = p->nsample < SAMPLE ? p->nsample++ : SAMPLE - 1;
    struct kp_buf line = p->sample[at];
    pair_line(&line, b, row);
    for (; at > 0 && distance < p->distance[at - 1]; at--) {
        p->sample[at] = p->sample[at - 1];
        p->distance[at] = p->distance[at - 1];
        p->weight[at] = p->weight[at - 1];
    }
    p->sample[at] = line;
    p->distance[at] = distance;
    p->weight[at] = weight;
    return kp_buf_ok(&line) ? KP_OK : kp_no_memory(err);
}

/* The threshold that dedupe worked with; NAN: no manifest tells. */
static double threshold_of(const struct kp_report_sources *s)
{
    double threshold = NAN;
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++)
            threshold = kp_get_number(stages->items[i], "threshold", threshold);
    }
    return threshold;
}

static void put_pairs(const struct pairs *p, double threshold, struct kp_buf *json)
{
    kp_buf_printf(json, ",\"pairs\":{\"count\":%llu,\"matches\":%llu,\"scores\":[",
                  (unsigned long long)p->count, (unsigned long long)p->matches);
    for (size_t i = 0; i < BINS; i++)
        kp_buf_printf(json, "%s%llu", i ? "," : "", (unsigned long long)p->bins[i]);
    kp_buf_puts(json, "]");
    if (!isnan(threshold))
        kp_buf_printf(json, ",\"threshold\":%.6g", threshold);
    kp_buf_puts(json, ",\"sample\":[");
    for (size_t i = 0; i < p->nsample; i++) {
        kp_buf_puts(json, i ? "," : "");
        kp_buf_add(json, p->sample[i].data, p->sample[i].len);
    }
    kp_buf_puts(json, "]}");
}

enum kp_status kp_report_pairs(const struct kp_report_sources *s, struct kp_buf *json,
                               struct kp_error *err)
{
    struct pairs *p = calloc(1, sizeof *p);
    if (!p)
        return kp_no_memory(err);
    double threshold = threshold_of(s);
    p->scan.row = pair_row;
    p->lowest_match = 1;
    p->threshold = isnan(threshold) ? 0.5 : threshold;
    enum kp_status st = kp_report_scan_file(s->pairs, &p->scan, err);
    if (isnan(threshold) && p->matches)
        threshold = p->lowest_match;
    if (st == KP_OK) {
        put_pairs(p, threshold, json);
        if (!s->model)
            kp_weights_json(&p->weights, "pairs", json);
    }
    for (size_t i = 0; i < p->nsample; i++)
        kp_buf_release(&p->sample[i]);
    kp_weights_release(&p->weights);
    free(p);
    return st;
}

enum kp_status kp_report_model(const char *path, struct kp_buf *json, struct kp_error *err)
{
    struct kp_weights *w = calloc(1, sizeof *w);
    if (!w)
        return kp_no_memory(err);
    enum kp_status st = kp_weights_add_model(w, path, err);
    if (st == KP_OK)
        kp_weights_json(w, "model", json);
    kp_weights_release(w);
    free(w);
    return st;
}
