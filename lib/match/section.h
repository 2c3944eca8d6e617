/* The section `match:` of rulesets.
 *
 *     match:
 *       blocking:                       # pairs are compared that share all keys of one of these
 *         - [email]
 *         - [{soundex: last_name}, birth_date]
 *         - [{prefix: {field: street, length: 5}}, city]
 *       split_by: [city]                # fields that split blocks of more than max_block records
 *       max_block: 1000
 *       compare:
 *         full_name: {jaro_winkler: [0.95, 0.88], term_frequency: true}
 *         email:     {osa: [1, 2]}
 *         state:     exact
 *         surname:   {osa: 1, swapped_with: given_name, missing: different}
 *         city:      {exact: {}, term_frequency: {file: cities.csv, minimum: 0.0001, weight: 0.8}}
 *       threshold: 0.95                 # probability from which a pair is a match
 *       suspect: 0.5                    # and from which it is written to --pairs
 *       prior: 0.0001
 *       veto: [national_id]             # records that differ in it are never of one cluster
 *       one_to_one: true
 *       generic_values: false           # compare them like others (match/generic.h)
 *       cluster: surgery                # how pairs become clusters: surgery, connected, best-link
 *
 * A table of term frequencies is a CSV file with the columns value, and count or share; it
 * stands in for the counts of the records themselves.
 *
 * Every comparison begins with the level "the same" and ends with "different"; measures in between
 * as written.
 */
#ifndef KP_MATCH_SECTION_H
#define KP_MATCH_SECTION_H

#include "match/config.h"
#include "rules/ruleset.h"

/* Reads the section into an initialised configuration. Mistakes go to diags. KP_ERR_RULES when
 * there was one (the configuration is then not to be used), KP_ERR_MEMORY. rs may be NULL: any
 * field name is taken. */
enum kp_status kp_match_section_read(const struct kp_node *node, const struct kp_ruleset *rs,
                                     struct kp_match_config *out, struct kp_diagnostics *diags,
                                     struct kp_error *err);

/* Appends the JSON Schema of the section. */
void kp_match_section_schema(struct kp_buf *json);

/* For the registry of rulesets. */
extern const struct kp_section kp_match_section;

#endif
