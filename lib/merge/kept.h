/* What a run directory keeps of its inputs (run.json and inputs/): the originals, by hash, and
 * single records of them. */
#ifndef KP_MERGE_KEPT_H
#define KP_MERGE_KEPT_H

#include "core/arena.h"
#include "core/buf.h"
#include "io/digest.h"
#include "io/reader.h"

struct kp_kept_input {
    const char *file;   /* as it was given to the run */
    const char *copy;   /* path of the compressed copy */
    const char *name;   /* the file's name without folders */
    const char *source; /* the _source of its records */
    const char *digest;
    uint64_t bytes;
};

struct kp_kept {
    struct kp_arena arena;
    struct kp_kept_input *inputs;
    size_t ninputs;
    struct kp_read_options read; /* how the run read them */
    const char **steps;          /* "01-import" ... */
    size_t nsteps;
};

/* Reads DIR/run.json. Release it whatever it returns. */
enum kp_status kp_kept_open(const char *dir, struct kp_kept *kept, struct kp_error *err);
void kp_kept_release(struct kp_kept *kept);

/* Writes an original to a path, byte for byte, and proves it by its digest: nothing is there when
 * that is another one. path NULL: proves it only. */
enum kp_status kp_kept_restore(const struct kp_kept_input *input, const char *path,
                               struct kp_error *err);

/* Where a record stands in an input. */
struct kp_kept_record {
    uint64_t line, offset;
    struct kp_buf bytes; /* as they stand there, in UTF-8; the caller releases it */
};

/* KP_END: the input has no such record. */
enum kp_status kp_kept_record(const struct kp_kept *kept, const struct kp_kept_input *input,
                              uint64_t record, struct kp_kept_record *out, struct kp_error *err);

#endif
