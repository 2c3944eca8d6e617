/* Writers: batches in, bytes out.
 *
 * CSV is RFC 4180 with LF line ends: a cell is quoted only when it holds the delimiter, a quote, CR or LF, or
 * when it is the only cell of its record and empty. JSONL is one compact object a line, missing fields left out.
 */
#ifndef KP_IO_WRITER_H
#define KP_IO_WRITER_H

#include "io/output.h"
#include "io/reader.h"

struct kp_write_options {
    enum kp_format format;
    char delimiter;     /* 0: the format's own */
    bool no_header;     /* CSV and TSV */
    bool crlf;          /* CSV and TSV */
    bool formula_guard; /* CSV and TSV: a cell that a spreadsheet would run (= + - @ tab CR first) gets a ' before it,
                           numbers excepted */
    bool bom;           /* a UTF-8 byte order mark first, for spreadsheet programs */
};

struct kp_writer; /* opaque */

/* A writer on out, which it does not own and which must outlive it. */
enum kp_status kp_writer_new(struct kp_output *out, const struct kp_write_options *options, struct kp_writer **w,
                             struct kp_error *err);

/* Writes the live rows. CSV writes the header with the first batch; a later batch whose schema has a new
 * column is an error that names the column and the remedy, before anything of that batch is written; columns that later
 * batches lack are written empty. */
enum kp_status kp_writer_write(struct kp_writer *w, const struct kp_batch *batch, struct kp_error *err);

/* Appends the bytes of one batch to buf instead (a worker thread's share of the work; thread-safe for
 * different bufs once the header is out). Used by the pipeline; same bytes as kp_writer_write. */
enum kp_status kp_writer_format(const struct kp_writer *w, const struct kp_batch *batch, struct kp_buf *buf,
                                struct kp_error *err);

/* Writes what closes the stream (the header of an empty one, the "]" of a JSON array). The output is still open. */
enum kp_status kp_writer_finish(struct kp_writer *w, struct kp_error *err);

void kp_writer_free(struct kp_writer *w);

#endif
