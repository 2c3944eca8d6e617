/* What people read about rules, made from their descriptors: lists, pages, the rule lists of the
 * manual. */
#ifndef KP_RULES_DESCRIBE_H
#define KP_RULES_DESCRIBE_H

#include "rules/ruleset.h"

struct kp_rule_group {
    const char *name;                       /* "normalizers" */
    const char *class_name;                 /* "normalize": whose generic arguments they take */
    const char *what;                       /* one line, lower case, no full stop */
    const struct kp_descriptor *const *all; /* NULL-terminated */
};

/* A line a rule: its name and its help. */
void kp_describe_list(const struct kp_rule_group *g, struct kp_buf *out);

/* One rule in full: arguments, defaults, examples with their results. */
void kp_describe_rule(const struct kp_rule_group *g, const struct kp_descriptor *d,
                      struct kp_buf *out);

/* A manual page from its template: each line "@NAME@" becomes the list of that group in mdoc(7).
 * KP_ERR_RULES names a group that there is not. groups ends with a NULL name. */
enum kp_status kp_describe_man(const struct kp_rule_group *groups, const char *page, size_t len,
                               struct kp_buf *out, struct kp_error *err);

/* JSON text on lines of their own, by two blanks a level; appended, with a newline at the end. The
 * text must be JSON without blanks between its parts. */
void kp_json_indent(const char *json, size_t len, struct kp_buf *out);

#endif
