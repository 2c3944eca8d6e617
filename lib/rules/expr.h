/* Expressions over a record, in Lua 5.4, in a sandbox.
 *
 * An expression is what stands behind `return` in Lua, or a whole body with its own return. It sees
 * the record's fields as r.email, r["نام"], or by their bare names. A missing or null field is nil;
 * text is a string, also where it looks like a number; JSON numbers and booleans are such; JSON
 * arrays and objects are their text.
 *
 * It cannot reach files, the system, the clock, other records or what an earlier call left behind:
 * there are no globals to set, and of Lua's libraries only type, tostring, tonumber, select,
 * ipairs, math (without random), table, utf8 and string (without its patterns, which can take for
 * ever: match(text, PATTERN) is PCRE2 with a limit; lower, upper and find work on Unicode text and
 * plain text). So the same record gives the same answer in every thread. Memory and steps of a call
 * are limited.
 */
#ifndef KP_RULES_EXPR_H
#define KP_RULES_EXPR_H

#include "record/batch.h"

#define KP_EXPR_MEMORY (16u << 20) /* bytes that one expression may use in a thread */
#define KP_EXPR_STEPS 1000000      /* Lua instructions of one call */

/* What the sandbox offers beside Lua: functions of the host by name, kempt.<name>(text, ...). */
struct kp_expr_function {
    const char *name; /* NULL ends the list */
    /* args: what was given, as text; NULL where it was nil. Returns the result in *out (KP_MISSING:
     * nil; KP_BOOL: "true" or "false"), whose bytes stay until the next call; KP_ERR_RULES with a
     * message for a wrong use. */
    enum kp_status (*call)(void *host, const struct kp_slice *args, size_t nargs,
                           struct kp_slice *out, struct kp_error *err);
};

struct kp_expr_host {
    const struct kp_expr_function *functions; /* NULL: none */
    void *data;                               /* handed to them; one thread's */
};

struct kp_expr; /* opaque; belongs to one thread */

/* Compiles. name: for messages, such as "rules.yaml:12:7" or "-e". A mistake is KP_ERR_RULES with
 * Lua's words. The host must outlive it. */
enum kp_status kp_expr_new(const char *source, const char *name, const struct kp_expr_host *host,
                           struct kp_expr **out, struct kp_error *err);
void kp_expr_free(struct kp_expr *e);

/* What an expression looks at. */
struct kp_expr_record {
    const struct kp_schema *schema;
    const struct kp_slice *cells; /* by slot */
    uint64_t number;              /* for messages; 0: none */
};

static inline struct kp_expr_record kp_expr_row(const struct kp_batch *b, size_t row)
{
    return (struct kp_expr_record){b->schema, kp_batch_row(b, row), b->rows[row].record};
}

/* Evaluates it for a record. KP_ERR_DATA: it failed on this record (the message has the record's
 * number and Lua's words, no value). KP_ERR_RULES: it uses a function of the host wrongly, whatever
 * the record. test: nil and false are false, all else is true. value: nil is
 * KP_MISSING; the bytes are in the arena. */
enum kp_status kp_expr_test(struct kp_expr *e, struct kp_expr_record record, bool *result,
                            struct kp_error *err);
enum kp_status kp_expr_value(struct kp_expr *e, struct kp_expr_record record,
                             struct kp_arena *arena, struct kp_slice *result, struct kp_error *err);

#endif
