/* Models that Splink (version 3 and up) saved, read as kempt's own.
 *
 * Read are: probability_two_random_records_match; comparisons, each of one column: a null level, an
 * exact level first, then levels by levenshtein, damerau_levenshtein, jaro_similarity,
 * jaro_winkler_similarity and jaccard as Splink's DuckDB dialect writes them, ELSE last, with
 * m_probability, u_probability and the tf_ settings; blocking rules that ask for equal columns. All
 * else is refused, named. Weights are those of Splink for values that folding leaves as they are
 * and that are ASCII, since DuckDB measures bytes.
 */
#ifndef KP_MATCH_MODEL_SPLINK_H
#define KP_MATCH_MODEL_SPLINK_H

#include "match/model_internal.h"

bool kp_splink_recognise(const json_t *root);

/* False, with the reason noted, when something is not understood. */
bool kp_splink_read(struct kp_model_reading *r, const json_t *root);

#endif
