/* Inside lib/report: the parts of the JSON. Each appends members that begin with a comma. */
#ifndef KP_REPORT_GATHER_H
#define KP_REPORT_GATHER_H

#include "report/report.h"

enum {
    KP_REPORT_FILES = 256,  /* objects that one report is made of */
    KP_REPORT_RULES = 1024, /* checks of all manifests */
    KP_REPORT_SOURCES = 32,
};

struct kp_measure {
    const char *name;
    double value; /* NAN: not known */
    const char *what;
};

enum { KP_MEASURES = 5, KP_RUN_COUNTS = 5 };

/* A check, of a manifest. */
struct kp_report_rule {
    const struct kp_node *node;
    const char *field, *rule; /* field: those of a rule across fields, joined by commas */
    double seen, failed;
    bool across; /* it looks across fields */
    bool fresh;  /* it asks that a value is recent: of the kind `fresh`, or of that name */
};

struct kp_report_source {
    const char *name;
    uint64_t records;  /* that came in */
    uint64_t rejected; /* of them */
    uint32_t failed[KP_REPORT_RULES];
    uint64_t clustered, clusters; /* records that have a cluster, and how many different ones */
};

struct kp_report_sources {
    struct kp_arena arena;
    const struct kp_node *manifests[KP_REPORT_FILES], *profiles[KP_REPORT_FILES];
    size_t nmanifests, nprofiles;
    const char *pairs, *rejects, *records, *model; /* files; NULL: none */
    struct kp_measure measures[KP_MEASURES];
    struct kp_report_rule rules[KP_REPORT_RULES];
    size_t nrules;
    struct kp_report_source sources[KP_REPORT_SOURCES];
    size_t nsources;
};

/* Adds what a file holds, a manifest or a profile. */
enum kp_status kp_report_take(struct kp_report_sources *s, const struct kp_node *node,
                              const char *path, struct kp_error *err);

/* Adds what a directory of kempt run --run-dir holds: manifests in the order of steps, pairs,
 * rejects and clustered records where none are named yet, and profiles of the first step's records
 * and of the last that are not exported. */
enum kp_status kp_report_run_dir(struct kp_report_sources *s, const char *path,
                                 struct kp_error *err);

/* Finds the checks in the manifests and the sources in the first profile. */
void kp_report_find(struct kp_report_sources *s);

/* The measures of a source, each NAN where the inputs do not tell. */
struct kp_report_shares {
    double validity, uniqueness, consistency, timeliness;
};
struct kp_report_shares kp_report_shares_of(const struct kp_report_sources *s,
                                            const struct kp_report_source *source);

/* The number of a source; SIZE_MAX: none of those. */
size_t kp_report_source_find(const struct kp_report_sources *s, struct kp_slice name);

/* True when field is one of the fields, which are joined by commas. */
bool kp_report_names_field(const char *fields, const char *field);

/* Scores of pairs, what their levels weigh on average where there is no model, and a sample with
 * the evidence. */
enum kp_status kp_report_pairs(const struct kp_report_sources *s, struct kp_buf *json,
                               struct kp_error *err);

/* What each level of each comparison weighs, of a model. */
enum kp_status kp_report_model(const char *path, struct kp_buf *json, struct kp_error *err);

/* A few rejected values for each rule, masked unless show_values is set. Counts the rejects of each
 * source. */
enum kp_status kp_report_rejects(struct kp_report_sources *s, bool show_values, struct kp_buf *json,
                                 struct kp_error *err);

/* Sizes of the clusters of a file of records with _cluster. Counts those of each source. */
enum kp_status kp_report_clusters(struct kp_report_sources *s, struct kp_buf *json,
                                  struct kp_error *err);

/* Puts the measures and counts of a run (its name and time) into the history and lists all runs,
 * oldest first. */
enum kp_status kp_report_history(const char *path, const char *run,
                                 const struct kp_measure *measures, size_t n, struct kp_buf *json,
                                 struct kp_error *err);

/* Nodes as they are: what lists and texts of a tree hold. */
const struct kp_node *kp_report_list(const struct kp_node *map, const char *key);

#endif
