/* The order of columns when records lack some: what a writer of JSONL had, found again.
 *
 * A record of JSONL shows the order of the members that it has, not of those that it lacks. Noted
 * for all records, these orders make one in which each can be written as it stood, if there is one.
 */
#ifndef KP_MERGE_ORDER_H
#define KP_MERGE_ORDER_H

#include "merge/store.h"

#define KP_ORDER_COLUMNS 1024 /* with more, columns stay as they came */

struct kp_order {
    uint8_t *before;    /* before[a * cap + b]: a stood right before b somewhere */
    size_t cap;         /* columns there is room for */
    size_t *row, nrow;  /* columns of the record at hand, in its order ... */
    const char **place; /* ... and where they stood */
};

void kp_order_release(struct kp_order *o);

/* Notes a row by where its cells lie in the text of the batch. Those that were written anew, having
 * held escapes, lie elsewhere: then the names in the record's line tell, when it is one. schema:
 * the store's. False when memory is out. */
bool kp_order_note(struct kp_order *o, const struct kp_schema *schema, const struct kp_store_map *m,
                   const struct kp_batch *batch, size_t row);

/* The columns of the schema in an order that all records agree with; where they disagree, as they
 * came. NULL when memory is out. */
struct kp_schema *kp_order_schema(const struct kp_order *o, const struct kp_schema *schema);

#endif
