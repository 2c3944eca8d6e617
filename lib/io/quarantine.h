/* Quarantine lines: what could not be a record, kept with its original bytes.
 *
 * One JSON object a line: {"file","line","offset","record","tool","rule","reason", then "bytes" (a
 * JSON string) when the bytes are UTF-8, else "bytes_base64"}. The bytes are those of the record,
 * its line end included, unchanged. A record too large to hold comes as several lines with "part":
 * 1, 2, 3 ...; the last has "last": true, and their bytes joined are the record.
 */
#ifndef KP_IO_QUARANTINE_H
#define KP_IO_QUARANTINE_H

#include "core/buf.h"
#include "core/slice.h"

struct kp_quarantine {
    const char *file;
    uint64_t line, offset, record;
    const char *tool;   /* NULL: "kempt" */
    const char *rule;   /* "cells", "utf8", "json", "field", or the name of a stage's rule */
    const char *reason; /* in words, without the customer's values */
    uint64_t part;      /* 0: the whole record */
    bool last;          /* with part: nothing follows */
};

/* Appends the line, its line end included. Failure is the buffer's (kp_buf_ok). */
void kp_quarantine_line(struct kp_buf *buf, const struct kp_quarantine *q, const void *bytes,
                        size_t len);

#endif
