/* Reference tables: small CSV files that rules read when they are compiled.
 *
 * UTF-8, comma, a header line; lines before it that begin with # say what the file is and its
 * version. Immutable after loading, so workers share them.
 */
#ifndef KP_NORMALIZE_TABLE_H
#define KP_NORMALIZE_TABLE_H

#include "core/buf.h"
#include "rules/descriptor.h"

#define KP_NO_ENTRY UINT32_MAX

struct kp_table {
    size_t rows; /* without the header */
    size_t columns;
    struct kp_slice *names; /* columns */
    struct kp_slice *cells; /* rows * columns; never missing, perhaps empty */
};

/* Cuts text (the contents of a file called name) into rows. Cells live in the arena. A row with
 * more cells than the header has, or no header, is KP_ERR_RULES with the line; short rows are
 * filled up. */
enum kp_status kp_table_parse(const char *name, struct kp_slice text, struct kp_arena *arena,
                              struct kp_table *out, struct kp_error *err);

/* Finds, reads and cuts a file (see kp_env_read_file). */
enum kp_status kp_table_load(const struct kp_rule_env *env, const char *name, struct kp_table *out,
                             struct kp_error *err);

/* The index of a column, or SIZE_MAX. */
size_t kp_table_column(const struct kp_table *t, const char *name);

static inline struct kp_slice kp_table_cell(const struct kp_table *t, size_t row, size_t column)
{
    return t->cells[row * t->columns + column];
}

/* A set of keys with a number each: open addressing in an arena. Immutable once it is filled. */
struct kp_lookup {
    struct kp_lookup_entry *entries;
    size_t mask, count;
};

/* Room for `count` keys. False when memory is out. */
bool kp_lookup_init(struct kp_lookup *l, size_t count, struct kp_arena *arena);

/* Adds a key (its bytes are borrowed) unless it is there; gives the number that is now under it. At
 * most `count` keys. */
uint32_t kp_lookup_add(struct kp_lookup *l, struct kp_slice key, uint32_t value);

/* The number under a key, or KP_NO_ENTRY. */
uint32_t kp_lookup_get(const struct kp_lookup *l, const char *key, size_t len);

/* The match key (kp_script_key, all rules) of s as a slice in the arena; empty when there is none;
 * false when memory is out. */
bool kp_folded_key(struct kp_slice s, struct kp_buf *scratch, struct kp_arena *arena,
                   struct kp_slice *key);

#endif
