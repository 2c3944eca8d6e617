/* Blocking keys: what two records must share to be compared at all.
 *
 * To add one:
 *   1. write lib/match/key_<family>.c with a `const struct kp_key_kind kp_key_<name>`, or add to a
 * family there;
 *   2. add its line to KP_KEYS in lib/match/keys.c;
 *   3. add its cases to tests/unit/match/test_keys.c: Persian, Arabic, Chinese and Latin.
 * The examples of the descriptor are run as tests.
 *
 * The contract of emit: it is given one distinct value that is not empty and adds the value's keys,
 * as text, by kp_key_add; none at all when the value has no such key. A record without a key is not
 * blocked by the rule.
 */
#ifndef KP_MATCH_KEY_H
#define KP_MATCH_KEY_H

#include "core/buf.h"
#include "rules/descriptor.h"

struct kp_key_kind;
struct kp_values;

#define KP_KEY_MORE 2

struct kp_key_part {
    const struct kp_key_kind *kind;
    const char *field;
    int64_t n; /* length, number of digits, number of words: the kind's own meaning */
    int64_t more[KP_KEY_MORE]; /* its further numbers */
    const char *text;          /* its argument that is a text; NULL: its default */
    const char *separator;     /* the field holds several values, each with keys; NULL: one */
};

/* Every kind's arguments: first the field, then its numbers, then its text, then this one. */
#define KP_KEY_SEPARATOR                                                                           \
    {                                                                                              \
        "separator", KP_ARG_STRING, 0, 0, 0, NULL, NULL,                                           \
            "the field holds several values, each with keys: the characters between them (a JSON " \
            "array needs none of them)"                                                            \
    }

/* True when a record may have more than one key. */
#define kp_key_part_many(part) ((part)->kind->many || (part)->separator)

/* Where keys go: hashes of their text. Zero is valid. */
struct kp_key_list {
    uint64_t *items;
    size_t count, cap;
    struct kp_buf text; /* for emit to work in */
    struct kp_buf text2;
    struct kp_buf *record; /* not NULL: the text of each key is appended too, "|" between: for tests
                              and plans */
    bool failed;           /* memory is out */
};

/* What emit may know besides the value. */
struct kp_key_env {
    const struct kp_key_part *part;
    const void *state; /* what prepare made */
};

struct kp_key_kind {
    struct kp_descriptor d;
    bool many; /* a value may have more than one */
    /* What it needs of all values of the column, or NULL. */
    enum kp_status (*prepare)(const struct kp_key_part *part, const struct kp_values *values,
                              void **state, struct kp_error *err);
    void (*release)(void *state);
    void (*emit)(const struct kp_key_env *env, struct kp_slice value, struct kp_key_list *out);
};

/* Takes all arguments but the field, which the caller checks; the texts live as long as args. */
void kp_key_part_take_args(struct kp_key_part *part, const struct kp_args *args);

/* Of the part's numbers (n, then more) the one that the argument spec names; NULL: it is no number.
 */
int64_t *kp_key_part_number(struct kp_key_part *part, const struct kp_arg *spec);

/* The kind's argument that is a text, or NULL; and what the part says there, or its default. */
const struct kp_arg *kp_key_text_arg(const struct kp_key_kind *kind);
const char *kp_key_part_text(const struct kp_key_part *part);

bool kp_key_part_same(const struct kp_key_part *a, const struct kp_key_part *b);

/* Adds one key; an empty text adds none. */
void kp_key_add(struct kp_key_list *out, const char *text, size_t len);
void kp_key_list_release(struct kp_key_list *out);

/* All of them, NULL-terminated, and one by name (NULL: there is none). */
const struct kp_key_kind *const *kp_key_kinds(void);
const struct kp_key_kind *kp_key_find(const char *name);

#endif
