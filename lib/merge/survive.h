/* The contests of a cluster: the plan resolved against the columns of a stream, and run. */
#ifndef KP_MERGE_SURVIVE_H
#define KP_MERGE_SURVIVE_H

#include "merge/plan.h"
#include "record/schema.h"

enum kp_consent { KP_CONSENT_NONE, KP_CONSENT_OPT_IN, KP_CONSENT_OPT_OUT };

/* A field or a group, in the columns of the stream. */
struct kp_entry {
    const char *field; /* of a group, its first */
    size_t *columns;
    const char **names; /* of the columns */
    size_t ncolumns;
    const struct kp_chain *chain;
    size_t **inputs; /* of each rule: columns, or KP_NO_COLUMN */
    enum kp_consent consent;
    bool plain; /* where all have the same value, no rule of the chain changes that */
    struct kp_slice *as_field; /* of each column: ,"field":"name","value": */
    struct kp_slice *as_key;   /* of each column: "name":{"from": */
};

struct kp_lineup {
    struct kp_arena arena;
    struct kp_entry *entries; /* all columns that are not kempt's own, each in one */
    size_t count;
    struct kp_entry master;
    size_t *own; /* columns of kempt's own fields */
    size_t nown;
    const struct kp_schema *schema; /* borrowed */
    size_t issues;                  /* of _issues, or KP_NO_COLUMN */
    bool fill_empty;
};

/* Release it whatever it returns. The plan must outlive it. False when memory is out. */
bool kp_lineup_init(struct kp_lineup *l, const struct kp_merge_plan *plan,
                    const struct kp_schema *schema);
void kp_lineup_release(struct kp_lineup *l);

/* Working space, reused from cluster to cluster. All zeros is valid. */
struct kp_ring {
    uint32_t *all, *who, *same, *count;
    double *score;
    uint32_t *table; /* of values, for big clusters */
    size_t cap, table_cap;
    struct kp_buf scratch;
};
void kp_ring_release(struct kp_ring *r);

/* How a contest ended. */
struct kp_outcome {
    const struct kp_member *winner; /* NULL: nobody has a value, or the value was made */
    struct kp_slice made;           /* of kind KP_MISSING unless a rule made it */
    const char *rule;    /* "only": no other had a value; "agreed": all had this one; "order": the
                            chain left a tie; "opt_out"; "none"; else the rule's name */
    const uint32_t *all; /* members that took part, in record order */
    size_t nall;
    const uint32_t *same; /* as in struct kp_contest */
};

/* Runs the contest of an entry between members (in record order). What *out points at is valid
 * until the next call; what a rule made lives in the arena. False when memory is out. */
bool kp_contest_run(struct kp_ring *ring, const struct kp_lineup *l, const struct kp_entry *e,
                    const struct kp_member *members, size_t count, struct kp_arena *arena,
                    struct kp_outcome *out);

#endif
