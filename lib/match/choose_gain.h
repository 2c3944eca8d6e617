/* What a blocking rule would find that those chosen before it do not. */
#ifndef KP_MATCH_CHOOSE_GAIN_H
#define KP_MATCH_CHOOSE_GAIN_H

#include "match/choose_internal.h"
#include "match/key_column.h"

/* One or two key columns; the second NULL: a rule of one key. */
struct kp_gain_rule {
    const struct kp_key_column *keys[2];
    uint32_t columns[2]; /* of the table, that the keys are made from */
};

/* Estimated for all records: pairs of the rule that no rule of `before` brings up, and those of
 * them whose values in other columns are the same to an extent that chance would hardly bring
 * together. */
struct kp_gain {
    double pairs, likely;
};

/* Looks at the groups of every so manyth key, so duplicates stay together whatever the number of
 * records. False when memory is out. */
bool kp_rule_gain(const struct kp_chooser *ch, const struct kp_gain_rule *rule,
                  const struct kp_gain_rule *before, unsigned nbefore, struct kp_gain *out);

#endif
