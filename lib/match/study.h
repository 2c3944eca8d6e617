/* The study of a column: what kind of values it holds, judged by the values alone, never by its
 * name. */
#ifndef KP_MATCH_STUDY_H
#define KP_MATCH_STUDY_H

#include "match/table.h"

enum kp_column_kind {
    KP_COL_EMPTY,    /* nothing, or the same value everywhere: says nothing */
    KP_COL_ID,       /* a code that no two records share: numbers the records */
    KP_COL_CATEGORY, /* few different values */
    KP_COL_DATE,
    KP_COL_EMAIL,
    KP_COL_PHONE,
    KP_COL_CODE,   /* mostly digits: numbers, postcodes, identity numbers */
    KP_COL_NAME,   /* short text, a word or two */
    KP_COL_PHRASE, /* several words: full names, streets, companies */
    KP_COL_TEXT,   /* many words: titles, lists of authors, descriptions */
};

struct kp_column_study {
    enum kp_column_kind kind;
    double fill;      /* share of records that have a value */
    double distinct;  /* different values per record that has one */
    double collision; /* chance that two records that have a value have the same */
    double words, length,
        digits;     /* of a value on average: words, characters; share of its characters */
    double latin;   /* share of values whose letters are Latin: for phonetic keys */
    uint64_t pairs; /* pairs of records with the same value */
};

/* Studies one column of a finished table. KP_ERR_MEMORY is the only failure. */
enum kp_status kp_study_column(const struct kp_table *t, uint32_t column,
                               struct kp_column_study *out, struct kp_error *err);

#endif
