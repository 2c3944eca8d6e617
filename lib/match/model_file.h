/* Models in files: how records are matched and what was learnt, readable, and enough to match
 * again.
 *
 * A model is one JSON object:
 *
 *     kempt_model   1, the version of this form
 *     columns       "all" or "compared": which columns name clusters and order records
 *     prior         chance that two random records match
 *     threshold     probability of a match
 *     suspect, max_block, one_to_one, generic_values, cluster
 *                   when they were given
 *     blocking      a list of rules, each a list of {key, field, n, text, separator}
 *     split_by, veto
 *                   lists of fields
 *     comparisons   a list of {field, swapped_with, missing, measures, term_frequency, levels};
 *                   a measure is {measure, cuts, grams, text}, a level {label, m, u, state,
 *                   frequency}, best level first; the label is for people and not read
 *     shared        a list of {comparisons: [i, j], levels: [a, b], bits}, counted from 0
 *
 * Numbers are written so that they read back as the same. The settings of Splink (version 3 and up,
 * "comparisons" with "comparison_levels") are read too, see match/model_splink.h.
 */
#ifndef KP_MATCH_MODEL_FILE_H
#define KP_MATCH_MODEL_FILE_H

#include "match/model.h"

#define KP_MODEL_VERSION 1

struct kp_saved_model {
    struct kp_match_config config; /* threshold included */
    struct kp_model model;
    bool all_columns; /* every column of the records takes part in their order and in cluster names
                       */
};

/* Appends the model in the form above. threshold is a probability. */
void kp_model_print(const struct kp_match_config *config, const struct kp_model *model,
                    double threshold, bool all_columns, struct kp_buf *out);

/* Writes it to a file, whole or not at all. KP_ERR_OUTPUT with the reason. */
enum kp_status kp_model_save(const struct kp_match_config *config, const struct kp_model *model,
                             double threshold, bool all_columns, const char *path,
                             struct kp_error *err);

/* Reads a model of either kind. KP_ERR_INPUT when the file cannot be read or is no JSON,
 * KP_ERR_RULES when it says what cannot be used, with the place in it. Freed by
 * kp_saved_model_free. */
enum kp_status kp_model_load(const char *path, struct kp_saved_model **out, struct kp_error *err);

/* NULL is allowed. */
void kp_saved_model_free(struct kp_saved_model *m);

#endif
