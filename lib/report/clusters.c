/* How many records customers have: sizes of the clusters of deduplicated records. */
#include <stdlib.h>

#include "core/hash.h"
#include "io/reader.h"
#include "profile/freq.h"
#include "report/gather.h"

enum {
    CLUSTERS_MAX = 20000000, /* held at a time */
    SIZES = 20,              /* sizes told apart; the last is "so many or more" */
};

struct counter {
    struct kp_report_sources *s;
    struct kp_freq clusters;
    struct kp_freq of_source[KP_REPORT_SOURCES];
    bool found;
};

static bool add_row(struct counter *n, struct kp_slice cluster, struct kp_slice source)
{
    uint64_t hash = kp_hash_slice(cluster, 0);
    size_t i = kp_report_source_find(n->s, source);
    if (!kp_freq_add(&n->clusters, hash, cluster.ptr, cluster.len, 1))
        return false;
    return i == SIZE_MAX || kp_freq_add(&n->of_source[i], hash, cluster.ptr, cluster.len, 1);
}

static bool add_batch(struct counter *n, const struct kp_batch *b)
{
    size_t column = b->schema ? kp_schema_find(b->schema, kp_str("_cluster")) : KP_NO_COLUMN;
    size_t source = b->schema ? kp_schema_find(b->schema, kp_str("_source")) : KP_NO_COLUMN;
    bool ok = true;
    n->found |= column != KP_NO_COLUMN;
    for (size_t row = 0; row < b->nrows && ok && column != KP_NO_COLUMN; row++) {
        const struct kp_slice *c = kp_batch_cell(b, row, column);
        if (c->len)
            ok = add_row(n, *c,
                         source == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(b, row, source));
    }
    return ok;
}

static enum kp_status count_clusters(struct counter *n, struct kp_error *err)
{
    const char *path = n->s->records;
    struct kp_read_options options = {.max_field = KP_MAX_FIELD_DEFAULT, .tool = "report"};
    struct kp_reader *reader;
    struct kp_batch b;
    enum kp_status st = kp_reader_open(path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK)
        if (!add_batch(n, &b)) {
            st = kp_no_memory(err);
            break;
        }
    if (st == KP_END && !n->found && !add_batch(n, &b))
        st = kp_no_memory(err);
    kp_batch_release(&b);
    kp_reader_free(reader);
    if (st == KP_END && !n->found)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                          "has no field _cluster: give the records that dedupe wrote");
    if (st == KP_END && !kp_freq_exact(&n->clusters))
        return kp_fail_at(err, KP_ERR_MEMORY, path, 0, 0, "has more than %d clusters",
                          CLUSTERS_MAX);
    return st == KP_END ? KP_OK : st;
}

static void put_sizes(const struct kp_freq *clusters, struct kp_buf *json)
{
    uint64_t sizes[SIZES + 1] = {0};
    bool first = true;
    for (size_t i = 0; i < clusters->size; i++)
        if (clusters->table[i].key)
            sizes[clusters->table[i].count < SIZES ? clusters->table[i].count : SIZES]++;
    kp_buf_puts(json, ",\"cluster_sizes\":[");
    for (size_t i = 1; i <= SIZES; i++)
        if (sizes[i]) {
            kp_buf_printf(json, "%s{\"size\":\"%zu%s\",\"clusters\":%llu,\"share\":%.6g}",
                          first ? "" : ",", i, i == SIZES ? " or more" : "",
                          (unsigned long long)sizes[i], (double)sizes[i] / (double)clusters->count);
            first = false;
        }
    kp_buf_putc(json, ']');
}

enum kp_status kp_report_clusters(struct kp_report_sources *s, struct kp_buf *json,
                                  struct kp_error *err)
{
    struct counter *n = calloc(1, sizeof *n);
    if (!n)
        return kp_no_memory(err);
    n->s = s;
    kp_freq_init(&n->clusters, CLUSTERS_MAX, SIZE_MAX);
    for (size_t i = 0; i < KP_REPORT_SOURCES; i++)
        kp_freq_init(&n->of_source[i], CLUSTERS_MAX, SIZE_MAX);
    enum kp_status st = count_clusters(n, err);
    if (st == KP_OK)
        put_sizes(&n->clusters, json);
    for (size_t i = 0; i < KP_REPORT_SOURCES; i++) {
        if (i < s->nsources) {
            s->sources[i].clustered = n->of_source[i].total;
            s->sources[i].clusters = kp_freq_distinct(&n->of_source[i]);
        }
        kp_freq_release(&n->of_source[i]);
    }
    kp_freq_release(&n->clusters);
    free(n);
    return st;
}
