/* What a run of matching keeps for the next one, in an SQLite file: the earlier records (the
 * columns that take part, folded as match/table.h does), each one's name, age and cluster; the
 * section and the trained model; the ids of clusters that are no longer in use.
 *
 * The file is changed in one transaction: a run that is ended before leaves the old state.
 */
#ifndef KP_MATCH_STATE_H
#define KP_MATCH_STATE_H

#include "match/lineage.h"
#include "match/model.h"
#include "match/table.h"

struct kp_state; /* opaque */

struct kp_state_model {
    bool there;
    uint64_t section_digest; /* of the ruleset's section; 0: it was chosen, and is `section` */
    struct kp_buf section;   /* YAML */
    double threshold;        /* weight */
    struct kp_model model;
};

/* Opens the file, or begins a new state when it is not there. `identity`: how records are named
 * and linked; a state that was made with another is refused (KP_ERR_USAGE). */
enum kp_status kp_state_open(const char *path, const char *identity, struct kp_state **out,
                             struct kp_error *err);
void kp_state_free(struct kp_state *s);

/* The section and model that it holds; to be changed and kept by the caller before a save. */
struct kp_state_model *kp_state_model(struct kp_state *s);

/* Age of the next new record. */
int64_t kp_state_next_age(const struct kp_state *s);

/* True when it holds earlier records but not that column of theirs. */
bool kp_state_lacks(const struct kp_state *s, struct kp_slice column);

/* The earlier records, by age. The callback gets key, age, cluster, and the cells as stored; a
 * status other than KP_OK ends it. */
typedef enum kp_status kp_state_record_fn(void *ctx, struct kp_slice key, int64_t age,
                                          struct kp_slice cluster, struct kp_slice cells,
                                          struct kp_error *err);
enum kp_status kp_state_read(struct kp_state *s, kp_state_record_fn *fn, void *ctx,
                             struct kp_error *err);

/* Adds the columns of the earlier records to the table; to be called before kp_state_append. */
enum kp_status kp_state_columns(struct kp_state *s, struct kp_table *t, struct kp_error *err);

/* Adds one earlier record to the table. */
enum kp_status kp_state_append(struct kp_state *s, struct kp_table *t, struct kp_slice cells,
                               struct kp_error *err);

/* Adds the ids that are no longer in use. */
enum kp_status kp_state_retired(struct kp_state *s, struct kp_dict *ids, struct kp_error *err);

/* Writes what changed and commits: records of the table (record i of l is record i of the table;
 * `fresh`: the cells of the first so many are new), the model, retired ids (one a line).
 * KP_ERR_OUTPUT, also when another run changed the file meanwhile. */
enum kp_status kp_state_save(struct kp_state *s, const struct kp_table *t,
                             const struct kp_lineage *l, size_t fresh, const struct kp_buf *retired,
                             struct kp_error *err);

#endif
