/* A schema: the names of a stream's columns and where their cells lie in a row.
 *
 * A finished schema is immutable and shared by reference count (the count is atomic), so that
 * batches, stages and threads can hold it. To change one, copy it, change the copy, finish it.
 * Renaming, dropping and reordering columns change only the schema, never a cell: a column names
 * the slot of its cells. JSONL whose records differ in fields makes a new schema each time a batch
 * brought new names.
 */
#ifndef KP_RECORD_SCHEMA_H
#define KP_RECORD_SCHEMA_H

#include "core/error.h"
#include "core/slice.h"

#define KP_NO_COLUMN SIZE_MAX

struct kp_column {
    struct kp_slice name; /* UTF-8, owned by the schema */
    uint32_t slot;        /* index of its cell in a row of a batch */
};

struct kp_schema; /* opaque; below are its verbs */

/* An empty schema with one reference, open for changes; NULL when memory is out. */
struct kp_schema *kp_schema_new(void);

/* A copy with one reference, open for changes; same columns and slots. NULL when memory is out. */
struct kp_schema *kp_schema_copy(const struct kp_schema *s);

/* Shares and gives back. A schema is freed with its last reference; kp_schema_unref(NULL) does
 * nothing. */
const struct kp_schema *kp_schema_ref(const struct kp_schema *s);
void kp_schema_unref(const struct kp_schema *s);

/* Adds a column behind the last one, with a new slot. The name is copied. Returns its index, or
 * KP_NO_COLUMN when memory is out. Two columns may have one name (a reader's duplicate header):
 * find gives the first. */
size_t kp_schema_add(struct kp_schema *s, struct kp_slice name);

/* The same, for a cell that lies in a slot already there. */
size_t kp_schema_add_at(struct kp_schema *s, struct kp_slice name, uint32_t slot);

/* Gives a column another name. False when memory is out. */
bool kp_schema_rename(struct kp_schema *s, size_t column, struct kp_slice name);

/* Forgets all columns but keeps the slots: the way to drop and reorder. */
void kp_schema_clear_columns(struct kp_schema *s);

size_t kp_schema_count(const struct kp_schema *s); /* columns */
size_t kp_schema_slots(const struct kp_schema *s); /* cells that a row must hold */
const struct kp_column *kp_schema_column(const struct kp_schema *s, size_t column);

/* The column of that name, byte for byte, or KP_NO_COLUMN. */
size_t kp_schema_find(const struct kp_schema *s, struct kp_slice name);

/* True when both have the same names in the same order in the same slots. */
bool kp_schema_same(const struct kp_schema *a, const struct kp_schema *b);

/* True when both have the same names in the same order, wherever their cells lie. */
bool kp_schema_same_names(const struct kp_schema *a, const struct kp_schema *b);

/* A field whose name begins with "_" is kempt's own and passes through every tool. */
static inline bool kp_name_is_own(struct kp_slice name)
{
    return name.len > 0 && name.ptr[0] == '_';
}

#endif
