/* The ruleset: one YAML file that says everything about an entity, checked.
 *
 * lib/rules knows YAML, arguments, and the shape of the file. What rules exist it learns from the
 * classes that are handed to it (normalize, validate, merge, compare, block): lists of descriptors.
 * Sections that another module understands by itself (match, privacy, segments) are handed to it as
 * sections. So every mistake of a file is found in one reading, and lib/rules depends on nothing to
 * its right.
 */
#ifndef KP_RULES_RULESET_H
#define KP_RULES_RULESET_H

#include "core/buf.h"
#include "rules/descriptor.h"
#include "rules/diagnostics.h"
#include "rules/node.h"

/* One rule as written: a descriptor and its checked arguments. */
struct kp_rule {
    const struct kp_descriptor *d; /* &normalizer->d and so on: the module casts back */
    const struct kp_args *args;
    const struct kp_node *node; /* with its place */
    int on_fail;                /* enum kp_on_fail; normalize */
    int severity;               /* enum kp_severity; validate */
    double tolerance; /* validate: fraction of records that may fail before the run does; < 0: not
                         given */
    const char *id;   /* "mobile.normalize[0]:phone": stable name in ledgers and counters */
    const char *message;         /* validate: the user's own words for rejects, or NULL */
    const struct kp_node *tests; /* records: `tests:`, a list of [record], [record, ok] or [record,
                                    reason], checked for shape; NULL: none */
};

enum kp_on_fail { KP_FAIL_LEAVE = 0, KP_FAIL_ISSUE, KP_FAIL_EMPTY, KP_FAIL_QUARANTINE };
enum kp_severity { KP_SEVERITY_ERROR = 0, KP_SEVERITY_WARNING };

struct kp_rule_list {
    struct kp_rule *items;
    size_t count;
};

struct kp_field {
    const char *name;
    const char *const *aliases; /* NULL-terminated, as written */
    struct kp_rule_list normalize, validate, merge;
    const char *privacy; /* "pii", "secret", "none" or NULL */
    const char *kind; /* "person_name", "email" ...: a hint for matching and profiling, or NULL */
    const char
        *def; /* `default:`; NULL when not given. It is also a rule at the end of normalize */
    const char *description; /* the user's own words, or NULL */
    const struct kp_node *
        tests; /* `tests:`, a list of [input, expected] or [input], checked for shape; NULL: none */
    const struct kp_node *node;
};

struct kp_ruleset {
    const char *file;
    const char *name;
    const char *region;
    const char *const *languages; /* NULL-terminated */
    struct kp_field *fields;
    size_t nfields;
    struct kp_rule_list records; /* record-level checks: `records:` */
    const struct kp_node
        *root; /* the rest: match, dataset, merge, pipeline, export ... by kp_node_get */
    const char *const *pipeline; /* NULL-terminated names of steps; empty when not given */
    char digest[65];             /* hex BLAKE2b-256 of the file, for manifests */
    int64_t today; /* days since 1970-01-01 (UTC): of the load, or as KEMPT_TODAY=YYYY-MM-DD says */
    const char *folder;             /* of the file */
    const char *data_folder;        /* of the reference data that ships */
    const char *const *field_names; /* NULL-terminated, in the order of fields */
    struct kp_ruleset_index *index; /* inside: names to fields */
    struct kp_arena arena;
};

/* A class of rules. */
struct kp_rule_class {
    const char *name;                       /* "normalize" */
    const struct kp_descriptor *const *all; /* NULL-terminated */
    /* Compiles a rule for a check and throws the result away: what only compiling finds, `kempt
     * check` then reports. NULL: nothing more to find. */
    enum kp_status (*try_compile)(const struct kp_rule *rule, const struct kp_rule_env *env,
                                  struct kp_error *err);
};

/* A top-level section that another module checks. check adds to diags; schema appends the section's
 * JSON Schema. */
