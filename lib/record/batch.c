#include "record/batch.h"

#include <stdlib.h>

enum { BLOCK_SLACK = 64 }; /* readable behind the block: writers copy its cells in fixed chunks */

void kp_batch_init(struct kp_batch *b)
{
    *b = (struct kp_batch){0};
}

void kp_batch_release(struct kp_batch *b)
{
    kp_schema_unref(b->schema);
    free(b->cells);
    free(b->rows);
    free(b->block);
    kp_arena_release(&b->arena);
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        kp_buf_release(&b->side[i]);
    kp_batch_init(b);
}

void kp_batch_clear(struct kp_batch *b)
{
    kp_schema_unref(b->schema);
    b->schema = NULL;
    b->nrows = 0;
    b->stride = 0;
    b->block_len = 0;
    b->quarantined = 0;
    b->blank = 0;
    b->sparse = false;
    kp_arena_clear(&b->arena);
    for (int i = 0; i < KP_SIDE_COUNT; i++)
        kp_buf_clear(&b->side[i]);
}

static bool reserve_cells(struct kp_batch *b, size_t rows, size_t stride)
{
    if (stride && rows > SIZE_MAX / sizeof(struct kp_slice) / stride)
        return false;
    size_t want = rows * stride;
    if (want <= b->cap_cells)
        return true;
    struct kp_slice *cells = realloc(b->cells, want * sizeof *cells);
    if (!cells)
        return false;
    b->cells = cells;
    b->cap_cells = want;
    return true;
}

/* Last row first, so that none is overwritten before it moved. */
bool kp_batch_widen(struct kp_batch *b, size_t stride)
{
    if (stride <= b->stride)
        return true;
    size_t rows = b->nrows ? b->nrows : 1;
    if (!reserve_cells(b, rows, stride))
        return false;
    for (size_t r = b->nrows; r-- > 0;) {
        struct kp_slice *to = b->cells + r * stride;
        memmove(to, b->cells + r * b->stride, b->stride * sizeof *to);
        for (size_t c = b->stride; c < stride; c++)
            to[c] = kp_missing();
    }
    b->stride = stride;
    return true;
}

bool kp_batch_set_schema(struct kp_batch *b, const struct kp_schema *schema)
{
    size_t slots = kp_schema_slots(schema);
    if (slots > b->stride && !kp_batch_widen(b, slots))
        return false;
    const struct kp_schema *old = b->schema;
    b->schema = kp_schema_ref(schema);
    kp_schema_unref(old);
    return true;
}

bool kp_batch_reserve(struct kp_batch *b, size_t more)
{
    size_t rows = b->nrows + more;
    if (rows > b->cap_rows) {
        size_t cap = b->cap_rows ? b->cap_rows : 256;
        while (cap < rows)
            cap *= 2;
        struct kp_row *p = realloc(b->rows, cap * sizeof *p);
        if (!p)
            return false;
        b->rows = p;
        b->cap_rows = cap;
    }
    if (rows * b->stride <= b->cap_cells)
        return true;
    size_t grown = b->cap_cells / (b->stride ? b->stride : 1) * 2;
    return reserve_cells(b, rows > grown ? rows : grown, b->stride);
}

struct kp_slice *kp_batch_add_row(struct kp_batch *b)
{
    if (!kp_batch_reserve(b, 1))
        return NULL;
    struct kp_slice *cells = b->cells + b->nrows * b->stride;
    for (size_t c = 0; c < b->stride; c++)
        cells[c] = kp_missing();
    b->rows[b->nrows] = (struct kp_row){0};
    b->nrows++;
    return cells;
}

bool kp_batch_reserve_block(struct kp_batch *b, size_t cap)
{
    if (cap <= b->block_cap)
        return true;
    if (cap > SIZE_MAX - BLOCK_SLACK)
        return false;
    char *block = realloc(b->block, cap + BLOCK_SLACK);
    if (!block)
        return false;
    b->block = block;
    b->block_cap = cap;
    return true;
}

size_t kp_batch_live(const struct kp_batch *b)
{
    size_t n = 0;
    for (size_t i = 0; i < b->nrows; i++)
        n += b->rows[i].state == KP_ROW_LIVE;
    return n;
}
