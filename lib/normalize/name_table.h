/* A lookup from names in several languages to codes, built when a rule is compiled. */
#ifndef KP_NORMALIZE_NAME_TABLE_H
#define KP_NORMALIZE_NAME_TABLE_H

#include "core/arena.h"
#include "core/slice.h"
#include "rules/descriptor.h"

struct kp_name_entry {
    uint64_t key;
    const char *code; /* outlives the table */
};

struct kp_name_table {
    struct kp_name_entry *entries;
    size_t count, cap;
    bool failed; /* memory ran out */
};

/* Adds a name. The entries live in the arena. */
void kp_name_table_add(struct kp_name_table *t, struct kp_arena *arena, struct kp_slice name,
                       const char *code);

/* After the last name: sorts; a name that stands for two codes stands for none. */
void kp_name_table_finish(struct kp_name_table *t);

/* The code, or NULL. */
const char *kp_name_table_find(const struct kp_name_table *t, struct kp_slice name);

/* The languages that a rule reads names in: its argument `languages`, else the ruleset's and the
 * seven that kempt serves. Fills out (at most cap, NULL-terminated). */
void kp_name_languages(const struct kp_args *a, const struct kp_rule_env *env, const char **out,
                       size_t cap);

enum { KP_NAME_LANGUAGES_MAX = 32 };

#define KP_NAME_ARG_LANGUAGES                                                                      \
    {                                                                                              \
        .name = "languages", .type = KP_ARG_STRING, .flags = KP_ARG_LIST,                          \
        .help =                                                                                    \
            "languages of names (BCP 47); default: the ruleset's and en, fa, ar, zh, de, fr, es"   \
    }

#endif
