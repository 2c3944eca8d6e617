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

static bool add_batch(struct kp_freq *clusters, const struct kp_batch *b, bool *found)
{
    size_t column = b->schema ? kp_schema_find(b->schema, kp_str("_cluster")) : KP_NO_COLUMN;
    bool ok = true;
    *found |= column != KP_NO_COLUMN;
    for (size_t row = 0; row < b->nrows && ok && column != KP_NO_COLUMN; row++) {
        const struct kp_slice *c = kp_batch_cell(b, row, column);
        if (c->len)
            ok = kp_freq_add(clusters, kp_hash_slice(*c, 0), c->ptr, c->len, 1);
    }
    return ok;
}

static enum kp_status count_clusters(const char *path, struct kp_freq *clusters,
                                     struct kp_error *err)
{
    struct kp_read_options options = {.max_field = KP_MAX_FIELD_DEFAULT, .tool = "report"};
    struct kp_reader *reader;
    struct kp_batch b;
    bool found = false;
    enum kp_status st = kp_reader_open(path, &options, &reader, err);
    if (st != KP_OK)
        return st;
    kp_batch_init(&b);
    while ((st = kp_reader_read(reader, &b, err)) == KP_OK)
        if (!add_batch(clusters, &b, &found)) {
            st = kp_no_memory(err);
            break;
        }
    if (st == KP_END && !found && !add_batch(clusters, &b, &found))
        st = kp_no_memory(err);
    kp_batch_release(&b);
    kp_reader_free(reader);
    if (st == KP_END && !found)
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                          "has no field _cluster: give the records that dedupe wrote");
    if (st == KP_END && !kp_freq_exact(clusters))
        return kp_fail_at(err, KP_ERR_MEMORY, path, 0, 0, "has more than %d clusters",
                          CLUSTERS_MAX);
    return st == KP_END ? KP_OK : st;
}

enum kp_status kp_report_clusters(const char *path, struct kp_buf *json, struct kp_error *err)
{
    struct kp_freq clusters;
    uint64_t sizes[SIZES + 1] = {0};
    kp_freq_init(&clusters, CLUSTERS_MAX, SIZE_MAX);
    enum kp_status st = count_clusters(path, &clusters, err);
    for (size_t i = 0; i < clusters.size && st == KP_OK; i++)
        if (clusters.table[i].key)
            sizes[clusters.table[i].count < SIZES ? clusters.table[i].count : SIZES]++;
    bool first = true;
    kp_buf_puts(json, ",\"cluster_sizes\":[");
    for (size_t i = 1; i <= SIZES; i++)
        if (sizes[i]) {
            kp_buf_printf(json, "%s{\"size\":\"%zu%s\",\"clusters\":%llu,\"share\":%.6g}",
                          first ? "" : ",", i, i == SIZES ? " or more" : "",
                          (unsigned long long)sizes[i], (double)sizes[i] / (double)clusters.count);
            first = false;
        }
    kp_buf_putc(json, ']');
    kp_freq_release(&clusters);
    return st;
}
