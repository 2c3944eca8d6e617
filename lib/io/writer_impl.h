/* What the writers share. Private to lib/io. */
#ifndef KP_IO_WRITER_IMPL_H
#define KP_IO_WRITER_IMPL_H

#include <string.h>

#include <string.h>

#include "io/scan.h"
#include "io/writer.h"

/* How one format puts out records. buf takes the bytes; its failure is checked by the caller. */
struct kp_writer_ops {
    /* What the stream begins with. w->schema NULL: there were no records, and no columns. */
    void (*start)(const struct kp_writer *w, struct kp_buf *buf);
    /* The live rows. slots: where the cell of each column lies in a row; KP_NO_COLUMN when it has
     * none. */
    void (*rows)(const struct kp_writer *w, const struct kp_batch *batch, const size_t *slots,
                 struct kp_buf *buf);
    void (*end)(const struct kp_writer *w, struct kp_buf *buf);
    bool fixed_columns; /* every batch must have the columns of the first */
    size_t separator; /* bytes in front of every record that the first of the stream goes without */
};

struct kp_writer {
    const struct kp_writer_ops *ops;
    struct kp_write_options options;
    char delimiter;
    const struct kp_scan *scan;
    const struct kp_schema *schema; /* the columns that are written; NULL before the start */
    bool separate;                  /* a record was written, so the next is divided from it */
};

#define KP_COPY_CHUNK                                                                              \
    32 /* bytes copied at a time where more than the wanted ones may be read and written */

/* Copies len bytes; KP_COPY_CHUNK may be read and written: most cells are shorter, and a copy of
 * fixed size is a few instructions. Returns where the copy ends. */
static inline char *kp_copy_loose(char *to, const char *from, size_t len)
{
    memcpy(to, from, KP_COPY_CHUNK);
    if (__builtin_expect(len > KP_COPY_CHUNK, 0))
        memcpy(to + KP_COPY_CHUNK, from + KP_COPY_CHUNK, len - KP_COPY_CHUNK);
    return to + len;
}

/* Copies a cell's bytes to where KP_COPY_CHUNK may be written. A cell in the block has readable
 * bytes behind it. */
static inline char *kp_copy_cell(const struct kp_batch *b, char *to, struct kp_slice cell)
{
    if ((uintptr_t)cell.ptr - (uintptr_t)b->block < b->block_len)
        return kp_copy_loose(to, cell.ptr, cell.len);
    memcpy(to, cell.ptr, cell.len);
    return to + cell.len;
}

extern const struct kp_writer_ops kp_csv_writer, kp_jsonl_writer, kp_json_writer;

#endif
