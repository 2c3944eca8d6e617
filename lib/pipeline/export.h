/* The export stage: which fields leave, in which order, under which headers. kempt's own fields
 * stay behind unless they are asked for. */
#ifndef KP_PIPELINE_EXPORT_H
#define KP_PIPELINE_EXPORT_H

#include "io/writer.h"
#include "record/stage.h"
#include "rules/ruleset.h"

struct kp_export_field {
    const char *name;   /* of the field */
    const char *header; /* what it is called in the output */
};

struct kp_export_options {
    const struct kp_export_field
        *fields; /* NULL: the ruleset's `export: fields:`, else all fields */
    size_t nfields;
    bool own; /* keep fields whose name begins with "_", behind the others */
    const struct kp_ruleset *ruleset; /* NULL: none */
};

/* Reads "name" and "name=Header" into *out. False when the name is empty. Memory is the arena's. */
bool kp_export_field_parse(const char *text, struct kp_arena *arena, struct kp_export_field *out);

/* A field that neither the input nor the ruleset has is KP_ERR_USAGE with the nearest name, at the
 * first record. */
enum kp_status kp_export_stage_new(const struct kp_export_options *options, struct kp_stage **out,
                                   struct kp_error *err);

/* How an export is written: the formula guard on, then what the ruleset's section says (rs may be
 * NULL). A format that is already chosen stays. */
void kp_export_write_options(const struct kp_ruleset *rs, struct kp_write_options *write);

/* The `export:` section of a ruleset, for the registry:
 *     export: {fields: [full_name, {mobile: Phone}], own: no, format: csv, formula_guard: yes, bom:
 * no, crlf: no} */
void kp_export_section_check(const struct kp_node *node, const struct kp_ruleset *rs,
                             struct kp_diagnostics *diags);
void kp_export_section_schema(struct kp_buf *json);

#endif
