/* Diagnostics: all the mistakes of a ruleset, each with its place, in the order of the text. */
#ifndef KP_RULES_DIAGNOSTICS_H
#define KP_RULES_DIAGNOSTICS_H

#include "core/arena.h"
#include "core/error.h"

struct kp_diagnostic {
    uint32_t line, column; /* 1-based; 0 when it concerns the whole file */
    bool warning;
    const char *message; /* what is wrong, what was expected, the nearest right name */
};

struct kp_diagnostics {
    const char *file;
    struct kp_arena arena;
    struct kp_diagnostic *items;
    size_t count, cap;
    size_t errors; /* those that are no warnings */
    bool failed;   /* memory ran out; some may be missing */
};

void kp_diagnostics_init(struct kp_diagnostics *d, const char *file);
void kp_diagnostics_release(struct kp_diagnostics *d);

void kp_diag_error(struct kp_diagnostics *d, uint32_t line, uint32_t column, const char *fmt, ...)
    KP_PRINTF(4, 5);
void kp_diag_warning(struct kp_diagnostics *d, uint32_t line, uint32_t column, const char *fmt, ...)
    KP_PRINTF(4, 5);

/* Takes over an error that a compile function returned; its own place wins over line and column. */
void kp_diag_from_error(struct kp_diagnostics *d, uint32_t line, uint32_t column,
                        const struct kp_error *err);

/* True when no more are kept (errors still counts them): a caller may skip the work that a good
 * message costs. */
bool kp_diagnostics_full(const struct kp_diagnostics *d);

/* Sorts by place; those at the same place keep their order. */
void kp_diagnostics_sort(struct kp_diagnostics *d);

/* The nearest of the known names (NULL-terminated list) by edit distance, case aside, or NULL when
 * none is near. */
const char *kp_nearest_name(const char *name, const char *const *known);

#endif
