/* Files that a merge wrote, opened to be read again: they have a header and, in it, a column that
 * is known. */
#ifndef KP_MERGE_MERGED_FILE_H
#define KP_MERGE_MERGED_FILE_H

#include "io/reader.h"

struct kp_merged_file {
    struct kp_reader *reader;
    struct kp_batch batch; /* the next records; of the first, the schema tells the columns */
};

/* Opens a file and reads its first batch. Where the delimiter that was found leaves no column of
 * that name, another one that does is taken; so cells and names full of other delimiters do not
 * mislead. KP_END: there are no records, perhaps not even columns. Release it whatever it returns.
 */
enum kp_status kp_merged_open(struct kp_merged_file *t, const char *path, enum kp_format format,
                              const char *column, struct kp_error *err);
void kp_merged_release(struct kp_merged_file *t);

/* Reads the next batch; one with bad records is KP_ERR_INPUT. */
enum kp_status kp_merged_next(struct kp_merged_file *t, struct kp_error *err);

/* True when the path can be opened again to read the same: a file, and not standard input. */
bool kp_merged_again(const struct kp_merged_file *t, const char *path);

/* True when there are columns, if perhaps no records. */
bool kp_merged_has_columns(const struct kp_merged_file *t);

#endif
