/* The files of a run directory: copies, digests, run.json. */
#ifndef KP_PIPELINE_RUN_DIR_FILES_H
#define KP_PIPELINE_RUN_DIR_FILES_H

#include "core/arena.h"
#include "core/error.h"
#include "io/digest.h"
#include "io/reader.h"
#include "rules/ruleset.h"

bool kp_file_exists(const char *path);

/* Digest and size of a file as it is stored. */
enum kp_status kp_file_digest(const char *path, char digest[KP_DIGEST_HEX], uint64_t *bytes,
                              struct kp_error *err);

/* Writes a file of one line, whole or not at all. */
enum kp_status kp_file_write_line(const char *path, const char *line, struct kp_error *err);

/* Copies a file to a path (NULL or "-": standard output), whole or not at all. */
enum kp_status kp_file_copy(const char *from, const char *to, struct kp_error *err);

struct kp_run_dir_kept {
    const struct kp_ruleset *ruleset;
    const char *const *inputs, *const *sources; /* paths, and their `_source` names */
    size_t ninputs;
    const struct kp_read_options *read; /* how the inputs are read */
    const char *const *steps;           /* NULL-terminated */
};

/* Makes the directory and keeps in it the ruleset, the inputs (compressed; one that is there with
 * the same digest is not copied again) and run.json; removes what a killed run left half written.
 */
enum kp_status kp_run_dir_keep(const char *dir, const struct kp_run_dir_kept *kept,
                               struct kp_arena *arena, struct kp_error *err);

#endif
