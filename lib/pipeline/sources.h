/* The inputs of a run, one behind the other, as one source of batches. */
#ifndef KP_PIPELINE_SOURCES_H
#define KP_PIPELINE_SOURCES_H

#include "io/reader.h"
#include "pipeline/manifest.h"

struct kp_sources {
    const char *const *paths; /* borrowed */
    size_t count;
    struct kp_read_options options;
    struct kp_reader *reader;       /* of the present input, or NULL */
    size_t next;                    /* index of the input to open next */
    bool delivered;                 /* the present input gave a batch */
    struct kp_manifest_file *files; /* one an input: what was read of it */
    uint64_t total;                 /* bytes of all inputs, 0 when one is no regular file */
    uint64_t done;                  /* bytes of the inputs that are finished */
};

/* Opens the first input, so that its format is known. */
enum kp_status kp_sources_init(struct kp_sources *s, const char *const *paths, size_t count,
                               const struct kp_read_options *options, struct kp_error *err);
void kp_sources_release(struct kp_sources *s);

/* The format and delimiter of the first input; valid before the first read. */
enum kp_format kp_sources_format(const struct kp_sources *s);

/* The next batch of any input. An input that has columns but no record gives one batch without
 * rows, so that its columns reach the output. */
enum kp_status kp_sources_read(struct kp_sources *s, struct kp_batch *batch, struct kp_error *err);

/* Bytes read so far, as stored. */
uint64_t kp_sources_position(const struct kp_sources *s);

#endif
