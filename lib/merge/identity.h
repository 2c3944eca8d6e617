/* Stable golden ids: those of the run before, given to the clusters of this one, and what became of
 * them.
 *
 * The previous xref says which record had which golden id. An id stays with its anchor: the first
 * of its records (by source, then number) that is still there. A cluster takes the id, of those
 * whose anchors are in it, that had the most of its records (the one with the first anchor among
 * equals). So an id is never given twice, and neither the order of the records nor ids of this
 * run's clustering matter. A cluster without an anchor gets a new id that no record had before.
 *
 * Events, one JSON object a line; in the order of the golden records, retired ids at the end:
 *   {"event":"created","golden":ID,"added":[...]}             a new id; records that the previous
 * xref did not have
 *   {"event":"kept","golden":ID}                              no record joined it
 *   {"event":"grown","golden":ID,"added":[...]}               records that the previous xref did
 * not have
 *   {"event":"merged","golden":ID,"from":ID,"moved":[...]}    records of another id, whose anchor
 * came along
 *   {"event":"split","golden":ID,"from":ID,"moved":[...]}     records of an id whose anchor is
 * elsewhere
 *   {"event":"retired","golden":ID,"into":ID}                 an id no longer in use; into: where
 * its anchor went
 *   {"event":"removed","golden":ID,"removed":[...]}           records that are no longer there
 * An id may have several. Records are "source:record". Replayed on the previous xref (added and
 * moved records get the event's golden id, removed ones go), they give the new one.
 */
#ifndef KP_MERGE_IDENTITY_H
#define KP_MERGE_IDENTITY_H

#include "core/buf.h"
#include "merge/survivorship.h"

struct kp_identity; /* opaque */

/* Reads the previous xref. */
enum kp_status kp_identity_new(const char *xref, struct kp_identity **out, struct kp_error *err);
void kp_identity_free(struct kp_identity *id);

/* A record of this run; for all of them, before the first kp_identity_golden. */
void kp_identity_present(struct kp_identity *id, struct kp_slice source, uint64_t record);

/* The golden id of a cluster, and its events appended to events (NULL: none are wanted). wish: the
 * id that a new golden record would like to have. The id lives as long as the identity. Memory out:
 * KP_ERR_MEMORY. */
enum kp_status kp_identity_golden(struct kp_identity *id, struct kp_slice wish,
                                  const struct kp_member *members, size_t count,
                                  struct kp_slice *golden, struct kp_buf *events,
                                  struct kp_error *err);

/* After the last cluster: the ids that are no longer in use, and the records that went. */
void kp_identity_finish(struct kp_identity *id, struct kp_buf *events);

#endif
