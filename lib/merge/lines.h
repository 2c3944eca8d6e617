/* Lines of a text file, raw, and what stands at the end of a line of JSON that kempt wrote. */
#ifndef KP_MERGE_LINES_H
#define KP_MERGE_LINES_H

#include "core/buf.h"
#include "io/input.h"

struct kp_lines {
    struct kp_input *in;
    char *buf;
    size_t cap, have, at;
    bool ended;
    uint64_t number; /* of the line at hand, 1-based */
};

/* Release it whatever it returns. */
enum kp_status kp_lines_open(struct kp_lines *l, const char *path, struct kp_error *err);
void kp_lines_release(struct kp_lines *l);

/* The next line that is not blank, without its line end; valid until the next call. KP_END: no
 * more. */
enum kp_status kp_lines_next(struct kp_lines *l, struct kp_slice *line, struct kp_error *err);

/* Where the last member of that name begins in a JSON object on one line, not in an object inside
 * of it: *cut is the length of what stands before it (without the comma), *value the value behind
 * its colon, an array or object in full. False: no such member. */
bool kp_line_member(struct kp_slice line, const char *name, size_t *cut, struct kp_slice *value);

/* True when a raw JSON value (of any kind) stands for that text. scratch is overwritten.
 */
bool kp_json_is(struct kp_slice raw, struct kp_slice text, struct kp_buf *scratch);

#endif
