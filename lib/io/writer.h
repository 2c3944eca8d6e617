/* Writers: batches in, bytes out. A writer makes bytes; where they go is its caller's business
 * (io/output.h).
 *
 * CSV is RFC 4180 with LF line ends: a cell is quoted only when it holds the delimiter, a quote, CR
 * or LF, or when it is the only cell of its record and empty. JSONL is one compact object a line,
 * missing fields left out.
 *
 * The order of calls: kp_writer_start once, with the first schema; kp_writer_format any number of
 * times, from any threads; kp_writer_lead on each piece in the batches' order, the pieces then put
 * behind each other; kp_writer_finish once.
 */
#ifndef KP_IO_WRITER_H
#define KP_IO_WRITER_H

#include "io/output.h"
#include "io/reader.h"

struct kp_write_options {
    enum kp_format format; /* not AUTO */
    char delimiter;        /* 0: the format's own: comma, tab */
    bool no_header;        /* CSV and TSV */
    bool crlf;             /* CSV and TSV */
    bool formula_guard; /* CSV and TSV: a cell that a spreadsheet would run (= + - @ tab CR first)
                           gets a ' before it, numbers excepted */
    bool bom;           /* a UTF-8 byte order mark first, for spreadsheet programs */
};

struct kp_writer; /* opaque */

/* The options are copied. */
enum kp_status kp_writer_new(const struct kp_write_options *options, struct kp_writer **w,
                             struct kp_error *err);

/* Settles the columns of the output and appends what comes before the first record: BOM, header
 * line, "[". */
enum kp_status kp_writer_start(struct kp_writer *w, const struct kp_schema *schema,
                               struct kp_buf *buf, struct kp_error *err);

/* Appends the live rows of a batch. Thread-safe for different bufs. CSV: a column that was not
 * there at the start is an error that names the column and the remedy, and nothing is appended;
 * columns that the batch lacks are written empty. */
enum kp_status kp_writer_format(const struct kp_writer *w, const struct kp_batch *batch,
                                struct kp_buf *buf, struct kp_error *err);

/* How many bytes to leave out at the beginning of a piece that kp_writer_format made: the comma
 * before the very first record of a JSON array. Called for every piece, in order, by one thread at
 * a time. */
size_t kp_writer_lead(struct kp_writer *w, const struct kp_buf *piece);

/* Appends what closes the stream: the "]" of a JSON array; "[]" when there was no start. The writer
 * stays allocated. */
enum kp_status kp_writer_finish(struct kp_writer *w, struct kp_buf *buf, struct kp_error *err);

void kp_writer_free(struct kp_writer *w);

#endif
