/* Generic values: a telephone, mailbox, address or date that far more customers have than its
 * column predicts (a switchboard, "info@", 1900-01-01). Being the same in such a value says
 * nothing.
 *
 * A value is generic when many times more records hold it than hold the common values of its column
 * (family landlines stay), and when these records differ from each other in the other columns as
 * records on the whole do (many records of one customer stay). Columns where many records share
 * their value anyway, such as names and cities, have none: term frequencies are for them.
 */
#ifndef KP_MATCH_GENERIC_H
#define KP_MATCH_GENERIC_H

#include "match/table.h"

struct kp_generic_column {
    uint32_t column;  /* of the table */
    uint32_t *values; /* numbers of its generic values, by falling count, then by their text */
    uint32_t *held;   /* by so many records */
    uint32_t count;
    uint64_t records; /* that hold any of them */
};

/* Zero is valid and empty. */
struct kp_generics {
    struct kp_generic_column *columns;
    unsigned n;
};

/* Finds the generic values of a finished table and has the records that hold one count as having no
 * value, for blocking and comparison; kp_table_value and kp_table_rank still see it. skip: columns
 * that do not take part, by number, UINT32_MAX: none. KP_ERR_MEMORY is the only failure; release in
 * any case. */
enum kp_status kp_generics_demote(struct kp_table *t, const uint32_t *skip, unsigned nskip,
                                  struct kp_generics *out, struct kp_error *err);

void kp_generics_release(struct kp_generics *g);

/* "generic values: mobile 2 (held by 340 records), email 1 (held by 61 records)" and a newline,
 * appended; nothing when there are none. With values, a line for each value too. */
void kp_generics_text(const struct kp_generics *g, const struct kp_table *t, bool values,
                      struct kp_buf *out);

/* A JSON array: [{"field":"mobile","values":2,"records":340}]. */
void kp_generics_json(const struct kp_generics *g, const struct kp_table *t, struct kp_buf *out);

#endif
