/* The records as matching sees them: columns of dictionary numbers.
 *
 * Each column that takes part is folded (case, accents, widths and letter variants aside, blanks
 * collapsed; see KP_PLAIN_FOLD) and every distinct value gets a number, 0 being "no value". Columns
 * join by name, so that streams whose records differ in fields fill the same table.
 */
#ifndef KP_MATCH_TABLE_H
#define KP_MATCH_TABLE_H

#include "match/values.h"
#include "record/batch.h"

struct kp_table_column {
    char *name;
    bool raw; /* not folded */
    struct kp_dict dict;
    uint32_t *ids; /* a number for each record */
    uint32_t
        *whole; /* not NULL: the same with generic values, which ids has not (match/generic.h) */
    struct kp_values values;
};

struct kp_table {
    struct kp_table_column *columns;
    unsigned ncolumns;
    size_t nrecords, cap;
    struct kp_buf scratch;
    struct kp_pool *pool; /* where large arrays lie; borrowed; NULL: plain memory */
};

/* All zeros is valid and empty; pool may be set before the first column. */
void kp_table_release(struct kp_table *t);

/* The column of that name, added if it is not there (earlier records have no value). UINT32_MAX:
 * memory is out. */
uint32_t kp_table_column_add(struct kp_table *t, struct kp_slice name, bool raw);

/* The column of that name, or UINT32_MAX. */
uint32_t kp_table_column_find(const struct kp_table *t, struct kp_slice name);

/* Adds the live rows of a batch. take[c] is the table's column for the batch's column c,
 * UINT32_MAX: not taken. */
enum kp_status kp_table_add(struct kp_table *t, const struct kp_batch *batch, const uint32_t *take,
                            struct kp_error *err);

/* Adds a record without values. False when memory is out. */
bool kp_table_append(struct kp_table *t);

/* To be called once after the last record: counts the values. */
enum kp_status kp_table_finish(struct kp_table *t, struct kp_error *err);

/* Frees what finds a value's number (kp_dict_seal), of all columns. */
void kp_table_seal(struct kp_table *t);

/* The order of the records that does not depend on the order in which they came: by a hash of their
 * values in all columns; those alike in all keep their order. rank[i] is the record at place i; n
 * of them. */
enum kp_status kp_table_rank(const struct kp_table *t, uint32_t *rank, uint64_t *hashes,
                             struct kp_error *err);

/* The value of a record as the table has it. */
static inline struct kp_slice kp_table_value(const struct kp_table *t, uint32_t column,
                                             size_t record)
{
    const struct kp_table_column *c = &t->columns[column];
    return kp_dict_value(&c->dict, (c->whole ? c->whole : c->ids)[record]);
}

/* Folds one value as the table does, into out, cleared first. False when memory is out. */
bool kp_table_fold(struct kp_slice value, struct kp_buf *out);

#endif
