/* Blocking: which pairs of records are compared at all.
 *
 * A rule gives each record a 64-bit key (or several, for keys of many values); records of one key
 * are a group, and a group's pairs are candidates. Groups are found by sorting the keys. A pair
 * that several rules bring up belongs to the first of them, which the records' group numbers tell
 * without any set of pairs.
 *
 * A group of more than max_block records is split by the fields of config->refine, one after
 * another; what is still too large after the last makes no pairs and is counted, as are records
 * without the field that split it.
 */
#ifndef KP_MATCH_BLOCK_H
#define KP_MATCH_BLOCK_H

#include "match/config.h"
#include "match/key_column.h"
#include "match/table.h"

struct kp_block_stats {
    uint64_t empty;          /* records without a key */
    uint64_t pairs;          /* candidate pairs of the rule by itself */
    uint64_t largest;        /* records in the largest group as the key alone makes it */
    uint64_t split;          /* groups that were split */
    uint64_t capped;         /* groups that make no pairs for being too large */
    uint64_t capped_records; /* records in them, and those without a field that split */
    uint64_t capped_pairs;   /* pairs that are lost by it, at most */
};

struct kp_block_index {
    const struct kp_rule_spec *spec;
    struct kp_pool *pool; /* the table's */
    bool many;            /* records may be in more than one group */
    uint32_t *group;      /* !many: each record's group, 0: none */
    uint64_t *offsets;    /* many: where record i's groups begin in group; ascending */
    uint32_t *members;    /* records by group, ascending within it */
    uint64_t *starts; /* group g's members are members[starts[g]] .. members[starts[g + 1] - 1]; g
                         from 1 */
    uint32_t ngroups;
    struct kp_block_stats stats;
};

/* What the pairs must satisfy besides: source ids per record for link modes, NULL: any two records.
 */
struct kp_block_scope {
    const uint32_t *source;
    bool across_only; /* only pairs of different sources */
    uint64_t max_block;
    const uint32_t *refine; /* columns of the table */
    unsigned nrefine;
};

/* The index of one rule. keys has the columns of all its parts, computed. Fails with KP_ERR_MEMORY
 * only. */
enum kp_status kp_block_build(const struct kp_rule_spec *rule, const struct kp_table *table,
                              const struct kp_key_columns *keys, const struct kp_block_scope *scope,
                              struct kp_block_index *out, struct kp_error *err);

void kp_block_release(struct kp_block_index *b);

/* The first group that has both records, or 0. */
static inline uint32_t kp_block_common(const struct kp_block_index *x, uint32_t a, uint32_t b)
{
    if (!x->many)
        return x->group[a] == x->group[b] ? x->group[a] : 0;
    uint64_t i = x->offsets[a], iend = x->offsets[a + 1], j = x->offsets[b],
             jend = x->offsets[b + 1];
    while (i < iend && j < jend) {
        uint32_t g = x->group[i], h = x->group[j];
        if (g == h)
            return g;
        i += g < h;
        j += h < g;
    }
    return 0;
}

#endif
