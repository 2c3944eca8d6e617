/* Survivorship rules: which value of a field lives on when records become one.
 *
 * To add one:
 *   1. write lib/merge/survive_<name>.c with a `const struct kp_survivorship kp_survive_<name>`;
 *   2. add its line to KP_SURVIVORSHIP in lib/merge/registry.c;
 *   3. add tests/unit/merge/test_survive_<name>.c, or rows to the table of test_survivorship.c.
 *
 * A field (or a group of fields that survive together) is a contest between the members of a
 * cluster that have a value there. The rules of its chain are asked in turn: one narrows the
 * contest down, or makes a value out of all that are left. The chain ends when those left all have
 * the same value; after the last rule the first in record order wins, so that every tie is decided,
 * the same way each time.
 *
 * The contract of narrow: it may take members out of c->who, keeping the order of the others;
 * taking out all of them means that the field ends empty. The contract of make: true and *out,
 * whose bytes live in c->arena or in a member's cell; false: it has nothing to say, the chain goes
 * on.
 */
#ifndef KP_MERGE_SURVIVORSHIP_H
#define KP_MERGE_SURVIVORSHIP_H

#include "core/buf.h"
#include "record/schema.h"
#include "rules/descriptor.h"

/* A record of a cluster. */
struct kp_member {
    uint64_t position; /* 1-based, in the input of the merge */
    uint64_t record;   /* number in its source */
    struct kp_slice source;
    struct kp_slice origin; /* "crm:12" as JSON, quotes included; of members of a cluster */
    uint32_t rank;          /* of its source in the ruleset's `sources:`; UINT32_MAX: not there */
    uint32_t filled;        /* fields that hold a value, kempt's own aside */
    const struct kp_slice *cells; /* by column; as many as the stream has columns */
};

struct kp_contest {
    const struct kp_member *members; /* of the cluster, in record order */
    const struct kp_schema *schema;  /* of their cells */
    const size_t *columns;           /* one, or those of a group */
    size_t ncolumns;
    uint32_t *who; /* indices of the members still in, in record order */
    size_t n;
    const uint32_t *same;   /* by member: the first member that has the same value here */
    const size_t *inputs;   /* columns of the rule's inputs; KP_NO_COLUMN: the stream has none */
    size_t issues;          /* column of _issues, or KP_NO_COLUMN */
    const char *field;      /* name of the field, or of a group's first */
    double *score;          /* scratch: one for each of who */
    uint32_t *count;        /* scratch: one for each member */
    struct kp_buf *scratch; /* cleared before each rule */
    struct kp_arena *arena; /* for made values; lives as long as the golden record */
    bool no_memory;         /* set by a rule */
};

/* A rule ready to run. */
struct kp_survivor {
    const struct kp_survivorship *s;
    void *data; /* made by compile; lives in the environment's arena, or freed by release */
    const char *const *inputs; /* names of other fields that it reads; NULL-terminated, or NULL */
    const char *name; /* in conflicts and provenance: the descriptor's, or the ruleset's own */
};

/* What rules ask of the ruleset. */
struct kp_survive_env {
    struct kp_rule_env rules;
    const char *const *sources; /* `sources:`, most trusted first; NULL-terminated, never NULL */
};

enum kp_survivorship_flags {
    KP_SURVIVE_MAY_EMPTY = 1, /* it may take out members though all have the same value */
    KP_SURVIVE_RECORD = 2, /* it looks at records, not at values: it can pick a master, which is a
                              contest without columns */
};

struct kp_survivorship {
    struct kp_descriptor d;
    unsigned flags;
    enum kp_status (*compile)(const struct kp_args *args, const struct kp_survive_env *env,
                              struct kp_survivor *rule, struct kp_error *err);
    void (*narrow)(const struct kp_survivor *rule, struct kp_contest *c);
    bool (*make)(const struct kp_survivor *rule, struct kp_contest *c, struct kp_slice *out);
    void (*release)(struct kp_survivor *rule);
};

/* All of them, and by name. */
const struct kp_survivorship *const *kp_survivorships(void);
const struct kp_survivorship *kp_survivorship_find(const char *name);

/* Their descriptors, NULL-terminated. */
extern const struct kp_descriptor *const kp_survivorship_descriptors[];

/* ---- helpers for rules ---- */

/* The value of the i-th one still in: of a group, its first field that is filled; never for a
 * master. */
static inline struct kp_slice kp_contest_value(const struct kp_contest *c, size_t i)
{
    const struct kp_slice *cells = c->members[c->who[i]].cells;
    for (size_t k = 0; k + 1 < c->ncolumns; k++)
        if (!kp_slice_empty(cells[c->columns[k]]))
            return cells[c->columns[k]];
    return cells[c->columns[c->ncolumns - 1]];
}

/* The k-th input of the rule for the i-th one still in; missing when the stream has no such column.
 */
static inline struct kp_slice kp_contest_input(const struct kp_contest *c, size_t i, size_t k)
{
    return c->inputs[k] == SIZE_MAX ? kp_missing() : c->members[c->who[i]].cells[c->inputs[k]];
}

/* Keeps those with the highest c->score. */
void kp_contest_keep_highest(struct kp_contest *c);

/* Keeps those with a score that is not 0, unless none has one. */
void kp_contest_prefer(struct kp_contest *c);

/* An array of one name and NULL, in the arena; NULL when memory is out. For kp_survivor.inputs. */
const char *const *kp_one_input(struct kp_arena *arena, const char *name);

#endif
