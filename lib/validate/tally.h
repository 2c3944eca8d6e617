/* Inside lib/validate: what was counted of each rule, and how rejects and issues are written. */
#ifndef KP_VALIDATE_TALLY_H
#define KP_VALIDATE_TALLY_H

#include "record/batch.h"
#include "rules/ruleset.h"

struct kp_tally {
    const char *field; /* "" never: the fields of a record rule, joined by "," */
    const char *rule;  /* its name as users gave it, else that of its kind */
    const char *kind;  /* what kind of rule it is: "length", "unique" */
    const char *id;    /* as in the ruleset's counters */
    const char *scope; /* "field", "record" or "dataset" */
    int severity;      /* enum kp_severity */
    double tolerance;  /* < 0: none */
    uint64_t seen;     /* cells or records that it looked at */
    uint64_t failed;
};

/* One failure in one record. */
struct kp_failure {
    const char *field, *rule, *reason;
};

/* Where a schema keeps what names a record. */
struct kp_record_columns {
    size_t source, record, issues; /* columns, KP_NO_COLUMN when there is none */
};

struct kp_record_columns kp_record_columns_of(const struct kp_schema *schema);

/* Appends the reject line of a row, newline included. */
void kp_reject_write(struct kp_buf *out, const struct kp_batch *b, size_t row,
                     const struct kp_record_columns *c, const struct kp_failure *failures,
                     size_t n);

/* Extends the row's _issues by failures. False when memory is out. */
bool kp_issues_add(struct kp_batch *b, size_t row, size_t column, const struct kp_failure *failures,
                   size_t n);

/* A schema with a column `_issues`: `in` itself (one more reference) when it has one. NULL: memory
 * is out. */
const struct kp_schema *kp_issues_schema(const struct kp_schema *in);

/* ,"rules":[{"field","rule","id","scope","severity","seen","failed"}] for the manifest. */
void kp_tally_json(const struct kp_tally *t, size_t n, struct kp_buf *json);

/* Lines for people, most failures first. */
void kp_tally_text(const struct kp_tally *t, size_t n, struct kp_buf *text);

/* Appends "; field rule failed 3 % of records, 1 % is tolerated" for each tolerance that was
 * missed. */
void kp_tally_misses(const struct kp_tally *t, size_t n, uint64_t records, struct kp_buf *text);

#endif
