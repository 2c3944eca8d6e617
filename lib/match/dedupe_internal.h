/* The dedupe stage from inside: what its parts share. */
#ifndef KP_MATCH_DEDUPE_INTERNAL_H
#define KP_MATCH_DEDUPE_INTERNAL_H

#include "match/dedupe.h"
#include "match/generic.h"
#include "match/incremental.h"
#include "match/model_file.h"
#include "match/rowstore.h"

struct kp_dedupe {
    struct kp_stage stage;
    struct kp_dedupe_options options;
    struct kp_match_config config;
    bool configured; /* by a match section */
    bool chosen;
    struct kp_saved_model *saved; /* the model to match with; NULL: train */
    bool whole;   /* the table takes all columns, though it is configured: a section that was
                     chosen earlier */
    bool trained; /* the state's model is used */
    uint64_t section_digest;    /* of the ruleset's section; 0: none */
    struct kp_incremental *inc; /* NULL: no state */
    struct kp_pool *pool;       /* the table's and the matcher's arrays */
    struct kp_table table;
    struct kp_rowstore *rows;
    uint32_t id_column, source_column, kept_column;
    struct kp_known known; /* labels */
    struct kp_known never;
    struct kp_generics generics;
    struct kp_matcher matcher;
    bool matched;
    char *names;                                /* of clusters, by record */
    uint32_t *suspects;                         /* by record; NULL: not asked for */
    uint64_t given;                             /* records produced */
    const struct kp_schema *last_in, *last_out; /* schemas of what is produced */
};

/* The field that names a record's source. */
const char *kp_dedupe_source_field(const struct kp_dedupe *d);

/* Reads what the records are to be matched by: a saved model, the ruleset's section or the state's;
 * opens the state. */
enum kp_status kp_dedupe_setup(struct kp_dedupe *d, struct kp_error *err);

/* Reads labels and pairs that are never of one cluster; the table is finished. */
enum kp_status kp_dedupe_known(struct kp_dedupe *d, struct kp_error *err);

/* The stage's part of a manifest. */
void kp_dedupe_report(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json);

#endif
