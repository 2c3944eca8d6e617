#include "validate/spool.h"

#include <stdlib.h>
#include <unistd.h>

/* A chunk is one batch: header, rows, cell heads row by row, then the bytes of the cells in the
 * same order. */
struct head {
    uint64_t bytes; /* of the text */
    uint32_t nrows, nslots;
    uint32_t schema; /* index into schemas */
    uint32_t source_number;
    const char *source;
};

struct cell_head {
    uint32_t len;
    uint8_t kind, flags;
    uint16_t unused; /* 0, so that no byte of a file is left to chance */
};

struct chunk {
    char *data;      /* NULL: in the file */
    uint64_t offset; /* in the file */
    size_t len;
};

struct kp_spool {
    size_t memory, held;
    const char *folder;
    int fd;
    uint64_t file_len;
    struct chunk *chunks;
    size_t nchunks, cap_chunks, next;
    const struct kp_schema **schemas;
    size_t nschemas;
};

struct kp_spool *kp_spool_new(size_t memory, const char *folder)
{
    struct kp_spool *s = calloc(1, sizeof *s);
    if (s) {
        s->memory = memory;
        s->folder = folder;
        s->fd = -1;
    }
    return s;
}

void kp_spool_free(struct kp_spool *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->nchunks; i++)
        free(s->chunks[i].data);
    for (size_t i = 0; i < s->nschemas; i++)
        kp_schema_unref(s->schemas[i]);
    free(s->chunks);
    free(s->schemas);
    if (s->fd >= 0)
        close(s->fd);
    free(s);
}

static bool schema_index(struct kp_spool *s, const struct kp_schema *schema, uint32_t *index)
{
    for (size_t i = s->nschemas; i-- > 0;)
        if (s->schemas[i] == schema) {
            *index = (uint32_t)i;
            return true;
        }
    const struct kp_schema **list = realloc(s->schemas, (s->nschemas + 1) * sizeof *list);
    if (!list)
        return false;
    s->schemas = list;
    *index = (uint32_t)s->nschemas;
    list[s->nschemas++] = kp_schema_ref(schema);
    return true;
}

static char *encode(const struct kp_batch *b, const struct head *h, size_t *len)
{
    size_t heads = (size_t)h->nrows * h->nslots * sizeof(struct cell_head);
    *len = sizeof *h + h->nrows * sizeof(struct kp_row) + heads + h->bytes;
    char *data = malloc(*len ? *len : 1);
    if (!data)
        return NULL;
    memcpy(data, h, sizeof *h);
    char *row = data + sizeof *h, *cell = row + h->nrows * sizeof(struct kp_row),
         *text = cell + heads;
    for (size_t r = 0; r < b->nrows; r++) {
        if (b->rows[r].state != KP_ROW_LIVE)
            continue;
        memcpy(row, &b->rows[r], sizeof(struct kp_row));
        row += sizeof(struct kp_row);
        const struct kp_slice *c = kp_batch_row(b, r);
        for (size_t i = 0; i < h->nslots; i++) {
            struct cell_head ch = {c[i].len, c[i].kind, c[i].flags, 0};
            memcpy(cell, &ch, sizeof ch);
            cell += sizeof ch;
            if (c[i].len)
                memcpy(text, c[i].ptr, c[i].len);
            text += c[i].len;
        }
    }
    return data;
}

static bool add_chunk(struct kp_spool *s, struct chunk c)
{
    if (s->nchunks == s->cap_chunks) {
        size_t cap = s->cap_chunks ? s->cap_chunks * 2 : 64;
        struct chunk *list = realloc(s->chunks, cap * sizeof *list);
        if (!list)
            return false;
        s->chunks = list;
        s->cap_chunks = cap;
    }
    s->chunks[s->nchunks++] = c;
    return true;
}

enum kp_status kp_spool_add(struct kp_spool *s, const struct kp_batch *b, struct kp_error *err)
{
    struct head h = {.source = b->source, .source_number = b->source_number};
    h.nslots = (uint32_t)kp_schema_slots(b->schema);
    if (!schema_index(s, b->schema, &h.schema))
        return kp_no_memory(err);
    for (size_t r = 0; r < b->nrows; r++) {
        if (b->rows[r].state != KP_ROW_LIVE)
            continue;
        h.nrows++;
        const struct kp_slice *c = kp_batch_row(b, r);
        for (size_t i = 0; i < h.nslots; i++)
            h.bytes += c[i].len;
    }
    struct chunk c = {.offset = s->file_len};
    c.data = encode(b, &h, &c.len);
    if (!c.data)
        return kp_no_memory(err);
    if (s->held + c.len > s->memory) {
        if (s->fd < 0)
            s->fd = kp_temp_open(s->folder, err);
        enum kp_status st =
            s->fd < 0 ? KP_ERR_OUTPUT : kp_temp_write(s->fd, c.data, c.len, s->file_len, err);
        free(c.data);
        c.data = NULL;
        if (st != KP_OK)
            return st;
        s->file_len += c.len;
    } else {
        s->held += c.len;
    }
    if (!add_chunk(s, c)) {
        free(c.data);
        return kp_no_memory(err);
    }
    return KP_OK;
}

static bool decode(struct kp_batch *b, const struct head *h)
{
    if (!kp_batch_reserve(b, h->nrows))
        return false;
    const char *row = b->block + sizeof *h, *cell = row + h->nrows * sizeof(struct kp_row);
    const char *text = cell + (size_t)h->nrows * h->nslots * sizeof(struct cell_head);
    for (size_t r = 0; r < h->nrows; r++) {
        memcpy(&b->rows[r], row + r * sizeof(struct kp_row), sizeof(struct kp_row));
        struct kp_slice *to = kp_batch_row(b, r);
        for (size_t i = 0; i < h->nslots; i++) {
            struct cell_head ch;
            memcpy(&ch, cell, sizeof ch);
            cell += sizeof ch;
            to[i] = kp_slice_of((enum kp_kind)ch.kind, text, ch.len);
            to[i].flags = ch.flags;
            text += ch.len;
        }
    }
    b->nrows = h->nrows;
    return true;
}

enum kp_status kp_spool_next(struct kp_spool *s, struct kp_batch *b, struct kp_error *err)
{
    if (s->next == s->nchunks)
        return KP_END;
    struct chunk *c = &s->chunks[s->next++];
    if (!kp_batch_reserve_block(b, c->len))
        return kp_no_memory(err);
    if (c->data) {
        memcpy(b->block, c->data, c->len);
        s->held -= c->len;
        free(c->data);
        c->data = NULL;
    } else {
        enum kp_status st = kp_temp_read(s->fd, b->block, c->len, c->offset, err);
        if (st != KP_OK)
            return st;
    }
    b->block_len = c->len;
    struct head h;
    memcpy(&h, b->block, sizeof h);
    if (!kp_batch_set_schema(b, s->schemas[h.schema]) || !decode(b, &h))
        return kp_no_memory(err);
    b->source = h.source;
    b->source_number = h.source_number;
    return KP_OK;
}
