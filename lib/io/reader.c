#include "io/reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "io/detect.h"
#include "io/formats.h"
#include "io/reader_impl.h"

enum { SAMPLE = 64 * 1024 }; /* bytes that detection looks at */

uint64_t kp_count_lines(const char *text, size_t len)
{
    uint64_t n = 0;
    for (const char *p = text, *end = text + len;
         p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
        n++;
    for (const char *p = text, *end = text + len;
         p < end && (p = memchr(p, '\r', (size_t)(end - p))); p++)
        n += p + 1 == end || p[1] != '\n';
    return n;
}

/* Looks at the first bytes, and makes the reader for what they are. */
static enum kp_status detect(struct kp_feed *feed, const struct kp_read_options *options,
                             struct kp_reader **out, struct kp_error *err)
{
    struct kp_batch sample;
    kp_batch_init(&sample);
    struct kp_detected found;
    enum kp_status st = kp_feed_fill(feed, &sample, SAMPLE, err);
    if (!st)
        st = kp_detect(sample.block, sample.block_len, feed->ended, options, &found, err);
    if (!st)
        st = kp_feed_keep(feed, &sample, 0, err);
    if (!st)
        st = kp_format_row(found.format)->reader_new(&found, out, err);
    if (!st) {
        (*out)->format = found.format;
        (*out)->delimiter = found.delimiter;
    }
    kp_batch_release(&sample);
    return st;
}

enum kp_status kp_reader_open(const char *path, const struct kp_read_options *options,
                              struct kp_reader **out, struct kp_error *err)
{
    struct kp_feed feed = {0};
    struct kp_reader *r = NULL;
    enum kp_status st = kp_input_open(path, options->charset, options->digest, &feed.in, err);
    if (!st) {
        feed.offset = kp_input_skipped(feed.in);
        st = detect(&feed, options, &r, err);
    }
    if (st) {
        kp_error_place(err, path ? path : "-", 0, 0);
        kp_feed_release(&feed);
        return st;
    }
    r->options = *options;
    if (!r->options.max_field)
        r->options.max_field = KP_MAX_FIELD_DEFAULT;
    if (!r->options.block)
        r->options.block = KP_BATCH_BYTES;
    r->want = r->options.block;
    r->feed = feed;
    r->scan = kp_scan_best(options->plain_scan);
    r->line = 1;
    *out = r;
    return KP_OK;
}

void kp_reader_quarantine(struct kp_reader *r, struct kp_batch *b, size_t from, size_t len,
                          const char *rule, const char *reason)
{
    struct kp_quarantine q = {.file = kp_input_name(r->feed.in),
                              .line = r->line,
                              .offset = r->feed.offset + from,
                              .record = r->records,
                              .tool = r->options.tool,
                              .rule = rule,
                              .reason = reason};
    kp_quarantine_line(&b->side[KP_SIDE_QUARANTINE], &q, b->block + from, len);
    if (b->quarantined++ == 0)
        kp_fail_at(&b->first, KP_ERR_DATA, q.file, q.line, 0, "%s", reason);
}

void kp_reader_oversized(struct kp_reader *r, const char *rule, const char *reason)
{
    r->records++;
    r->oversized = (struct kp_oversized){.on = true,
                                         .what = {.file = kp_input_name(r->feed.in),
                                                  .line = r->line,
                                                  .offset = r->feed.offset,
                                                  .record = r->records,
                                                  .tool = r->options.tool,
                                                  .rule = rule}};
    snprintf(r->oversized.reason, sizeof r->oversized.reason, "%s", reason);
}

/* Steps back to the start of a character, so that parts of a UTF-8 text are UTF-8 too. */
static size_t whole_characters(const char *s, size_t len)
{
    for (size_t back = 1; back <= 3 && back < len; back++) {
        unsigned char c = (unsigned char)s[len - back];
        if (c >= 0xC0)
            return len - back;
        if (c < 0x80)
            break;
    }
    return len;
}

static enum kp_status read_part(struct kp_reader *r, struct kp_batch *b, struct kp_error *err)
{
    enum kp_status st = kp_feed_fill(&r->feed, b, KP_PART_BYTES, err);
    if (st)
        return st;
    bool at_end = kp_feed_at_end(&r->feed), ended = false;
    size_t take = at_end ? b->block_len : whole_characters(b->block, b->block_len);
    size_t len = r->ops->pass(r, b->block, take, &ended);
    struct kp_oversized *o = &r->oversized;
    o->what.part++;
    o->what.last = ended || (at_end && len == b->block_len);
    o->what.reason = o->reason;
    kp_quarantine_line(&b->side[KP_SIDE_QUARANTINE], &o->what, b->block, len);
    if (o->what.part == 1) {
        b->quarantined++;
        kp_fail_at(&b->first, KP_ERR_DATA, o->what.file, o->what.line, 0, "%s", o->reason);
    }
    r->line += kp_count_lines(b->block, len);
    if (len > 0 && b->block[len - 1] == '\r' && len < b->block_len && b->block[len] == '\n')
        r->line--; /* a CRLF that the parts divide is one line end */
    o->on = !o->what.last;
    return kp_feed_keep(&r->feed, b, len, err);
}

enum kp_status kp_reader_read(struct kp_reader *r, struct kp_batch *batch, struct kp_error *err)
{
    kp_batch_clear(batch);
    batch->source = kp_input_name(r->feed.in);
    batch->sparse = r->format == KP_FORMAT_JSONL || r->format == KP_FORMAT_JSON;
    enum kp_status st = KP_OK;
    if (!r->oversized.on)
        st = r->ops->read(r, batch, err);
    if (!st && r->oversized.on && batch->nrows == 0 && batch->quarantined == 0)
        st = read_part(r, batch, err);
    if (st == KP_END && !r->schema && !(r->schema = kp_schema_new()))
        st = kp_no_memory(err);
    if (r->schema && !batch->schema)
        batch->schema = kp_schema_ref(r->schema);
    if (st >= KP_OK && !kp_buf_ok(&batch->side[KP_SIDE_QUARANTINE]))
        st = kp_no_memory(err);
    if (st < KP_OK)
        kp_error_place(err, batch->source, 0, 0);
    else if (st == KP_OK)
        batch->seq = r->batches++;
    return st;
}

void kp_reader_free(struct kp_reader *r)
{
    if (!r)
        return;
    kp_feed_release(&r->feed);
    kp_schema_unref(r->schema);
    r->ops->free(r);
}

enum kp_format kp_reader_format(const struct kp_reader *r)
{
    return r->format;
}

char kp_reader_delimiter(const struct kp_reader *r)
{
    return r->delimiter;
}

uint64_t kp_reader_position(const struct kp_reader *r)
{
    return kp_input_position(r->feed.in);
}

uint64_t kp_reader_size(const struct kp_reader *r)
{
    return kp_input_size(r->feed.in);
}

const char *kp_reader_digest(const struct kp_reader *r)
{
    return kp_input_digest(r->feed.in);
}
