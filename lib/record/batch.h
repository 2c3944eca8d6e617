/* A batch: some thousands of records over one block of input bytes and one arena.
 *
 * Cells are row-major: a reader writes, and a writer reads, along the record. A cell is a slice
 * into the block (nobody touched it), or into the arena (a rule, or the unquoting of a reader,
 * wrote it). Batches are recycled: kp_batch_clear forgets the records and keeps the memory, so that
 * the steady state allocates nothing. A batch belongs to one thread at a time.
 */
#ifndef KP_RECORD_BATCH_H
#define KP_RECORD_BATCH_H

#include "core/arena.h"
#include "core/buf.h"
#include "record/schema.h"

#define KP_BATCH_BYTES                                                                             \
    (256 * 1024) /* input bytes to aim at: two batches and their cells fit in a 2 MiB L2 cache */
#define KP_BATCH_ROWS 4096 /* most records in a batch */

/* The side streams of a batch: lines that a stage wrote about these records, put out in the
 * batches' order. */
enum kp_side {
    KP_SIDE_QUARANTINE,
    KP_SIDE_REJECTS,
    KP_SIDE_LEDGER,
    KP_SIDE_XREF, /* these six: merge */
    KP_SIDE_LOSERS,
    KP_SIDE_CONFLICTS,
    KP_SIDE_PROVENANCE,
    KP_SIDE_REVIEW,
    KP_SIDE_EVENTS,
    KP_SIDE_COUNT,
};

/* What became of a row. Only live rows reach the next stage and the writer. */
enum kp_row_state {
    KP_ROW_LIVE = 0,
    KP_ROW_QUARANTINED,
    KP_ROW_REJECTED,
    KP_ROW_FILTERED,
    KP_ROW_MERGED
};

struct kp_row {
    uint64_t record; /* 1-based number of the record in its source, bad ones counted */
    uint64_t line;   /* 1-based line of the source where it begins */
    uint64_t offset; /* byte offset in the source where it begins */
    uint32_t length; /* bytes of the record in the source, its line end included */
    uint32_t state;  /* enum kp_row_state */
};

struct kp_batch {
    const struct kp_schema *schema; /* a reference of the batch's own; NULL when empty */
    struct kp_slice *cells;         /* nrows * stride */
    struct kp_row *rows;
    size_t nrows, cap_rows;
    size_t stride;    /* slices from one row to the next, >= the schema's slots */
    size_t cap_cells; /* slices owned */
    uint64_t seq;     /* 0, 1, 2 ... in the stream */
    char *block;      /* input bytes that cells point into; owned */
    size_t block_len, block_cap;
    struct kp_arena arena;
    struct kp_buf side[KP_SIDE_COUNT];
    uint64_t quarantined; /* records that a reader could not make a row of; not among the rows */
    uint64_t blank;       /* blank lines passed over */
    struct kp_error
        first; /* the first of the quarantined, when quarantined > 0 or a stage quarantined one */
    const char
        *source; /* name of the source file; lives as long as the stream. "-" is standard input */
    uint32_t source_number; /* 0-based index of the source in the stream */
    bool sparse;            /* the source is JSON: a record may lack a field that others have */
};

/* A batch of all zeros is valid and empty. */
void kp_batch_init(struct kp_batch *b);
void kp_batch_release(struct kp_batch *b);

/* Forgets rows, sides, schema and block contents; keeps the memory. */
void kp_batch_clear(struct kp_batch *b);

/* Takes a reference on the schema and makes every row wide enough for it; new cells are missing.
 * False when memory is out. */
bool kp_batch_set_schema(struct kp_batch *b, const struct kp_schema *schema);

/* Spreads the rows out to a stride of at least so many slices; the new cells are missing. False
 * when memory is out. */
bool kp_batch_widen(struct kp_batch *b, size_t stride);

/* Appends a row, all its cells missing, and returns its cells (by slot); NULL when memory is out.
 * The pointer is valid until the next append. Readers with a faster way may fill cells and rows
 * themselves after kp_batch_reserve. */
struct kp_slice *kp_batch_add_row(struct kp_batch *b);

/* Room for rows more rows at the present stride. False when memory is out. */
bool kp_batch_reserve(struct kp_batch *b, size_t rows);

/* Room for cap bytes in the block, contents kept (cells that point into it are not moved along:
 * only for readers, before they cut). False when memory is out. */
bool kp_batch_reserve_block(struct kp_batch *b, size_t cap);

static inline struct kp_slice *kp_batch_row(const struct kp_batch *b, size_t row)
{
    return b->cells + row * b->stride;
}

/* The cell of a column (an index into the schema's columns, not a slot). */
static inline struct kp_slice *kp_batch_cell(const struct kp_batch *b, size_t row, size_t column)
{
    return b->cells + row * b->stride + kp_schema_column(b->schema, column)->slot;
}

/* Number of live rows. */
size_t kp_batch_live(const struct kp_batch *b);

#endif
