/* YAML as a tree with places: what libyaml's events become before anything is checked.
 *
 * Limits (names in node.c): depth, number of nodes, size of the text, aliases. A duplicate key, a
 * cyclic or oversized alias, a tag that is not plain YAML are errors with their place. Scalars stay
 * text: what they mean is decided by who reads them, so that 007 and no are not retyped.
 */
#ifndef KP_RULES_NODE_H
#define KP_RULES_NODE_H

#include "core/arena.h"
#include "core/error.h"
#include "rules/diagnostics.h"

enum kp_node_kind { KP_NODE_SCALAR, KP_NODE_LIST, KP_NODE_MAP };

struct kp_node {
    enum kp_node_kind kind;
    bool quoted;           /* a scalar in quotes or a block scalar: never null */
    uint32_t line, column; /* 1-based, of its first character */
    const char *text;      /* SCALAR: NUL-terminated UTF-8; else NULL */
    uint32_t text_len;
    uint32_t count;         /* LIST: elements; MAP: entries */
    struct kp_node **items; /* LIST: elements; MAP: values */
    struct kp_node **keys;  /* MAP: keys, scalars, same index as items */
};

/* Parses text (UTF-8, len bytes) called `file` in messages. All mistakes go to diags; *out is NULL
 * when there was one. Nodes live in the arena. KP_ERR_MEMORY is the only failure that is not in
 * diags. */
enum kp_status kp_node_parse(const char *file, const char *text, size_t len, struct kp_arena *arena,
                             struct kp_diagnostics *diags, struct kp_node **out,
                             struct kp_error *err);

/* The value of a key of a MAP, or NULL. */
const struct kp_node *kp_node_get(const struct kp_node *map, const char *key);

/* The key node (for its place), or NULL. */
const struct kp_node *kp_node_key(const struct kp_node *map, const char *key);

/* True for an unquoted null, Null, NULL, ~ or nothing. */
bool kp_node_is_null(const struct kp_node *n);

/* Checks that every key of a map is one of known (NULL-terminated); each other one is a diagnostic
 * that names the nearest. */
void kp_node_known_keys(const struct kp_node *map, const char *const *known, const char *what,
                        struct kp_diagnostics *diags);

/* Scalars read as a type; false and a diagnostic ("expected a whole number from 1 to 9, got 'x'")
 * otherwise. */
bool kp_node_int(const struct kp_node *n, int64_t min, int64_t max, int64_t *out,
                 struct kp_diagnostics *diags);
bool kp_node_real(const struct kp_node *n, double min, double max, double *out,
                  struct kp_diagnostics *diags);
bool kp_node_bool(const struct kp_node *n, bool *out, struct kp_diagnostics *diags);
bool kp_node_percent(const struct kp_node *n, double *fraction, struct kp_diagnostics *diags);
const char *kp_node_string(const struct kp_node *n, struct kp_diagnostics *diags);

/* The diagnostic "expected WHAT, got ..." at the node. */
void kp_node_expected(const struct kp_node *n, const char *what, struct kp_diagnostics *diags);

/* The diagnostic "unknown SORT 'text' in WHERE; did you mean ...?" at a scalar node. */
void kp_diag_unknown(struct kp_diagnostics *diags, const struct kp_node *node, const char *sort,
                     const char *where, const char *const *known);

/* "a, b, c" into out; false when it does not fit. */
bool kp_join_names(char *out, size_t size, const char *const *names);

#endif
