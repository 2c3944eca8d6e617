/* Profiles as JSON, and everything that is made of that JSON: text for terminals, HTML, a
 * comparison, a suggested ruleset.
 *
 * The JSON is the one model: what is shown is what was saved, so that a saved profile gives the
 * same page as a fresh one. Values of fields that look personal are masked in it unless show_values
 * is set.
 */
#ifndef KP_PROFILE_OUTPUT_H
#define KP_PROFILE_OUTPUT_H

#include "core/buf.h"
#include "profile/profile.h"
#include "rules/node.h"

struct kp_profile_view {
    bool show_values;  /* of personal fields too */
    size_t top;        /* most and least frequent values and patterns to list; 0: 10 */
    const char *title; /* what was profiled: for headings */
};

/* Appends the profile as one JSON object. */
enum kp_status kp_profile_json(const struct kp_profile *p, const struct kp_profile_view *view,
                               struct kp_buf *out, struct kp_error *err);

/* Reads JSON that kempt wrote (profiles, manifests) back as a tree, in the arena. file is for
 * messages. */
enum kp_status kp_profile_parse(const char *file, const char *text, size_t len,
                                struct kp_arena *arena, const struct kp_node **out,
                                struct kp_error *err);

/* The same of a file of at most 256 MiB; KP_ERR_INPUT when it cannot be read or is not a profile.
 */
enum kp_status kp_profile_load(const char *path, struct kp_arena *arena, const struct kp_node **out,
                               struct kp_error *err);

/* For a terminal of so many columns; colour: ANSI colours. */
void kp_profile_text(const struct kp_node *profile, size_t width, bool colour, struct kp_buf *out);

/* One self-contained page: no script, no network. */
void kp_profile_html(const struct kp_node *profile, struct kp_buf *out);

/* A ruleset that kempt check accepts, with the evidence as comments. name: of the ruleset. match:
 * its section match: (profile/sample.h); NULL or "": none. */
void kp_profile_suggest(const struct kp_node *profile, const char *name, const char *match,
                        struct kp_buf *out);

struct kp_drift_limits {
    double distance;  /* most that the values may be apart, 0..1; < 0: no limit */
    double missing;   /* most that the share of missing values may move; < 0: no limit */
    bool show_values; /* else the new and vanished values of personal fields are masked */
};

/* Appends one JSON object with the drift of each field from old to new. KP_ERR_LIMIT names the
 * fields past a limit; out is filled all the same. */
enum kp_status kp_profile_compare(const struct kp_node *old, const struct kp_node *new,
                                  const struct kp_drift_limits *limits, struct kp_buf *out,
                                  struct kp_error *err);

/* The comparison for people. */
void kp_drift_text(const struct kp_node *drift, struct kp_buf *out);

/* A value with its letters and digits hidden but for the first of each word and the last two of
 * many digits. */
void kp_mask_value(struct kp_slice value, struct kp_buf *out);

/* ---- reading the tree ---- */

/* Numbers and texts behind a key of a map; the default when it is not there. */
double kp_get_number(const struct kp_node *map, const char *key, double def);
uint64_t kp_get_count(const struct kp_node *map, const char *key);
const char *kp_get_text(const struct kp_node *map, const char *key, const char *def);
bool kp_get_bool(const struct kp_node *map, const char *key);

/* The element of a list of maps whose "name" (or other key) is that text; NULL: none. */
const struct kp_node *kp_get_named(const struct kp_node *list, const char *key, const char *text);

/* A JSON string that readers of YAML take too, on one line: control characters and the ends of
 * lines that only Unicode has are escaped. */
void kp_put_text(struct kp_buf *out, const char *s, size_t len);

/* JSON as it is but for those; they stand in strings only. */
void kp_put_json(struct kp_buf *out, const char *json, size_t len);

/* n as 12,345. */
void kp_put_count(struct kp_buf *out, uint64_t n);

#endif
