/* Inside lib/report: the parts of the JSON. Each appends members that begin with a comma. */
#ifndef KP_REPORT_GATHER_H
#define KP_REPORT_GATHER_H

#include "report/report.h"

enum { KP_REPORT_FILES = 256 }; /* objects that one report is made of */

struct kp_measure {
    const char *name;
    double value; /* NAN: not known */
    const char *what;
};

enum { KP_MEASURES = 5 };

struct kp_report_sources {
    struct kp_arena arena;
    const struct kp_node *manifests[KP_REPORT_FILES], *profiles[KP_REPORT_FILES];
    size_t nmanifests, nprofiles;
    struct kp_measure measures[KP_MEASURES];
};

/* Scores and weights of pairs, and a sample with the evidence. */
enum kp_status kp_report_pairs(const char *path, const struct kp_report_sources *s,
                               struct kp_buf *json, struct kp_error *err);

/* A few rejected values for each rule, masked unless show_values is set. */
enum kp_status kp_report_rejects(const char *path, bool show_values, struct kp_buf *json,
                                 struct kp_error *err);

/* Sizes of the clusters of a file of records with _cluster. */
enum kp_status kp_report_clusters(const char *path, struct kp_buf *json, struct kp_error *err);

/* Puts the measures of a run (its name and time) into the history and lists all runs, oldest first.
 */
enum kp_status kp_report_history(const char *path, const char *run,
                                 const struct kp_measure *measures, size_t n, struct kp_buf *json,
                                 struct kp_error *err);

/* Nodes as they are: what lists and texts of a tree hold. */
const struct kp_node *kp_report_list(const struct kp_node *map, const char *key);

#endif
