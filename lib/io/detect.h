/* What a stream holds, from its first bytes: format, delimiter, whether there is a header. Private
 * to lib/io. */
#ifndef KP_IO_DETECT_H
#define KP_IO_DETECT_H

#include "io/reader.h"

struct kp_detected {
    enum kp_format format; /* never KP_FORMAT_AUTO */
    char delimiter;        /* CSV and TSV */
    bool header;           /* CSV and TSV */
};

/* text is the beginning of the input (all of it when `all`). What the options say is taken as it
 * is; the rest is found out.
 *
 * Format: "{" first is JSONL, or JSON when the first line is no whole object; "[" and then "{" or
 * "]" is JSON; all else is CSV.
 *
 * Delimiter: the one that cuts most of the first records into as many cells as the first one; of
 * comma, semicolon, tab and pipe before others.
 *
 * Header: yes, unless a cell of the first record is a number (but no year), a date or an e-mail
 * address and the cell below it is so too.
 *
 * KP_ERR_USAGE: a delimiter that cannot be one (quote, CR, LF). */
enum kp_status kp_detect(const char *text, size_t len, bool all,
                         const struct kp_read_options *options, struct kp_detected *found,
                         struct kp_error *err);

#endif
