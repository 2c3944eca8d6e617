/* What kept two records apart: the first step on the way to a cluster that they did not pass. */
#ifndef KP_MATCH_APART_H
#define KP_MATCH_APART_H

#include "match/matcher.h"

enum kp_apart_why {
    KP_APART_NOT,       /* they are in one cluster */
    KP_APART_SOURCE,    /* both are of one source, and only pairs across sources are wanted */
    KP_APART_BLOCKING,  /* no rule brings the pair up */
    KP_APART_CAP,       /* a rule would, but its block is too large and was not compared */
    KP_APART_THRESHOLD, /* the pair's weight is under the threshold */
    KP_APART_VETO,      /* they differ in a field with a veto, or are a pair that is never one */
    KP_APART_PARTNER,   /* one-to-one assignment gave one of them a better partner */
    KP_APART_OTHERS,    /* other records of the two clusters are against it */
    KP_APART_COUNT
};

/* "lost in blocking": a few words for reports. */
const char *kp_apart_name(enum kp_apart_why why);

/* Looks at one pair after another, of a matcher that ran. */
struct kp_apart {
    const struct kp_matcher *m;
    struct kp_key_columns keys;
    struct kp_score_worker worker;
    uint64_t *first; /* keys of the first record at hand */
    size_t nfirst, cap;
    uint64_t key; /* that both have */
    uint64_t counted;
    bool shared, failed;
};

struct kp_apart_pair {
    uint32_t a, b;
    uint64_t pattern;
    double weight;
    unsigned rule;   /* the first that brings the pair up; UINT_MAX: none */
    unsigned capped; /* the first by whose keys they meet in a block that is too large; UINT_MAX:
                        none */
    enum kp_apart_why why;
};

/* KP_ERR_MEMORY is the only failure; release in any case. */
enum kp_status kp_apart_init(struct kp_apart *x, const struct kp_matcher *m, struct kp_error *err);
void kp_apart_release(struct kp_apart *x);

enum kp_status kp_apart_look(struct kp_apart *x, uint32_t a, uint32_t b, struct kp_apart_pair *out,
                             struct kp_error *err);

/* Records that have the key of a rule that both records share; 0: they share none. KP_ERR_MEMORY
 * when memory is out. */
enum kp_status kp_apart_block(struct kp_apart *x, unsigned rule, uint32_t a, uint32_t b,
                              uint64_t *records, struct kp_error *err);

/* The edge of two records, NULL when it was not kept. */
const struct kp_edge *kp_apart_edge(const struct kp_matcher *m, uint32_t a, uint32_t b);

/* The rule that brings the pair up first, or UINT_MAX. */
unsigned kp_apart_rule(const struct kp_matcher *m, uint32_t a, uint32_t b);

#endif
