/* How records are matched: what the `match:` section says, or what the study of the data chose.
 *
 * Blocking rules bring pairs up; comparisons grade a pair field by field; the model turns grades
 * into a weight. A comparison's levels, best first: 0            the values are the same (crossed)
 * with `swapped_with`: the value is the other record's value of the other field
 *     ...          one level for each cut of each measure, in the order written
 *     last         none of these
 * and KP_LEVEL_MISSING when one of the two records has no value. Levels of a pair form a pattern,
 * four bits each.
 */
#ifndef KP_MATCH_CONFIG_H
#define KP_MATCH_CONFIG_H

#include "core/arena.h"
#include "match/comparison.h"
#include "match/key.h"

#define KP_MAX_COMPARISONS 16
#define KP_MAX_LEVELS 15 /* numbered 0 .. 14 */
#define KP_LEVEL_MISSING 15

struct kp_rule_spec {
    struct kp_key_part *parts;
    unsigned nparts;
};

struct kp_compare_spec {
    const char *field;
    const char *swapped_with; /* NULL: none */
    struct kp_measure_use *measures;
    unsigned nmeasures;
    bool term_frequency;
    const char *tf_file; /* a table of them, else the records' own; NULL: none */
    double tf_weight;    /* 1: in full */
    double tf_minimum;   /* no value counts as rarer than this fraction of records */
    double fixed_m[KP_MAX_LEVELS], fixed_u[KP_MAX_LEVELS]; /* < 0: trained */
    bool missing_is_else;                                  /* else neutral */
};

/* How pairs become clusters, match/join.h. */
enum kp_cluster_method { KP_CLUSTER_SURGERY = 0, KP_CLUSTER_CONNECTED, KP_CLUSTER_BEST_LINK };

/* "surgery", "connected", "best-link"; NULL-terminated. */
extern const char *const kp_cluster_methods[];

/* False: there is no such method. */
bool kp_cluster_method_of(const char *name, enum kp_cluster_method *out);

enum kp_link_mode { KP_DEDUPE = 0, KP_LINK, KP_LINK_DEDUPE };

struct kp_match_config {
    struct kp_arena arena;
    struct kp_rule_spec *rules;
    unsigned nrules;
    struct kp_compare_spec *compares;
    unsigned ncompares;
    const char **refine; /* fields that split oversized blocks, in order */
    unsigned nrefine;
    const char *
        *veto; /* two different values of such a field in one cluster cut its weakest path */
    unsigned nveto;
    double threshold;   /* probability; < 0: chosen from the model */
    double suspect;     /* probability; < 0: none are reported */
    double prior;       /* probability that two random records match; < 0: estimated */
    uint64_t max_block; /* records in a block; 0: KP_MAX_BLOCK */
    bool one_to_one;    /* link modes: a record has at most one partner in each other source */
    bool one_to_one_given;
    bool generic_values; /* found and left out of blocking and comparison (match/generic.h) */
    enum kp_cluster_method cluster;
};

#define KP_MAX_BLOCK 1000
#define KP_MAX_VETOES 16

/* Levels of a comparison, the last ("else") included, KP_LEVEL_MISSING not. */
unsigned kp_compare_levels(const struct kp_compare_spec *c);

/* What a level says, for people: "the same", "jaro_winkler >= 0.95", "different", "missing". Into
 * out, which is returned, always terminated. */
char *kp_level_label(const struct kp_compare_spec *c, unsigned level, char *out, size_t size);

/* An empty configuration with the defaults. */
void kp_match_config_init(struct kp_match_config *c);
void kp_match_config_release(struct kp_match_config *c);

/* The configuration as a `match:` section in YAML, appended. */
void kp_match_config_print(const struct kp_match_config *c, struct kp_buf *out);

/* One blocking rule as it would be written: "[{prefix: {field: name, length: 4}}, city]". */
void kp_match_rule_print(const struct kp_rule_spec *r, struct kp_buf *out);

#endif
