/* Records in compact form: what the merge keeps of a stream until its end.
 *
 * The columns of all the stream's schemas make one, which grows. A packed record holds its place
 * and its cells by column of that schema; columns that came later are missing in it.
 */
#ifndef KP_MERGE_STORE_H
#define KP_MERGE_STORE_H

#include "merge/survivorship.h"
#include "record/stage.h"

struct kp_store {
    struct kp_schema *schema; /* all columns so far; a column's slot is its index */
    struct kp_arena arena;
    const char **sources; /* names of the source files, by their number */
    size_t nsources;
    struct kp_buf packed; /* the record at hand */
};

/* False when memory is out. */
bool kp_store_init(struct kp_store *s);
void kp_store_release(struct kp_store *s);

/* How the cells of one schema map to the store's columns. */
struct kp_store_map {
    size_t *slots; /* of each column of the store; SIZE_MAX: not in this schema */
    size_t count;
    size_t cluster, source, record; /* slots of kempt's own fields, or SIZE_MAX */
};
struct kp_store_map *kp_store_map_new(struct kp_store *s, const struct kp_schema *in);
void kp_store_map_free(struct kp_store_map *m);

/* Packs a row into s->packed. False when memory is out. */
bool kp_store_pack(struct kp_store *s, const struct kp_store_map *m, const struct kp_batch *batch,
                   size_t row);

/* The source and number that the record of a row has. */
void kp_store_origin(const struct kp_store_map *m, const struct kp_batch *batch, size_t row,
                     struct kp_slice *source, uint64_t *record);

/* Unpacks into cells (as many as the store has columns) and the member's source and record; the
 * other members of it are left alone. Cells point into the packed bytes. */
void kp_store_unpack(const struct kp_store *s, const char *packed, size_t source_column,
                     struct kp_slice *cells, struct kp_member *member);

#endif
