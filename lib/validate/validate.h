/* Checks: rules that accept or refuse one cell, or one record.
 *
 * To add one:
 *   1. write lib/validate/<name>.c with a `const struct kp_check kp_check_<name>`;
 *   2. add its line to KP_CHECKS in lib/validate/registry.c;
 *   3. add tests/unit/validate/test_<name>.c: a table with cases in Persian, Arabic, Chinese and
 * Latin.
 *
 * The contract of apply: it is given a cell of text that is not empty, unless KP_CHECK_ALL_CELLS
 * (`required` alone looks at empty cells). true: it passes. false: ctx->reason is a phrase that
 * completes "field: ...", such as "is not an e-mail address", without the value, and stays until
 * the rule is applied again. Checks change
 * nothing.
 *
 * A check of a whole record (`records:`) is the same thing with an empty cell: it looks at
 * ctx->inputs. To add one: lib/validate/record_<name>.c and a line in KP_RECORD_CHECKS.
 *
 * `severity: error|warning` and `tolerance: 1%` are arguments of every check and the driver's
 * business.
 */
#ifndef KP_VALIDATE_VALIDATE_H
#define KP_VALIDATE_VALIDATE_H

#include "record/batch.h"
#include "rules/descriptor.h"

enum kp_check_flags { KP_CHECK_ALL_CELLS = 1 };

struct kp_check_ctx {
    struct kp_buf *scratch; /* cleared by the driver before each apply */
    struct kp_buf *scratch2;
    const char *reason;            /* set when it returns false */
    void *worker;                  /* per-thread state, or NULL */
    const struct kp_slice *inputs; /* values of rule->inputs */
    size_t blame; /* checks of a record: index of the input at fault; SIZE_MAX (set before): all of
                     them */
    bool failed_memory; /* set by apply when memory ran out; the run then stops */
};

struct kp_check_rule {
    const struct kp_check *check;
    void *data;
    const char *const *inputs; /* names of other fields it reads; NULL-terminated, or NULL */
};

struct kp_check {
    struct kp_descriptor d;
    unsigned flags;
    enum kp_status (*compile)(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_check_rule *rule, struct kp_error *err);
    bool (*apply)(const struct kp_check_rule *rule, struct kp_check_ctx *ctx, struct kp_slice cell);
    void (*release)(struct kp_check_rule *rule);
    void *(*worker_new)(const struct kp_check_rule *rule);
    void (*worker_free)(void *worker);
};

const struct kp_check *const *kp_checks(void);
const struct kp_check *kp_check_find(const char *name);

/* The same for the checks of records. */
const struct kp_check *const *kp_record_checks(void);
const struct kp_check *kp_record_check_find(const char *name);

#endif
