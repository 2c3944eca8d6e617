/* The table of formats. To add one, write its reader and writer and give it a row in formats.c. */
#ifndef KP_IO_FORMATS_H
#define KP_IO_FORMATS_H

#include "io/reader.h"

struct kp_detected;
struct kp_writer_ops;

struct kp_format_row {
    enum kp_format format;
    const char *name;
    const char *help;
    enum kp_status (*reader_new)(const struct kp_detected *found, struct kp_reader **out,
                                 struct kp_error *err);
    const struct kp_writer_ops *writer;
};

/* The row of a format that is not KP_FORMAT_AUTO. */
const struct kp_format_row *kp_format_row(enum kp_format f);

/* All rows; *count says how many. */
const struct kp_format_row *kp_formats(size_t *count);

#endif
