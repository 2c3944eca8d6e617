/* The pipeline: sources, stages and a sink, run to the end.
 *
 * Row-local stages run on all threads, batch by batch; what leaves is put back in order, so that
 * the bytes are the same for any number of threads. A barrier stage ends a segment: it takes
 * everything, then is the source of the next segment. At most four batches a thread are in flight,
 * which bounds the memory.
 *
 * The pipeline counts by itself what every stage took in and let out, and what reached the writer
 * and the side files, and fails with KP_ERR_BALANCE when in is not the sum of out, quarantined,
 * rejected, filtered and merged.
 */
#ifndef KP_PIPELINE_PIPELINE_H
#define KP_PIPELINE_PIPELINE_H

#include "io/reader.h"
#include "io/writer.h"
#include "record/stage.h"

struct kp_progress {
    uint64_t records; /* read so far by the present segment */
    uint64_t bytes;   /* read so far, as stored; 0 in a segment whose source is a barrier stage */
    uint64_t total;   /* bytes of all inputs, or 0 when one of them is a pipe */
    const char *step; /* what the segment ends in: a barrier stage's name, or "write" */
    double seconds;   /* since the start */
};

struct kp_pipeline_result;

struct kp_pipeline_config {
    const char *tool;          /* "normalize": in manifests and quarantine lines */
    const char *const *inputs; /* paths; "-" is standard input */
    size_t ninputs;
    struct kp_read_options read; /* digest is set by the pipeline when there is a manifest */
    struct kp_write_options
        write;          /* format AUTO: the first input's, and its delimiter unless one is given */
    const char *output; /* NULL or "-": standard output */
    const char *sides[KP_SIDE_COUNT]; /* paths; NULL: not kept. No quarantine path: the first bad
                                         record is an error */
    struct kp_stage *const *stages;   /* borrowed: the caller frees them */
    size_t nstages;
    unsigned threads;    /* 0: one for each processor */
    const char *stats;   /* path of the manifest; NULL: none */
    const char *ruleset; /* its path and hex digest, for the manifest; NULL: none */
    const char *ruleset_digest;
    const char *settings; /* a JSON object for the manifest: the options that its bytes depend on;
                             NULL: none */
    bool plan;            /* do everything but write: no output, side file or manifest is touched */
    /* Asked once when all is done and counted, before any file is put in its place: anything but
     * KP_OK leaves every file as it was. NULL: always KP_OK. */
    enum kp_status (*approve)(void *closure, const struct kp_pipeline_result *result,
                              struct kp_error *err);
    void *approve_closure;
    /* Called now and then, never by two threads at the same time; NULL: not at all. */
    void (*progress)(void *closure, const struct kp_progress *p);
    void *progress_closure;
};

#define KP_PIPELINE_STAGES_MAX 32

struct kp_pipeline_result {
    struct kp_counts counts; /* of the whole run: records in at the readers, out at the writer */
    struct kp_counts stages[KP_PIPELINE_STAGES_MAX]; /* of each stage */
    uint64_t blank;                                  /* blank lines passed over */
    uint64_t bytes_in, bytes_out;
    double seconds;
};

/* Runs it. On success the output, the side files and the manifest are in place; on failure none of
 * them is touched (standard output may have got some). KP_CLOSED: the reader of standard output
 * went away. */
enum kp_status kp_pipeline_run(const struct kp_pipeline_config *config,
                               struct kp_pipeline_result *result, struct kp_error *err);

#endif
