/* A batch of records joins the earlier ones: what kempt dedupe --state adds to a run.
 *
 * The earlier records of a state (match/state.h) are appended to the table of the batch, so that
 * all of them are matched by the same code as in one run over everything, with the model that the
 * state holds. Clusters then get stable ids (match/lineage.h).
 *
 * A record is known by the value of the field `id` (in link modes with that of the source), else by
 * its source and number: the fields _source and _record, else the file's name and the number in it.
 * One that comes again takes the place of the earlier one.
 */
#ifndef KP_MATCH_INCREMENTAL_H
#define KP_MATCH_INCREMENTAL_H

#include "match/matcher.h"
#include "match/state.h"

struct kp_incremental_options {
    const char *state;   /* path */
    const char *events;  /* path for the events; NULL: none */
    const char *removed; /* path of the records to take out; NULL: none */
    const char *id;      /* field; NULL: by source and number */
    const char *source_field;
    enum kp_link_mode mode;
};

struct kp_incremental; /* opaque */

/* Opens the state. The strings of the options outlive it. */
enum kp_status kp_incremental_new(const struct kp_incremental_options *o,
                                  struct kp_incremental **out, struct kp_error *err);
void kp_incremental_free(struct kp_incremental *inc);

/* Section and model of the state. */
struct kp_state_model *kp_incremental_model(struct kp_incremental *inc);

/* True when the earlier records do not have that column. */
bool kp_incremental_lacks(const struct kp_incremental *inc, struct kp_slice column);

/* Notes the names of the live rows of a batch. KP_ERR_DATA when one has none. */
enum kp_status kp_incremental_take(struct kp_incremental *inc, const struct kp_batch *batch,
                                   struct kp_error *err);

/* After the last batch, whose rows are the table's: keeps of those with one name the last, and adds
 * the earlier records that do not come again and are not to be taken out. */
enum kp_status kp_incremental_join(struct kp_incremental *inc, struct kp_table *table,
                                   struct kp_error *err);

/* After matching: the id of each row's cluster into names (freed and replaced), KP_CLUSTER_ID_SIZE
 * apart, a name a row of the batches. */
enum kp_status kp_incremental_name(struct kp_incremental *inc, const struct kp_matcher *m,
                                   char **names, struct kp_error *err);

/* After kp_incremental_name: the ids of the clusters of all records of the table,
 * KP_CLUSTER_ID_SIZE apart, freed by the caller. NULL when memory is out. */
char *kp_incremental_ids(const struct kp_incremental *inc);

/* Writes the events and the state; to be called when the output is complete. */
enum kp_status kp_incremental_save(struct kp_incremental *inc, const struct kp_table *table,
                                   struct kp_error *err);

/* A line for people: how many came, came again, were there and were taken out. */
void kp_incremental_summary(const struct kp_incremental *inc, struct kp_buf *text);

#endif