struct kp_section {
    const char *key; /* "match" */
    const char *help;
    void (*check)(const struct kp_node *node, const struct kp_ruleset *rs,
                  struct kp_diagnostics *diags);
    void (*schema)(struct kp_buf *json);
};

struct kp_rule_registry {
    const struct kp_rule_class
        *classes; /* ends with a NULL name: normalize, validate, record, merge */
    const struct kp_section *sections; /* ends with a NULL key */
    const char *const *steps; /* what `pipeline:` may name, NULL-terminated; NULL: anything */
};

/* Reads and checks a ruleset. All mistakes go to diags; when there is an error *out is NULL and the
 * status is KP_ERR_RULES with the first one in err. Free with kp_ruleset_free. */
enum kp_status kp_ruleset_load(const char *path, const struct kp_rule_registry *registry,
                               struct kp_diagnostics *diags, struct kp_ruleset **out,
                               struct kp_error *err);

/* The same from memory; `file` is for messages and as the folder of relative files. */
enum kp_status kp_ruleset_parse(const char *file, const char *text, size_t len,
                                const struct kp_rule_registry *registry,
                                struct kp_diagnostics *diags, struct kp_ruleset **out,
                                struct kp_error *err);

void kp_ruleset_free(struct kp_ruleset *rs);

/* Compiles every rule for a check; what is wrong goes to diags. */
void kp_ruleset_try(struct kp_ruleset *rs, const struct kp_rule_registry *registry,
                    struct kp_diagnostics *diags);

/* For sections: checks arguments against a descriptor, fields against the ruleset's. place: of the
 * rule's name; value: what stands behind it, or NULL. The arguments live in the ruleset's arena;
 * wrong ones are in diags and as if not given. NULL when memory is out (diags->failed is set). */
const struct kp_args *kp_section_args(const struct kp_ruleset *rs, const struct kp_descriptor *d,
                                      const struct kp_node *place, const struct kp_node *value,
                                      struct kp_diagnostics *diags);

/* For sections: reads a list of rules of a class, or one rule alone, as a field has them. where:
 * the stem of their ids ("merge.default"). They live in the ruleset's arena; wrong ones are in
 * diags and left out. False when memory is out (diags->failed is set). */
bool kp_section_rules(const struct kp_ruleset *rs, const struct kp_rule_class *rules,
                      const struct kp_node *node, const char *where, struct kp_rule_list *out,
                      struct kp_diagnostics *diags);

/* For sections: true when the scalar names a field of the ruleset (or one of kempt's own); else a
 * diagnostic. */
bool kp_section_field(const struct kp_ruleset *rs, const struct kp_node *node,
                      struct kp_diagnostics *diags);

/* For the schemas of sections: the JSON Schema of what may stand behind a rule's name. */
void kp_schema_value(const struct kp_descriptor *d, struct kp_buf *json);

const struct kp_field *kp_ruleset_field(const struct kp_ruleset *rs, const char *name);

/* The environment for compiling one rule of a field (NULL: a record rule). Strings live as long as
 * the ruleset. */
struct kp_rule_env kp_ruleset_env(struct kp_ruleset *rs, const struct kp_field *field,
                                  const struct kp_rule *rule);

/* The JSON Schema (draft 2020-12) of a ruleset, made from the registry, appended to json. */
void kp_ruleset_schema(const struct kp_rule_registry *registry, struct kp_buf *json);

/* The whole of a file (of any kind: a pipe too), at most limit bytes and one more to show that it
 * is longer. */
enum kp_status kp_rules_read_file(const char *path, size_t limit, struct kp_buf *out,
                                  struct kp_error *err);

/* Where reference data is: KEMPT_DATA, else beside the program as built or installed. NULL when
 * memory is out. */
const char *kp_data_folder(struct kp_arena *arena);

/* Days since 1970-01-01 (UTC), as KEMPT_TODAY=YYYY-MM-DD says, else of the clock. */
int64_t kp_today(void);

#endif
