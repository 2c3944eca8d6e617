/* Readers: bytes in, batches out.
 *
 * To add a format: write lib/io/<name>_reader.c and <name>_writer.c, and add one row to the table
 * in lib/io/formats.c. --list-formats, detection, completion and the man page follow from the
 * table.
 */
#ifndef KP_IO_READER_H
#define KP_IO_READER_H

#include "core/error.h"
#include "record/batch.h"

enum kp_format {
    KP_FORMAT_AUTO = 0,
    KP_FORMAT_CSV,
    KP_FORMAT_TSV,
    KP_FORMAT_JSONL,
    KP_FORMAT_JSON
};

enum kp_header { KP_HEADER_AUTO = 0, KP_HEADER_YES, KP_HEADER_NO };

#define KP_MAX_FIELD_DEFAULT                                                                       \
    (16u << 20) /* bytes in a cell: a cell above it is damage, not data                            \
                 */

struct kp_read_options {
    enum kp_format format;
    char delimiter;        /* 0: detected for CSV, tab for TSV */
    enum kp_header header; /* CSV and TSV; without one, columns are named 1, 2, 3 ... */
    const char *charset;   /* NULL: UTF-8 (or what a BOM says); else a name that ICU knows */
    size_t max_field;      /* bytes; 0: KP_MAX_FIELD_DEFAULT */
    const char *tool;      /* "kempt-import": who says so in a quarantine line */
    bool digest;           /* compute the BLAKE2b-256 digest of the input bytes, for the manifest */
    bool plain_scan;       /* no SIMD (tests: both ways give the same cells) */
    size_t block; /* input bytes to aim at in a batch; 0: KP_BATCH_BYTES (tests: tiny ones) */
    const struct kp_schema *columns; /* JSONL and JSON: columns to have from the start, in this
                                        order; borrowed; NULL: as they come */
};

struct kp_reader; /* opaque */

/* Opens path ("-" or NULL: standard input) and finds out what it holds. The options are copied; the
 * strings in them must outlive the reader. *out is owned by the caller (kp_reader_free). A
 * directory, an unreadable file or an unknown charset is KP_ERR_INPUT. An empty file is a stream
 * without columns and records. */
enum kp_status kp_reader_open(const char *path, const struct kp_read_options *options,
                              struct kp_reader **out, struct kp_error *err);

/* Clears the batch and fills it with the next records: schema, rows, cells, source, and, for input
 * that is no record, lines in side[KP_SIDE_QUARANTINE] with `quarantined` and `first`. KP_OK:
 * something was read (perhaps only quarantined input). KP_END: nothing more; the batch is empty but
 * for its schema, which a header-only input has too. The block and cells are valid until the batch
 * is cleared. */
enum kp_status kp_reader_read(struct kp_reader *r, struct kp_batch *batch, struct kp_error *err);

void kp_reader_free(struct kp_reader *r);

/* What was found, settled once opened. */
enum kp_format kp_reader_format(const struct kp_reader *r);
char kp_reader_delimiter(const struct kp_reader *r);

/* Bytes taken from the source so far (as stored: before decompression), and its size when it is a
 * regular file, else 0: for progress. */
uint64_t kp_reader_position(const struct kp_reader *r);
uint64_t kp_reader_size(const struct kp_reader *r);

/* Hex digest of all input bytes, after KP_END and when asked for; "" otherwise. */
const char *kp_reader_digest(const struct kp_reader *r);

/* "csv" -> KP_FORMAT_CSV; KP_FORMAT_AUTO when there is no such format. And back. */
enum kp_format kp_format_of(const char *name);
const char *kp_format_name(enum kp_format f);

#endif
