/* The keys of all distinct values of a column: made once, used by every blocking rule that names
 * them. */
#ifndef KP_MATCH_KEY_COLUMN_H
#define KP_MATCH_KEY_COLUMN_H

#include "match/key.h"
#include "match/table.h"

struct kp_key_column {
    struct kp_key_part part;
    struct kp_pool *pool; /* the table's */
    const uint32_t *ids;  /* value of each record */
    uint64_t
        *starts; /* where value i's keys begin; NULL: one key a value, at index i, 0 being none */
    uint64_t *keys;
};

/* The part's field is a column of the finished table. KP_ERR_MEMORY is the only failure; release in
 * any case. */
enum kp_status kp_key_column_init(struct kp_key_column *k, const struct kp_key_part *part,
                                  const struct kp_table *table, struct kp_error *err);
void kp_key_column_release(struct kp_key_column *k);

/* A set of them, each once. Zero is valid. */
struct kp_key_columns {
    struct kp_key_column *items;
    unsigned count, cap;
};

/* Takes note of a part, not yet computed. Returns its index; UINT_MAX when memory is out. */
unsigned kp_key_columns_add(struct kp_key_columns *set, const struct kp_key_part *part);

/* Computes those that are not, on all threads. */
enum kp_status kp_key_columns_compute(struct kp_key_columns *set, const struct kp_table *table,
                                      unsigned threads, struct kp_error *err);
const struct kp_key_column *kp_key_columns_find(const struct kp_key_columns *set,
                                                const struct kp_key_part *part);
void kp_key_columns_release(struct kp_key_columns *set);

/* Called with each combination of a record's keys; false stops. */
typedef bool (*kp_key_body)(void *ctx, uint64_t key, uint32_t record);

/* All combinations of one key from each column, none when a column gives none. Returns false when
 * body did. */
bool kp_key_combine(const struct kp_key_column *const *columns, unsigned n, uint64_t so_far,
                    uint32_t record, kp_key_body body, void *ctx);

#endif
