#include "match/rowstore.h"

#include "match/pool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A segment is the encoded live rows of one batch. A cell is a byte of kind and flags, its length
 * as a varint, its bytes; cells stand in the order of the schema's columns. */
struct segment {
    const struct kp_schema *schema;
    const char *source;
    uint32_t source_number;
    uint32_t nrows;
    char *bytes; /* NULL: in the file */
    size_t len;
    uint64_t at; /* in the file */
};

struct kp_rowstore {
    size_t limit, memory;
    uint64_t count, spilled;
    struct segment *segments;
    size_t nsegments, cap;
    size_t next;     /* segment to read */
    size_t resident; /* first segment still in memory */
    FILE *file;
    struct kp_buf scratch;
};

struct kp_rowstore *kp_rowstore_new(size_t limit)
{
    struct kp_rowstore *s = calloc(1, sizeof *s);
    if (s)
        s->limit = limit;
    return s;
}

void kp_rowstore_free(struct kp_rowstore *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->nsegments; i++) {
        kp_schema_unref(s->segments[i].schema);
        free(s->segments[i].bytes);
    }
    free(s->segments);
    if (s->file)
        fclose(s->file);
    kp_buf_release(&s->scratch);
    free(s);
}

static void put_varint(struct kp_buf *b, uint64_t n)
{
    while (n >= 0x80) {
        kp_buf_putc(b, (char)(n | 0x80));
        n >>= 7;
    }
    kp_buf_putc(b, (char)n);
}

static uint64_t get_varint(const unsigned char **p)
{
    uint64_t n = 0;
    for (int shift = 0;; shift += 7) {
        unsigned char c = *(*p)++;
        n |= (uint64_t)(c & 0x7F) << shift;
        if (c < 0x80)
            return n;
    }
}

static void encode(struct kp_buf *b, const struct kp_schema *schema, const struct kp_batch *batch)
{
    size_t ncols = kp_schema_count(schema);
    for (size_t r = 0; r < batch->nrows; r++) {
        const struct kp_row *row = &batch->rows[r];
        if (row->state != KP_ROW_LIVE)
            continue;
        const struct kp_slice *cells = kp_batch_row(batch, r);
        put_varint(b, row->record);
        put_varint(b, row->line);
        for (size_t c = 0; c < ncols; c++) {
            struct kp_slice v = cells[kp_schema_column(schema, c)->slot];
            kp_buf_putc(b, (char)(v.kind | v.flags << 3));
            put_varint(b, v.len);
            kp_buf_slice(b, v);
        }
    }
}

static enum kp_status open_file(struct kp_rowstore *s, struct kp_error *err)
{
    int fd = kp_pool_file();
    if (fd >= 0 && (s->file = fdopen(fd, "w+")))
        return KP_OK;
    enum kp_status st = kp_pool_file_failed(err, errno);
    if (fd >= 0)
        close(fd);
    return st;
}

/* Moves the oldest segments to the file until half of the limit is free again. */
static enum kp_status spill(struct kp_rowstore *s, struct kp_error *err)
{
    if (!s->file) {
        enum kp_status st = open_file(s, err);
        if (st != KP_OK)
            return st;
    }
    for (; s->resident < s->nsegments && s->memory > s->limit / 2; s->resident++) {
        struct segment *g = &s->segments[s->resident];
        if (fwrite(g->bytes, 1, g->len, s->file) != g->len)
            return kp_pool_file_failed(err, errno);
        g->at = s->spilled;
        s->spilled += g->len;
        s->memory -= g->len;
        free(g->bytes);
        g->bytes = NULL;
    }
    return fflush(s->file) == 0 ? KP_OK : kp_pool_file_failed(err, errno);
}

static struct segment *new_segment(struct kp_rowstore *s)
{
    if (s->nsegments == s->cap) {
        size_t cap = s->cap ? s->cap * 2 : 64;
        struct segment *p = realloc(s->segments, cap * sizeof *p);
        if (!p)
            return NULL;
        s->segments = p;
        s->cap = cap;
    }
    return &s->segments[s->nsegments];
}

