/* What the two halves of the choosing share: choose.c (comparisons), choose_rules.c (blocking). */
#ifndef KP_MATCH_CHOOSE_INTERNAL_H
#define KP_MATCH_CHOOSE_INTERNAL_H

#include "match/choose.h"

struct kp_studied {
    uint32_t column;
    const char *field;
    struct kp_column_study s;
};

struct kp_chooser {
    const struct kp_table *t;
    struct kp_match_config *c;
    struct kp_studied *all;
    unsigned n;
    unsigned threads;
};

/* Blocking rules: keys that suit each column's kind, alone or two columns' together, by how many
 * pairs each brings up in a sample of the records. */
enum kp_status kp_choose_rules(struct kp_chooser *ch, struct kp_error *err);

#endif
