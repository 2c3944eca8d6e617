/* Normalizers: rules that rewrite one cell.
 *
 * To add one:
 *   1. write lib/normalize/<name>.c with a `const struct kp_normalizer kp_normalize_<name>`
 * (descriptor, compile, apply) and nothing else that is not static;
 *   2. add its line to KP_NORMALIZERS in lib/normalize/registry.c;
 *   3. add tests/unit/normalize/test_<name>.c: a table with cases in Persian, Arabic, Chinese and
 * Latin. The examples of the descriptor are run as tests, and idempotence is checked on all of
 * them.
 *
 * The contract of apply:
 *   - it is given a cell of text (string, number or bool) that is not empty, unless
 * KP_NORM_ALL_CELLS;
 *   - KP_NORM_SAME: the cell is as it should be; KP_NORM_CHANGED: *cell now holds the result, in
 * ctx->arena or in storage that lives as long as the rule; KP_NORM_FAILED: it is not a value of
 * this kind, *cell is untouched and ctx->reason says why (a constant, lower case, without the
 * value). What happens then is the rule's on_fail, which the driver carries out: leave (default),
 * issue, empty, quarantine.
 *   - applying it to its own result changes nothing;
 *   - it touches no other cell, keeps no state between calls (except caches in ctx->worker), never
 * guesses silently.
 */
#ifndef KP_NORMALIZE_NORMALIZE_H
#define KP_NORMALIZE_NORMALIZE_H

#include "record/batch.h"
#include "rules/descriptor.h"

enum kp_norm_result { KP_NORM_SAME, KP_NORM_CHANGED, KP_NORM_FAILED, KP_NORM_NOMEM };

enum kp_norm_flags {
    KP_NORM_ALL_CELLS =
        1, /* wants empty, missing and null cells too (default, coalesce, compose) */
    KP_NORM_ADDS_FIELDS =
        2, /* writes other fields: see `outputs` (split, person_name with parts) */
};

struct kp_norm_ctx {
    struct kp_arena *arena; /* for results: the batch's */
    struct kp_buf *scratch; /* for work in progress: cleared by the driver before each apply */
    struct kp_buf *scratch2;
    const char *reason; /* set with KP_NORM_FAILED */
    void *worker;       /* what the normalizer's worker_new gave for this thread, or NULL */
    /* For rules over several fields; resolved by the driver once per schema. */
    const struct kp_slice *inputs; /* values of the fields that rule->inputs names, in that order;
                                      missing ones as missing */
    struct kp_slice
        *outputs; /* to be filled for the fields that rule->outputs names; left alone = unchanged */
};

/* What compile returns. The driver owns it and calls release, if there is one. */
struct kp_norm_rule {
    const struct kp_normalizer *normalizer;
    void *data;                 /* the normalizer's own compiled form; usually in env->arena */
    const char *const *inputs;  /* names of other fields it reads; NULL-terminated, or NULL */
    const char *const *outputs; /* names of other fields it writes; NULL-terminated, or NULL */
};

struct kp_normalizer {
    struct kp_descriptor d; /* first: a registry of descriptors can point at it */
    unsigned flags;         /* enum kp_norm_flags */
    /* Checks what the descriptor could not, loads files, precomputes. rule->normalizer is set
     * already. */
    enum kp_status (*compile)(const struct kp_args *args, const struct kp_rule_env *env,
                              struct kp_norm_rule *rule, struct kp_error *err);
    enum kp_norm_result (*apply)(const struct kp_norm_rule *rule, struct kp_norm_ctx *ctx,
                                 struct kp_slice *cell);
    void (*release)(struct kp_norm_rule *rule); /* NULL: nothing to do */
    void *(*worker_new)(
        const struct kp_norm_rule *rule); /* per-thread state (ICU and PCRE2 handles); NULL: none */
    void (*worker_free)(void *worker);
};

/* All normalizers, by name, NULL-terminated; and the one of a name, or NULL. */
const struct kp_normalizer *const *kp_normalizers(void);
const struct kp_normalizer *kp_normalizer_find(const char *name);

/* True for a cell that holds nothing to read: missing, null, or text of white space alone. */
bool kp_norm_blank(struct kp_slice cell);

/* Helpers for apply: put a result into the cell. They return KP_NORM_SAME when nothing changed (it
 * is text and reads so already: a JSON number stays one), KP_NORM_NOMEM when memory is out.
 * kp_norm_set copies into ctx->arena; kp_norm_set_buf takes a buffer's contents; kp_norm_set_const
 * points at storage that outlives the batch. */
enum kp_norm_result kp_norm_set(struct kp_norm_ctx *ctx, struct kp_slice *cell, const char *ptr,
                                size_t len);
/* kp_norm_set of text that holds nothing but ASCII letters, digits and the signs + - . / @ _: its
 * cell is marked as one that a writer may copy as it is. */
enum kp_norm_result kp_norm_set_plain(struct kp_norm_ctx *ctx, struct kp_slice *cell,
                                      const char *ptr, size_t len);
enum kp_norm_result kp_norm_set_buf(struct kp_norm_ctx *ctx, struct kp_slice *cell,
                                    const struct kp_buf *buf);
enum kp_norm_result kp_norm_set_const(struct kp_slice *cell, const char *ptr, size_t len);
enum kp_norm_result kp_norm_failed(struct kp_norm_ctx *ctx, const char *reason);

#endif