enum kp_status kp_rowstore_add(struct kp_rowstore *s, const struct kp_schema *schema,
                               const struct kp_batch *batch, struct kp_error *err)
{
    size_t live = kp_batch_live(batch);
    if (live == 0)
        return KP_OK;
    struct segment *g = new_segment(s);
    if (!g)
        return kp_no_memory(err);
    kp_buf_clear(&s->scratch);
    encode(&s->scratch, schema, batch);
    char *bytes = kp_buf_ok(&s->scratch) ? malloc(s->scratch.len) : NULL;
    if (!bytes)
        return kp_no_memory(err);
    memcpy(bytes, s->scratch.data, s->scratch.len);
    *g = (struct segment){.schema = kp_schema_ref(schema),
                          .source = batch->source,
                          .source_number = batch->source_number,
                          .nrows = (uint32_t)live,
                          .bytes = bytes,
                          .len = s->scratch.len};
    s->nsegments++;
    s->count += live;
    s->memory += g->len;
    return s->limit && s->memory > s->limit ? spill(s, err) : KP_OK;
}

uint64_t kp_rowstore_count(const struct kp_rowstore *s)
{
    return s->count;
}

size_t kp_rowstore_memory(const struct kp_rowstore *s)
{
    return s->memory;
}

uint64_t kp_rowstore_spilled(const struct kp_rowstore *s)
{
    return s->spilled;
}

/* The segment's bytes: where they lie, or read into the batch's block. */
static const unsigned char *segment_bytes(struct kp_rowstore *s, const struct segment *g,
                                          struct kp_batch *batch, struct kp_error *err)
{
    if (g->bytes)
        return (const unsigned char *)g->bytes;
    if (!kp_batch_reserve_block(batch, g->len)) {
        kp_no_memory(err);
        return NULL;
    }
    if (fseeko(s->file, (off_t)g->at, SEEK_SET) != 0 ||
        fread(batch->block, 1, g->len, s->file) != g->len) {
        kp_fail(err, KP_ERR_INPUT, "cannot read a temporary file back: %s",
                ferror(s->file) ? strerror(errno) : "it is shorter than what was written");
        return NULL;
    }
    batch->block_len = g->len;
    return (const unsigned char *)batch->block;
}

enum kp_status kp_rowstore_read(struct kp_rowstore *s, struct kp_batch *batch, struct kp_error *err)
{
    if (s->next == s->nsegments)
        return KP_END;
    const struct segment *g = &s->segments[s->next];
    if (!kp_batch_set_schema(batch, g->schema) || !kp_batch_reserve(batch, g->nrows))
        return kp_no_memory(err);
    const unsigned char *p = segment_bytes(s, g, batch, err);
    if (!p)
        return err ? err->code : KP_ERR_INPUT;
    size_t ncols = kp_schema_count(g->schema);
    for (uint32_t r = 0; r < g->nrows; r++) {
        struct kp_slice *cells = kp_batch_add_row(batch);
        if (!cells)
            return kp_no_memory(err);
        struct kp_row *row = &batch->rows[batch->nrows - 1];
        row->record = get_varint(&p);
        row->line = get_varint(&p);
        for (size_t c = 0; c < ncols; c++) {
            unsigned tag = *p++;
            uint64_t len = get_varint(&p);
            struct kp_slice *v = &cells[kp_schema_column(g->schema, c)->slot];
            *v = kp_slice_of((enum kp_kind)(tag & 7), (const char *)p, len);
            v->flags = (uint8_t)(tag >> 3);
            p += len;
        }
    }
    batch->source = g->source;
    batch->source_number = g->source_number;
    s->next++;
    return KP_OK;
}

void kp_rowstore_rewind(struct kp_rowstore *s)
{
    s->next = 0;
}
