/* Profiles: what a stream of records holds, in one pass, on all cores, in bounded memory.
 *
 * kp_profile_stage_new is a row-local stage that counts. After the run,
 * kp_profile_of gives what was found, over everything and for each source: the field _source where
 * there is one, else the file. Other fields whose name begins with "_" are kempt's own and are left
 * out. The outputs (profile/output.h) are made of it.
 */
#ifndef KP_PROFILE_PROFILE_H
#define KP_PROFILE_PROFILE_H

#include "profile/deps.h"
#include "profile/stats.h"
#include "record/stage.h"

enum {
    KP_PROFILE_FILL =
        256, /* filled fields of a record that are told apart; more count as so many */
    KP_PROFILE_SOURCES = 32, /* with more sources than that, only the whole is profiled */
};

struct kp_part {
    char *source; /* "" for the whole */
    uint64_t records;
    uint64_t fill[KP_PROFILE_FILL + 1]; /* records with so many filled fields */
    struct kp_field_stats *fields;
    size_t nfields;
};

struct kp_profile {
    const char **names; /* of the fields, in the order in which they came up */
    size_t nfields;
    struct kp_part *total;
    struct kp_part **sources; /* by name; none when there is one source only, or too many */
    size_t nsources;
    bool too_many_sources;
    struct kp_deps *deps;
    struct kp_stats_limits limits;
};

struct kp_profile_options {
    uint64_t memory; /* bytes for the tables of values, of all threads, fields and sources; 0:
                        KP_PROFILE_MEMORY. The exact limit of a field follows from it (shared.h) */
    bool keep;       /* records go on to the next stage; otherwise they end here, as filtered */
};

#define KP_PROFILE_MEMORY (256u << 20)

enum kp_status kp_profile_stage_new(const struct kp_profile_options *options, struct kp_stage **out,
                                    struct kp_error *err);

/* After the run. Owned by the stage. */
enum kp_status kp_profile_of(struct kp_stage *stage, const struct kp_profile **out,
                             struct kp_error *err);

#endif
