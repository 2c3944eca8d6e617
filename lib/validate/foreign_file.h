/* Inside lib/validate: the file that a foreign key refers to, as a set of keys on disk. */
#ifndef KP_VALIDATE_FOREIGN_FILE_H
#define KP_VALIDATE_FOREIGN_FILE_H

#include "core/buf.h"
#include "rules/descriptor.h"
#include "validate/file_set.h"

/* Reads the named columns of a file, in any format that kempt reads; it is looked for beside the
 * ruleset unless the path is absolute. Rows in which one of them is empty are no keys. What is
 * wrong with the file is KP_ERR_RULES with its name. */
enum kp_status kp_foreign_file_load(const struct kp_rule_env *env, const char *file,
                                    const char *const *columns, size_t ncolumns,
                                    struct kp_file_set **out, struct kp_error *err);

/* Appends a cell to a key of n: with its length before it when there are several, so that
 * ("a","bc") is not ("ab","c"). */
void kp_foreign_key_add(struct kp_buf *key, struct kp_slice cell, size_t n);

/* Where keys are looked up that are not in the file. */
extern const char *const kp_foreign_key_reason;

#endif
