/* kempt merge as a stage: one golden record for each cluster.
 *
 * A barrier: it takes the records of the whole stream, in memory or spilled, and gives one record
 * for each value of `_cluster`, in the order of the clusters' first records. A record without
 * `_cluster` is a cluster of its own. Within a cluster records are in record order: by source (the
 * order of the ruleset's `sources:`, others behind them by name), then by number
 * (_record, or the number in the file), then as they came.
 *
 * What it adds, at the end of the record:
 *   _golden      the golden id: the value of _cluster; of a record without one, its
 * "source:record". With a previous xref, the id that the customer had before (merge/identity.h).
 *   _members     "crm:12;web:3": the records that were merged. Not in a record that is alone in its
 * cluster. _provenance  when asked for: {"email":{"from":"crm:12","rule":"latest_by"}, ...}; as
 * _members. Fields survive as the plan says (merge/plan.h); kempt's own (_source, _record ...) are
 * those of the master, but _issues are those of the cells that survived. A record alone in its
 * cluster leaves as it came.
 *
 * What it leaves behind, as side streams of the batches, each only when asked for:
 *   xref        source, record, golden, position of every record (CSV or JSONL); position counts
 * the input from 1 losers      every record that is not in the output as it came, in full, with
 * _golden and _position (CSV or JSONL) conflicts
 * {"golden","field","value","from":["crm:12"],"kept","rule"}: each losing value once provenance
 * {"golden","fields":{...}} as _provenance review      {"golden","reason","members":[...]}: a
 * cluster that was not merged: its records leave one by one events      {"event","golden",...}:
 * what became of the ids of the previous xref
 */
#ifndef KP_MERGE_MERGE_H
#define KP_MERGE_MERGE_H

#include "io/reader.h"
#include "record/stage.h"
#include "rules/ruleset.h"

#define KP_MERGE_MEMORY (UINT64_C(1) << 30)

#define KP_FIELD_GOLDEN "_golden"
#define KP_FIELD_MEMBERS "_members"
#define KP_FIELD_PROVENANCE "_provenance"
#define KP_FIELD_INTO "_merged_into" /* in the losers */
#define KP_FIELD_POSITION "_position"

struct kp_merge_options {
    struct kp_ruleset *rules; /* outlives the stage; NULL: every field by most_frequent */
    uint64_t memory;          /* bytes of records before spilling; 0: KP_MERGE_MEMORY */
    const char *temp_folder;  /* NULL: $TMPDIR, else /tmp */
    bool keep[KP_SIDE_COUNT]; /* which of its side streams to write */
    bool provenance;          /* the column _provenance */
    bool from_text; /* records come straight from a reader: keep the order of members that lines of
                       JSON show (merge/order.h) */
    enum kp_format xref, losers; /* CSV, TSV or JSONL; AUTO: JSONL */
    uint64_t max_cluster; /* a bigger cluster is not merged; 0: the ruleset's, else any size */
    const char
        *id; /* the field that other tables know a customer by; NULL: the ruleset's, else none */
    const char *previous; /* path of the xref of the run before; NULL: none */
};

/* Keeps the side streams that have a path, xref and losers in the format that the path's ending
 * says (.csv, .tsv, else JSONL). */
void kp_merge_keep(struct kp_merge_options *options, const char *const sides[KP_SIDE_COUNT]);

/* The rules are compiled here: KP_ERR_RULES says which one is wrong. Free through ops->free. */
enum kp_status kp_merge_stage_new(const struct kp_merge_options *options, struct kp_stage **out,
                                  struct kp_error *err);

/* After the run. */
struct kp_merge_counts {
    uint64_t records, golden, merged; /* merged = records - golden */
    uint64_t clusters;                /* of more than one record, merged */
    uint64_t largest;                 /* records in the largest of them */
    uint64_t conflicts;               /* losing values */
    uint64_t review;                  /* clusters put up for review */
};
struct kp_merge_counts kp_merge_stage_counts(const struct kp_stage *s);

#endif
