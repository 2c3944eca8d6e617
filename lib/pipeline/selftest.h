/* The tests that stand beside rules: `tests:` of a field, run through that field's normalizers and
 * checks, and `tests:` of a rule on records, run through that rule.
 *
 *     mobile:
 *       normalize: [phone]
 *       tests: [["0912 345 6789", "+989123456789"], ["12"]]
 *
 * [input, expected]: the input must become the expected value and pass all checks of severity
 * error. [input]: it must be refused, by a normalizer that cannot read it or by a check. null is a
 * missing value. Other fields are missing.
 *
 *     records:
 *       - require_any: [email, mobile]
 *         tests: [[{email: a@b.example}, ok], [{mobile: ""}], [{}, "are all missing: ..."]]
 *
 * [record, ok]: the rule must pass. [record]: it must not. [record, reason]: it must not, and say
 * that. Fields that a record leaves out are missing.
 */
#ifndef KP_PIPELINE_SELFTEST_H
#define KP_PIPELINE_SELFTEST_H

#include "rules/ruleset.h"

struct kp_selftest {
    size_t passed, failed;
};

/* Runs all tests of a ruleset; each that fails is an error in diags, with the place of the test. */
enum kp_status kp_selftest_run(struct kp_ruleset *rs, struct kp_diagnostics *diags,
                               struct kp_selftest *result, struct kp_error *err);

/* Those of rules on records alone: a part of the above. */
enum kp_status kp_selftest_records(struct kp_ruleset *rs, struct kp_diagnostics *diags,
                                   struct kp_selftest *result, struct kp_error *err);

#endif
