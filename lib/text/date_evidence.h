/* What a column says about its own dates: which order of day and month, which calendar.
 *
 * Feed it the column's values, then ask. Where two forms read the same value as different days, the
 * column must decide between them: by rows that one form reads and the other, of the same shape,
 * cannot (25/12/2020 is no m/d/y; 1403/02/31 is no Hijri date). Rows of both kinds are a
 * contradiction and no such rows, or too few for the column's size, are no decision: both are
 * refused, so a column is never read on a guess. Holds no memory of its own; a few KB that the
 * caller owns. Not thread-safe; kp_date_evidence_merge joins the evidence of several threads, in
 * any order.
 */
#ifndef KP_TEXT_DATE_EVIDENCE_H
#define KP_TEXT_DATE_EVIDENCE_H

#include "core/buf.h"
#include "text/date.h"

enum { KP_DATE_EVIDENCE_ROWS = 3 }; /* rows that are kept as examples: the first ones */

struct kp_date_rows {
    uint64_t count;
    uint64_t first[KP_DATE_EVIDENCE_ROWS]; /* ascending */
};

struct kp_date_evidence {
    struct kp_date_options options;
    int64_t latest; /* days since 1970: readings after it do not count (a birth date lies in the
                       past) */
    uint64_t read;  /* values that some form reads */
    struct kp_date_rows unread;
    uint64_t disagree[KP_DATE_FORMS][KP_DATE_FORMS]; /* values that both read, as different days */
    struct kp_date_rows only[KP_DATE_FORMS]
                            [KP_DATE_FORMS]; /* values that the first reads and the second cannot */
};

enum kp_date_verdict_kind {
    KP_DATE_DECIDED,      /* read the column with .forms */
    KP_DATE_UNDECIDED,    /* nothing, or too little, tells two forms apart */
    KP_DATE_CONTRADICTED, /* rows speak for both */
    KP_DATE_NONE,         /* no value is a date */
};

/* Two forms that disagree about values of the column. */
struct kp_date_ruling {
    enum kp_date_form winner, loser;
    uint64_t disagree;                 /* values that hang on it */
    struct kp_date_rows deciding;      /* rows that only the winner reads */
    struct kp_date_rows contradicting; /* rows that only the loser reads */
    enum kp_date_verdict_kind kind;
};

struct kp_date_verdict {
    enum kp_date_verdict_kind kind;
    unsigned forms; /* DECIDED: the forms left; kp_date_parse with them finds nothing ambiguous in
                       the column */
    struct kp_date_ruling rulings[KP_DATE_FORMS * (KP_DATE_FORMS - 1) / 2];
    int count; /* of rulings */
};

/* options.forms are the candidates. latest: the last day that a value may be, such as today for
 * birth dates; INT64_MAX when any day will do. */
void kp_date_evidence_init(struct kp_date_evidence *e, const struct kp_date_options *options,
                           int64_t latest);

/* One value of the column; row is its number for messages. Empty values say nothing. */
void kp_date_evidence_add(struct kp_date_evidence *e, struct kp_slice value, uint64_t row);

/* The same for a value that kp_date_read has read already, with the options of the evidence. */
void kp_date_evidence_add_readings(struct kp_date_evidence *e, struct kp_date_readings readings,
                                   uint64_t row);

/* Adds what another one, of the same options, has seen. */
void kp_date_evidence_merge(struct kp_date_evidence *e, const struct kp_date_evidence *other);

void kp_date_evidence_decide(const struct kp_date_evidence *e, struct kp_date_verdict *out);

/* One line a ruling, such as "dmy, not mdy: 212 rows can only be dmy (rows 3, 17, 20)". */
void kp_date_verdict_explain(const struct kp_date_verdict *v, struct kp_buf *out);

#endif
