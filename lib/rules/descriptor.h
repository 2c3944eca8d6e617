/* Descriptors: what every named thing in a ruleset says about itself.
 *
 * A normalizer, a check, a comparison, a blocking key, a survivorship rule has one descriptor. The
 * rules loader checks arguments against it; --list, the man page, the JSON Schema, completion and
 * the example tests are made from it.
 *
 * How a rule is written in YAML, for a descriptor `length` with arguments min and max, max being
 * KP_ARG_PRIMARY: length: {min: 2, max: 120}     named arguments length: 120                    one
 * value: the primary argument length                         no arguments (allowed when none is
 * required) and where the primary argument is a list: `one_of: [female, male]`.
 */
#ifndef KP_RULES_DESCRIPTOR_H
#define KP_RULES_DESCRIPTOR_H

#include "core/arena.h"
#include "core/error.h"
#include "core/slice.h"

enum kp_arg_type {
    KP_ARG_STRING,
    KP_ARG_INT,    /* within min..max of the spec */
    KP_ARG_REAL,   /* within min..max of the spec */
    KP_ARG_BOOL,   /* true, false, yes, no */
    KP_ARG_CHOICE, /* one of spec->choices */
    KP_ARG_FIELD,  /* the name of a field of the ruleset */
    KP_ARG_FILE, /* a path, relative to the ruleset's folder, then to the rules folder that ships */
    KP_ARG_PATTERN,  /* a PCRE2 pattern; compiled for a check by the loader */
    KP_ARG_PERCENT,  /* "5%" or 0.05; kept as a fraction 0..1 */
    KP_ARG_DURATION, /* "1d", "2w", "3mo", "1y" */
    KP_ARG_MAP,      /* a mapping of strings to strings */
    KP_ARG_RULES,    /* a nested list of rules of the same class */
    KP_ARG_ANY,      /* any YAML: the rule's own compile looks at the node */
};

enum kp_arg_flags {
    KP_ARG_REQUIRED = 1,
    KP_ARG_LIST = 2,    /* a list of such values; one value alone is a list of one */
    KP_ARG_PRIMARY = 4, /* what a bare value stands for; at most one per descriptor */
    KP_ARG_WRITES = 8,  /* FIELD: the rule writes that field instead of reading it */
    KP_ARG_TEMPLATE =
        16, /* STRING: text with fields in braces, "{given} {family}"; "{{" is a brace */
};

struct kp_arg {
    const char *name;
    enum kp_arg_type type;
    unsigned flags;             /* enum kp_arg_flags */
    double min, max;            /* for INT and REAL; both 0: any; max below min: no upper limit */
    const char *const *choices; /* NULL-terminated, for CHOICE */
    const char *def;            /* default as it would be written, for the docs; NULL: none */
    const char *help;           /* one line, lower case, no full stop */
};

struct kp_example {
    const char *args;   /* YAML of the arguments, as after "name: "; NULL: none */
    const char *input;  /* a value; for rules over two values (comparisons) the first */
    const char *second; /* comparisons: the second value; else NULL */
    const char *output; /* normalizers: the result; NULL: it cannot be parsed. Checks: "ok" or the
                           reason. Comparisons: the level's label or number. Keys: the key. */
};

struct kp_descriptor {
    const char *name;
    const char *help;                  /* one line, lower case, no full stop */
    const struct kp_arg *args;         /* ends with a NULL name; NULL: none */
    const struct kp_example *examples; /* ends with a NULL input; at least one */
};

/* ---- arguments as given, checked against a descriptor ---- */

struct kp_node; /* a YAML node, rules/node.h */

struct kp_args; /* opaque: values by argument name, owned by the ruleset's arena */

/* True when the ruleset gave that argument. */
bool kp_args_has(const struct kp_args *a, const char *name);

/* The value or, when it was not given, def. The strings live as long as the ruleset. */
const char *kp_args_string(const struct kp_args *a, const char *name, const char *def);
int64_t kp_args_int(const struct kp_args *a, const char *name, int64_t def);
double kp_args_real(const struct kp_args *a, const char *name,
                    double def); /* REAL and PERCENT (a fraction) */
bool kp_args_bool(const struct kp_args *a, const char *name, bool def);

/* Index into spec->choices, or def. */
int kp_args_choice(const struct kp_args *a, const char *name, int def);

/* A list: its length (0 when not given) and its elements as strings (any scalar type). */
size_t kp_args_count(const struct kp_args *a, const char *name);
const char *kp_args_item(const struct kp_args *a, const char *name, size_t i);

/* The raw node of an argument, for KP_ARG_ANY, KP_ARG_MAP, KP_ARG_RULES; NULL when not given. */
const struct kp_node *kp_args_node(const struct kp_args *a, const char *name);

/* The checked rules of a KP_ARG_RULES argument (struct kp_rule_list of rules/ruleset.h), or NULL
 * when not given. */
struct kp_rule_list;
const struct kp_rule_list *kp_args_rules(const struct kp_args *a, const char *name);

/* Reads a KP_ARG_DURATION: "3mo" is 3 and KP_MONTHS. False when it is none. */
enum kp_duration_unit { KP_DAYS, KP_WEEKS, KP_MONTHS, KP_YEARS };
bool kp_duration_parse(const char *text, int64_t *count, enum kp_duration_unit *unit);

/* Where the rule stands, for messages: 1-based. */
uint32_t kp_args_line(const struct kp_args *a);
uint32_t kp_args_column(const struct kp_args *a);

/* Parses YAML text such as "{min: 2}" against a descriptor, outside of any ruleset: for tests and
 * examples. text NULL: no arguments. The result lives in the arena. */
enum kp_status kp_args_parse(const char *text, const struct kp_descriptor *d,
                             struct kp_arena *arena, const struct kp_args **out,
                             struct kp_error *err);

/* The same where arguments may hold nested rules of that class. */
struct kp_rule_class;
enum kp_status kp_args_parse_class(const char *text, const struct kp_descriptor *d,
                                   const struct kp_rule_class *rules, struct kp_arena *arena,
                                   const struct kp_args **out, struct kp_error *err);

/* ---- what a compile function may ask of the ruleset ---- */

struct kp_rule_env {
    struct kp_arena *arena;  /* lives as long as the compiled rules */
    const char *folder;      /* of the ruleset, for relative files; NULL: the working folder */
    const char *data_folder; /* rules/ as shipped or installed */
    const char *region;      /* locale.region, ISO 3166-1 alpha-2, upper case; "" when not given */
    const char *const
        *languages;    /* locale.languages, BCP 47; NULL-terminated; may be empty, never NULL */
    const char *field; /* the field that the rule is on; "" for a rule on records */
    int64_t today;     /* days since 1970-01-01, fixed once per run, so that a run is repeatable */
    const char *self;  /* the rule's own location "rules.yaml:12:7" for messages */
};

/* Opens a KP_ARG_FILE: finds it (absolute; beside the ruleset; in the data folder) and reads it
 * whole into the env's arena, at most limit bytes. KP_ERR_RULES names the path and where it was
 * looked for. */
enum kp_status kp_env_read_file(const struct kp_rule_env *env, const char *name, size_t limit,
                                struct kp_slice *text, struct kp_error *err);

#endif
