/* The import stage: any feed's columns become the ruleset's fields, and every record gets its
 * identity.
 *
 * A column is a field's when its name has the same key (text/header_name.h) as the field's name or
 * one of its aliases; two columns for one field are an error that names both. An alias with dots
 * ("address.city") reads inside a JSON object when no column has that name itself. Records leave
 * with all fields of the ruleset, in its order, then the columns that it does not know (kept by
 * default), then `_source` and `_record`.
 */
#ifndef KP_PIPELINE_IMPORT_H
#define KP_PIPELINE_IMPORT_H

#include "io/reader.h"
#include "record/stage.h"
#include "rules/ruleset.h"

struct kp_import_options {
    const struct kp_ruleset *ruleset; /* borrowed; NULL: columns keep their names */
    bool drop_unknown;                /* leave out columns that the ruleset does not know */
    bool plain;                       /* add no `_source` and `_record` */
    const char *const *source_names;  /* `_source` of each input, by its number; borrowed */
    size_t nsources;
    const struct kp_schema
        *columns; /* all columns of all inputs, or NULL: see kp_import_columns; borrowed */
};

enum kp_status kp_import_stage_new(const struct kp_import_options *options, struct kp_stage **out,
                                   struct kp_error *err);

/* The columns of all inputs that are regular files, in the order of their first appearance, so that
 * the output's header holds them all. Reads the beginning of each file. *out is a reference of the
 * caller's, NULL when there is but one input. */
enum kp_status kp_import_columns(const char *const *paths, size_t count,
                                 const struct kp_read_options *options,
                                 const struct kp_schema **out, struct kp_error *err);

/* The `_source` names of the inputs: given[i] where there is one, else the file's name without
 * folder and endings. Two inputs with one name are KP_ERR_USAGE. Names live in the arena. */
enum kp_status kp_import_source_names(const char *const *paths, size_t count,
                                      const char *const *given, size_t ngiven,
                                      struct kp_arena *arena, const char *const **out,
                                      struct kp_error *err);

#endif
