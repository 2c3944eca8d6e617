/* What tools that match records have in common: options, the run, and a look at what was found. */
#ifndef KP_CMD_MATCHING_H
#define KP_CMD_MATCHING_H

#include "match/dedupe.h"
#include "tool.h"

struct kp_matching {
    struct kp_common common;
    struct kp_dedupe_options dedupe;
    bool link, link_dedupe;
    int64_t max_pairs;
    bool keep_records; /* else what dedupe writes is thrown away */
};

#define KP_MATCHING_INIT                                                                           \
    {                                                                                              \
        .common = KP_COMMON_INIT, .dedupe = KP_DEDUPE_DEFAULTS                                     \
    }

/* Rows for an option table. */
#define KP_MATCHING_OPTIONS(m)                                                                     \
    KP_COMMON_RULES((m).common), {0,         "link", KP_OPT_FLAG,                                  \
                                  &(m).link, NULL,   "match records of different sources only",    \
                                  NULL},                                                           \
        {0,           "link-dedupe",                                                               \
         KP_OPT_FLAG, &(m).link_dedupe,                                                            \
         NULL,        "match within sources and across them",                                      \
         NULL},                                                                                    \
        {0,                                                                                        \
         "source-field",                                                                           \
         KP_OPT_STRING,                                                                            \
         &(m).dedupe.source_field,                                                                 \
         "FIELD",                                                                                  \
         "the field that names the source (default: _source)",                                     \
         NULL},                                                                                    \
        {0,                                                                                        \
         "id",                                                                                     \
         KP_OPT_STRING,                                                                            \
         &(m).dedupe.id,                                                                           \
         "FIELD",                                                                                  \
         "the field that identifies a record: named in pairs, never compared",                     \
         NULL},                                                                                    \
        {0,           "threshold",                                                                 \
         KP_OPT_REAL, &(m).dedupe.threshold,                                                       \
         "P",         "probability from which a pair is a match",                                  \
         NULL},                                                                                    \
        {0,                                                                                        \
         "cluster-method",                                                                         \
         KP_OPT_CHOICE,                                                                            \
         &(m).dedupe.method,                                                                       \
         "surgery|connected|best-link",                                                            \
         "how pairs become clusters (default: surgery)",                                           \
         kp_cluster_methods},                                                                      \
        {0,                                                                                        \
         "never",                                                                                  \
         KP_OPT_STRING,                                                                            \
         &(m).dedupe.never,                                                                        \
         "FILE",                                                                                   \
         "pairs that are never of one cluster: labels that say different, or left,right",          \
         NULL},                                                                                    \
    {                                                                                              \
        0, "model", KP_OPT_STRING, &(m).dedupe.model, "FILE",                                      \
            "match with a saved model: no match section is read, nothing is trained", NULL         \
    }

/* Called when the records were matched. Returns the exit status. */
typedef int kp_matched(void *ctx, struct kp_stage *stage);

/* Loads the ruleset and matches the records of the common options; then calls look. Returns the
 * exit status; mistakes are printed. The common options are released. */
int kp_matching_run(const struct kp_tool *tool, struct kp_matching *m, kp_matched *look, void *ctx);

#endif
