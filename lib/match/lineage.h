/* Stable ids of clusters: those of the run before, given to the clusters of this one, and what
 * became of them.
 *
 * An id stays with its anchor: the oldest of its records that is still there. A cluster keeps the
 * id of its oldest anchor; one without gets a new id, made from its content, that no cluster ever
 * had.
 *
 * Events, one JSON object a line, clusters by their oldest record, then removed and retired ones:
 *   {"event":"created","cluster":ID,"added":[...]}           a new id
 *   {"event":"grown","cluster":ID,"added":[...]}             records that were not there before
 *   {"event":"kept","cluster":ID}                            records came again, and nothing
 * changed
 *   {"event":"merged","cluster":ID,"from":ID,"moved":[...]}  records of an id whose anchor came too
 *   {"event":"split","cluster":ID,"from":ID,"moved":[...]}   records of an id that is elsewhere
 *   {"event":"removed","cluster":ID,"removed":[...]}         records that were taken out
 *   {"event":"retired","cluster":ID,"into":ID}               an id no longer in use; into: where
 * its anchor went Replayed on the membership before (added and moved records get the event's id,
 * removed ones go), they give the new one.
 */
#ifndef KP_MATCH_LINEAGE_H
#define KP_MATCH_LINEAGE_H

#include "core/buf.h"
#include "match/dict.h"

struct kp_lineage_record {
    int64_t age;  /* 1, 2, 3 ... in the order in which records first came; none twice */
    uint32_t key; /* its name, a number of `keys` */
    uint32_t was; /* its cluster before, a number of `ids`; 0: none */
    uint32_t now; /* its cluster, filled in */
    bool again;   /* it came again */
};

struct kp_lineage {
    struct kp_dict *ids;        /* cluster ids: those before and retired ones; new ones are added */
    const struct kp_dict *keys; /* names of records; 0x1F in a name is shown as ":" */
    struct kp_lineage_record *records;
    size_t nrecords;
    const struct kp_lineage_record *gone; /* records that were taken out */
    size_t ngone;
    const uint32_t *root; /* a record of each record's cluster, the same for all of it */
    const char *wish;     /* ids to like, `wish_size` apart, one for each record: "c" and 16 hex
                             digits */
    size_t wish_size;
};

/* Fills in `now`. Events are appended; retired gets the ids, one after another with a line end
 * each. KP_ERR_MEMORY. */
enum kp_status kp_lineage_trace(struct kp_lineage *l, struct kp_buf *events, struct kp_buf *retired,
                                struct kp_error *err);

#endif
