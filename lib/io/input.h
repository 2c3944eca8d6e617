/* Inputs: the bytes of a file or of standard input, as UTF-8 text.
 *
 * gzip and zstd are undone (known by their first bytes); a byte order mark is taken away; text in
 * another charset is converted. EINTR and short reads are handled. Every failure is KP_ERR_INPUT
 * with the path and the system's reason.
 *
 * A sequence of bytes that the charset does not know comes out as 0xFF followed by those bytes:
 * never UTF-8, so that the reader puts the record that holds it into quarantine, and nothing is
 * lost.
 */
#ifndef KP_IO_INPUT_H
#define KP_IO_INPUT_H

#include <stdbool.h>

#include "core/error.h"
#include "io/digest.h"

struct kp_input; /* opaque */

/* path NULL or "-": standard input. charset as in kp_read_options. With digest, the bytes as stored
 * are digested. */
enum kp_status kp_input_open(const char *path, const char *charset, bool digest,
                             struct kp_input **out, struct kp_error *err);
void kp_input_free(struct kp_input *in);

/* Reads text until buf is full or the input ends, and says in *got how much there is: less than
 * size only at the end. */
enum kp_status kp_input_read(struct kp_input *in, char *buf, size_t size, size_t *got,
                             struct kp_error *err);

/* "-" for standard input, else the path. */
const char *kp_input_name(const struct kp_input *in);

/* Bytes of a byte order mark that were taken away. Offsets count from the start of the text before
 * it was. */
size_t kp_input_skipped(const struct kp_input *in);

/* Bytes taken from the source so far, as stored; and its size when it is a regular file, else 0. */
uint64_t kp_input_position(const struct kp_input *in);
uint64_t kp_input_size(const struct kp_input *in);

/* Hex digest of the stored bytes once the input was read to its end and when asked for; ""
 * otherwise. */
const char *kp_input_digest(const struct kp_input *in);

#endif
